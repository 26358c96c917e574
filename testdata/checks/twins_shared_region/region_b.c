#include <Python.h>
int work(int);
void helper(int N);
void first_hook(int N) { PyErr_SetNone(PyExc_ValueError); }
void second_hook(int N) { PyErr_SetNone(PyExc_OSError); }
static PyObject *run(PyObject *Self, PyObject *Args) {
  helper(1);
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "region_b", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_region_b(void) { return PyModule_Create(&Module); }
