// The same text in both modules: one function.
#ifndef MATH_SAME_H
#define MATH_SAME_H
#include <Python.h>
inline void add(int N) { PyErr_SetNone(PyExc_ValueError); }
template <class T> T largest(T A, T B) { return A < B ? B : A; }
#endif
