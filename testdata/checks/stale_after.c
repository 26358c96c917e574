// A copy of what a member pointed to is used after others were let in; they
// may have ended it.
#include <Python.h>

typedef struct node node;
void node_free(node *);
long node_value(node *);

typedef struct {
  PyObject_HEAD
  char *buf;
  Py_ssize_t len;
  // One member for each test: of two uses of one member, one is reported.
  char *first, *exact, *exact_float, *again, *compared, *one_way, *both_ways;
  char *neither, *other_class;
  node *root, *detached, *looped;
  PyObject *callback, *finalizer;
  PyObject *name, *held;
} Box;

// __index__ of the argument may call clear().
static PyObject *conversion_bad(Box *self, PyObject *arg) {
  char *p = self->buf;
  long v = PyLong_AsLong(arg);
  p[0] = (char)v; // expect: nogil-stale-after-detach: a copy of 'self->buf' is used after 'PyLong_AsLong', which lets other code run; 'Box_clear' may end it meanwhile
  Py_RETURN_NONE;
}

static PyObject *convert_first_ok(Box *self, PyObject *arg) {
  long v = PyLong_AsLong(arg);
  char *p = self->first;
  p[0] = (char)v;
  Py_RETURN_NONE;
}

// Of this class, nobody has written a method in Python.
static PyObject *exact_ok(Box *self, PyObject *arg) {
  if (!PyLong_Check(arg))
    return NULL;
  char *p = self->exact;
  p[0] = (char)PyLong_AsLong(arg);
  Py_RETURN_NONE;
}

static PyObject *exact_float_ok(Box *self, PyObject *arg) {
  if (!PyFloat_CheckExact(arg))
    return NULL;
  char *p = self->exact_float;
  p[0] = (char)PyFloat_AsDouble(arg);
  Py_RETURN_NONE;
}

// Asked, but nobody goes by the answer where it is converted.
static PyObject *exact_one_way_bad(Box *self, PyObject *arg) {
  char *p = self->one_way;
  if (PyFloat_CheckExact(arg))
    p[1] = 0;
  double v = PyFloat_AsDouble(arg);
  p[0] = (char)v; // expect: nogil-stale-after-detach: a copy of 'self->one_way' is used after 'PyFloat_AsDouble', which lets other code run
  Py_RETURN_NONE;
}

static PyObject *exact_other_way_bad(Box *self, PyObject *arg) {
  if (PyFloat_CheckExact(arg))
    Py_RETURN_NONE;
  char *p = self->other_class;
  double v = PyFloat_AsDouble(arg);
  p[0] = (char)v; // expect: nogil-stale-after-detach: a copy of 'self->other_class' is used after 'PyFloat_AsDouble', which lets other code run
  Py_RETURN_NONE;
}

static PyObject *exact_of_another_bad(Box *self, PyObject *arg) {
  if (!PyFloat_CheckExact(self->held))
    return NULL;
  char *p = self->neither;
  double v = PyFloat_AsDouble(arg);
  p[0] = (char)v; // expect: nogil-stale-after-detach: a copy of 'self->neither' is used after 'PyFloat_AsDouble', which lets other code run
  Py_RETURN_NONE;
}

static PyObject *exact_both_ways_ok(Box *self, PyObject *arg) {
  char *p = self->both_ways;
  double v = 0;
  if (PyFloat_CheckExact(arg)) // guard: nogil-stale-after-detach: PyFloat_CheckExact(arg) => arg
    v = PyFloat_AsDouble(arg);
  p[0] = (char)v;
  Py_RETURN_NONE;
}

// Loaded again.
static PyObject *read_again_ok(Box *self, PyObject *arg) {
  char *p = self->again;
  p[0] = 0;
  long v = PyLong_AsLong(arg);
  p = self->again;
  p[0] = (char)v;
  Py_RETURN_NONE;
}

static PyObject *compared_ok(Box *self, PyObject *arg) {
  char *p = self->compared;
  long v = PyLong_AsLong(arg);
  if (p != self->compared)
    return NULL;
  p[0] = (char)v;
  Py_RETURN_NONE;
}

static PyObject *callback_bad(Box *self, PyObject *arg) {
  node *n = self->root;
  PyObject *r = PyObject_CallNoArgs(arg);
  if (r == NULL)
    return NULL;
  return PyLong_FromLong(node_value(n)); // expect: nogil-stale-after-detach: a copy of 'self->root' is used by 'node_value' after 'PyObject_CallNoArgs', which lets other code run
}

static PyObject *region_bad(Box *self, PyObject *arg) {
  node *n = self->detached;
  Py_BEGIN_ALLOW_THREADS
  node_value(0);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(node_value(n)); // expect: nogil-stale-after-detach: a copy of 'self->detached' is used by 'node_value' after 'Py_BEGIN_ALLOW_THREADS', which lets other code run
}

// A loop: the event of one round comes before the use of the next.
static PyObject *loop_bad(Box *self, PyObject *arg) {
  node *n = self->looped;
  for (int i = 0; i < 3; i++) {
    node_value(n); // expect: nogil-stale-after-detach: a copy of 'self->looped'
    PyObject_CallNoArgs(arg);
  }
  Py_RETURN_NONE;
}

