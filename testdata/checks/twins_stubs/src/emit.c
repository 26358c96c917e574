#include <Python.h>
void emit(int N) { PyErr_SetNone(PyExc_ValueError); }
