// Exclusion without a lock: who works on a handle says so in another member
// before it detaches, and who ends the handle asks there first.
#include <Python.h>
#include <unistd.h>

typedef struct handle handle;
int h_read(handle *);
void h_close(handle *);

// A number of users, counted in one step; close() waits until it is 0.
typedef struct {
  PyObject_HEAD
  handle *counted, *late;
  int users;
} Counted;

static int users_of(Counted *self) {
  return __sync_fetch_and_add(&self->users, 0);
}
static void enter(int *users) { __sync_fetch_and_add(users, 1); }

static PyObject *counted_gil(Counted *self, PyObject *arg) {
  int n;
  enter(&self->users);
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->counted);
  Py_END_ALLOW_THREADS
  __sync_fetch_and_sub(&self->users, 1);
  return PyLong_FromLong(n);
}
static PyObject *uncounted_bad(Counted *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->counted); // expect: nogil-stale-after-detach: 'self->counted' is used by 'h_read' while the thread is detached; 'Counted_close' may end it meanwhile // expect: nogil-racy-member/swap
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *Counted_close(Counted *self, PyObject *arg) {
  while (users_of(self) > 0) {
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
  }
  h_close(self->counted);
  self->counted = NULL;
  Py_RETURN_NONE;
}
// Counted in, on one of the two ways only.
static PyObject *sometimes_bad(Counted *self, PyObject *arg) {
  int n;
  if (arg)
    enter(&self->users);
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->late); // expect: nogil-stale-after-detach: 'self->late' is used by 'h_read' // expect: nogil-racy-member/swap
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *Counted_end_late(Counted *self, PyObject *arg) {
  while (users_of(self) > 0) {
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
  }
  h_close(self->late);
  self->late = NULL;
  Py_RETURN_NONE;
}

// A busy flag: set while attached it is seen by whoever attaches next.
typedef struct {
  PyObject_HEAD
  handle *in_time, *too_late, *half_asked;
  int busy, working, held;
} Busy;

