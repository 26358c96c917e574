// flags: -DPy_GIL_DISABLED
// One module of a project says that it does not need the GIL.
#include <Python.h>

static PyMethodDef Methods[] = {{NULL, NULL, 0, NULL}};
static PyModuleDef_Slot Slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED},
                                   {0, NULL}};
static PyModuleDef fast = {PyModuleDef_HEAD_INIT, "fast", NULL, 0, Methods,
                           Slots};
PyMODINIT_FUNC PyInit_fast(void) { return PyModuleDef_Init(&fast); }
