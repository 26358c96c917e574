// It makes itself, and has a variable for that.
#include <Python.h>

static PyObject *twice(PyObject *self, PyObject *arg) {
  return PyNumber_Add(arg, arg);
}
static PyMethodDef methods[] = {{"twice", twice, METH_O, ""}, {0, 0, 0, 0}};

static PyModuleDef single = {PyModuleDef_HEAD_INIT, "single", 0, 0, methods};
PyMODINIT_FUNC PyInit_single(void) {
  PyObject *m = PyModule_Create(&single);
  if (!m)
    return NULL;
  return m;
}
