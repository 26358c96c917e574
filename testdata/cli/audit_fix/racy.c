// Not before its cache is safe.
#include <Python.h>

static PyObject *cache;
static PyObject *get(PyObject *self, PyObject *arg) {
  if (!cache)
    cache = PyDict_New();
  return Py_XNewRef(cache);
}
static PyObject *drop(PyObject *self, PyObject *arg) {
  Py_CLEAR(cache);
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {
    {"get", get, METH_O, ""}, {"drop", drop, METH_O, ""}, {0, 0, 0, 0}};
static PyModuleDef_Slot slots[] = {{0, NULL}};
static PyModuleDef racy = {PyModuleDef_HEAD_INIT, "racy", 0, 0, methods, slots};
PyMODINIT_FUNC PyInit_racy(void) { return PyModuleDef_Init(&racy); }
