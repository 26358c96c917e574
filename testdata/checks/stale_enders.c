// Who ends what a member holds: of an object that is just being made, where
// nothing is there to end, and when nobody else is left.
#include <Python.h>

typedef struct handle handle;
handle *h_open(const char *);
int h_prepare(const char *, handle **);
int h_read(handle *);
int h_check(handle *);
void h_close(handle *);
void h_clear(handle *);

typedef struct {
  PyObject_HEAD
  handle *made, *blind, *ended, *looked, *again, *quiet, *helped;
} Statement;

// The error path of what makes the object ends only what it has put there; that
// the handle is ended by another method, too, is what the use does not survive.
static int prepare(Statement *self, const char *text) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_prepare(text, &self->made);
  Py_END_ALLOW_THREADS
  if (n && h_check(self->made)) {
    h_close(self->made);
    self->made = NULL;
  }
  return n;
}
static PyObject *made_ok(Statement *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->made);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static int begin(Statement *self, const char *text) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_prepare(text, &self->ended);
  Py_END_ALLOW_THREADS
  if (n) {
    h_close(self->ended);
    self->ended = NULL;
  }
  return n;
}
static PyObject *finalize(Statement *self, PyObject *arg) {
  h_close(self->ended);
  self->ended = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static PyObject *ended_bad(Statement *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->ended); // expect: nogil-stale-after-detach/object-used-and-ended: 'self->ended' is used by 'h_read' while the thread is detached; 'finalize' may end it meanwhile with 'h_close'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// Assigned instead of given out, and without a look at what was there.
static int start(Statement *self, const char *text) {
  self->blind = h_open(text);
  Py_BEGIN_ALLOW_THREADS
  h_check(self->blind);
  Py_END_ALLOW_THREADS
  if (!h_check(self->blind)) {
    h_close(self->blind);
    self->blind = NULL;
    return -1;
  }
  return 0;
}
static PyObject *blind_ok(Statement *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->blind);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// Who looks first opens an object anew that others may have, and lets them in
// before it ends the handle again.
static PyObject *reopen(Statement *self, PyObject *arg) {
  if (!self->looked)
    Py_RETURN_NONE;
  self->looked = h_open("again");
  Py_BEGIN_ALLOW_THREADS
  h_check(self->looked);
  Py_END_ALLOW_THREADS
  if (!h_check(self->looked)) {
    h_close(self->looked);
    self->looked = NULL; // expect: nogil-racy-member/swap
  }
  Py_RETURN_NONE;
}
static PyObject *looked_bad(Statement *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->looked); // expect: nogil-stale-after-detach: 'self->looked' is used by 'h_read' while the thread is detached; 'reopen' may end it meanwhile
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// Nobody is let in between: nobody has got to know the new one.
static PyObject *replace(Statement *self, PyObject *arg) {
  if (self->quiet)
    Py_RETURN_NONE;
  self->quiet = h_open("once"); // expect: nogil-racy-member/lazy
  if (!h_check(self->quiet)) {
    h_close(self->quiet);
    self->quiet = NULL;
  }
  Py_RETURN_NONE;
}
static PyObject *quiet_ok(Statement *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->quiet);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// On one path only it is its own.
static PyObject *mixed(Statement *self, PyObject *arg) {
  if (arg == Py_None)
    self->again = h_open("mixed");
  h_close(self->again);
  self->again = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static PyObject *again_bad(Statement *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->again); // expect: nogil-stale-after-detach: 'self->again' is used by 'h_read' while the thread is detached; 'mixed' may end it meanwhile
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// The one that was there before is ended first.
static PyObject *turn(Statement *self, PyObject *arg) {
  h_close(self->helped);
  self->helped = h_open("turn");
  if (!h_check(self->helped)) {
    h_close(self->helped);
    self->helped = NULL; // expect: nogil-racy-member/swap
  }
  Py_RETURN_NONE;
}
static PyObject *helped_bad(Statement *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->helped); // expect: nogil-stale-after-detach: 'self->helped' is used by 'h_read' while the thread is detached; 'turn' may end it meanwhile
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}

typedef struct {
  PyObject_HEAD
  Statement *statement;
} Cursor;
static PyObject *cursor_execute(Cursor *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg);
  if (!text || prepare(self->statement, text) ||
      begin(self->statement, text) || start(self->statement, text))
    return NULL;
  Py_RETURN_NONE;
}
static PyMethodDef cursor_methods[] = {
    {"execute", (PyCFunction)cursor_execute, METH_O, NULL}, {NULL}};

static PyMethodDef statement_methods[] = {
    {"made", (PyCFunction)made_ok, METH_NOARGS, NULL},
    {"ended", (PyCFunction)ended_bad, METH_NOARGS, NULL},
    {"finalize", (PyCFunction)finalize, METH_NOARGS, NULL},
    {"blind", (PyCFunction)blind_ok, METH_NOARGS, NULL},
    {"reopen", (PyCFunction)reopen, METH_NOARGS, NULL},
    {"looked", (PyCFunction)looked_bad, METH_NOARGS, NULL},
    {"replace", (PyCFunction)replace, METH_NOARGS, NULL},
    {"quiet", (PyCFunction)quiet_ok, METH_NOARGS, NULL},
    {"mixed", (PyCFunction)mixed, METH_O, NULL},
    {"again", (PyCFunction)again_bad, METH_NOARGS, NULL},
    {"turn", (PyCFunction)turn, METH_NOARGS, NULL},
    {"helped", (PyCFunction)helped_bad, METH_NOARGS, NULL},
    {NULL}};

