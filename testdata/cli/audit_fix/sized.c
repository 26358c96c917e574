// One slot more, and the last one is no end any more.
#include <Python.h>

static PyObject *twice(PyObject *self, PyObject *arg) {
  return PyNumber_Add(arg, arg);
}
static PyMethodDef methods[] = {{"twice", twice, METH_O, ""}, {0, 0, 0, 0}};

static int exec_sized(PyObject *m) { return 0; }
static PyModuleDef_Slot slots[2] = {{Py_mod_exec, exec_sized}, {0, NULL}};
static PyModuleDef sized = {PyModuleDef_HEAD_INIT, "sized", 0, 0, methods, slots};
PyMODINIT_FUNC PyInit_sized(void) { return PyModuleDef_Init(&sized); }
