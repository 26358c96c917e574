#include <Python.h>

PyObject *first_bad(PyObject *Self, PyObject *Item) {
  if (PyList_GET_SIZE(Self) > 0) // expect: $id/test: the length of 'Self' decides
    PyList_SetItem(Self, 0, Py_NewRef(Item));
  Py_RETURN_NONE;
}
