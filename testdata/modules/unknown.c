// What is not known is said, and why.
//= asked: PyInit_asked single-phase unknown unknown.c (lines that this configuration leaves out declare it)
//=   PyInit_asked: module-init
//= elsewhere: PyInit_elsewhere unknown-phase unknown unknown.c (how the module is made is not seen)
//=   PyInit_elsewhere: module-init
//= twice: PyInit_twice multi-phase unknown unknown.c (it is declared in two ways)
//=   PyInit_twice: module-init
#include <Python.h>

static PyMethodDef Methods[] = {{NULL, NULL, 0, NULL}};
static PyModuleDef asked = {PyModuleDef_HEAD_INIT, "asked", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_asked(void) {
  PyObject *M = PyModule_Create(&asked);
#ifdef Py_GIL_DISABLED
  PyUnstable_Module_SetGIL(M, Py_MOD_GIL_NOT_USED);
#endif
  return M;
}

PyObject *made_elsewhere(void);
PyMODINIT_FUNC PyInit_elsewhere(void) { return made_elsewhere(); }

static PyModuleDef_Slot Yes[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef_Slot No[] = {{Py_mod_gil, Py_MOD_GIL_USED}, {0, NULL}};
static PyModuleDef twice = {PyModuleDef_HEAD_INIT, "twice", NULL, 0, Methods};
int wanted(void);
PyMODINIT_FUNC PyInit_twice(void) {
  twice.m_slots = wanted() ? Yes : No;
  return PyModuleDef_Init(&twice);
}
