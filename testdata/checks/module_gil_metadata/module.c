// flags: -DPy_GIL_DISABLED
// The package says to its users what the modules do not say to Python.
#include <Python.h>

static PyMethodDef Methods[] = {{NULL, NULL, 0, NULL}};
static PyModuleDef silent = {PyModuleDef_HEAD_INIT, "silent", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_silent(void) {
  return PyModule_Create(&silent); // expect: nogil-module-gil-declaration/contradicts: module 'silent' does not declare
}

static PyModuleDef needs = {PyModuleDef_HEAD_INIT, "needs", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_needs(void) {
  PyObject *M = PyModule_Create(&needs);
  PyUnstable_Module_SetGIL(M, Py_MOD_GIL_USED); // expect: nogil-module-gil-declaration/contradicts: module 'needs' declares that it needs the GIL
  return M;
}

static PyModuleDef does = {PyModuleDef_HEAD_INIT, "does", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_does(void) {
  PyObject *M = PyModule_Create(&does);
  PyUnstable_Module_SetGIL(M, Py_MOD_GIL_NOT_USED); // guard: nogil-module-gil-declaration
  return M;
}
