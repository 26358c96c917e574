// Its static is declared, tested and set in one line: that of a macro.
#include <Python.h>

#define GETTER(name) \
  static PyObject *name(PyObject *self, PyObject *arg) { \
    static PyObject *kept; \
    Py_XDECREF(kept); \
    kept = PyList_New(1); \
    return Py_XNewRef(kept); \
  }
GETTER(renew)
static PyMethodDef methods[] = {{"renew", renew, METH_O, ""}, {0, 0, 0, 0}};
static PyModuleDef_Slot slots[] = {{0, NULL}};
static PyModuleDef macro = {PyModuleDef_HEAD_INIT, "macro", 0, 0, methods, slots};
PyMODINIT_FUNC PyInit_macro(void) { return PyModuleDef_Init(&macro); }
