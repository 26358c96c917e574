/* A unit by itself that another one includes. */
#include "work.h"
static PyObject *in_part(PyObject *Self, PyObject *Args) {
  fsync(3);
  Py_RETURN_NONE;
}
static PyMethodDef PartMethods[] = {{"p", in_part, METH_NOARGS, NULL},
                                    {"h", in_header, METH_NOARGS, NULL},
                                    {NULL, NULL, 0, NULL}};
