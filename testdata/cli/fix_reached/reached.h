#include <Python.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#define ENTRY(Name) \
  static PyObject *Name(PyObject *Self, PyObject *Args)
