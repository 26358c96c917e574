#include <Python.h>

PyObject *keep_ok(PyObject *Self, PyObject *Known) {
  Py_BEGIN_CRITICAL_SECTION(Known); $guard_together
  PyDict_SetItem(Known, Known, Self);
  Py_END_CRITICAL_SECTION(); $guard_together
  Py_RETURN_NONE;
}