// A borrowed reference; set_name() drops the object's.
static PyObject *borrowed_bad(Box *self, PyObject *arg) {
  PyObject *name = self->name;
  PyObject_CallNoArgs(arg);
  return PyObject_Repr(name); // expect: nogil-stale-after-detach: a copy of 'self->name' is used by 'PyObject_Repr'
}

static PyObject *own_reference_ok(Box *self, PyObject *arg) {
  PyObject *name = self->held;
  Py_INCREF(name);
  PyObject_CallNoArgs(arg);
  PyObject *r = PyObject_Repr(name);
  Py_DECREF(name);
  return r;
}

// Nobody replaces it after the object is made.
static PyObject *never_replaced_ok(Box *self, PyObject *arg) {
  PyObject *cb = self->callback;
  PyObject_CallNoArgs(arg);
  return PyObject_CallNoArgs(cb);
}

// Python code may make it once more.
static PyObject *made_anew_bad(Box *self, PyObject *arg) {
  PyObject *cb = self->finalizer;
  PyObject_CallNoArgs(arg);
  return PyObject_CallNoArgs(cb); // expect: nogil-stale-after-detach/ended-by-init: a copy of 'self->finalizer' is used
}

// Nothing is run by making an int of a number.
static PyObject *no_event_ok(Box *self, PyObject *arg) {
  node *n = self->root;
  PyObject *one = PyLong_FromLong(1);
  node_value(n);
  return one;
}

static PyObject *Box_clear(Box *self, PyObject *arg) {
  PyMem_Free(self->buf); // expect: nogil-racy-member/swap
  self->buf = NULL;
  self->len = 0;
  PyMem_Free(self->first); // expect: nogil-racy-member/swap
  self->first = NULL;
  PyMem_Free(self->exact); // expect: nogil-racy-member/swap
  self->exact = NULL;
  PyMem_Free(self->exact_float); // expect: nogil-racy-member/swap
  self->exact_float = NULL;
  PyMem_Free(self->one_way); // expect: nogil-racy-member/swap
  self->one_way = NULL;
  PyMem_Free(self->both_ways); // expect: nogil-racy-member/swap
  self->both_ways = NULL;
  PyMem_Free(self->neither); // expect: nogil-racy-member/swap
  self->neither = NULL;
  PyMem_Free(self->other_class); // expect: nogil-racy-member/swap
  self->other_class = NULL;
  PyMem_Free(self->again); // expect: nogil-racy-member/swap
  self->again = NULL;
  PyMem_Free(self->compared); // expect: nogil-racy-member/swap
  self->compared = NULL;
  if (self->root)
    node_free(self->root);
  self->root = NULL; // expect: nogil-racy-member/swap
  node_free(self->detached);
  self->detached = NULL; // expect: nogil-racy-member/swap
  node_free(self->looped);
  self->looped = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

static int Box_set_name(PyObject *op, PyObject *value, void *closure) {
  Box *self = (Box *)op;
  Py_INCREF(value);
  Py_SETREF(self->name, value); // expect: nogil-racy-member/swap
  Py_CLEAR(self->held); // expect: nogil-racy-member/swap
  return 0;
}

static int Box_init(PyObject *op, PyObject *args, PyObject *kw) {
  Box *self = (Box *)op;
  Py_CLEAR(self->finalizer); // expect: nogil-racy-member/swap
  self->callback = NULL;
  return 0;
}

static PyMethodDef methods[] = {
    {"conversion", (PyCFunction)conversion_bad, METH_O, 0},
    {"convert_first", (PyCFunction)convert_first_ok, METH_O, 0},
    {"exact", (PyCFunction)exact_ok, METH_O, 0},
    {"exact_float", (PyCFunction)exact_float_ok, METH_O, 0},
    {"one_way", (PyCFunction)exact_one_way_bad, METH_O, 0},
    {"other_way", (PyCFunction)exact_other_way_bad, METH_O, 0},
    {"another", (PyCFunction)exact_of_another_bad, METH_O, 0},
    {"both_ways", (PyCFunction)exact_both_ways_ok, METH_O, 0},
    {"read_again", (PyCFunction)read_again_ok, METH_O, 0},
    {"compared", (PyCFunction)compared_ok, METH_O, 0},
    {"callback", (PyCFunction)callback_bad, METH_O, 0},
    {"region", (PyCFunction)region_bad, METH_O, 0},
    {"loop", (PyCFunction)loop_bad, METH_O, 0},
    {"borrowed", (PyCFunction)borrowed_bad, METH_O, 0},
    {"own_reference", (PyCFunction)own_reference_ok, METH_O, 0},
    {"never_replaced", (PyCFunction)never_replaced_ok, METH_O, 0},
    {"made_anew", (PyCFunction)made_anew_bad, METH_O, 0},
    {"no_event", (PyCFunction)no_event_ok, METH_O, 0},
    {"clear", (PyCFunction)Box_clear, METH_NOARGS, 0},
    {0}};

static PyGetSetDef getset[] = {{"name", 0, Box_set_name, 0, 0}, {0}};

static PyType_Slot slots[] = {
    {Py_tp_init, Box_init}, {Py_tp_methods, methods}, {Py_tp_getset, getset}, {0}};
