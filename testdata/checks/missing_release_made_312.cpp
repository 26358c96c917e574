// From 3.12 on the collector runs between instructions of Python, and making a container runs nothing.
#include <Python.h>
#undef PY_MINOR_VERSION
#define PY_MINOR_VERSION 12 // guard: nogil-missing-gil-release: 12 => 11

PyObject *dict_ok() {
  static PyObject *Made = PyDict_New();
  return Made;
}
