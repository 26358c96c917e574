// Memory that an object keeps: one method works on it while the thread is detached, another one uses it, too.
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

// --- Nothing keeps the two apart.
typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
} Model;

static PyObject *update_bad(Model *self, PyObject *Unused) {
  double *P = (double *)PyArray_DATA(self->grid);
  npy_intp N = PyArray_DIM(self->grid, 0);
  Py_BEGIN_ALLOW_THREADS
  step(P, N); // expect: nogil-readonly-array-write/kept-memory: memory of 'self->grid' is written while the thread is detached and no lock is held; 'total_ok' uses it, too
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *total_ok(Model *self, PyObject *Unused) {
  return PyFloat_FromDouble(sum((double *)PyArray_DATA(self->grid), PyArray_DIM(self->grid, 0)));
}

// --- A store in sight, and a helper that is given the array.
typedef struct {
  PyObject_HEAD
  PyArrayObject *cells, *other;
} Board;

static void clear_cells(PyArrayObject *A) {
  memset(PyArray_DATA(A), 0, 64);
}

static PyObject *clear_bad(Board *self, PyObject *Unused) {
  Py_BEGIN_ALLOW_THREADS
  clear_cells(self->cells); // expect: nogil-readonly-array-write: memory of 'self->cells'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *first_ok(Board *self, PyObject *Unused) {
  npy_intp *P = (npy_intp *)PyArray_DATA(self->cells);
  if (P[0] > 0)
    Py_RETURN_TRUE;
  Py_RETURN_FALSE;
}

// Nobody else looks at these elements.
static PyObject *alone_ok(Board *self, PyObject *Unused) {
  Py_BEGIN_ALLOW_THREADS
  clear_cells(self->other);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// --- Read while detached, written by another method that has the thread state: that keeps nobody out.
typedef struct {
  PyObject_HEAD
  PyArrayObject *rows;
} Table;

static PyObject *mean_ok(Table *self, PyObject *Unused) {
  double *P = (double *)PyArray_DATA(self->rows), Sum;
  npy_intp N = PyArray_DIM(self->rows, 0);
  Py_BEGIN_ALLOW_THREADS
  Sum = sum(P, N);
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Sum);
}

static PyObject *put_bad(Table *self, PyObject *Value) {
  double *P = (double *)PyArray_DATA(self->rows);
  P[0] = PyFloat_AsDouble(Value); // expect: nogil-readonly-array-write: memory of 'self->rows' is written without a lock; 'mean_ok' uses it while the thread is detached
  Py_RETURN_NONE;
}

// --- A buffer that is kept.
typedef struct {
  PyObject_HEAD
  Py_buffer view;
} Stream;

ssize_t read(int, void *, size_t);

static PyObject *receive_bad(Stream *self, PyObject *Unused) {
  Py_BEGIN_ALLOW_THREADS
  read(0, self->view.buf, 64); // expect: nogil-readonly-array-write: memory of 'self->view'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *peek_ok(Stream *self, PyObject *Unused) {
  return PyLong_FromLong(((const char *)self->view.buf)[0]);
}

// --- One lock for each object, on both sides; it outlives the detach.
typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
  PyMutex lock;
} Locked;

static PyObject *locked_update_ok(Locked *self, PyObject *Unused) {
  double *P = (double *)PyArray_DATA(self->grid);
  npy_intp N = PyArray_DIM(self->grid, 0);
  PyMutex_Lock(&self->lock); // guard: nogil-readonly-array-write
  Py_BEGIN_ALLOW_THREADS
  step(P, N);
  Py_END_ALLOW_THREADS
  PyMutex_Unlock(&self->lock);
  Py_RETURN_NONE;
}

static PyObject *locked_total_ok(Locked *self, PyObject *Unused) {
  PyMutex_Lock(&self->lock); // guard: nogil-readonly-array-write
  double Sum = sum((double *)PyArray_DATA(self->grid), PyArray_DIM(self->grid, 0));
  PyMutex_Unlock(&self->lock);
  return PyFloat_FromDouble(Sum);
}

// --- A lock that only one side takes protects nothing.
typedef struct {
  PyObject_HEAD
  PyArrayObject *half;
  PyMutex lock;
} OneSide;

static PyObject *half_update_ok(OneSide *self, PyObject *Unused) {
  double *P = (double *)PyArray_DATA(self->half);
  npy_intp N = PyArray_DIM(self->half, 0);
  PyMutex_Lock(&self->lock); // guard: nogil-readonly-array-write
  Py_BEGIN_ALLOW_THREADS
  step(P, N);
  Py_END_ALLOW_THREADS
  PyMutex_Unlock(&self->lock);
  Py_RETURN_NONE;
}

