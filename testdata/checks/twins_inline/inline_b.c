#include "shared.h"
#include <Python.h>
void step(int N) { PyErr_SetNone(PyExc_ValueError); }
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  four_times(1); // expect: nogil-detached-api-call: four_times
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "inline_b", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_inline_b(void) { return PyModule_Create(&Module); }
