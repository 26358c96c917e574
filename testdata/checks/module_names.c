// The names of a module stay, as a rule; what a caller's dict holds does not.
#include <Python.h>

static PyObject *made_by_class_ok(PyObject *Self, PyObject *O) {
  PyObject *Module = PyImport_ImportModule("shapes");
  if (!Module)
    return NULL;
  PyObject *Class = PyDict_GetItemString(PyModule_GetDict(Module), "Shape");
  if (!Class || !PyCallable_Check(Class)) {
    Py_DECREF(Module);
    return NULL;
  }
  PyObject *R = PyObject_CallOneArg(Class, O);
  if (R && PyObject_SetAttrString(R, "made_by", Class) < 0)
    Py_CLEAR(R);
  Py_DECREF(Module);
  return R;
}
static PyObject *in_variable_ok(PyObject *Self, PyObject *O) {
  PyObject *Module = PyImport_AddModule("shapes");
  if (!Module)
    return NULL;
  PyObject *Names = PyModule_GetDict(Module);
  PyObject *F = PyDict_GetItemString(Names, "area");
  if (!F)
    return NULL;
  PyObject *R = PyObject_CallOneArg(F, O);
  return R ? R : PyObject_Repr(F);
}
static PyObject *module_ok(PyObject *Self, PyObject *O) {
  PyObject *Module = PyDict_GetItem(PyImport_GetModuleDict(), O);
  if (!Module)
    return NULL;
  PyObject *R = PyObject_CallMethod(Module, "run", NULL);
  if (R)
    Py_SETREF(R, PyObject_GetAttrString(Module, "result"));
  return R;
}
static PyObject *builtin_ok(PyObject *Self, PyObject *O) {
  PyObject *F = PyDict_GetItemString(PyEval_GetBuiltins(), "open");
  if (!F)
    return NULL;
  PyObject *R = PyObject_CallOneArg(F, O);
  return R ? R : PyObject_Repr(F);
}
static PyObject *given_bad(PyObject *Self, PyObject *D) {
  PyObject *F = PyDict_GetItemString(D, "area"); // expect: nogil-borrowed-reference/unlocked-argument
  if (!F)
    return NULL;
  PyObject *R = PyObject_CallNoArgs(F);
  return R ? R : PyObject_Repr(F); // expect: nogil-resize-during-iteration/item-of-argument
}
static PyObject *held_bad(PyObject *Self, PyObject *O) {
  PyObject *Names = PyObject_GetAttrString(O, "names");
  if (!Names)
    return NULL;
  PyObject *F = PyDict_GetItemString(Names, "area"); // expect: nogil-borrowed-reference/unlocked-other
  PyObject *R = F ? PyObject_CallNoArgs(F) : NULL;
  if (R)
    Py_SETREF(R, PyObject_Repr(F)); // expect: nogil-resize-during-iteration/borrowed-item
  Py_DECREF(Names);
  return R;
}
// An item of what is in a module is another thing.
static PyObject *inner_bad(PyObject *Self, PyObject *O) {
  PyObject *Names = PyModule_GetDict(PyImport_AddModule("shapes"));
  PyObject *All = PyDict_GetItemString(Names, "registry");
  if (!All)
    return NULL;
  PyObject *F = PyDict_GetItem(All, O);
  if (!F)
    return NULL;
  PyObject *R = PyObject_CallNoArgs(F);
  return R ? R : PyObject_Repr(F); // expect: nogil-resize-during-iteration/borrowed-item
}

static PyMethodDef Methods[] = {
    {"made_by_class", made_by_class_ok, METH_O, NULL},
    {"in_variable", in_variable_ok, METH_O, NULL},
    {"module", module_ok, METH_O, NULL},
    {"builtin", builtin_ok, METH_O, NULL},
    {"given", given_bad, METH_O, NULL},
    {"held", held_bad, METH_O, NULL},
    {"inner", inner_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
static struct PyModuleDef Module = {
    PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
