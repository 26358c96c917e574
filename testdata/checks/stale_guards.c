// Uses of a handle while the thread is detached, each with a reason why close()
// cannot end the handle meanwhile.
#include <Python.h>

typedef struct handle handle;
void h_close(handle *);
int h_read(handle *, char *, Py_ssize_t);

typedef struct {
  PyObject_HEAD
  handle *h, *locked, *given_back, *suspended, *open, *counted;
  PyThread_type_lock lock;
  PyMutex mutex;
  int busy, users, status;
} Guarded;

static PyObject *lock_before_deadlock_bad(Guarded *self, PyObject *arg) {
  // expect+1: nogil-missing-gil-release: while attached
  PyThread_acquire_lock(self->lock, 1);
  Py_BEGIN_ALLOW_THREADS
  h_read(self->locked, 0, 0);
  Py_END_ALLOW_THREADS
  PyThread_release_lock(self->lock);
  Py_RETURN_NONE;
}

static PyObject *lock_inside_ok(Guarded *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  PyMutex_Lock(&self->mutex);
  h_read(self->locked, 0, 0);
  PyMutex_Unlock(&self->mutex);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *lock_given_back_bad(Guarded *self, PyObject *arg) {
  PyMutex_Lock(&self->mutex);
  handle *h = self->given_back;
  PyMutex_Unlock(&self->mutex);
  Py_BEGIN_ALLOW_THREADS
  h_read(h, 0, 0); // expect: nogil-stale-after-detach: 'self->given_back'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

#define ENTER(Self)                                                            \
  if (!PyThread_acquire_lock((Self)->lock, 0)) {                               \
    Py_BEGIN_ALLOW_THREADS                                                     \
    PyThread_acquire_lock((Self)->lock, 1);                                    \
    Py_END_ALLOW_THREADS                                                       \
  }
#define LEAVE(Self) PyThread_release_lock((Self)->lock);

static PyObject *try_then_wait_ok(Guarded *self, PyObject *arg) {
  ENTER(self)
  Py_BEGIN_ALLOW_THREADS
  h_read(self->locked, 0, 0);
  Py_END_ALLOW_THREADS
  LEAVE(self)
  Py_RETURN_NONE;
}

// Made when it is needed first; where there is none, nobody waits for it.
static PyObject *late_lock_gil(Guarded *self, PyObject *arg) {
  if (self->lock == NULL)
    self->lock = PyThread_allocate_lock(); // expect: nogil-racy-member/inconsistent
  Py_BEGIN_ALLOW_THREADS
  if (self->lock)
    PyThread_acquire_lock(self->lock, 1);
  h_read(self->locked, 0, 0);
  if (self->lock)
    PyThread_release_lock(self->lock);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// The lock is taken by the caller.
static int locked_read(Guarded *self) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->locked, 0, 0);
  Py_END_ALLOW_THREADS
  return n;
}

static PyObject *lock_in_caller_deadlock_bad(Guarded *self, PyObject *arg) {
  // expect+1: nogil-missing-gil-release: while attached
  PyThread_acquire_lock(self->lock, 1);
  int n = locked_read(self);
  PyThread_release_lock(self->lock);
  return PyLong_FromLong(n);
}

// A critical section is suspended while the thread is detached.
static PyObject *critical_section_bad(Guarded *self, PyObject *arg) {
  Py_BEGIN_CRITICAL_SECTION(self);
  Py_BEGIN_ALLOW_THREADS
  h_read(self->suspended, 0, 0); // expect: nogil-stale-after-detach: 'self->suspended' // expect: nogil-racy-member/inconsistent
  Py_END_ALLOW_THREADS
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

// close() refuses while the flag is set.
static PyObject *busy_ok(Guarded *self, PyObject *arg) {
  self->busy = 1;
  Py_BEGIN_ALLOW_THREADS
  h_read(self->h, 0, 0);
  Py_END_ALLOW_THREADS
  self->busy = 0;
  Py_RETURN_NONE;
}

// The same with a count, kept by helpers.
static void hold(Guarded *self) { self->users++; }
static void let_go(Guarded *self) { self->users--; }

static PyObject *counted_ok(Guarded *self, PyObject *arg) {
  hold(self);
  Py_BEGIN_ALLOW_THREADS
  h_read(self->counted, 0, 0);
  Py_END_ALLOW_THREADS
  let_go(self);
  Py_RETURN_NONE;
}

static PyObject *close_busy(Guarded *self, PyObject *arg) {
  if (self->busy)
    return NULL;
  h_close(self->h);
  self->h = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

static int in_use(Guarded *self) { return self->users > 0; }

static PyObject *close_counted(Guarded *self, PyObject *arg) {
  if (in_use(self))
    return NULL;
  h_close(self->counted);
  self->counted = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

static PyObject *close_locked(Guarded *self, PyObject *arg) {
  // expect+1: nogil-missing-gil-release: while attached
  PyThread_acquire_lock(self->lock, 1);
  h_close(self->locked);
  self->locked = NULL;
  h_close(self->given_back);
  self->given_back = NULL;
  h_close(self->suspended);
  self->suspended = NULL;
  PyThread_release_lock(self->lock);
  Py_RETURN_NONE;
}

// A lock that one of the two does not take protects nothing.
static PyObject *lock_on_one_side_bad(Guarded *self, PyObject *arg) {
  PyMutex_Lock(&self->mutex);
  Py_BEGIN_ALLOW_THREADS
  h_read(self->open, 0, 0); // expect: nogil-stale-after-detach: 'self->open' is used by 'h_read'
  Py_END_ALLOW_THREADS
  PyMutex_Unlock(&self->mutex);
  Py_RETURN_NONE;
}

static PyObject *close_at_once(Guarded *self, PyObject *arg) {
  h_close(self->open);
  self->open = NULL; // expect: nogil-racy-member/inconsistent
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"lock_before", (PyCFunction)lock_before_deadlock_bad, METH_O, 0},
    {"lock_inside", (PyCFunction)lock_inside_ok, METH_O, 0},
    {"lock_given_back", (PyCFunction)lock_given_back_bad, METH_O, 0},
    {"late_lock", (PyCFunction)late_lock_gil, METH_O, 0},
    {"try_then_wait", (PyCFunction)try_then_wait_ok, METH_O, 0},
    {"lock_in_caller", (PyCFunction)lock_in_caller_deadlock_bad, METH_O, 0},
    {"critical_section", (PyCFunction)critical_section_bad, METH_O, 0},
    {"busy", (PyCFunction)busy_ok, METH_O, 0},
    {"counted", (PyCFunction)counted_ok, METH_O, 0},
    {"close_busy", (PyCFunction)close_busy, METH_NOARGS, 0},
    {"close_counted", (PyCFunction)close_counted, METH_NOARGS, 0},
    {"close_locked", (PyCFunction)close_locked, METH_NOARGS, 0},
    {"lock_on_one_side", (PyCFunction)lock_on_one_side_bad, METH_O, 0},
    {"close", (PyCFunction)close_at_once, METH_NOARGS, 0},
    {0}};
