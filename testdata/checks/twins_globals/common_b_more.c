#include <Python.h>
extern void (*handler)(int);
void fails(int N) { PyErr_SetNone(PyExc_ValueError); }
void choose_fails(void) { handler = fails; }