static PyObject *in_time_ok(Busy *self, PyObject *arg) {
  int n;
  self->busy = 1;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->in_time);
  Py_END_ALLOW_THREADS
  self->busy = 0;
  return PyLong_FromLong(n);
}
static PyObject *too_late_bad(Busy *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  self->working = 1;
  n = h_read(self->too_late); // expect: nogil-stale-after-detach: 'self->too_late' is used by 'h_read'
  self->working = 0;
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *half_asked_bad(Busy *self, PyObject *arg) {
  int n;
  self->held = 1;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->half_asked); // expect: nogil-stale-after-detach: 'self->half_asked' is used by 'h_read'
  Py_END_ALLOW_THREADS
  self->held = 0;
  return PyLong_FromLong(n);
}
static PyObject *Busy_close(Busy *self, PyObject *force) {
  if (self->busy || self->working)
    return NULL;
  h_close(self->in_time);
  self->in_time = NULL; // expect: nogil-racy-member/swap
  h_close(self->too_late);
  self->too_late = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static PyObject *Busy_end(Busy *self, PyObject *force) {
  if (force == Py_None && self->held)
    return NULL;
  h_close(self->half_asked);
  self->half_asked = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

// What was copied before is used after others were let in; whoever ends it had
// to wait for just that time.
typedef struct {
  PyObject_HEAD
  PyObject *kept, *dropped, *half;
  handle *tested;
  int users, working;
} Counts;
static int counts_idle(Counts *self) {
  return __atomic_load_n(&self->users, 5) == 0 && !self->working;
}

static PyObject *kept_gil(Counts *self, PyObject *arg) {
  PyObject *kept = self->kept; // expect: nogil-racy-member/swap
  if (arg != Py_None) {
    enter(&self->users);
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
    __sync_fetch_and_sub(&self->users, 1);
  }
  Py_INCREF(kept);
  return kept;
}
static PyObject *dropped_bad(Counts *self, PyObject *arg) {
  PyObject *dropped = self->dropped;
  Py_BEGIN_ALLOW_THREADS
  usleep(1000);
  Py_END_ALLOW_THREADS
  Py_INCREF(dropped); // expect: nogil-stale-after-detach: a copy of 'self->dropped' is used
  return dropped;
}
// Let in twice, and counted in only once.
static PyObject *half_bad(Counts *self, PyObject *arg) {
  PyObject *half = self->half; // expect: nogil-racy-member/swap
  if (arg != Py_None) {
    self->working = 1;
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
    self->working = 0;
  } else {
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
  }
  Py_INCREF(half); // expect: nogil-stale-after-detach: a copy of 'self->half' is used
  return half;
}
typedef struct head {
  int size;
} head;
static PyObject *tested_gil(Counts *self, PyObject *arg) {
  if (!self->tested)
    return NULL;
  if (arg != Py_None) {
    self->working = 1;
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
    self->working = 0;
  }
  return PyLong_FromLong(((head *)self->tested)->size); // expect: nogil-racy-member/swap
}
static PyObject *Counts_close(Counts *self, PyObject *arg) {
  if (!counts_idle(self))
    return NULL;
  Py_CLEAR(self->kept);
  h_close(self->tested);
  self->tested = NULL;
  Py_RETURN_NONE;
}
static PyObject *Counts_drop(Counts *self, PyObject *arg) {
  Py_CLEAR(self->dropped); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static PyObject *Counts_halve(Counts *self, PyObject *arg) {
  if (counts_idle(self))
    Py_CLEAR(self->half);
  Py_RETURN_NONE;
}

// The object has an owner, which is put there by compare-and-swap.
typedef struct {
  PyObject_HEAD
  handle *owned;
  unsigned long owner;
} Gate;

static int gate_enter(Gate *self) {
  unsigned long me = PyThread_get_thread_ident(), nobody = 0;
  while (!__atomic_compare_exchange_n(&self->owner, &nobody, me, 0, 5, 5)) {
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
    nobody = 0;
  }
  return 1;
}
static void gate_leave(Gate *self) {
  __atomic_store_n(&self->owner, 0, 5);
}
static PyObject *owned_ok(Gate *self, PyObject *arg) {
  int n;
  if (!gate_enter(self))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->owned);
  Py_END_ALLOW_THREADS
  gate_leave(self);
  return PyLong_FromLong(n);
}
static PyObject *unowned_bad(Gate *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->owned); // expect: nogil-stale-after-detach: 'self->owned' is used by 'h_read' // expect: nogil-racy-member/swap
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *Gate_close(Gate *self, PyObject *arg) {
  if (!gate_enter(self))
    return NULL;
  h_close(self->owned);
  self->owned = NULL;
  gate_leave(self);
  Py_RETURN_NONE;
}

static PyMethodDef counted[] = {
    {"counted", (PyCFunction)counted_gil, METH_NOARGS, 0},
    {"uncounted", (PyCFunction)uncounted_bad, METH_NOARGS, 0},
    {"sometimes", (PyCFunction)sometimes_bad, METH_O, 0},
    {"close", (PyCFunction)Counted_close, METH_NOARGS, 0},
    {"end_late", (PyCFunction)Counted_end_late, METH_NOARGS, 0},
    {0}};
static PyMethodDef busy[] = {
    {"in_time", (PyCFunction)in_time_ok, METH_NOARGS, 0},
    {"too_late", (PyCFunction)too_late_bad, METH_NOARGS, 0},
    {"half_asked", (PyCFunction)half_asked_bad, METH_NOARGS, 0},
    {"close", (PyCFunction)Busy_close, METH_NOARGS, 0},
    {"end", (PyCFunction)Busy_end, METH_O, 0},
    {0}};
static PyMethodDef gate[] = {{"owned", (PyCFunction)owned_ok, METH_NOARGS, 0},
                             {"unowned", (PyCFunction)unowned_bad, METH_NOARGS, 0},
                             {"close", (PyCFunction)Gate_close, METH_NOARGS, 0},
                             {0}};
static PyMethodDef counts[] = {
    {"kept", (PyCFunction)kept_gil, METH_O, 0},
    {"dropped", (PyCFunction)dropped_bad, METH_NOARGS, 0},
    {"half", (PyCFunction)half_bad, METH_O, 0},
    {"tested", (PyCFunction)tested_gil, METH_O, 0},
    {"close", (PyCFunction)Counts_close, METH_NOARGS, 0},
    {"drop", (PyCFunction)Counts_drop, METH_NOARGS, 0},
    {"halve", (PyCFunction)Counts_halve, METH_NOARGS, 0},
    {0}};
PyMethodDef *tables[] = {counted, busy, gate, counts};
