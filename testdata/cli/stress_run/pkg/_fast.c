// A setter and a slot of a type object.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *name;
} Thing;
static int set_name(Thing *self, PyObject *value, void *unused) {
  Py_XSETREF(self->name, Py_NewRef(value));
  return 0;
}
static Py_hash_t hash_name(Thing *self) { return PyObject_Hash(self->name); }
static PyGetSetDef getset[] = {{"name", NULL, (setter)set_name, NULL, NULL},
                               {NULL}};
static PyTypeObject Type = {.tp_name = "Thing",
                            .tp_basicsize = sizeof(Thing),
                            .tp_hash = (hashfunc)hash_name,
                            .tp_getset = getset,
                            .tp_new = PyType_GenericNew};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED},
                                   {0, NULL}};
static PyModuleDef def = {PyModuleDef_HEAD_INIT, "_fast", NULL, 0, NULL, slots};
PyMODINIT_FUNC PyInit__fast(void) {
  PyType_Ready(&Type);
  return PyModuleDef_Init(&def);
}