static PyObject *half_total_bad(OneSide *self, PyObject *Unused) {
  // expect+1: nogil-readonly-array-write: memory of 'self->half' is used without a lock; 'half_update_ok' writes it while the thread is detached
  return PyFloat_FromDouble(sum((double *)PyArray_DATA(self->half), PyArray_DIM(self->half, 0)));
}

// --- A busy flag, which the other method looks at.
typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
  int busy;
} Flagged;

static PyObject *busy_update_ok(Flagged *self, PyObject *Unused) {
  if (self->busy)
    return PyErr_Format(PyExc_RuntimeError, "already running");
  self->busy = 1; // guard: nogil-readonly-array-write
  double *P = (double *)PyArray_DATA(self->grid);
  npy_intp N = PyArray_DIM(self->grid, 0);
  Py_BEGIN_ALLOW_THREADS
  step(P, N);
  Py_END_ALLOW_THREADS
  self->busy = 0;
  Py_RETURN_NONE;
}

static PyObject *busy_total_ok(Flagged *self, PyObject *Unused) {
  if (self->busy) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return PyErr_Format(PyExc_RuntimeError, "running");
  return PyFloat_FromDouble(sum((double *)PyArray_DATA(self->grid), PyArray_DIM(self->grid, 0)));
}

// --- A flag that the other method does not look at.
typedef struct {
  PyObject_HEAD
  PyArrayObject *lone;
  int busy;
} Ignored;

static PyObject *ignored_update_bad(Ignored *self, PyObject *Unused) {
  if (self->busy)
    return PyErr_Format(PyExc_RuntimeError, "already running");
  self->busy = 1;
  double *P = (double *)PyArray_DATA(self->lone);
  npy_intp N = PyArray_DIM(self->lone, 0);
  Py_BEGIN_ALLOW_THREADS
  step(P, N); // expect: nogil-readonly-array-write: memory of 'self->lone'
  Py_END_ALLOW_THREADS
  self->busy = 0;
  Py_RETURN_NONE;
}

static PyObject *ignored_total_ok(Ignored *self, PyObject *Unused) {
  return PyFloat_FromDouble(sum((double *)PyArray_DATA(self->lone), PyArray_DIM(self->lone, 0)));
}

// --- A copy is changed, and takes the place of the old one when it is ready.
typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
} Replaced;

static PyObject *replaced_gil(Replaced *self, PyObject *Unused) {
  PyArrayObject *New = (PyArrayObject *)PyArray_NewCopy(self->grid, NPY_CORDER); // guard: nogil-readonly-array-write: (PyArrayObject *)PyArray_NewCopy(self->grid, NPY_CORDER) => self->grid
  if (New == NULL)
    return NULL;
  double *P = (double *)PyArray_DATA(New);
  npy_intp N = PyArray_DIM(New, 0);
  Py_BEGIN_ALLOW_THREADS
  step(P, N);
  Py_END_ALLOW_THREADS
  Py_SETREF(self->grid, New); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

static PyObject *replaced_total_ok(Replaced *self, PyObject *Unused) {
  return PyFloat_FromDouble(sum((double *)PyArray_DATA(self->grid), PyArray_DIM(self->grid, 0)));
}

// --- Taken out of the object meanwhile.
typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
} Taken;

static PyObject *taken_ok(Taken *self, PyObject *Unused) {
  PyArrayObject *Mine = self->grid;
  if (Mine == NULL)
    return NULL;
  self->grid = NULL; // guard: nogil-readonly-array-write
  double *P = (double *)PyArray_DATA(Mine);
  npy_intp N = PyArray_DIM(Mine, 0);
  Py_BEGIN_ALLOW_THREADS
  step(P, N);
  Py_END_ALLOW_THREADS
  self->grid = Mine;
  Py_RETURN_NONE;
}

static PyObject *taken_total_ok(Taken *self, PyObject *Unused) {
  if (self->grid == NULL)
    return NULL;
  return PyFloat_FromDouble(sum((double *)PyArray_DATA(self->grid), PyArray_DIM(self->grid, 0)));
}

// --- A snapshot is made before the detach; what is written is new, or the caller's, who knows.
typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
} Snapshot;

static PyObject *snapshot_ok(Snapshot *self, PyObject *Unused) {
  PyArrayObject *Copy = (PyArrayObject *)PyArray_NewCopy(self->grid, NPY_CORDER); // guard: nogil-readonly-array-write: (PyArrayObject *)PyArray_NewCopy(self->grid, NPY_CORDER) => self->grid
  if (Copy == NULL)
    return NULL;
  double *P = (double *)PyArray_DATA(Copy), Sum;
  npy_intp N = PyArray_DIM(Copy, 0);
  Py_BEGIN_ALLOW_THREADS
  Sum = sum(P, N);
  Py_END_ALLOW_THREADS
  Py_DECREF(Copy);
  return PyFloat_FromDouble(Sum);
}

