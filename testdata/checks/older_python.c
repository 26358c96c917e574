// flags: -DPy_GIL_DISABLED
// What is compiled for Python before 3.13 alone, no Python without the GIL runs.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *cache; // changed by store and drop
} Registry;

PyObject *store(PyObject *Self, PyObject *Key) {
  if (PyDict_SetItem(((Registry *)Self)->cache, Key, Self) < 0)
    return NULL;
  Py_RETURN_NONE;
}
PyObject *drop(PyObject *Self, PyObject *Key) {
  if (PyDict_DelItem(((Registry *)Self)->cache, Key) < 0)
    return NULL;
  Py_RETURN_NONE;
}

PyObject *every_version_bad(PyObject *Self, PyObject *Key) {
  PyObject *Found = NULL;
#if PY_VERSION_HEX < 0x030E0000
  Found = PyDict_GetItemWithError(((Registry *)Self)->cache, Key); // expect: nogil-borrowed-reference/unlocked-shared
#endif
  Py_XINCREF(Found);
  return Found;
}

PyObject *condition_ok(PyObject *Self, PyObject *Key) {
  PyObject *Found = NULL;
#if PY_VERSION_HEX < 0x030D0000 // guard: nogil-borrowed-reference: 0x030D0000 => 0x030E0000
  Found = PyDict_GetItemWithError(((Registry *)Self)->cache, Key);
  Py_XINCREF(Found);
#endif
  return Found;
}

PyObject *else_ok(PyObject *Self, PyObject *Key) {
  PyObject *Found = NULL;
#if PY_VERSION_HEX >= 0x030D00A1 // guard: nogil-borrowed-reference: 0x030D00A1 => 0x030E00A1
  PyDict_GetItemRef(((Registry *)Self)->cache, Key, &Found);
#else
  Found = PyDict_GetItemWithError(((Registry *)Self)->cache, Key);
  Py_XINCREF(Found);
#endif
  return Found;
}

// A whole function.
#if defined(NULL) && PY_VERSION_HEX <= 0x030CFFFF // guard: nogil-borrowed-reference: 0x030CFFFF => 0x030DFFFF
PyObject *function_ok(PyObject *Self, PyObject *Key) {
  PyObject *Found = PyDict_GetItemWithError(((Registry *)Self)->cache, Key);
  Py_XINCREF(Found);
  return Found;
}
#else
PyObject *function_ok(PyObject *Self, PyObject *Key) {
  PyObject *Found = NULL;
  PyDict_GetItemRef(((Registry *)Self)->cache, Key, &Found);
  return Found;
}
#endif

static PyMethodDef Methods[] = {{"store", store, METH_O, NULL},
                                {"drop", drop, METH_O, NULL},
                                {"every", every_version_bad, METH_O, NULL},
                                {"condition", condition_ok, METH_O, NULL},
                                {"else", else_ok, METH_O, NULL},
                                {"function", function_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
