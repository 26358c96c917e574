// Loops of OpenMP that write what all threads share, and what each of them has
// for itself.
#include <numpy/arrayobject.h>

int bin_of(double X);

static PyObject *histogram_bad(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)Obj;
  const double *X = (const double *)PyArray_DATA(A);
  npy_intp N = PyArray_DIM(A, 0), Bins[16] = {0};
  Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    Bins[bin_of(X[I])]++; // expect: nogil-readonly-array-write/threads-pick-element: threads change elements of 'Bins' at once, and two may change the same one
  Py_END_ALLOW_THREADS
  return PyLong_FromSsize_t(Bins[0]);
}

// One thread at a time; a copy of each thread, added at the end.
static PyObject *atomic_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)Obj;
  const double *X = (const double *)PyArray_DATA(A);
  npy_intp N = PyArray_DIM(A, 0), Bins[16] = {0};
  Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
#pragma omp atomic // guard: nogil-readonly-array-write
    Bins[bin_of(X[I])]++;
  }
  Py_END_ALLOW_THREADS
  return PyLong_FromSsize_t(Bins[0]);
}
static PyObject *reduction_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)Obj;
  const double *X = (const double *)PyArray_DATA(A);
  npy_intp N = PyArray_DIM(A, 0);
  double Sum = 0;
  Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for reduction(+ : Sum) // guard: nogil-readonly-array-write: reduction(+ : Sum) => schedule(static)
  for (npy_intp I = 0; I < N; I++)
    Sum += X[I];
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Sum);
}
static PyObject *critical_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)Obj;
  const double *X = (const double *)PyArray_DATA(A);
  npy_intp N = PyArray_DIM(A, 0);
  double Sum = 0;
  Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
#pragma omp critical // guard: nogil-readonly-array-write
    Sum += X[I];
  }
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Sum);
}

static PyObject *private_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)Obj;
  double *X = (double *)PyArray_DATA(A), Old;
  npy_intp N = PyArray_DIM(A, 0);
  if (PyArray_FailUnlessWriteable(A, "array") < 0)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for private(Old) // guard: nogil-readonly-array-write: private(Old) => schedule(static)
  for (npy_intp I = 0; I < N; I++) {
    Old = X[I];
    X[I] = Old * Old;
  }
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
int omp_get_thread_num(void);
static PyObject *own_bins_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)Obj;
  const double *X = (const double *)PyArray_DATA(A);
  npy_intp N = PyArray_DIM(A, 0), Bins[64][16] = {{0}};
  Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for num_threads(64)
  for (npy_intp I = 0; I < N; I++)
    Bins[omp_get_thread_num()][bin_of(X[I])]++; // guard: nogil-readonly-array-write: omp_get_thread_num() => 0
  Py_END_ALLOW_THREADS
  return PyLong_FromSsize_t(Bins[0][0]);
}

// Each round has an element of its own, in an array that is new.
static PyObject *elements_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)Obj;
  npy_intp N = PyArray_DIM(A, 0);
  PyArrayObject *New = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_DOUBLE);
  if (!New)
    return NULL;
  const double *X = (const double *)PyArray_DATA(A);
  double *To = (double *)PyArray_DATA(New);
  Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    To[I] = 2 * X[I]; // guard: nogil-readonly-array-write: To[I] => To[0]
  Py_END_ALLOW_THREADS
  return (PyObject *)New;
}

static PyMethodDef Methods[] = {{"a", histogram_bad, METH_O, NULL},
                                {"b", atomic_ok, METH_O, NULL},
                                {"c", reduction_ok, METH_O, NULL},
                                {"d", critical_ok, METH_O, NULL},
                                {"f", private_ok, METH_O, NULL},
                                {"g", own_bins_ok, METH_O, NULL},
                                {"e", elements_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
