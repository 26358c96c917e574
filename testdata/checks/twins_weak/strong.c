#include <Python.h>
void hook(int N) { PyErr_SetNone(PyExc_ValueError); }
