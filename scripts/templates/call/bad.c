#include <Python.h>

PyObject *store_bad(PyObject *Self, PyObject *Item) {
  PyList_SetItem(Self, 0, Py_NewRef(Item)); // expect: $id/call: 'PyList_SetItem' changes 'Self'
  Py_RETURN_NONE;
}
