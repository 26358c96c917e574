#include <Python.h>
void step(int N) { PyErr_SetNone(PyExc_ValueError); }
