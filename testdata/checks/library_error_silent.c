// Messages of libraries, asked for where nobody else can have replaced them.
#include <Python.h>
#include <pthread.h>
#include <stdio.h>

typedef struct sqlite3 sqlite3;
const char *sqlite3_errmsg(sqlite3 *);
int sqlite3_step_all(sqlite3 *);
typedef struct pcap pcap;
pcap *pcap_open_live(const char *, int, int, int, char *);
unsigned long ERR_get_error(void);
int SSL_CTX_check(void *);

typedef struct {
  PyObject_HEAD
  sqlite3 *Db;
  pthread_mutex_t Lock;
} Connection;

// Call and question under one lock.
static PyObject *step_ok(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  char Text[128] = "";
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&C->Lock);
  Rc = sqlite3_step_all(C->Db);
  if (Rc != 0)
    snprintf(Text, sizeof Text, "%s", sqlite3_errmsg(C->Db));
  pthread_mutex_unlock(&C->Lock);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    return PyErr_Format(PyExc_RuntimeError, "%s", Text);
  Py_RETURN_NONE;
}

// The call is given memory for its message.
static PyObject *capture_ok(PyObject *Self, PyObject *Arg) {
  char Text[256]; // guard: nogil-global-error-state: char Text => static char Text
  snprintf(Text, sizeof Text, "%s", "eth0");
  pcap *P = pcap_open_live("eth0", 1, 1, 0, Text);
  if (!P)
    return PyErr_Format(PyExc_RuntimeError, "%s", Text);
  Py_RETURN_NONE;
}

// A buffer of each thread.
static PyObject *per_thread_ok(PyObject *Self, PyObject *Arg) {
  static _Thread_local char Text[64]; // guard: nogil-global-error-state: static _Thread_local => static
  snprintf(Text, sizeof Text, "%p", (void *)Arg);
  PyErr_SetString(PyExc_ValueError, Text);
  return NULL;
}

// The queue belongs to the thread, and no other call came between.
static PyObject *queue_ok(PyObject *Self, PyObject *Arg) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = SSL_CTX_check(Arg);
  Py_END_ALLOW_THREADS
  if (Rc <= 0)
    return PyLong_FromLong((long)ERR_get_error());
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", step_ok, METH_NOARGS, NULL},
                                {"b", capture_ok, METH_NOARGS, NULL},
                                {"c", per_thread_ok, METH_O, NULL},
                                {"d", queue_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject Type = {.tp_name = "Connection", .tp_methods = Methods};
