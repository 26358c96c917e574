// flags: -DPy_GIL_DISABLED
// A declaration is too early where code of the module goes wrong without the
// GIL.
#include <Python.h>

static PyObject *first_bad(PyObject *Self, PyObject *L) {
  if (PyList_GET_SIZE(L) == 0)
    return NULL;
  return Py_NewRef(PyList_GET_ITEM(L, 0)); // expect: nogil-resize-during-iteration/walk-unlocked: 'L' is walked without a critical section
}

static PyMethodDef Early[] = {{"first", first_bad, METH_O, NULL},
                              {NULL, NULL, 0, NULL}};
static PyModuleDef early = {PyModuleDef_HEAD_INIT, "early", NULL, -1, Early};
PyMODINIT_FUNC PyInit_early(void) {
  PyObject *M = PyModule_Create(&early);
  PyUnstable_Module_SetGIL(M, Py_MOD_GIL_NOT_USED); // expect: nogil-module-gil-declaration/too-early: module 'early' declares that it does not need the GIL, and there is a place in it that goes wrong without; the first is in 'first_bad'
  return M;
}

// By a slot, which is where it stands; the place is shared.
static PyModuleDef_Slot Slots[] = {
    {Py_mod_gil, Py_MOD_GIL_NOT_USED}, // expect: nogil-module-gil-declaration/too-early: module 'slots'
    {0, NULL}};
static PyModuleDef slots = {PyModuleDef_HEAD_INIT, "slots", NULL, 0, Early,
                            Slots};
PyMODINIT_FUNC PyInit_slots(void) { return PyModuleDef_Init(&slots); }

// It knows that it needs the GIL.
static PyModuleDef needs = {PyModuleDef_HEAD_INIT, "needs", NULL, -1, Early};
PyMODINIT_FUNC PyInit_needs(void) {
  PyObject *M = PyModule_Create(&needs);
  PyUnstable_Module_SetGIL(M, Py_MOD_GIL_USED); // guard: nogil-module-gil-declaration: Py_MOD_GIL_USED => Py_MOD_GIL_NOT_USED
  return M;
}

static PyObject *first_ok(PyObject *Self, PyObject *L) {
  PyObject *Item = NULL;
  Py_BEGIN_CRITICAL_SECTION(L); // guard(locked): nogil-module-gil-declaration
  if (PyList_GET_SIZE(L) != 0)
    Item = Py_NewRef(PyList_GET_ITEM(L, 0));
  Py_END_CRITICAL_SECTION(); // guard(locked): nogil-module-gil-declaration
  return Item;
}

static PyMethodDef Careful[] = {{"first", first_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef careful = {PyModuleDef_HEAD_INIT, "careful", NULL, -1,
                              Careful};
PyMODINIT_FUNC PyInit_careful(void) {
  PyObject *M = PyModule_Create(&careful);
  PyUnstable_Module_SetGIL(M, Py_MOD_GIL_NOT_USED);
  return M;
}