static PyObject *snapshot_put_ok(Snapshot *self, PyObject *Value) {
  double *P = (double *)PyArray_DATA(self->grid);
  P[0] = PyFloat_AsDouble(Value);
  Py_RETURN_NONE;
}

typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
} Source;

static PyObject *new_result_ok(Source *self, PyObject *Unused) {
  npy_intp N = PyArray_DIM(self->grid, 0);
  PyArrayObject *New = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_DOUBLE);
  if (New == NULL)
    return NULL;
  const double *From = (const double *)PyArray_DATA(self->grid);
  double *To = (double *)PyArray_DATA(New);
  Py_BEGIN_ALLOW_THREADS
  memcpy(To, From, N * sizeof(double));
  Py_END_ALLOW_THREADS
  return (PyObject *)New;
}

static PyObject *copy_out_ok(Source *self, PyObject *Args) {
  PyArrayObject *out;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &out))
    return NULL;
  if (PyArray_FailUnlessWriteable(out, "out") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  const double *From = (const double *)PyArray_DATA(self->grid);
  double *To = (double *)PyArray_DATA(out);
  npy_intp N = PyArray_DIM(out, 0);
  Py_BEGIN_ALLOW_THREADS
  memcpy(To, From, N * sizeof(double));
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// --- While the object is made, nobody else has it.
typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
} Made;

static int made_init_ok(Made *self, PyObject *Args, PyObject *Keywords) {
  double *P = (double *)PyArray_DATA(self->grid);
  npy_intp N = PyArray_DIM(self->grid, 0);
  Py_BEGIN_ALLOW_THREADS
  step(P, N);
  Py_END_ALLOW_THREADS
  return 0;
}

static PyObject *made_total_ok(Made *self, PyObject *Unused) {
  return PyFloat_FromDouble(sum((double *)PyArray_DATA(self->grid), PyArray_DIM(self->grid, 0)));
}

static PyTypeObject MadeType = {.tp_init = (initproc)made_init_ok};
PyTypeObject *made_type(void) { return &MadeType; }

static PyMethodDef Methods[] = {
    {"update", (PyCFunction)update_bad, METH_NOARGS, NULL},
    {"total", (PyCFunction)total_ok, METH_NOARGS, NULL},
    {"clear", (PyCFunction)clear_bad, METH_NOARGS, NULL},
    {"first", (PyCFunction)first_ok, METH_NOARGS, NULL},
    {"alone", (PyCFunction)alone_ok, METH_NOARGS, NULL},
    {"mean", (PyCFunction)mean_ok, METH_NOARGS, NULL},
    {"put", (PyCFunction)put_bad, METH_O, NULL},
    {"receive", (PyCFunction)receive_bad, METH_NOARGS, NULL},
    {"peek", (PyCFunction)peek_ok, METH_NOARGS, NULL},
    {"locked_update", (PyCFunction)locked_update_ok, METH_NOARGS, NULL},
    {"locked_total", (PyCFunction)locked_total_ok, METH_NOARGS, NULL},
    {"half_update", (PyCFunction)half_update_ok, METH_NOARGS, NULL},
    {"half_total", (PyCFunction)half_total_bad, METH_NOARGS, NULL},
    {"busy_update", (PyCFunction)busy_update_ok, METH_NOARGS, NULL},
    {"busy_total", (PyCFunction)busy_total_ok, METH_NOARGS, NULL},
    {"ignored_update", (PyCFunction)ignored_update_bad, METH_NOARGS, NULL},
    {"ignored_total", (PyCFunction)ignored_total_ok, METH_NOARGS, NULL},
    {"replaced", (PyCFunction)replaced_gil, METH_NOARGS, NULL},
    {"replaced_total", (PyCFunction)replaced_total_ok, METH_NOARGS, NULL},
    {"taken", (PyCFunction)taken_ok, METH_NOARGS, NULL},
    {"taken_total", (PyCFunction)taken_total_ok, METH_NOARGS, NULL},
    {"snapshot", (PyCFunction)snapshot_ok, METH_NOARGS, NULL},
    {"snapshot_put", (PyCFunction)snapshot_put_ok, METH_O, NULL},
    {"new_result", (PyCFunction)new_result_ok, METH_NOARGS, NULL},
    {"copy_out", (PyCFunction)copy_out_ok, METH_VARARGS, NULL},
    {"made_total", (PyCFunction)made_total_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
