#include <Python.h>
void helper(int N);
void hook(int N) { PyErr_SetNone(PyExc_ValueError); }
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  helper(1); // expect: nogil-detached-api-call: helper
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "shared_b", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_shared_b(void) { return PyModule_Create(&Module); }
