/* No macro for it. */
#include <Python.h>
#include <stdlib.h>

static void *Free[8];
static int NumFree = 0;

static PyObject *change(PyObject *Self, PyObject *Arg) {
  void *Block = NumFree > 0 ? Free[--NumFree] : malloc(16);
  if (NumFree < 8)
    Free[NumFree++] = Block;
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"change", change, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *more_methods(void) { return Methods; }
