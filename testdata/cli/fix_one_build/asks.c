#include <errno.h>
#include <old/Python.h>
#include <unistd.h>
#include "asks.h"

/* Something asks, and what the other build does can't be seen. */
static PyObject *saves_errno(PyObject *Self, PyObject *Args) {
  int Fd = 3;
  if (dup(Fd) < 0) {
    close(Fd);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"c", saves_errno, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
