// Who ends what a member holds, and by which way: what only resets ends
// nothing, and objects that only attached callers share meet nobody.
#include <Python.h>
#include <stdlib.h>

typedef struct {
  void (*reset)(void *);
  void (*end)(void *);
  void (*either)(void *);
  void *cursor, *page, *mixed;
  char *own, *both, *deep;
  long n;
} Finder;
typedef struct {
  PyObject_HEAD
  Finder finder;
} Scan;
int find_in(void *);
int fill(char *);

// A function pointer is what was stored in it.
static void rewind_cursor(void *p) { ((long *)p)[0] = 0; }
static void free_page(void *p) { free(p); }
static void setup(Finder *f, int kind) {
  f->reset = rewind_cursor;
  f->end = free_page;
  f->either = kind ? rewind_cursor : free_page;
}

static PyObject *cursor_ok(Scan *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = find_in(self->finder.cursor);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *page_bad(Scan *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = find_in(self->finder.page); // expect: nogil-stale-after-detach/handle-ended-by-other: 'self->finder.page' is used by 'find_in' while the thread is detached
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *mixed_bad(Scan *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = find_in(self->finder.mixed); // expect: nogil-stale-after-detach/handle-ended-by-other: 'self->finder.mixed' is used by 'find_in'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *again(Scan *self, PyObject *arg) {
  Finder *f = &self->finder;
  if (f->cursor) {
    f->reset(f->cursor);
    f->cursor = NULL;
  }
  if (f->page) {
    f->end(f->page);
    f->page = NULL; // expect: nogil-racy-member/swap
  }
  if (f->mixed) {
    f->either(f->mixed);
    f->mixed = NULL; // expect: nogil-racy-member/swap
  }
  setup(f, PyObject_IsTrue(arg));
  Py_RETURN_NONE;
}

// Written detached for a local record only; shared objects come attached.
static void own_start(Finder *f) {
  f->own = malloc(8);
}
// The same, but one who is detached passes the shared one.
static void both_start(Finder *f) {
  f->both = malloc(8); // expect: nogil-stale-after-detach/written-detached: 'f->both' is written while the thread is detached
}
// Two calls down.
static void deep_fill(Finder *f) { fill(f->deep); }
static void deep_start(Finder *f) { deep_fill(f); }

static PyObject *local_ok(PyObject *self, PyObject *arg) {
  Finder here = {0};
  Py_BEGIN_ALLOW_THREADS
  own_start(&here);
  both_start(&here);
  deep_start(&here);
  Py_END_ALLOW_THREADS
  free(here.own);
  free(here.both);
  Py_RETURN_NONE;
}
static PyObject *attached_ok(Scan *self, PyObject *arg) {
  own_start(&self->finder);
  deep_start(&self->finder);
  Py_RETURN_NONE;
}
static PyObject *detached_bad(Scan *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  both_start(&self->finder);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *drop(Scan *self, PyObject *arg) {
  free(self->finder.own); // expect: nogil-racy-member/swap
  self->finder.own = NULL;
  free(self->finder.both); // expect: nogil-racy-member/swap
  self->finder.both = NULL;
  free(self->finder.deep); // expect: nogil-racy-member/swap
  self->finder.deep = NULL;
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"cursor", (PyCFunction)cursor_ok, METH_O, NULL},
    {"page", (PyCFunction)page_bad, METH_O, NULL},
    {"mixed", (PyCFunction)mixed_bad, METH_O, NULL},
    {"again", (PyCFunction)again, METH_O, NULL},
    {"local", local_ok, METH_O, NULL},
    {"attached", (PyCFunction)attached_ok, METH_O, NULL},
    {"detached", (PyCFunction)detached_bad, METH_O, NULL},
    {"drop", (PyCFunction)drop, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
