// flags: -DPy_GIL_DISABLED
// Memory behind a pointer that an object keeps, which NumPy knows nothing of: two methods use it, one of them detached, or
// nothing but the GIL keeps them apart.
#include <numpy/arrayobject.h>
#include <string.h>

static void step(double *P, npy_intp N) {
  for (npy_intp I = 0; I < N; I++)
    P[I] *= 2;
}
static double sum(const double *P, npy_intp N) {
  double Sum = 0;
  for (npy_intp I = 0; I < N; I++)
    Sum += P[I];
  return Sum;
}
double measure(double X);

// --- One method is detached, and waits for nobody.
typedef struct {
  PyObject_HEAD
  double *buf;
  npy_intp n;
} Wave;
static PyObject *advance_bad(Wave *self, PyObject *Unused) {
  Py_BEGIN_ALLOW_THREADS
  step(self->buf, self->n); // expect: nogil-readonly-array-write/kept-pointer: memory of 'self->buf' is written while the thread is detached and no lock is held; 'energy_ok' uses it, too
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *energy_ok(Wave *self, PyObject *Unused) {
  return PyFloat_FromDouble(sum(self->buf, self->n));
}

// --- Through a variable; the other one writes.
typedef struct {
  PyObject_HEAD
  float *cells;
  npy_intp n;
} Field;
static PyObject *mean_ok(Field *self, PyObject *Unused) {
  const float *P = self->cells;
  double Sum = 0;
  Py_BEGIN_ALLOW_THREADS
  for (npy_intp I = 0; I < self->n; I++)
    Sum += P[I];
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Sum);
}
static PyObject *put_bad(Field *self, PyObject *Value) {
  self->cells[0] = (float)PyFloat_AsDouble(Value); // expect: nogil-readonly-array-write/kept-pointer: memory of 'self->cells' is written without a lock; 'mean_ok' uses it while the thread is detached
  Py_RETURN_NONE;
}

// --- A lock on both sides.
typedef struct {
  PyObject_HEAD
  double *held;
  npy_intp n;
  PyMutex lock;
} Locked;
static PyObject *locked_advance_ok(Locked *self, PyObject *Unused) {
  PyMutex_Lock(&self->lock); // guard: nogil-readonly-array-write
  Py_BEGIN_ALLOW_THREADS
  step(self->held, self->n);
  Py_END_ALLOW_THREADS
  PyMutex_Unlock(&self->lock);
  Py_RETURN_NONE;
}
static PyObject *locked_energy_ok(Locked *self, PyObject *Unused) {
  PyMutex_Lock(&self->lock); // guard: nogil-readonly-array-write
  double Sum = sum(self->held, self->n);
  PyMutex_Unlock(&self->lock);
  return PyFloat_FromDouble(Sum);
}

// --- Only the GIL keeps them apart.
typedef struct {
  PyObject_HEAD
  double *free;
  npy_intp n;
} Free;
static PyObject *free_put_bad(Free *self, PyObject *Value) {
  self->free[0] = PyFloat_AsDouble(Value); // expect: nogil-readonly-array-write/kept-unlocked: elements of 'self->free' are written here while 'free_first_ok' may read them
  Py_RETURN_NONE;
}
static PyObject *free_first_ok(Free *self, PyObject *Unused) {
  return PyFloat_FromDouble(self->free[0]);
}

// --- A section on the object is enough there, in both.
typedef struct {
  PyObject_HEAD
  double *apart;
  npy_intp n;
} Apart;
static PyObject *apart_put_ok(Apart *self, PyObject *Value) {
  double X = PyFloat_AsDouble(Value);
  Py_BEGIN_CRITICAL_SECTION(self); // guard(put): nogil-readonly-array-write
  self->apart[0] = X;
  Py_END_CRITICAL_SECTION(); // guard(put): nogil-readonly-array-write
  Py_RETURN_NONE;
}
static PyObject *apart_first_ok(Apart *self, PyObject *Unused) {
  double X;
  Py_BEGIN_CRITICAL_SECTION(self); // guard(first): nogil-readonly-array-write
  X = self->apart[0];
  Py_END_CRITICAL_SECTION(); // guard(first): nogil-readonly-array-write
  return PyFloat_FromDouble(X);
}

