// Classes of exceptions that are made when the module is, in a variable, in
// the module's state, or with a type: nobody else is there yet.
#include <Python.h>

static PyObject *Error;
typedef struct {
  PyObject *Error, *Type;
} State;

static PyObject *raise_ok(PyObject *Self, PyObject *Arg) {
  PyErr_SetString(Error, "static");
  return NULL;
}
static PyObject *raise_of_state_ok(PyObject *Self, PyObject *Arg) {
  State *S = (State *)PyModule_GetState(Self);
  PyErr_SetObject(S->Error, Arg);
  return NULL;
}

static PyMethodDef Methods[] = {{"a", raise_ok, METH_O, NULL},
                                {"b", raise_of_state_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyType_Slot TypeSlots[] = {{0, NULL}};
static PyType_Spec Spec = {.name = "m.T", .slots = TypeSlots};

static int load_ok(PyObject *Module) {
  State *S = (State *)PyModule_GetState(Module);
  if (!Error)
    Error = PyErr_NewException("m.Error", NULL, NULL);
  S->Error = PyErr_NewException("m.StateError", NULL, NULL);
  S->Type = PyType_FromSpec(&Spec);
  if (!Error || !S->Error || !S->Type)
    return -1;
  return PyModule_AddObjectRef(Module, "Error", S->Error);
}
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)load_ok}, {0, NULL}};
struct PyModuleDef Module = {
    .m_size = sizeof(State), .m_methods = Methods, .m_slots = Slots};
