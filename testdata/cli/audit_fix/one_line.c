// The array stands in one line.
#include <Python.h>

static PyObject *twice(PyObject *self, PyObject *arg) {
  return PyNumber_Add(arg, arg);
}
static PyMethodDef methods[] = {{"twice", twice, METH_O, ""}, {0, 0, 0, 0}};
static int exec_one(PyObject *m) { return 0; }
static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec_one}, {0, NULL}};
static PyModuleDef one = {PyModuleDef_HEAD_INIT, "one", 0, 0, methods, slots};
PyMODINIT_FUNC PyInit_one(void) { return PyModuleDef_Init(&one); }
