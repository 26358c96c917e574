#include <Python.h>
#include <errno.h>
#include <unistd.h>

/* Two fixes put lines around one statement, a third before it. */
static PyObject *both(PyObject *Self, PyObject *Args) {
  int Fd = 3;
  if (dup(Fd) < 0) {
    fsync(Fd);
    PyErr_SetFromErrno(PyExc_OSError);
    PyErr_WriteUnraisable(Self);
  }
  Py_RETURN_NONE;
}

static PyObject *neighbours(PyObject *Self, PyObject *Args) {
  int Fd = 3;
  if (dup(Fd) < 0) {
    close(Fd);
    fsync(Fd);
    close(4);
    PyErr_SetFromErrno(PyExc_OSError);
    PyErr_WriteUnraisable(Self);
  }
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"both", both, METH_NOARGS, NULL},
                                {"neighbours", neighbours, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
