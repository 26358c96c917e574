// Python code may call __init__ of an object that is there: what the slot ends,
// a method may be using.
#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct handle handle;
handle *h_open(const char *);
int h_read(handle *);
void h_close(handle *);

typedef struct {
  PyObject_HEAD
  handle *swapped, *early, *kept, *once, *busy_one;
  char *buf, *fresh;
  int busy, ready;
  PyThread_type_lock lock;
  handle *locked, *guarded;
} Thing;

static void drop(Thing *self) {
  if (self->early) {
    h_close(self->early);
    self->early = NULL;
  }
}
// A second call gives up before: the first one has said so.
static int first(Thing *self, const char *path) {
  if (self->ready) {
    PyErr_SetString(PyExc_RuntimeError, "once only");
    return -1;
  }
  if (self->guarded) {
    h_close(self->guarded);
    self->guarded = NULL;
  }
  self->guarded = h_open(path);
  self->ready = 1;
  return 0;
}
static int Thing_init(Thing *self, PyObject *args, PyObject *kw) {
  const char *path;
  if (!PyArg_ParseTuple(args, "s", &path))
    return -1;
  // Frees what is there and puts another one in its place.
  if (self->swapped) {
    h_close(self->swapped);
    self->swapped = NULL; // expect: nogil-racy-member/swap
  }
  self->swapped = h_open(path);
  free(self->buf); // expect: nogil-racy-member/swap
  self->buf = malloc(10);
  // Its own, on the error path.
  self->fresh = malloc(10);
  if (!self->fresh || !self->buf) {
    free(self->fresh);
    self->fresh = NULL;
    return -1;
  }
  // Assigned blindly: the old one is lost, not ended.
  self->kept = h_open(path);
  // A second call gives up before.
  if (self->busy) {
    PyErr_SetString(PyExc_RuntimeError, "in use");
    return -1;
  }
  if (self->busy_one) {
    h_close(self->busy_one);
    self->busy_one = NULL;
  }
  self->busy_one = h_open(path);
  PyThread_acquire_lock(self->lock, 1);
  if (self->locked) {
    h_close(self->locked);
    self->locked = NULL;
  }
  self->locked = h_open(path);
  PyThread_release_lock(self->lock);
  return first(self, path);
}
static PyObject *read_swapped(Thing *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->swapped); // expect: nogil-stale-after-detach/ended-by-init: 'self->swapped' is used by 'h_read' while the thread is detached; 'Thing_init', called once more, may end it meanwhile with 'h_close'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *fill(Thing *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  memset(self->buf, 0, 10); // expect: nogil-stale-after-detach/ended-by-init: 'self->buf' is used by 'memset' while the thread is detached; 'Thing_init', called once more, may end it meanwhile with 'free'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *copy_used(Thing *self, PyObject *arg) {
  handle *h = self->swapped;
  PyObject *text = PyObject_Str(arg);
  if (!text)
    return NULL;
  Py_DECREF(text);
  return PyLong_FromLong(h_read(h)); // expect: nogil-stale-after-detach/ended-by-init: a copy of 'self->swapped' is used by 'h_read' after 'PyObject_Str'
}
static PyObject *fresh_ok(Thing *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  memset(self->fresh, 0, 10);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *kept_ok(Thing *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->kept);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *busy_ok(Thing *self, PyObject *arg) {
  int n;
  self->busy = 1;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->busy_one);
  Py_END_ALLOW_THREADS
  self->busy = 0;
  return PyLong_FromLong(n);
}
static PyObject *locked_ok(Thing *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  PyThread_acquire_lock(self->lock, 1);
  n = h_read(self->locked);
  PyThread_release_lock(self->lock);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *guarded_ok(Thing *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->guarded);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *attached_ok(Thing *self, PyObject *arg) {
  return PyLong_FromLong(h_read(self->swapped));
}
static void Thing_dealloc(Thing *self) {
  drop(self);
  if (self->once)
    h_close(self->once);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
// Only what goes away ends it.
static PyObject *once_ok(Thing *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->once) + h_read(self->early);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}

static PyMethodDef methods[] = {
    {"read_swapped", (PyCFunction)read_swapped, METH_NOARGS, NULL},
    {"fill", (PyCFunction)fill, METH_NOARGS, NULL},
    {"copy_used", (PyCFunction)copy_used, METH_O, NULL},
    {"fresh", (PyCFunction)fresh_ok, METH_NOARGS, NULL},
    {"kept", (PyCFunction)kept_ok, METH_NOARGS, NULL},
    {"busy", (PyCFunction)busy_ok, METH_NOARGS, NULL},
    {"locked", (PyCFunction)locked_ok, METH_NOARGS, NULL},
    {"guarded", (PyCFunction)guarded_ok, METH_NOARGS, NULL},
    {"attached", (PyCFunction)attached_ok, METH_NOARGS, NULL},
    {"once", (PyCFunction)once_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};

static PyTypeObject ThingType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "m.Thing",
    .tp_basicsize = sizeof(Thing),
    .tp_init = (initproc)Thing_init,
    .tp_dealloc = (destructor)Thing_dealloc,
    .tp_methods = methods,
};

// The same by the slots of a heap type, and through a helper.
typedef struct {
  PyObject_HEAD
  handle *conn, *held;
} Link;

static void Link_reset(Link *self) {
  if (self->conn)
    h_close(self->conn);
  self->conn = NULL; // expect: nogil-racy-member/swap
}
static int Link_init(PyObject *op, PyObject *args, PyObject *kw) {
  Link *self = (Link *)op;
  Link_reset(self);
  self->conn = h_open("x");
  if (self->held) {
    PyErr_SetString(PyExc_RuntimeError, "once only");
    return -1;
  }
  self->held = h_open("x");
  return self->held ? 0 : -1;
}
static PyObject *Link_poll(PyObject *op, PyObject *arg) {
  Link *self = (Link *)op;
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->conn); // expect: nogil-stale-after-detach/ended-by-init: 'self->conn' is used by 'h_read' while the thread is detached; 'Link_init', called once more, may end it meanwhile with 'h_close'
  n += h_read(self->held);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyMethodDef link_methods[] = {{"poll", Link_poll, METH_NOARGS, NULL},
                                     {NULL, NULL, 0, NULL}};
static PyType_Slot link_slots[] = {{Py_tp_init, (void *)Link_init},
                                   {Py_tp_methods, link_methods},
                                   {0, NULL}};
PyType_Spec link_spec = {"m.Link", sizeof(Link), 0, 0, link_slots};
