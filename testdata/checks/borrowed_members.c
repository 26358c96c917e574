// What a member holds is lent to calls that run Python code and go on using
// it: that code may call a method that replaces it.
#include <Python.h>

typedef struct { PyObject *id, *call; } Hook;
typedef struct {
  PyObject_HEAD
  PyObject *it, *target, *current, *total, *key, *shown, *fixed, *busy_key, *once;
  PyObject *kept, *counted;
  Hook *hooks;
  int busy;
} Group;

static PyObject *next_bad(Group *self, PyObject *unused) {
  PyObject *v = PyObject_CallNoArgs(self->it);
  if (!v)
    return NULL;
  Py_XSETREF(self->current, v); // expect: nogil-racy-member/swap
  int is = PyObject_RichCompareBool(self->target, self->current, Py_EQ); // expect: nogil-borrowed-reference/lent-member: 'self->current' is lent without a reference to 'PyObject_RichCompareBool'
  return PyBool_FromLong(is);
}

static PyObject *next_ok(Group *self, PyObject *unused) {
  PyObject *mine = Py_XNewRef(self->counted); // guard: nogil-borrowed-reference: Py_XNewRef(self->counted) => self->counted
  if (!mine)
    return NULL;
  int is = PyObject_RichCompareBool(self->target, mine, Py_EQ);
  Py_DECREF(mine);
  return PyBool_FromLong(is);
}

static PyObject *set_counted(Group *self, PyObject *v) {
  Py_XSETREF(self->counted, Py_NewRef(v)); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

// The sum replaces the member that is an operand of it, in another call of the
// same method.
static PyObject *add_bad(Group *self, PyObject *v) {
  PyObject *sum = PyNumber_Add(self->total, v); // expect: nogil-borrowed-reference: 'self->total' is lent without a reference to 'PyNumber_Add'
  if (!sum)
    return NULL;
  Py_SETREF(self->total, sum); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

static PyObject *find_bad(Group *self, PyObject *d) {
  PyObject *found = PyDict_GetItemWithError(d, self->key); // expect: nogil-borrowed-reference: 'self->key' is lent without a reference to 'PyDict_GetItemWithError'
  return Py_XNewRef(found);
}

static PyObject *set_key(Group *self, PyObject *v) {
  Py_XSETREF(self->key, Py_NewRef(v)); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

// One of an array of records.
static PyObject *unhook_bad(Group *self, PyObject *id) {
  int is = PyObject_RichCompareBool(id, self->hooks[0].id, Py_EQ); // expect: nogil-borrowed-reference: is lent without a reference to 'PyObject_RichCompareBool'
  if (is > 0) {
    Py_CLEAR(self->hooks[0].id); // expect: nogil-racy-member/swap
    Py_CLEAR(self->hooks[0].call); // expect: nogil-racy-member/swap
  }
  return PyBool_FromLong(is);
}

static PyObject *both(PyObject *o) {
  PyObject *s = PyObject_Str(o);
  return s ? s : PyObject_Repr(o);
}

static PyObject *show_bad(Group *self, PyObject *unused) {
  return both(self->shown); // expect: nogil-borrowed-reference: 'self->shown' is lent without a reference to 'both'
}

static PyObject *set_shown(Group *self, PyObject *v) {
  Py_XSETREF(self->shown, Py_NewRef(v)); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

// Nobody replaces it.
static PyObject *fixed_ok(Group *self, PyObject *v) {
  return PyBool_FromLong(PyObject_RichCompareBool(self->fixed, v, Py_EQ)); // guard: nogil-borrowed-reference: self->fixed => self->current
}

// Not while a call is busy with it.
static PyObject *busy_ok(Group *self, PyObject *v) {
  self->busy = 1;
  int is = PyObject_RichCompareBool(self->busy_key, v, Py_EQ);
  self->busy = 0;
  return PyBool_FromLong(is);
}

static PyObject *set_busy_key(Group *self, PyObject *v) {
  if (self->busy) // guard(busy): nogil-borrowed-reference
    return NULL;  // guard(busy): nogil-borrowed-reference
  Py_XSETREF(self->busy_key, Py_NewRef(v)); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

// Of this class, nobody has written a method in Python.
static PyObject *exact_gil(Group *self, PyObject *d) {
  if (!PyUnicode_CheckExact(self->once)) // guard(exact): nogil-borrowed-reference
    return NULL;                         // guard(exact): nogil-borrowed-reference
  return Py_XNewRef(PyDict_GetItemWithError(d, self->once)); // expect: nogil-borrowed-reference/unlocked-argument
}

static PyObject *set_once(Group *self, PyObject *v) {
  Py_XSETREF(self->once, Py_NewRef(v)); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

// Replaced, and not given up.
static PyObject *compare_kept_ok(Group *self, PyObject *v) {
  return PyBool_FromLong(PyObject_RichCompareBool(self->kept, v, Py_EQ)); // guard: nogil-borrowed-reference: self->kept => self->key
}

static int group_init(Group *self, PyObject *args, PyObject *kwargs) {
  if (!PyArg_ParseTuple(args, "OO", &self->fixed, &self->kept))
    return -1;
  Py_INCREF(self->fixed);
  Py_INCREF(self->kept);
  return 0;
}

static PyMethodDef methods[] = {
    {"next_bad", (PyCFunction)next_bad, METH_NOARGS, NULL},
    {"next_ok", (PyCFunction)next_ok, METH_NOARGS, NULL},
    {"set_counted", (PyCFunction)set_counted, METH_O, NULL},
    {"add", (PyCFunction)add_bad, METH_O, NULL},
    {"find", (PyCFunction)find_bad, METH_O, NULL},
    {"set_key", (PyCFunction)set_key, METH_O, NULL},
    {"unhook", (PyCFunction)unhook_bad, METH_O, NULL},
    {"show", (PyCFunction)show_bad, METH_NOARGS, NULL},
    {"set_shown", (PyCFunction)set_shown, METH_O, NULL},
    {"fixed", (PyCFunction)fixed_ok, METH_O, NULL},
    {"busy", (PyCFunction)busy_ok, METH_O, NULL},
    {"set_busy_key", (PyCFunction)set_busy_key, METH_O, NULL},
    {"exact", (PyCFunction)exact_gil, METH_O, NULL},
    {"set_once", (PyCFunction)set_once, METH_O, NULL},
    {"kept", (PyCFunction)compare_kept_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
PyType_Slot slots[] = {{Py_tp_init, (void *)group_init}, {Py_tp_methods, methods}, {0, NULL}};
