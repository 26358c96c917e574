// How a function ends what a member holds: told by a flag, twice, through
// small functions; and what is no handle.
#include <Python.h>
#include <semaphore.h>

typedef struct handle handle;
int h_read(handle *);
int h_stop(handle *);
void h_close(handle *);
typedef enum { NEAREST, UPWARDS } mode;
int h_set(handle *, mode);

typedef struct {
  PyObject_HEAD
  handle *flagged, *paused, *twice, *once, *marked, *got, *given, *counted;
  handle *numbered;
  sem_t *gate;
  PyObject *spelled, *bare;
  int valid, running, closing;
  mode rounding;
} Stream;

// The pointer stays; that it is dead is said by a flag that no method takes back.
static PyObject *flagged_bad(Stream *self, PyObject *arg) {
  int n;
  if (!self->valid)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->flagged); // expect: nogil-stale-after-detach: 'self->flagged' is used by 'h_read' while the thread is detached; 'end_flagged' may end it meanwhile
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *end_flagged(Stream *self, PyObject *arg) {
  if (!self->valid)
    return NULL;
  self->valid = 0;
  h_stop(self->flagged);
  Py_RETURN_NONE;
}
// One that another method takes back says that it is stopped, not gone.
static PyObject *paused_ok(Stream *self, PyObject *arg) {
  int n;
  if (!self->running)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->paused);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *pause(Stream *self, PyObject *arg) {
  if (!self->running)
    return NULL;
  self->running = 0;
  h_stop(self->paused);
  Py_RETURN_NONE;
}
static PyObject *start(Stream *self, PyObject *arg) {
  self->running = 1;
  Py_RETURN_NONE;
}

// Two threads may come to the close with the same handle.
static PyObject *close_twice_bad(Stream *self, PyObject *arg) {
  if (self->twice) {
    Py_BEGIN_ALLOW_THREADS
    h_close(self->twice); // expect: nogil-stale-after-detach/object-used-and-ended: 'self->twice' is ended by 'h_close' while the thread is detached, and changed only afterwards; another call of 'close_twice_bad' may end it, too
    Py_END_ALLOW_THREADS
    self->twice = NULL; // expect: nogil-racy-member/swap
  }
  Py_RETURN_NONE;
}
static PyObject *close_once_gil(Stream *self, PyObject *arg) {
  handle *h = self->once;
  self->once = NULL; // expect: nogil-racy-member/swap
  if (h) {
    Py_BEGIN_ALLOW_THREADS
    h_close(h);
    Py_END_ALLOW_THREADS
  }
  Py_RETURN_NONE;
}
static PyObject *close_marked_gil(Stream *self, PyObject *arg) {
  if (self->closing)
    return NULL;
  self->closing = 1;
  Py_BEGIN_ALLOW_THREADS
  h_close(self->marked);
  Py_END_ALLOW_THREADS
  self->marked = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

// A small function gives the member out.
static handle *got(Stream *self) { return self->got; }
static handle *got_again(Stream *self) { return got(self); }
static void give(Stream *self, handle **to) { *to = self->given; }
static PyObject *getter_bad(Stream *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(got_again(self)); // expect: nogil-stale-after-detach: 'self->got' is used by 'h_read'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *given_bad(Stream *self, PyObject *arg) {
  handle *h;
  int n;
  give(self, &h);
  Py_BEGIN_ALLOW_THREADS
  n = h_read(h); // expect: nogil-stale-after-detach: 'self->given' is used by 'h_read'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *close_given(Stream *self, PyObject *arg) {
  handle *h;
  give(self, &h);
  h_close(h);
  self->given = NULL; // expect: nogil-racy-member/swap
  h_close(got(self));
  self->got = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

// A closer of the C library, which says more of itself than that.
static PyObject *gate_bad(Stream *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = sem_wait(self->gate); // expect: nogil-stale-after-detach: 'self->gate' is used by 'sem_wait'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *close_gate(Stream *self, PyObject *arg) {
  sem_close(self->gate); // expect: nogil-racy-member/swap
  self->gate = NULL;
  Py_RETURN_NONE;
}

// What is handed over by value is nobody's to end.
static PyObject *rounding_ok(Stream *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_set(NULL, self->rounding);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *round_up(Stream *self, PyObject *arg) {
  mode old = self->rounding;
  h_set(NULL, self->rounding);
  self->rounding = UPWARDS;
  h_set(NULL, self->rounding);
  self->rounding = old;
  Py_RETURN_NONE;
}

// A reference is taken to the member as it stands, and it is copied then.
static PyObject *spelled_ok(Stream *self, PyObject *arg) {
  PyObject *f, *r;
  Py_INCREF(self->spelled);
  f = self->spelled;
  r = PyObject_CallOneArg(f, arg);
  Py_DECREF(f);
  return r;
}
static PyObject *bare_bad(Stream *self, PyObject *arg) {
  PyObject *f = self->bare, *r;
  r = PyObject_CallOneArg(f, arg);
  Py_XDECREF(r);
  return PyObject_Repr(f); // expect: nogil-stale-after-detach: a copy of 'self->bare' is used by 'PyObject_Repr' after 'PyObject_CallOneArg', which lets other code run
}
static PyObject *drop(Stream *self, PyObject *arg) {
  PyObject *old = self->spelled;
  self->spelled = NULL; // expect: nogil-racy-member/swap
  Py_XDECREF(old);
  old = self->bare;
  self->bare = NULL; // expect: nogil-racy-member/swap
  Py_XDECREF(old);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"flagged", (PyCFunction)flagged_bad, METH_NOARGS, 0},
    {"end_flagged", (PyCFunction)end_flagged, METH_NOARGS, 0},
    {"paused", (PyCFunction)paused_ok, METH_NOARGS, 0},
    {"pause", (PyCFunction)pause, METH_NOARGS, 0},
    {"start", (PyCFunction)start, METH_NOARGS, 0},
    {"close_twice", (PyCFunction)close_twice_bad, METH_NOARGS, 0},
    {"close_once", (PyCFunction)close_once_gil, METH_NOARGS, 0},
    {"close_marked", (PyCFunction)close_marked_gil, METH_NOARGS, 0},
    {"getter", (PyCFunction)getter_bad, METH_NOARGS, 0},
    {"given", (PyCFunction)given_bad, METH_NOARGS, 0},
    {"close_given", (PyCFunction)close_given, METH_NOARGS, 0},
    {"gate", (PyCFunction)gate_bad, METH_NOARGS, 0},
    {"close_gate", (PyCFunction)close_gate, METH_NOARGS, 0},
    {"rounding", (PyCFunction)rounding_ok, METH_NOARGS, 0},
    {"round_up", (PyCFunction)round_up, METH_NOARGS, 0},
    {"spelled", (PyCFunction)spelled_ok, METH_O, 0},
    {"bare", (PyCFunction)bare_bad, METH_O, 0},
    {"drop", (PyCFunction)drop, METH_NOARGS, 0},
    {0}};
PyMethodDef *table(void) { return methods; }
