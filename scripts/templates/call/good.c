#include <Python.h>

PyObject *single_ok(PyObject *Self, PyObject *Item) {
  PyObject *Made = PyList_New(1); $guard: PyList_New(1) => PyObject_CallNoArgs(Self)
  if (Made)
    PyList_SetItem(Made, 0, Py_NewRef(Item));
  return Made;
}
