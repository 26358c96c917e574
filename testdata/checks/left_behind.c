// A helper gives a buffer back and leaves its caller a pointer into it.
#include <Python.h>

typedef struct {
  size_t size;
  void *data;
} Val;
int lib_put(Val *v);
int lib_write(const void *p, size_t n);

static int fill(Val *v, PyObject *o) {
  Py_buffer view;
  if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
    return -1;
  v->data = view.buf;
  v->size = view.len;
  PyBuffer_Release(&view);
  return 0;
}
static PyObject *handed_on_bad(PyObject *self, PyObject *o) {
  Val v;
  if (fill(&v, o) < 0)
    return NULL;
  return PyLong_FromLong(lib_put(&v)); // expect: nogil-resize-during-iteration: 'v' has a pointer into a buffer that 'fill' has given back
}
static PyObject *member_bad(PyObject *self, PyObject *o) {
  Val v;
  if (fill(&v, o) < 0)
    return NULL;
  return PyLong_FromLong(lib_write(v.data, v.size)); // expect: nogil-resize-during-iteration: 'v' has a pointer into a buffer
}
// Through a pointer to a pointer.
static int pointer_of(void **out, PyObject *o) {
  Py_buffer view;
  if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
    return -1;
  *out = view.buf;
  PyBuffer_Release(&view);
  return (int)view.len;
}
static PyObject *pointer_bad(PyObject *self, PyObject *o) {
  void *p;
  int n = pointer_of(&p, o);
  if (n < 0)
    return NULL;
  return PyLong_FromLong(lib_write(p, n)); // expect: nogil-resize-during-iteration: 'p' has a pointer into a buffer that 'pointer_of' has given back
}
// The caller has a place for views, or none; then the view is given back.
typedef struct {
  int count;
  Py_buffer view[4];
} Kept;
static int fill_kept(Val *v, PyObject *o, Kept *kept) {
  Py_buffer *view, own;
  if (kept && kept->count < 4) {
    view = &kept->view[kept->count];
    if (PyObject_GetBuffer(o, view, PyBUF_SIMPLE) < 0)
      return -1;
    v->data = view->buf;
    kept->count++;
    return 0;
  }
  if (PyObject_GetBuffer(o, &own, PyBUF_SIMPLE) < 0)
    return -1;
  v->data = own.buf;
  PyBuffer_Release(&own);
  return 0;
}
static PyObject *kept_view_ok(PyObject *self, PyObject *o) {
  Val v;
  Kept kept;
  kept.count = 0;
  if (fill_kept(&v, o, &kept) < 0)
    return NULL;
  int n = lib_put(&v);
  PyBuffer_Release(&kept.view[0]);
  return PyLong_FromLong(n);
}
static PyObject *kept_nowhere_bad(PyObject *self, PyObject *o) {
  Val v;
  if (fill_kept(&v, o, NULL) < 0)
    return NULL;
  return PyLong_FromLong(lib_put(&v)); // expect: nogil-resize-during-iteration/buffer-released: 'v' has a pointer into a buffer that 'fill_kept' has given back
}
// A view for something else, in the caller's place.
static int fill_other(Val *v, PyObject *o, PyObject *other, Kept *kept) {
  Py_buffer own;
  if (PyObject_GetBuffer(other, &kept->view[0], PyBUF_SIMPLE) < 0)
    return -1;
  if (PyObject_GetBuffer(o, &own, PyBUF_SIMPLE) < 0)
    return -1;
  v->data = own.buf;
  PyBuffer_Release(&own);
  return 0;
}
static PyObject *other_kept_bad(PyObject *self, PyObject *o) {
  Val v;
  Kept kept;
  if (fill_other(&v, o, self, &kept) < 0)
    return NULL;
  int n = lib_put(&v); // expect: nogil-resize-during-iteration: 'v' has a pointer into a buffer that 'fill_other' has given back
  PyBuffer_Release(&kept.view[0]);
  return PyLong_FromLong(n);
}
// The parser of arguments has filled the view.
static int parsed(Val *v, PyObject *args) {
  Py_buffer view;
  if (!PyArg_ParseTuple(args, "y*", &view))
    return -1;
  v->data = view.buf;
  PyBuffer_Release(&view);
  return 0;
}
static PyObject *parsed_bad(PyObject *self, PyObject *args) {
  Val v;
  if (parsed(&v, args) < 0)
    return NULL;
  return PyLong_FromLong(lib_put(&v)); // expect: nogil-resize-during-iteration: 'v' has a pointer into a buffer that 'parsed' has given back
}

// The caller gives it back, when it is done.
static int keep(Val *v, PyObject *o, Py_buffer *view) {
  if (PyObject_GetBuffer(o, view, PyBUF_SIMPLE) < 0)
    return -1;
  v->data = view->buf;
  return 0;
}
static PyObject *kept_ok(PyObject *self, PyObject *o) {
  Val v;
  Py_buffer view;
  if (keep(&v, o, &view) < 0)
    return NULL;
  int rc = lib_put(&v);
  PyBuffer_Release(&view);
  return PyLong_FromLong(rc);
}
// Only the length is left, which is a number.
static int size_of(Val *v, PyObject *o) {
  Py_buffer view;
  if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
    return -1;
  v->data = NULL; // guard: nogil-resize-during-iteration: NULL => view.buf
  v->size = view.len;
  PyBuffer_Release(&view);
  return 0;
}
static PyObject *size_ok(PyObject *self, PyObject *o) {
  Val v;
  if (size_of(&v, o) < 0)
    return NULL;
  return PyLong_FromLong(lib_put(&v));
}
// A copy takes its place before the view goes.
void *copied(const void *p, size_t n);
static int copy_of(Val *v, PyObject *o) {
  Py_buffer view;
  if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
    return -1;
  v->data = view.buf;
  lib_put(v);
  PyBuffer_Release(&view);
  v->data = copied("", 0); // guard: nogil-resize-during-iteration
  return 0;
}
static PyObject *copy_ok(PyObject *self, PyObject *o) {
  Val v;
  if (copy_of(&v, o) < 0)
    return NULL;
  return PyLong_FromLong(lib_put(&v));
}
// The caller looks at something else of it.
static PyObject *length_ok(PyObject *self, PyObject *o) {
  Val v;
  if (fill(&v, o) < 0)
    return NULL;
  return PyLong_FromSsize_t(v.size); // guard: nogil-resize-during-iteration: PyLong_FromSsize_t(v.size) => PyLong_FromLong(lib_put(&v))
}
// ... or sets it to something else first.
static PyObject *unused_ok(PyObject *self, PyObject *o) {
  Val v;
  if (fill(&v, o) < 0)
    return NULL;
  v.data = NULL; // guard: nogil-resize-during-iteration
  return PyLong_FromLong(lib_put(&v));
}

static PyMethodDef methods[] = {
    {"handed_on", handed_on_bad, METH_O, NULL}, {"member", member_bad, METH_O, NULL},
    {"pointer", pointer_bad, METH_O, NULL},     {"parsed", parsed_bad, METH_VARARGS, NULL},
    {"kept", kept_ok, METH_O, NULL},            {"size", size_ok, METH_O, NULL},
    {"length", length_ok, METH_O, NULL},        {"copy", copy_ok, METH_O, NULL},            {"unused", unused_ok, METH_O, NULL},
    {"kept_view", kept_view_ok, METH_O, NULL},  {"nowhere", kept_nowhere_bad, METH_O, NULL},
    {"other", other_kept_bad, METH_O, NULL},    {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return methods; }
