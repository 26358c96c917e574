// flags: -DPy_GIL_DISABLED
// What belongs to a module: what its initialisation names, at any depth.
//= one: PyInit_one single-phase not-used shared.c
//=   PyInit_one: module-init
//=   ping: method
//=   tell: method
//= two: PyInit_two multi-phase missing shared.c
//=   PyInit_two: module-init
//=   fill: module-slot
//=   ping: method
//=   shown: type-slot
#include <Python.h>

static PyObject *ping(PyObject *Self, PyObject *Arg) { Py_RETURN_NONE; }
static PyObject *tell(PyObject *Self, PyObject *Arg) { Py_RETURN_NONE; }
// Nobody's: not named by either.
static PyObject *lost(PyObject *Self, PyObject *Arg) { Py_RETURN_NONE; }
PyMethodDef Unused[] = {{"lost", lost, METH_NOARGS, NULL},
                        {NULL, NULL, 0, NULL}};

static PyMethodDef One[] = {{"ping", ping, METH_NOARGS, NULL},
                            {"tell", tell, METH_NOARGS, NULL},
                            {NULL, NULL, 0, NULL}};
static PyModuleDef one = {PyModuleDef_HEAD_INIT, "one", NULL, -1, One};
PyMODINIT_FUNC PyInit_one(void) {
  PyObject *M = PyModule_Create(&one);
  PyUnstable_Module_SetGIL(M, Py_MOD_GIL_NOT_USED);
  return M;
}

static PyObject *shown(PyObject *Self) { return NULL; }
static PyType_Slot TypeSlots[] = {{Py_tp_repr, (void *)shown}, {0, NULL}};
static PyType_Spec Spec = {"two.T", sizeof(PyObject), 0, 0, TypeSlots};
static int fill(PyObject *M) {
  return PyModule_AddObjectRef(M, "T", PyType_FromSpec(&Spec));
}
static PyMethodDef Two[] = {{"ping", ping, METH_NOARGS, NULL},
                            {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)fill}, {0, NULL}};
static PyModuleDef two = {PyModuleDef_HEAD_INIT, "two", NULL, 0, Two, Slots};
PyMODINIT_FUNC PyInit_two(void) { return PyModuleDef_Init(&two); }
