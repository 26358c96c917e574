#include "same_a.h"
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  add(largest(1, 2)); // expect: nogil-detached-api-call: add
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "same_a", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_same_a(void) { return PyModule_Create(&Module); }
