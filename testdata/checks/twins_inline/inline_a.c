#include "shared.h"
#include <Python.h>
int work(int);
void step(int N) {
  work(N);
  work(N);
  work(N);
}
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  four_times(1);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "inline_a", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_inline_a(void) { return PyModule_Create(&Module); }
