// flags: -DPy_GIL_DISABLED
// Modules that do not say whether they need the GIL, and so need it.
#include <Python.h>

static PyObject *ping_ok(PyObject *Self, PyObject *Arg) { Py_RETURN_NONE; }
static PyMethodDef Methods[] = {{"ping", ping_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};

// Made at once.
static PyModuleDef single = {PyModuleDef_HEAD_INIT, "single", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_single(void) {
  return PyModule_Create(&single); // expect: nogil-module-gil-declaration/missing: module 'single' does not declare whether it needs the GIL
}

// By slots, of which none says it.
static int fill(PyObject *M) { return PyModule_AddIntConstant(M, "one", 1); }
static PyModuleDef_Slot Filled[] = { // expect: nogil-module-gil-declaration/missing: module 'filled'
    {Py_mod_exec, (void *)fill},
    {0, NULL}};
static PyModuleDef filled = {PyModuleDef_HEAD_INIT, "filled", NULL, 0, Methods,
                             Filled};
PyMODINIT_FUNC PyInit_filled(void) { return PyModuleDef_Init(&filled); }

// By slots without any function.
static PyModuleDef_Slot Bare[] = { // expect: nogil-module-gil-declaration/missing: module 'bare'
    {Py_mod_multiple_interpreters, (void *)2},
    {0, NULL}};
static PyModuleDef bare = {PyModuleDef_HEAD_INIT, "bare", NULL, 0, Methods,
                           Bare};
PyMODINIT_FUNC PyInit_bare(void) { return PyModuleDef_Init(&bare); }

// In a helper, which fills it, too.
static PyModuleDef helped = {PyModuleDef_HEAD_INIT, "helped", NULL, -1,
                             Methods};
static PyObject *make(PyModuleDef *Of) {
  PyObject *M = PyModule_Create(Of); // expect: nogil-module-gil-declaration/missing: module 'helped'
  if (M && PyModule_AddIntConstant(M, "two", 2) < 0)
    return NULL;
  return M;
}
PyMODINIT_FUNC PyInit_helped(void) { return make(&helped); }

// A number that is what Python takes for nothing said.
static PyModuleDef zero = {PyModuleDef_HEAD_INIT, "zero", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_zero(void) {
  PyObject *M = PyModule_Create(&zero);
  PyUnstable_Module_SetGIL(M, (void *)0); // expect: nogil-module-gil-declaration/missing: module 'zero'
  return M;
}

// By the slots of 3.15, whose ids are other numbers.
static PySlot Exported[] = { // expect: nogil-module-gil-declaration/missing: module 'exported'
    PySlot_DATA(100, "exported"), PySlot_FUNC(85, fill), PySlot_END};
PySlot *PyModExport_exported(void) { return Exported; }

// A definition that is put together at run time.
static PyModuleDef_Slot Late[] = { // expect: nogil-module-gil-declaration/missing: module 'late'
    {Py_mod_exec, (void *)fill},
    {0, NULL}};
static PyModuleDef late = {PyModuleDef_HEAD_INIT, "late", NULL, 0, Methods};
PyMODINIT_FUNC PyInit_late(void) {
  late.m_slots = Late;
  return PyModuleDef_Init(&late);
}
