// flags: -DPy_GIL_DISABLED
// Modules that say it; others that can't be read, of which nothing is said.
#include <Python.h>

static PyObject *ping(PyObject *Self, PyObject *Arg) { Py_RETURN_NONE; }
static PyMethodDef Methods[] = {{"ping", ping, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};

static PyModuleDef single = {PyModuleDef_HEAD_INIT, "single", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_single(void) {
  PyObject *M = PyModule_Create(&single);
  if (M)
    PyUnstable_Module_SetGIL(M, Py_MOD_GIL_NOT_USED); // guard: nogil-module-gil-declaration
  return M;
}

static int fill(PyObject *M) { return PyModule_AddIntConstant(M, "one", 1); }
static PyModuleDef_Slot Filled[] = {
    {Py_mod_exec, (void *)fill},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED}, // guard: nogil-module-gil-declaration
    {0, NULL}};
static PyModuleDef filled = {PyModuleDef_HEAD_INIT, "filled", NULL, 0, Methods,
                             Filled};
PyMODINIT_FUNC PyInit_filled(void) { return PyModuleDef_Init(&filled); }

// By numbers, as some generators write them.
static PyModuleDef_Slot Bare[] = {
    {4, (void *)1}, // guard: nogil-module-gil-declaration: 4 => 3
    {0, NULL}};
static PyModuleDef bare = {PyModuleDef_HEAD_INIT, "bare", NULL, 0, Methods,
                           Bare};
PyMODINIT_FUNC PyInit_bare(void) { return PyModuleDef_Init(&bare); }

// A macro of the project's own, and a helper.
#define OUR_GIL Py_MOD_GIL_NOT_USED
static PyModuleDef helped = {PyModuleDef_HEAD_INIT, "helped", NULL, -1,
                             Methods};
static int declare_ok(PyObject *M) {
  return PyUnstable_Module_SetGIL(M, OUR_GIL); // guard: nogil-module-gil-declaration: OUR_GIL => (void *)0
}
static PyObject *make(PyModuleDef *Of) {
  PyObject *M = PyModule_Create(Of);
  return M && declare_ok(M) == 0 ? M : NULL;
}
PyMODINIT_FUNC PyInit_helped(void) { return make(&helped); }

// It needs the GIL, and says so.
static PyModuleDef needs = {PyModuleDef_HEAD_INIT, "needs", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_needs(void) {
  PyObject *M = PyModule_Create(&needs);
  PyUnstable_Module_SetGIL(M, Py_MOD_GIL_USED); // guard: nogil-module-gil-declaration: Py_MOD_GIL_USED => (void *)0
  return M;
}

static PySlot Exported[] = {
    PySlot_DATA(100, "exported"), PySlot_FUNC(85, fill),
    PySlot_DATA(87, 1), // guard: nogil-module-gil-declaration
    PySlot_END};
PySlot *PyModExport_exported(void) { return Exported; }

// Who knows what comes out of there?
PyObject *made_elsewhere(PyModuleDef *Of);
static PyModuleDef elsewhere = {PyModuleDef_HEAD_INIT, "elsewhere", NULL, -1,
                                Methods};
PyMODINIT_FUNC PyInit_elsewhere(void) { return made_elsewhere(&elsewhere); }

// What is declared is found out at run time.
void *wanted(void);
static PyModuleDef asked = {PyModuleDef_HEAD_INIT, "asked", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_asked(void) {
  PyObject *M = PyModule_Create(&asked);
  PyUnstable_Module_SetGIL(M, wanted()); // guard: nogil-module-gil-declaration
  return M;
}
