// It says in lines that are left out that it needs the GIL.
#include <Python.h>

static PyObject *twice(PyObject *self, PyObject *arg) {
  return PyNumber_Add(arg, arg);
}
static PyMethodDef methods[] = {{"twice", twice, METH_O, ""}, {0, 0, 0, 0}};

static int exec_spoken(PyObject *m) { return 0; }
static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec_spoken},
#ifdef WITH_GIL_SLOT
    {Py_mod_gil, Py_MOD_GIL_USED},
#endif
    {0, NULL},
};
static PyModuleDef spoken = {PyModuleDef_HEAD_INIT, "spoken", 0, 0, methods, slots};
PyMODINIT_FUNC PyInit_spoken(void) { return PyModuleDef_Init(&spoken); }
