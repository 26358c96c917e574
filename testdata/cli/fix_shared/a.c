#include "work.h"
#include "own.h"
#include "part.c"

/* What is to be wrapped stands in the macro's body. */
static PyObject *in_macro(PyObject *Self, PyObject *Args) {
  SYNC(3);
  Py_RETURN_NONE;
}

/* Or comes in by its argument: the braces around it are the macro's. */
#define BRACED(Work) { Work; }
static PyObject *in_argument(PyObject *Self, PyObject *Args) {
  BRACED(fsync(3))
  Py_RETURN_NONE;
}

/* A macro inside of the statement does not matter. */
#define DISK 3
static PyObject *in_text(PyObject *Self, PyObject *Args) {
  fsync(DISK);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"h", in_header, METH_NOARGS, NULL},
                                {"o", in_own_header, METH_NOARGS, NULL},
                                {"m", in_macro, METH_NOARGS, NULL},
                                {"a", in_argument, METH_NOARGS, NULL},
                                {"t", in_text, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