// One member, two accidents: others end it under the use, and two end it twice.
typedef struct {
  PyObject_HEAD
  handle *both;
} Pair;
static PyObject *both_bad(Pair *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->both); // expect: nogil-stale-after-detach/object-used-and-ended: 'close_both_bad' may end it meanwhile
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *close_both_bad(Pair *self, PyObject *arg) {
  if (!self->both)
    Py_RETURN_NONE;
  Py_BEGIN_ALLOW_THREADS
  h_close(self->both); // expect: nogil-stale-after-detach/object-used-and-ended: another call of 'close_both_bad' may end it, too
  Py_END_ALLOW_THREADS
  self->both = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static PyMethodDef pair_methods[] = {
    {"both", (PyCFunction)both_bad, METH_NOARGS, NULL},
    {"close", (PyCFunction)close_both_bad, METH_NOARGS, NULL},
    {NULL}};

// What is not known to end a handle, next to something that looks like it.
typedef struct {
  PyObject_HEAD
  handle *worked, *looped, *flushed, *said;
  int fresh, more, ended;
} Coder;
static PyObject *worked_ok(Coder *self, PyObject *arg) {
  int n;
  if (self->fresh || !self->more)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->worked);
  n += h_read(self->looped);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// The flag says that work is to be done: the handle is used in any case.
static PyObject *work(Coder *self, PyObject *arg) {
  if (self->fresh) {
    h_prepare("fresh", &self->worked);
    self->fresh = 0;
  }
  return PyLong_FromLong(h_check(self->worked));
}
static PyObject *loop(Coder *self, PyObject *arg) {
  int n = 0;
  if (!self->more)
    return NULL;
  self->more = 0;
  while (n < 10)
    n += h_check(self->looped) + h_read(self->looped);
  return PyLong_FromLong(n);
}
// Several calls get the handle: the last one ends it.
static PyObject *flushed_bad(Coder *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->flushed); // expect: nogil-stale-after-detach: 'self->flushed' is used by 'h_read' while the thread is detached; 'end_flushed' may end it meanwhile with 'h_close'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *said_bad(Coder *self, PyObject *arg) {
  int n;
  if (self->ended)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->said); // expect: nogil-stale-after-detach: 'self->said' is used by 'h_read' while the thread is detached; 'end_said' may end it meanwhile with 'h_close'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *end_flushed(Coder *self, PyObject *arg) {
  if (h_check(self->flushed))
    return NULL;
  h_close(self->flushed);
  self->flushed = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static PyObject *end_said(Coder *self, PyObject *arg) {
  if (self->ended)
    return NULL;
  self->ended = 1;
  h_check(self->said);
  h_close(self->said);
  Py_RETURN_NONE;
}
static PyMethodDef coder_methods[] = {
    {"worked", (PyCFunction)worked_ok, METH_NOARGS, NULL},
    {"work", (PyCFunction)work, METH_NOARGS, NULL},
    {"loop", (PyCFunction)loop, METH_NOARGS, NULL},
    {"flushed", (PyCFunction)flushed_bad, METH_NOARGS, NULL},
    {"said", (PyCFunction)said_bad, METH_NOARGS, NULL},
    {"end_flushed", (PyCFunction)end_flushed, METH_NOARGS, NULL},
    {"end_said", (PyCFunction)end_said, METH_NOARGS, NULL},
    {NULL}};

// What is written while detached, and what was there before.
typedef struct {
  PyObject_HEAD
  handle *empty, *full, *lazy, *local, *branch, *used, *refilled;
} Source;

