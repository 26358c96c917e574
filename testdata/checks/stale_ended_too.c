// A pointer that the end frees along with the handle is no busy flag: the end
// asks whether there is something to free, and goes on.
#include <Python.h>
#include <stdlib.h>

typedef struct handle handle;
int h_read(handle *);
void h_free(handle *);

typedef struct {
  PyObject_HEAD
  handle *stmt, *other, *third, *fourth, *fifth;
  void *infos, *owner, *cache, *map;
  int busy;
} Cursor;

static int read_names(Cursor *self) {
  int n;
  self->infos = malloc(10);
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->stmt); // expect: nogil-stale-after-detach: 'self->stmt' is used by 'h_read' while the thread is detached; 'Cursor_close' may end it meanwhile with 'h_free'
  Py_END_ALLOW_THREADS
  if (n < 0) {
    free(self->infos);
    self->infos = NULL;
  }
  return n;
}
static PyObject *Cursor_names(Cursor *self, PyObject *arg) {
  return PyLong_FromLong(read_names(self));
}
static PyObject *Cursor_close(Cursor *self, PyObject *arg) {
  if (self->infos) {
    free(self->infos); // expect: nogil-racy-member/swap
    self->infos = NULL;
  }
  h_free(self->stmt);
  self->stmt = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
// By a function that the end calls.
static PyObject *Cursor_more(Cursor *self, PyObject *arg) {
  int n;
  self->cache = malloc(10);
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->third); // expect: nogil-stale-after-detach: 'self->third' is used by 'h_read' while the thread is detached; 'Cursor_end' may end it meanwhile with 'h_free'
  Py_END_ALLOW_THREADS
  free(self->cache);
  self->cache = NULL;
  return PyLong_FromLong(n);
}
static void drop_cache(Cursor *self) {
  if (self->cache)
    free(self->cache); // expect: nogil-racy-member/swap
  self->cache = NULL;
}
static PyObject *Cursor_end(Cursor *self, PyObject *arg) {
  drop_cache(self);
  h_free(self->third);
  self->third = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
// Freed in the middle of a chain of tests.
static PyObject *Cursor_rows(Cursor *self, PyObject *arg) {
  int n;
  self->map = malloc(10);
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->fifth); // expect: nogil-stale-after-detach: 'self->fifth' is used by 'h_read' while the thread is detached; 'Cursor_reset' may end it meanwhile with 'h_free'
  Py_END_ALLOW_THREADS
  free(self->map);
  self->map = NULL;
  return PyLong_FromLong(n);
}
static PyObject *Cursor_reset(Cursor *self, PyObject *arg) {
  if (self->map != NULL && self->fifth != NULL) {
    free(self->map); // expect: nogil-racy-member/swap
    self->map = NULL;
  }
  if (self->fifth) {
    h_free(self->fifth);
    self->fifth = NULL; // expect: nogil-racy-member/swap
  }
  Py_RETURN_NONE;
}
// Whose owner is set gives up.
static PyObject *Cursor_owned_ok(Cursor *self, PyObject *arg) {
  int n;
  self->owner = PyThreadState_Get();
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->other);
  Py_END_ALLOW_THREADS
  self->owner = NULL;
  return PyLong_FromLong(n);
}
static PyObject *Cursor_give_up(Cursor *self, PyObject *arg) {
  if (self->owner) {
    PyErr_SetString(PyExc_RuntimeError, "in use");
    return NULL;
  }
  h_free(self->other);
  self->other = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
// A number says so.
static PyObject *Cursor_busy_ok(Cursor *self, PyObject *arg) {
  int n;
  self->busy = 1;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->fourth);
  Py_END_ALLOW_THREADS
  self->busy = 0;
  return PyLong_FromLong(n);
}
static PyObject *Cursor_stop(Cursor *self, PyObject *arg) {
  if (self->busy)
    Py_RETURN_FALSE;
  h_free(self->fourth);
  self->fourth = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_TRUE;
}

static PyMethodDef methods[] = {
    {"names", (PyCFunction)Cursor_names, METH_NOARGS, NULL},
    {"close", (PyCFunction)Cursor_close, METH_NOARGS, NULL},
    {"more", (PyCFunction)Cursor_more, METH_NOARGS, NULL},
    {"end", (PyCFunction)Cursor_end, METH_NOARGS, NULL},
    {"rows", (PyCFunction)Cursor_rows, METH_NOARGS, NULL},
    {"reset", (PyCFunction)Cursor_reset, METH_NOARGS, NULL},
    {"owned", (PyCFunction)Cursor_owned_ok, METH_NOARGS, NULL},
    {"give_up", (PyCFunction)Cursor_give_up, METH_NOARGS, NULL},
    {"busy", (PyCFunction)Cursor_busy_ok, METH_NOARGS, NULL},
    {"stop", (PyCFunction)Cursor_stop, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};
PyTypeObject CursorType = {PyVarObject_HEAD_INIT(NULL, 0).tp_methods = methods};
