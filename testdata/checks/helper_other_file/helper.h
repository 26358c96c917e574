#ifndef HELPER_H
#define HELPER_H
#include <Python.h>
int set_error(int Code);
int add(int A, int B);
#endif
