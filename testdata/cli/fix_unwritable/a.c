#include <Python.h>
#include <unistd.h>

static PyObject *nap(PyObject *Self, PyObject *Args) {
  sleep(1);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"nap", nap, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