// --- Nobody writes; nobody but one method uses it; the object is not there yet.
typedef struct {
  PyObject_HEAD
  double *read, *alone, *filled;
  npy_intp n;
} Quiet;
static PyObject *quiet_first_ok(Quiet *self, PyObject *Unused) {
  return PyFloat_FromDouble(self->read[0] + self->filled[0]);
}
static PyObject *quiet_sum_ok(Quiet *self, PyObject *Unused) {
  double Sum;
  Py_BEGIN_ALLOW_THREADS
  Sum = sum(self->read, self->n); // guard: nogil-readonly-array-write: Sum = sum(self->read, self->n); => step(self->read, self->n); Sum = 0;
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Sum + self->filled[1]);
}
static PyObject *quiet_alone_ok(Quiet *self, PyObject *Unused) {
  Py_BEGIN_ALLOW_THREADS
  step(self->alone, self->n); // guard: nogil-readonly-array-write: self->alone => self->read
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static int quiet_init_ok(Quiet *self, PyObject *Args, PyObject *Keywords) {
  Py_BEGIN_ALLOW_THREADS
  step(self->filled, self->n);
  Py_END_ALLOW_THREADS
  return 0;
}
static PyTypeObject QuietType = {.tp_init = (initproc)quiet_init_ok};
PyTypeObject *quiet_type(void) { return &QuietType; }

// --- A busy flag, which the other one asks for.
typedef struct {
  PyObject_HEAD
  double *mine;
  npy_intp n;
  int busy;
} Busy;
static PyObject *busy_advance_ok(Busy *self, PyObject *Unused) {
  if (self->busy)
    return PyErr_Format(PyExc_RuntimeError, "running");
  self->busy = 1; // guard: nogil-readonly-array-write
  Py_BEGIN_ALLOW_THREADS
  step(self->mine, self->n);
  Py_END_ALLOW_THREADS
  self->busy = 0;
  Py_RETURN_NONE;
}
static PyObject *busy_energy_ok(Busy *self, PyObject *Unused) {
  if (self->busy) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return PyErr_Format(PyExc_RuntimeError, "running");
  return PyFloat_FromDouble(sum(self->mine, self->n));
}

// --- A copy on the stack, made before the detach.
typedef struct {
  PyObject_HEAD
  double *source;
  npy_intp n;
} Copied;
static PyObject *copied_sum_ok(Copied *self, PyObject *Unused) {
  double Own[8], Sum;
  memcpy(Own, self->source, sizeof Own);
  Py_BEGIN_ALLOW_THREADS
  Sum = sum(Own, 8); // guard: nogil-readonly-array-write: Own => self->source
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Sum);
}
static PyObject *copied_put_gil(Copied *self, PyObject *Value) {
  self->source[0] = PyFloat_AsDouble(Value); // expect: nogil-readonly-array-write/kept-unlocked: elements of 'self->source'
  Py_RETURN_NONE;
}

// --- Which memory it is, and not what is in it.
typedef struct {
  PyObject_HEAD
  Py_buffer *view;
} Shown;
static void set_pointer(void **Where, PyObject *Value) {
  *Where = (void *)PyLong_AsLong(Value);
}
static PyObject *shown_put_ok(Shown *self, PyObject *Value) {
  set_pointer(&self->view->buf, Value); // guard: nogil-readonly-array-write: &self->view->buf => self->view->buf
  Py_RETURN_NONE;
}
static PyObject *shown_first_ok(Shown *self, PyObject *Unused) {
  return PyFloat_FromDouble(*(double *)self->view->buf);
}

static PyMethodDef Methods[] = {{"a", (PyCFunction)advance_bad, METH_NOARGS, NULL},
                                {"b", (PyCFunction)energy_ok, METH_NOARGS, NULL},
                                {"c", (PyCFunction)mean_ok, METH_NOARGS, NULL},
                                {"d", (PyCFunction)put_bad, METH_O, NULL},
                                {"e", (PyCFunction)locked_advance_ok, METH_NOARGS, NULL},
                                {"f", (PyCFunction)locked_energy_ok, METH_NOARGS, NULL},
                                {"g", (PyCFunction)free_put_bad, METH_O, NULL},
                                {"h", (PyCFunction)free_first_ok, METH_NOARGS, NULL},
                                {"i", (PyCFunction)apart_put_ok, METH_O, NULL},
                                {"j", (PyCFunction)apart_first_ok, METH_NOARGS, NULL},
                                {"k", (PyCFunction)quiet_first_ok, METH_NOARGS, NULL},
                                {"l", (PyCFunction)quiet_sum_ok, METH_NOARGS, NULL},
                                {"m", (PyCFunction)quiet_alone_ok, METH_NOARGS, NULL},
                                {"n", (PyCFunction)busy_advance_ok, METH_NOARGS, NULL},
                                {"o", (PyCFunction)busy_energy_ok, METH_NOARGS, NULL},
                                {"p", (PyCFunction)copied_sum_ok, METH_NOARGS, NULL},
                                {"q", (PyCFunction)copied_put_gil, METH_O, NULL},
                                {"r", (PyCFunction)shown_put_ok, METH_O, NULL},
                                {"s", (PyCFunction)shown_first_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
