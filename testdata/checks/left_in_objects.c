// A method gives a buffer back and leaves its object a pointer into it.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  const char *next, *first, *reset, *local, *owned, *parsed, *deep, *idle;
  Py_ssize_t left;
  Py_buffer view;
} Feed;
int eat(const char *, Py_ssize_t);

static PyObject *feed_bad(Feed *self, PyObject *o) {
  Py_buffer view;
  if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  self->next = (const char *)view.buf; // expect: nogil-resize-during-iteration/buffer-released: the member 'next' keeps a pointer into a buffer that 'feed_bad' gives back
  self->left = view.len;
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}
// In the constructor.
static int init_bad(Feed *self, PyObject *args, PyObject *kw) {
  Py_buffer view;
  if (!PyArg_ParseTuple(args, "y*", &view))
    return -1;
  self->first = (const char *)view.buf; // expect: nogil-resize-during-iteration/buffer-released: 'first' keeps a pointer into a buffer
  PyBuffer_Release(&view);
  return 0;
}
// On one path only.
static PyObject *some_bad(Feed *self, PyObject *args) {
  Py_buffer view;
  if (!PyArg_ParseTuple(args, "y*", &view))
    return NULL;
  self->parsed = (const char *)view.buf; // expect: nogil-resize-during-iteration/buffer-released: 'parsed' keeps a pointer
  if (view.len)
    eat(self->parsed, view.len);
  PyBuffer_Release(&view);
  if (view.len > 9)
    self->parsed = NULL;
  Py_RETURN_NONE;
}
// By a helper.
static int keep(Feed *f, PyObject *o) {
  Py_buffer view;
  if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
    return -1;
  f->deep = (const char *)view.buf + 4; // expect: nogil-resize-during-iteration/buffer-released: 'deep' keeps a pointer
  PyBuffer_Release(&view);
  return 0;
}
static PyObject *helped_bad(Feed *self, PyObject *o) {
  return keep(self, o) < 0 ? NULL : PyLong_FromLong(1);
}

// Forgotten before anybody else can see it.
static PyObject *reset_ok(Feed *self, PyObject *o) {
  Py_buffer view;
  if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  self->reset = (const char *)view.buf;
  eat(self->reset, view.len);
  PyBuffer_Release(&view);
  self->reset = NULL; // guard: nogil-resize-during-iteration
  Py_RETURN_NONE;
}
// Nobody else reads it.
static PyObject *idle_ok(Feed *self, PyObject *o) {
  Py_buffer view;
  if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  self->idle = (const char *)view.buf; // guard: nogil-resize-during-iteration: idle => next
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}
// Held as long as the pointer is.
static PyObject *owned_ok(Feed *self, PyObject *o) {
  if (PyObject_GetBuffer(o, &self->view, PyBUF_SIMPLE) < 0)
    return NULL;
  self->owned = (const char *)self->view.buf;
  Py_RETURN_NONE;
}
// A record of the call's own.
static PyObject *local_ok(PyObject *mod, PyObject *o) {
  Feed here;
  Py_buffer view;
  if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  here.local = (const char *)view.buf;
  eat(here.local, view.len);
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}
static PyObject *step(Feed *self, PyObject *arg) {
  int n = eat(self->next, self->left) + eat(self->first, 1) +
          eat(self->reset, 1) + eat(self->owned, 1) + eat(self->parsed, 1) +
          eat(self->deep, 1) + eat(self->local, 1);
  return PyLong_FromLong(n);
}

static PyMethodDef Methods[] = {{"feed", (PyCFunction)feed_bad, METH_O, NULL},
                                {"some", (PyCFunction)some_bad, METH_VARARGS, NULL},
                                {"helped", (PyCFunction)helped_bad, METH_O, NULL},
                                {"reset", (PyCFunction)reset_ok, METH_O, NULL},
                                {"idle", (PyCFunction)idle_ok, METH_O, NULL},
                                {"owned", (PyCFunction)owned_ok, METH_O, NULL},
                                {"step", (PyCFunction)step, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject FeedType = {.tp_name = "Feed",
                                .tp_methods = Methods,
                                .tp_init = (initproc)init_bad};
static PyMethodDef Functions[] = {{"local", local_ok, METH_O, NULL},
                                  {NULL, NULL, 0, NULL}};
