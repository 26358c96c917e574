// What makes the module may make others.
#include <Python.h>

static PyObject *twice(PyObject *self, PyObject *arg) {
  return PyNumber_Add(arg, arg);
}
static PyMethodDef methods[] = {{"twice", twice, METH_O, ""}, {0, 0, 0, 0}};

static PyObject *make(PyModuleDef *def) {
  PyObject *m = PyModule_Create(def);
  return m;
}
static PyModuleDef helper = {PyModuleDef_HEAD_INIT, "helper", 0, 0, methods};
PyMODINIT_FUNC PyInit_helper(void) { return make(&helper); }
