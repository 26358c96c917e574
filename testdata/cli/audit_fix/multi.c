// Python makes it: a slot, the first one.
#include <Python.h>

static PyObject *twice(PyObject *self, PyObject *arg) {
  return PyNumber_Add(arg, arg);
}
static PyMethodDef methods[] = {{"twice", twice, METH_O, ""}, {0, 0, 0, 0}};

static int exec_multi(PyObject *m) { return 0; }
static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec_multi},
    {0, NULL},
};
static PyModuleDef multi = {PyModuleDef_HEAD_INIT, "multi", 0, 0, methods,
                            slots};
PyMODINIT_FUNC PyInit_multi(void) { return PyModuleDef_Init(&multi); }
