#include <Python.h>

static PyObject *first(PyObject *self, PyObject *list) {
  PyObject *item = NULL;
  Py_BEGIN_CRITICAL_SECTION(list);
  if (PyList_GET_SIZE(list) == 0)
    return NULL;
  item = Py_NewRef(PyList_GET_ITEM(list, 0));
  Py_END_CRITICAL_SECTION();
  return item;
}

static PyMethodDef methods[] = {{"first", first, METH_O, 0}, {0, 0, 0, 0}};
static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "locks", 0, -1, methods, 0, 0, 0, 0};
PyMODINIT_FUNC PyInit_locks(void) { return PyModule_Create(&module); }
