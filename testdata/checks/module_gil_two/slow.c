// flags: -DPy_GIL_DISABLED
// Another one, of the same project, says nothing.
#include <Python.h>

static PyMethodDef Methods[] = {{NULL, NULL, 0, NULL}};
static PyModuleDef slow = {PyModuleDef_HEAD_INIT, "slow", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_slow(void) {
  return PyModule_Create(&slow); // expect: nogil-module-gil-declaration/contradicts: module 'slow' does not declare that it can do without the GIL, so that importing it switches the GIL on
}

static int fill(PyObject *M) { return PyModule_AddIntConstant(M, "one", 1); }
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)fill}, {0, NULL}}; // expect: nogil-module-gil-declaration/contradicts: module 'slots'
static PyModuleDef slots = {PyModuleDef_HEAD_INIT, "slots", NULL, 0, Methods,
                            Slots};
PyMODINIT_FUNC PyInit_slots(void) { return PyModuleDef_Init(&slots); }

static PySlot Exported[] = {PySlot_FUNC(85, fill), PySlot_END}; // expect: nogil-module-gil-declaration/contradicts: module 'exported'
PySlot *PyModExport_exported(void) { return Exported; }
