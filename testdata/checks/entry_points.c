// Entry points that Python finds in tables: they start attached.
#include <Python.h>

int step(int I);

typedef struct {
  PyObject_HEAD
  PyObject *item;
  int number;
} Thing;

static PyObject *method_ok(PyObject *Self, PyObject *Args) {
  return PyLong_FromLong(((Thing *)Self)->number);
}
static PyObject *method_bad(PyObject *Self, PyObject *Args) {
  PyObject *R;
  Py_BEGIN_ALLOW_THREADS
  R = method_ok(Self, Args); // expect: nogil-detached-api-call: method_ok
  Py_END_ALLOW_THREADS
  return R;
}
static PyObject *item_get_ok(PyObject *Self, void *Closure) {
  return Py_XNewRef(((Thing *)Self)->item);
}
static int item_set_gil(PyObject *Self, PyObject *Value, void *Closure) {
  PyObject *Old = ((Thing *)Self)->item;
  ((Thing *)Self)->item = Py_XNewRef(Value); // expect: nogil-racy-member/swap
  Py_XDECREF(Old);
  return 0;
}
static int item_set_bad(PyObject *Self, PyObject *Value, void *Closure) {
  PyThreadState *Save = PyEval_SaveThread();
  step(1);
  // expect+1: nogil-stale-after-detach/written-detached: 'Self->item' is written
  Py_SETREF(((Thing *)Self)->item, Value); // expect: nogil-detached-api-call: Py_SETREF
  PyEval_RestoreThread(Save);
  return 0;
}
static void thing_dealloc_ok(PyObject *Self) {
  Py_CLEAR(((Thing *)Self)->item);
  Py_TYPE(Self)->tp_free(Self);
}
static int thing_init_bad(PyObject *Self, PyObject *Args, PyObject *Kw) {
  PyThreadState *Save = PyEval_SaveThread();
  if (step(2) < 0)
    return -1; // expect: nogil-unbalanced-thread-state
  PyEval_RestoreThread(Save);
  return 0;
}

// The saved state is in a variable of the file, where another call finds it.
static PyThreadState *Saved;
static void begin(void) { Saved = PyEval_SaveThread(); }
static void end(void) { PyEval_RestoreThread(Saved); }
static PyObject *across_bad(PyObject *Self, PyObject *Args) {
  begin();
  if (step(3) < 0)
    return NULL; // expect: nogil-unbalanced-thread-state/returns-detached: 'across_bad' returns to the interpreter
  end();
  return Self;
}
static PyObject *across_ok(PyObject *Self, PyObject *Args) {
  begin();
  step(4);
  end(); // guard: nogil-unbalanced-thread-state
  return NULL;
}

static PyMethodDef Methods[] = {
    {"across_bad", across_bad, METH_NOARGS, NULL},
    {"across_ok", across_ok, METH_NOARGS, NULL},
    {"ok", method_ok, METH_NOARGS, NULL},
    {"bad", method_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef GetSet[] = {
    {"item", item_get_ok, item_set_gil, NULL, NULL},
    {"other", item_get_ok, item_set_bad, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyTypeObject ThingType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "m.Thing",
    .tp_basicsize = sizeof(Thing),
    .tp_dealloc = thing_dealloc_ok,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = Methods,
    .tp_getset = GetSet,
    .tp_init = thing_init_bad,
    .tp_new = PyType_GenericNew,
};

static int exec_ok(PyObject *M) {
  if (PyType_Ready(&ThingType) < 0)
    return -1;
  return PyModule_AddObjectRef(M, "Thing", (PyObject *)&ThingType);
}
static PyModuleDef_Slot Slots[] = {
    {Py_mod_exec, (void *)exec_ok},
    {0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", NULL, 0, NULL, Slots};
PyMODINIT_FUNC PyInit_m(void) { return PyModuleDef_Init(&Module); }
