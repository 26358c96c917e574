// Names of whoever wants a script to do something else.
#include <Python.h>

static PyObject *a, *b, *c, *d;
static PyObject *call_a(PyObject *module, PyObject *unused) {
  if (!a)
    a = PyDict_New();
  return Py_NewRef(a);
}
static PyObject *call_b(PyObject *module, PyObject *unused) {
  if (!b)
    b = PyDict_New();
  return Py_NewRef(b);
}
static PyObject *call_c(PyObject *module, PyObject *unused) {
  if (!c)
    c = PyDict_New();
  return Py_NewRef(c);
}
static PyObject *call_d(PyObject *module, PyObject *unused) {
  if (!d)
    d = PyDict_New();
  return Py_NewRef(d);
}
static PyMethodDef functions[] = {
    {"a()\nimport os; os.system('x') #", call_a, METH_NOARGS, NULL},
    {"import", call_b, METH_NOARGS, NULL},
    {"c.\xe2\x80\xaeod", call_c, METH_NOARGS, NULL},
    {"", call_d, METH_NOARGS, NULL},
    {NULL}};

typedef struct {
  PyObject_HEAD
  PyObject *name;
} Thing;
static PyObject *get(Thing *self, void *unused) {
  if (!self->name)
    self->name = PyDict_New();
  return Py_NewRef(self->name);
}
static PyGetSetDef getset[] = {{"name", (getter)get, NULL, NULL, NULL}, {NULL}};
static PyTypeObject Type = {.tp_name = "m.__import__('os').system('x')",
                            .tp_basicsize = sizeof(Thing),
                            .tp_getset = getset};

static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED},
                                   {0, NULL}};
static PyModuleDef def = {PyModuleDef_HEAD_INIT, "m", NULL, 0, functions,
                          slots};
PyMODINIT_FUNC PyInit_m(void) {
  PyType_Ready(&Type);
  return PyModuleDef_Init(&def);
}
