// Findings about threads, whose functions Python calls in each way that tables
// have: getters and setters, slots of type objects and of specs, methods that
// take nothing, one object or any number, and functions of the module.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *name, *first, *shown;
} Thing;

// A setter and a slot of a type object.
static int set_name(Thing *self, PyObject *value, void *unused) {
  Py_XSETREF(self->name, Py_NewRef(value));
  return 0;
}
static Py_hash_t hash_name(Thing *self) { return PyObject_Hash(self->name); }

// A getter that makes what it gets at first use, and another call of it.
static PyObject *get_first(Thing *self, void *unused) {
  if (!self->first)
    self->first = PyDict_New();
  return Py_NewRef(self->first);
}

// Methods of one object and of nothing.
static PyObject *show(Thing *self, PyObject *value) {
  Py_XSETREF(self->shown, Py_NewRef(value));
  Py_RETURN_NONE;
}
static PyObject *shown(Thing *self, PyObject *unused) {
  return PyObject_Str(self->shown);
}

static PyMethodDef thing_methods[] = {
    {"show", (PyCFunction)show, METH_O, NULL},
    {"shown", (PyCFunction)shown, METH_NOARGS, NULL},
    {NULL}};
static PyGetSetDef thing_getset[] = {
    {"name", NULL, (setter)set_name, NULL, NULL},
    {"first", (getter)get_first, NULL, NULL, NULL},
    {NULL}};
static PyTypeObject Thing_Type = {
    .tp_name = "Thing",
    .tp_basicsize = sizeof(Thing),
    .tp_hash = (hashfunc)hash_name,
    .tp_methods = thing_methods,
    .tp_getset = thing_getset,
    .tp_new = PyType_GenericNew,
};

typedef struct {
  PyObject_HEAD
  PyObject *text;
} Spec;

// A slot of a spec, by its id, and a method of any number of arguments.
static PyObject *spec_repr(Spec *self) { return PyObject_Repr(self->text); }
static PyObject *spec_set(Spec *self, PyObject *args) {
  PyObject *text;
  if (!PyArg_ParseTuple(args, "O", &text))
    return NULL;
  Py_XSETREF(self->text, Py_NewRef(text));
  Py_RETURN_NONE;
}
static PyMethodDef spec_methods[] = {
    {"set", (PyCFunction)spec_set, METH_VARARGS, NULL}, {NULL}};
static PyType_Slot spec_slots[] = {{Py_tp_repr, (void *)spec_repr},
                                   {Py_tp_methods, spec_methods},
                                   {0, NULL}};
static PyType_Spec spec = {"elsewhere.Spec", sizeof(Spec), 0, 0, spec_slots};

// Functions of the module: what is static is made at first use, or
// replaced.
static PyObject *cached;
static PyObject *cache(PyObject *module, PyObject *unused) {
  if (!cached)
    cached = PyDict_New();
  return Py_NewRef(cached);
}
static PyObject *last;
static PyObject *use(PyObject *module, PyObject *value) {
  Py_XSETREF(last, Py_NewRef(value));
  return PyObject_Str(last);
}

static int fill(PyObject *module) {
  if (PyType_Ready(&Thing_Type) < 0)
    return -1;
  PyModule_AddObjectRef(module, "Thing", (PyObject *)&Thing_Type);
  return PyModule_AddObject(module, "Spec", PyType_FromSpec(&spec));
}
static PyMethodDef functions[] = {{"cache", cache, METH_NOARGS, NULL},
                                  {"use", use, METH_O, NULL},
                                  {NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)fill},
                                   {Py_mod_gil, Py_MOD_GIL_NOT_USED},
                                   {0, NULL}};
static PyModuleDef def = {PyModuleDef_HEAD_INIT, "_fast", NULL, 0, functions,
                          slots};
PyMODINIT_FUNC PyInit__fast(void) { return PyModuleDef_Init(&def); }
