#include <Python.h>

PyObject *first_ok(PyObject *Self, PyObject *Item) {
  Py_BEGIN_CRITICAL_SECTION(Self); $guard_together
  if (PyList_GET_SIZE(Self) > 0)
    PyList_SetItem(Self, 0, Py_NewRef(Item));
  Py_END_CRITICAL_SECTION(); $guard_together
  Py_RETURN_NONE;
}
