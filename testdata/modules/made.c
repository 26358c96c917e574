// flags: -DPy_GIL_DISABLED
// What a header makes for several modules is missing where it is asked for; a
// module that this file makes itself is missing there.
//= direct: PyInit_direct single-phase missing made.c
//=   PyInit_direct: module-init
//= through: PyInit_through single-phase missing made.c
//=   PyInit_through: module-init
//= two_steps: PyInit_two_steps single-phase missing made.c
//=   PyInit_two_steps: module-init
#include "made.h"

static PyMethodDef Methods[] = {{NULL, NULL, 0, NULL}};
static PyModuleDef Def = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};

PyMODINIT_FUNC PyInit_direct(void) { return PyModule_Create(&Def); }
PyMODINIT_FUNC PyInit_through(void) { return make_module(&Def); }
static PyObject *own(void) { return make_module(&Def); }
PyMODINIT_FUNC PyInit_two_steps(void) { return own(); }