static PyObject *empty_gil(Source *self, PyObject *arg) {
  if (self->empty) {
    h_clear(self->empty);
    self->empty = NULL; // expect: nogil-racy-member/swap
  }
  Py_BEGIN_ALLOW_THREADS
  self->empty = h_open("a");
  Py_END_ALLOW_THREADS
  if (!self->empty)
    return PyErr_NoMemory();
  return PyLong_FromLong(h_read(self->empty));
}
static PyObject *full_bad(Source *self, PyObject *arg) {
  if (self->full)
    h_clear(self->full);
  Py_BEGIN_ALLOW_THREADS
  self->full = h_open("a"); // expect: nogil-stale-after-detach/written-detached: 'self->full' is written while the thread is detached; 'close_all' may end it meanwhile
  Py_END_ALLOW_THREADS
  if (!self->full)
    return PyErr_NoMemory();
  Py_RETURN_NONE;
}
static PyObject *lazy_gil(Source *self, PyObject *arg) {
  if (self->lazy == NULL) {
    Py_BEGIN_ALLOW_THREADS
    self->lazy = h_open("a"); // expect: nogil-racy-member/lazy
    Py_END_ALLOW_THREADS
  }
  if (self->lazy == NULL)
    return PyErr_NoMemory();
  Py_RETURN_NONE;
}
static PyObject *local_ok(Source *self, PyObject *arg) {
  handle *h;
  self->local = NULL;
  Py_BEGIN_ALLOW_THREADS
  h = h_open("a");
  self->local = h;
  Py_END_ALLOW_THREADS
  if (self->local == NULL)
    return PyErr_NoMemory();
  Py_RETURN_NONE;
}
// On one path the old one is still there.
static PyObject *branch_bad(Source *self, PyObject *arg) {
  if (arg == Py_None)
    self->branch = NULL;
  Py_BEGIN_ALLOW_THREADS
  self->branch = h_open("a"); // expect: nogil-stale-after-detach/written-detached: 'self->branch' is written
  Py_END_ALLOW_THREADS
  if (self->branch == NULL)
    return PyErr_NoMemory();
  Py_RETURN_NONE;
}
// The new one is used as if nobody had come by: others may have ended it.
static PyObject *used_bad(Source *self, PyObject *arg) {
  self->used = NULL;
  Py_BEGIN_ALLOW_THREADS
  self->used = h_open("a"); // expect: nogil-stale-after-detach/written-detached: 'self->used' is written
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(h_read(self->used));
}
// Something was put there again, before the region.
static PyObject *refilled_bad(Source *self, PyObject *arg) {
  self->refilled = NULL;
  self->refilled = h_open("b");
  Py_BEGIN_ALLOW_THREADS
  self->refilled = h_open("a"); // expect: nogil-stale-after-detach/written-detached: 'self->refilled' is written
  Py_END_ALLOW_THREADS
  if (self->refilled == NULL)
    return PyErr_NoMemory();
  Py_RETURN_NONE;
}
#define CLOSE(m)                                                               \
  if (self->m) {                                                               \
    h_clear(self->m);                                                          \
    self->m = NULL;                                                            \
  }
static PyObject *close_all(Source *self, PyObject *arg) {
  CLOSE(empty)
  CLOSE(full) // expect: nogil-racy-member/swap
  CLOSE(lazy) // expect: nogil-racy-member/swap
  CLOSE(local) // expect: nogil-racy-member/swap
  CLOSE(branch) // expect: nogil-racy-member/swap
  CLOSE(used) // expect: nogil-racy-member/swap
  CLOSE(refilled) // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static PyMethodDef source_methods[] = {
    {"empty", (PyCFunction)empty_gil, METH_NOARGS, NULL},
    {"full", (PyCFunction)full_bad, METH_NOARGS, NULL},
    {"lazy", (PyCFunction)lazy_gil, METH_NOARGS, NULL},
    {"local", (PyCFunction)local_ok, METH_NOARGS, NULL},
    {"branch", (PyCFunction)branch_bad, METH_O, NULL},
    {"used", (PyCFunction)used_bad, METH_NOARGS, NULL},
    {"refilled", (PyCFunction)refilled_bad, METH_NOARGS, NULL},
    {"close", (PyCFunction)close_all, METH_NOARGS, NULL},
    {NULL}};

// What runs when no other thread can be attached any more.
static struct table {
  handle *names, *values, *kept, *loose;
} table;

static void drop_names(void) {
  if (table.names)
    h_close(table.names);
  table.names = NULL;
}
static void at_exit_ok(void) { drop_names(); }
static PyObject *search(PyObject *module, PyObject *arg) {
  drop_names();
  table.names = h_open("names");
  Py_RETURN_NONE;
}
// The same function, called detached by a method.
static void drop_values(void) {
  if (table.values)
    h_close(table.values); // expect: nogil-stale-after-detach: 'table.values' is ended by 'h_close' while the thread is detached
  table.values = NULL;
}
static void at_exit_too(void) { drop_values(); }
static PyObject *drop(PyObject *module, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  drop_values();
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
// Module free functions: whoever calls a method has the module.
static void module_free_ok(void *module) {
  Py_BEGIN_ALLOW_THREADS
  if (table.kept)
    h_close(table.kept);
  table.kept = NULL;
  Py_END_ALLOW_THREADS
  if (table.loose)
    h_close(table.loose);
  table.loose = NULL;
}
static PyObject *loose_ok(PyObject *module, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(table.loose);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyMethodDef functions[] = {{"search", search, METH_NOARGS, NULL},
                                  {"drop", drop, METH_NOARGS, NULL},
                                  {"loose", loose_ok, METH_NOARGS, NULL},
                                  {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT,
                                    .m_name = "enders",
                                    .m_methods = functions,
                                    .m_free = module_free_ok};
PyMODINIT_FUNC PyInit_enders(void) {
  Py_AtExit(at_exit_ok);
  Py_AtExit(at_exit_too);
  (void)cursor_methods, (void)statement_methods, (void)source_methods,
      (void)pair_methods, (void)coder_methods;
  return PyModule_Create(&module);
}
