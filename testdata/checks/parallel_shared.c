// What all threads of a parallel loop write: sums, scratch, elements that do not depend on the round.
#include <numpy/arrayobject.h>

int omp_get_thread_num(void);
double measure(double X);
int failed(double X);

typedef struct {
  PyObject_HEAD
  double *buf;
  double total;
  npy_intp n;
} Box;

static double *memory(PyObject *Obj) {
  return PyArray_FailUnlessWriteable((PyArrayObject *)Obj, "array") < 0 ? NULL
                                                                         : (double *)PyArray_DATA((PyArrayObject *)Obj);
}

// --- Sums.
static PyObject *sum_bad(PyObject *Self, PyObject *Obj) {
  const double *X = (const double *)PyArray_DATA((PyArrayObject *)Obj);
  npy_intp N = PyArray_SIZE((PyArrayObject *)Obj);
  double Sum = 0;
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    Sum += X[I]; // expect: nogil-readonly-array-write/threads-same-place: threads change 'Sum' at once, so that changes are lost
  return PyFloat_FromDouble(Sum);
}
static PyObject *largest_bad(PyObject *Self, PyObject *Obj) {
  const double *X = (const double *)PyArray_DATA((PyArrayObject *)Obj);
  npy_intp N = PyArray_SIZE((PyArrayObject *)Obj);
  double Best = X[0];
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    if (X[I] > Best)
      Best = X[I]; // expect: nogil-readonly-array-write: threads all write 'Best', each another value
  return PyFloat_FromDouble(Best);
}
static PyObject *member_bad(Box *Self, PyObject *Unused) {
#pragma omp parallel for
  for (npy_intp I = 0; I < Self->n; I++)
    Self->total += Self->buf[I]; // expect: nogil-readonly-array-write: threads change 'Self->total' at once
  Py_RETURN_NONE;
}
// Two loops within each other: the outer one is divided.
void columns_bad(const double *X, npy_intp N, npy_intp M, double Sums[64]) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    for (npy_intp J = 0; J < M; J++)
      Sums[J] += X[I * M + J]; // expect: nogil-readonly-array-write: threads change the same elements of 'Sums' at once
}
void rows_ok(const double *X, npy_intp N, npy_intp M, double Sums[64]) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    for (npy_intp J = 0; J < M; J++)
      Sums[I] += X[I * M + J]; // guard: nogil-readonly-array-write: Sums[I] => Sums[J]
}
void reduced_columns_ok(const double *X, npy_intp N, npy_intp M, double Sums[64]) {
#pragma omp parallel for reduction(+ : Sums[ : 64]) // guard: nogil-readonly-array-write: reduction(+ : Sums[ : 64]) => schedule(static)
  for (npy_intp I = 0; I < N; I++)
    for (npy_intp J = 0; J < M; J++)
      Sums[J] += X[I * M + J];
}

// --- Scratch of one round that all share.
static PyObject *scratch_bad(PyObject *Self, PyObject *Obj) {
  double *X = memory(Obj), Old, Work[3];
  if (!X)
    return NULL;
  npy_intp N = PyArray_SIZE((PyArrayObject *)Obj);
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
    Old = X[I];         // expect: nogil-readonly-array-write: threads all write 'Old', each another value
    Work[1] = Old * 2;  // expect: nogil-readonly-array-write: threads all write the same elements of 'Work'
    X[I] = measure(Work[1]);
  }
  Py_RETURN_NONE;
}
static PyObject *scratch_inside_ok(PyObject *Self, PyObject *Obj) {
  double *X = memory(Obj);
  if (!X)
    return NULL;
  npy_intp N = PyArray_SIZE((PyArrayObject *)Obj);
#pragma omp parallel
  {
    double Old, Work[3];
#pragma omp for
    for (npy_intp I = 0; I < N; I++) { // guard(inside): nogil-readonly-array-write: { => { static double Old, Work[3];
      Old = X[I];
      Work[1] = Old * 2;
      X[I] = measure(Work[1]);
    }
  }
  Py_RETURN_NONE;
}
static PyObject *first_private_ok(PyObject *Self, PyObject *Obj) {
  double *X = memory(Obj), Scale = 2;
  if (!X)
    return NULL;
  npy_intp N = PyArray_SIZE((PyArrayObject *)Obj), I;
#pragma omp parallel
  {
#pragma omp for firstprivate(Scale) // guard: nogil-readonly-array-write: firstprivate(Scale) => schedule(static)
    for (I = 0; I < N; I++) {
      Scale *= 2;
      X[I] *= Scale;
    }
  }
  Py_RETURN_NONE;
}
static double PerThread;
#pragma omp threadprivate(PerThread) // guard: nogil-readonly-array-write
static PyObject *thread_private_ok(PyObject *Self, PyObject *Obj) {
  double *X = memory(Obj);
  if (!X)
    return NULL;
  npy_intp N = PyArray_SIZE((PyArrayObject *)Obj);
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
    PerThread = X[I];
    X[I] = measure(PerThread);
  }
  Py_RETURN_NONE;
}

