#include <Python.h>

PyObject *keep_bad(PyObject *Self, PyObject *Known) {
  PyDict_SetItem(Known, Known, Self); // expect: $id/pattern: 'PyDict_SetItem' changes 'Known'
  Py_RETURN_NONE;
}
