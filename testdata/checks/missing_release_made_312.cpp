// From 3.12 on the collector runs between instructions of Python, and making a container runs nothing.
#include <Python.h>
#undef PY_VERSION_HEX
#define PY_VERSION_HEX 0x030C00F0 // guard: nogil-missing-gil-release: 0x030C00F0 => 0x030B00F0

PyObject *dict_ok() {
  static PyObject *Made = PyDict_New();
  return Made;
}
