// flags: -DPy_GIL_DISABLED
// A third one needs it, and somebody has thought of that.
#include <Python.h>

static PyMethodDef Methods[] = {{NULL, NULL, 0, NULL}};
static PyModuleDef_Slot Slots[] = {
    {Py_mod_gil, Py_MOD_GIL_USED}, // guard: nogil-module-gil-declaration
    {0, NULL}};
static PyModuleDef needs = {PyModuleDef_HEAD_INIT, "needs", NULL, 0, Methods,
                            Slots};
PyMODINIT_FUNC PyInit_needs(void) { return PyModuleDef_Init(&needs); }
