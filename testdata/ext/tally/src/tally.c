// Counts words. Written for Python with the GIL; docs/porting.md makes it right
// without.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *counts; // a dict
  PyObject *last;   // the word that was added last
} Tally;

static PyObject *zero; // made at first use

static PyObject *get_zero(void) {
  if (zero == NULL)
    zero = PyLong_FromLong(0);
  return zero;
}

static PyObject *tally_new(PyTypeObject *type, PyObject *args, PyObject *kwds) {
  Tally *self = (Tally *)type->tp_alloc(type, 0);
  if (self == NULL)
    return NULL;
  self->counts = PyDict_New();
  if (self->counts == NULL) {
    Py_DECREF(self);
    return NULL;
  }
  return (PyObject *)self;
}

static void tally_dealloc(Tally *self) {
  Py_XDECREF(self->counts);
  Py_XDECREF(self->last);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *tally_add(Tally *self, PyObject *word) {
  PyObject *count = PyDict_GetItemWithError(self->counts, word);
  if (count == NULL) {
    if (PyErr_Occurred())
      return NULL;
    count = get_zero();
    if (count == NULL)
      return NULL;
  }
  PyObject *one = PyLong_FromLong(1);
  if (one == NULL)
    return NULL;
  PyObject *more = PyNumber_Add(count, one);
  Py_DECREF(one);
  if (more == NULL)
    return NULL;
  if (PyDict_SetItem(self->counts, word, more) < 0) {
    Py_DECREF(more);
    return NULL;
  }
  Py_INCREF(word);
  PyObject *old = self->last;
  self->last = word;
  Py_XDECREF(old);
  return more;
}

static PyObject *tally_last(Tally *self, void *closure) {
  if (self->last == NULL)
    Py_RETURN_NONE;
  Py_INCREF(self->last);
  return self->last;
}

static PyMethodDef tally_methods[] = {
    {"add", (PyCFunction)tally_add, METH_O, "Counts a word."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef tally_getset[] = {
    {"last", (getter)tally_last, NULL, "The word that was added last.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject TallyType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "tally.Tally",
    .tp_basicsize = sizeof(Tally),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = tally_new,
    .tp_dealloc = (destructor)tally_dealloc,
    .tp_methods = tally_methods,
    .tp_getset = tally_getset,
};

static int tally_exec(PyObject *module) {
  return PyModule_AddType(module, &TallyType);
}

static PyModuleDef_Slot tally_slots[] = {
    {Py_mod_exec, tally_exec},
    {0, NULL},
};

static struct PyModuleDef tally_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "tally",
    .m_slots = tally_slots,
};

PyMODINIT_FUNC PyInit_tally(void) { return PyModuleDef_Init(&tally_module); }