// --- In functions that the loop calls.
static void add_to(double *Sum, double X) {
  *Sum += X; // expect: nogil-readonly-array-write: threads change the same elements of 'Sum' at once
}
static void add_at(double *Sums, npy_intp I, double X) { Sums[I] += X; }
static PyObject *helper_bad(PyObject *Self, PyObject *Obj) {
  double *X = memory(Obj), Sum = 0;
  if (!X)
    return NULL;
  npy_intp N = PyArray_SIZE((PyArrayObject *)Obj);
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    add_to(&Sum, X[I]);
  return PyFloat_FromDouble(Sum);
}
static PyObject *helper_ok(PyObject *Self, PyObject *Obj) {
  double *X = memory(Obj), Sums[64];
  if (!X)
    return NULL;
  npy_intp N = PyArray_SIZE((PyArrayObject *)Obj);
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
    double Own = 0;
    add_to(&Own, X[I]);
    add_at(Sums, I, Own); // guard: nogil-readonly-array-write: Sums, I => Sums, 0
  }
  return PyFloat_FromDouble(Sums[0]);
}

// --- One thread, one round, one value for all.
static PyObject *flag_ok(PyObject *Self, PyObject *Obj) {
  double *X = memory(Obj), First = 0, Count = 0;
  int Failed = 0;
  if (!X)
    return NULL;
  npy_intp N = PyArray_SIZE((PyArrayObject *)Obj);
#pragma omp parallel
  {
#pragma omp master // guard: nogil-readonly-array-write
    Count += N;
#pragma omp for
    for (npy_intp I = 0; I < N; I++) {
      if (failed(X[I]))
        Failed = 1; // guard: nogil-readonly-array-write: = 1 => = I
      if (I == 0)
        First = X[I];
    }
    if (omp_get_thread_num() == 0)
      Count += 1;
  }
  return Failed ? NULL : PyFloat_FromDouble(First + Count);
}
static PyObject *sections_ok(PyObject *Self, PyObject *Obj) {
  double *X = memory(Obj), Low = 0, High = 0;
  if (!X)
    return NULL;
#pragma omp parallel sections
  {
#pragma omp section
    Low += measure(X[0]);
#pragma omp section
    High += measure(X[1]);
  }
  return PyFloat_FromDouble(Low + High);
}
static PyObject *single_ok(PyObject *Self, PyObject *Obj) {
  double *X = memory(Obj), Low = 0;
  if (!X)
    return NULL;
#pragma omp parallel
  {
#pragma omp single // guard: nogil-readonly-array-write
    Low += measure(X[0]);
  }
  return PyFloat_FromDouble(Low);
}

static PyMethodDef Methods[] = {{"a", sum_bad, METH_O, NULL},
                                {"b", largest_bad, METH_O, NULL},
                                {"c", (PyCFunction)member_bad, METH_NOARGS, NULL},
                                {"g", scratch_bad, METH_O, NULL},
                                {"h", scratch_inside_ok, METH_O, NULL},
                                {"i", first_private_ok, METH_O, NULL},
                                {"j", thread_private_ok, METH_O, NULL},
                                {"k", helper_bad, METH_O, NULL},
                                {"l", helper_ok, METH_O, NULL},
                                {"m", flag_ok, METH_O, NULL},
                                {"n", sections_ok, METH_O, NULL},
                                {"o", single_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
