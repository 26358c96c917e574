/* Several functions come to one helper that changes errno, over longer and
   shorter chains of calls. What one of them asks for does not change what the
   others get as an answer. */
#include <Python.h>
#include <errno.h>
#include <unistd.h>

static void drop(const char *name) { unlink(name); }
static void near_it(const char *n) { drop(n); }
static void further(const char *n) { near_it(n); }
static void far_off(const char *n) { further(n); }
static void further_off(const char *n) { far_off(n); }
static void at_the_end(const char *n) { further_off(n); }

/* Comes first by name and in the text. */
static PyObject *after_it_ok(PyObject *self, PyObject *arg) {
  int fd = dup((int)PyLong_AsLong(arg));
  if (fd >= 0)
    return PyLong_FromLong(fd);
  PyErr_SetFromErrno(PyExc_OSError);
  at_the_end("after");
  return NULL;
}

static PyObject *short_way_bad(PyObject *self, PyObject *arg) {
  int fd = dup((int)PyLong_AsLong(arg));
  if (fd >= 0)
    return PyLong_FromLong(fd);
  drop("short");
  return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state
}

static PyMethodDef methods[] = {{"after_it_ok", after_it_ok, METH_O, NULL},
                                {"short_way_bad", short_way_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *all(void) { return methods; }
