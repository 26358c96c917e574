/* Nobody has detached for this before: a hint. */
#include "build.h"

static PyObject *naps(PyObject *Self, PyObject *Args) {
  sleep(1);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", naps, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
