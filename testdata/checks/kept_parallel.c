// Threads of a parallel loop work on memory that an object keeps. Who started
// them waits: where that thread is attached, no other method runs meanwhile.
#include <numpy/arrayobject.h>

double measure(double x);
void note(void);

typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
} Model;
static void step(Model *m, npy_intp i) {
  double *p = (double *)PyArray_DATA(m->grid);
  p[i] = measure(p[i]); // expect: nogil-readonly-array-write: memory of 'm->grid' is written while the thread is detached and no lock is held; 'total_ok' uses it, too
}
static PyObject *detached_bad(Model *self, PyObject *unused) {
  npy_intp n = PyArray_DIM(self->grid, 0);
  Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for
  for (npy_intp i = 0; i < n; i++)
    step(self, i);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *total_ok(Model *self, PyObject *unused) {
  double *p = (double *)PyArray_DATA(self->grid);
  return PyFloat_FromDouble(p[0]);
}

typedef struct {
  PyObject_HEAD
  PyArrayObject *cells;
} Board;
static void fill(Board *b, npy_intp i) {
  double *p = (double *)PyArray_DATA(b->cells);
  p[i] = measure(p[i]);
}
static PyObject *attached_ok(Board *self, PyObject *unused) {
  npy_intp n = PyArray_DIM(self->cells, 0);
  note(); // guard(attached): nogil-readonly-array-write: note(); => Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for
  for (npy_intp i = 0; i < n; i++)
    fill(self, i);
  note(); // guard(attached): nogil-readonly-array-write: note(); => Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *first_ok(Board *self, PyObject *unused) {
  double *p = (double *)PyArray_DATA(self->cells);
  return PyFloat_FromDouble(p[0]);
}

// One of two ways to the loop is detached.
typedef struct {
  PyObject_HEAD
  PyArrayObject *rows;
} Table;
static void scale_row(Table *t, npy_intp i) {
  double *p = (double *)PyArray_DATA(t->rows);
  p[i] = measure(p[i]); // expect: nogil-readonly-array-write: memory of 't->rows' is written while the thread is detached
}
static void scale(Table *t, npy_intp n) {
#pragma omp parallel for
  for (npy_intp i = 0; i < n; i++)
    scale_row(t, i);
}
static PyObject *scale_attached_ok(Table *self, PyObject *unused) {
  scale(self, PyArray_DIM(self->rows, 0));
  Py_RETURN_NONE;
}
static PyObject *scale_detached_bad(Table *self, PyObject *unused) {
  npy_intp n = PyArray_DIM(self->rows, 0);
  Py_BEGIN_ALLOW_THREADS
  scale(self, n);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *row_ok(Table *self, PyObject *unused) {
  double *p = (double *)PyArray_DATA(self->rows);
  return PyFloat_FromDouble(p[0]);
}

static PyMethodDef methods[] = {
    {"detached", (PyCFunction)detached_bad, METH_NOARGS, NULL},
    {"total", (PyCFunction)total_ok, METH_NOARGS, NULL},
    {"attached", (PyCFunction)attached_ok, METH_NOARGS, NULL},
    {"first", (PyCFunction)first_ok, METH_NOARGS, NULL},
    {"scale_attached", (PyCFunction)scale_attached_ok, METH_NOARGS, NULL},
    {"scale_detached", (PyCFunction)scale_detached_bad, METH_NOARGS, NULL},
    {"row", (PyCFunction)row_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return methods; }
