// Of more libraries: the handle knows why its last call failed, until somebody makes the next one.
#include <Python.h>

typedef struct ssl_st SSL;
int SSL_read(SSL *, void *, int);
int SSL_get_error(const SSL *, int);
typedef struct zip zip_t;
int zip_close_all(zip_t *);
const char *zip_strerror(zip_t *);
typedef struct ldap LDAP;
int ldap_whatever_s(LDAP *, int);
int ldap_get_option(LDAP *, int, void *);
enum { LDAP_OPT_DIAGNOSTIC_MESSAGE = 0x32, LDAP_OPT_PROTOCOL_VERSION = 0x11 };

typedef struct {
  PyObject_HEAD
  SSL *Ssl;
  zip_t *Zip;
  LDAP *Ld;
} Handles;

static PyObject *read_bad(PyObject *Self, PyObject *Arg) {
  Handles *H = (Handles *)Self;
  char Buf[64];
  int N, Why = 0;
  Py_BEGIN_ALLOW_THREADS
  N = SSL_read(H->Ssl, Buf, sizeof Buf); // expect: nogil-stale-after-detach
  Py_END_ALLOW_THREADS
  if (N <= 0)
    Why = SSL_get_error(H->Ssl, N); // expect: nogil-global-error-state/message-asked-late: 'SSL_get_error' is asked why 'SSL_read' failed after
  return PyLong_FromLong(Why);
}
static PyObject *zip_ok(PyObject *Self, PyObject *Arg) {
  Handles *H = (Handles *)Self;
  const char *Why = "";
  Py_BEGIN_ALLOW_THREADS
  if (zip_close_all(H->Zip) < 0)
    Why = zip_strerror(H->Zip);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(*Why);
}
static PyObject *zip_bad(PyObject *Self, PyObject *Arg) {
  Handles *H = (Handles *)Self;
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = zip_close_all(H->Zip);
  Py_END_ALLOW_THREADS
  if (Rc < 0)
    return PyErr_Format(PyExc_OSError, "%s", zip_strerror(H->Zip)); // expect: nogil-global-error-state/message-asked-late: 'zip_strerror'
  Py_RETURN_NONE;
}
// Which option is asked for says whether it is about a failure.
static PyObject *option_bad(PyObject *Self, PyObject *Arg) {
  Handles *H = (Handles *)Self;
  char *Text = NULL;
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = ldap_whatever_s(H->Ld, 3);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    ldap_get_option(H->Ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &Text); // expect: nogil-global-error-state/message-asked-late: 'ldap_get_option'
  return PyLong_FromLong(Rc);
}
static PyObject *option_ok(PyObject *Self, PyObject *Arg) {
  Handles *H = (Handles *)Self;
  int Rc, Version = 0;
  Py_BEGIN_ALLOW_THREADS
  Rc = ldap_whatever_s(H->Ld, 3);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    ldap_get_option(H->Ld, LDAP_OPT_PROTOCOL_VERSION, &Version); // guard: nogil-global-error-state: LDAP_OPT_PROTOCOL_VERSION => LDAP_OPT_DIAGNOSTIC_MESSAGE
  return PyLong_FromLong(Rc + Version);
}

static PyMethodDef Methods[] = {{"a", read_bad, METH_O, NULL},
                                {"b", zip_ok, METH_O, NULL},
                                {"c", zip_bad, METH_O, NULL},
                                {"e", option_bad, METH_O, NULL},
                                {"f", option_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
