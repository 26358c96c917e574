// Two modules of one array: only one of them may declare.
#include <Python.h>

static PyObject *twice(PyObject *self, PyObject *arg) {
  return PyNumber_Add(arg, arg);
}
static PyMethodDef methods[] = {{"twice", twice, METH_O, ""}, {0, 0, 0, 0}};

static PyObject *cache;
static PyObject *get(PyObject *self, PyObject *arg) {
  if (!cache)
    cache = PyDict_New();
  return Py_XNewRef(cache);
}
static PyMethodDef others[] = {{"get", get, METH_O, ""}, {0, 0, 0, 0}};
static PyModuleDef_Slot slots[] = {{0, NULL}};
static PyModuleDef shared = {PyModuleDef_HEAD_INIT, "shared", 0, 0, methods, slots};
static PyModuleDef other = {PyModuleDef_HEAD_INIT, "other", 0, 0, others, slots};
PyMODINIT_FUNC PyInit_shared(void) { return PyModuleDef_Init(&shared); }
PyMODINIT_FUNC PyInit_other(void) { return PyModuleDef_Init(&other); }
