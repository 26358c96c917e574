// No place for a call.
#include <Python.h>

static PyObject *twice(PyObject *self, PyObject *arg) {
  return PyNumber_Add(arg, arg);
}
static PyMethodDef methods[] = {{"twice", twice, METH_O, ""}, {0, 0, 0, 0}};

static PyModuleDef direct = {PyModuleDef_HEAD_INIT, "direct", 0, 0, methods};
PyMODINIT_FUNC PyInit_direct(void) { return PyModule_Create(&direct); }
