// Long loops over data that are detached already, or must not be.
#include <math.h>
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>
#include <pthread.h>
#include <stdlib.h>

void cblas_dgemm(int, int, int, int, int, int, double, const double *, int,
                 const double *, int, double, double *, int);

// Detached where the type allows it.
static PyObject *any_type_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  char *P = (char *)PyArray_DATA(A);
  npy_intp I, J, Sum = 0;
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_DESCR(PyArray_DESCR(A)); // guard: nogil-missing-gil-release
  for (I = 0; I < PyArray_DIM(A, 0); I++)
    for (J = 0; J < PyArray_DIM(A, 1); J++)
      Sum += P[I * PyArray_DIM(A, 1) + J];
  NPY_END_THREADS_DESCR(PyArray_DESCR(A));
  return PyLong_FromLong((long)Sum);
}

// Its caller has detached.
static double sum_all_ok(PyArrayObject *A) {
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  npy_intp N = PyArray_DIM(A, 0), M = PyArray_DIM(A, 1);
  for (npy_intp I = 0; I < N; I++)
    for (npy_intp J = 0; J < M; J++)
      Sum += exp(P[I * M + J]);
  return Sum;
}
static PyObject *sum_ok(PyObject *Self, PyObject *Args) {
  double Sum;
  Py_BEGIN_ALLOW_THREADS // guard(sum): nogil-missing-gil-release
  Sum = sum_all_ok((PyArrayObject *)Args);
  Py_END_ALLOW_THREADS // guard(sum): nogil-missing-gil-release
  return PyFloat_FromDouble(Sum);
}

// NumPy has detached for the loop of a ufunc.
static void rows_loop_ok(char **Args, npy_intp const *N, npy_intp const *S,
                         void *Data) {
  for (npy_intp I = 0; I < N[0]; I++)
    for (npy_intp J = 0; J < N[1]; J++)
      *(double *)(Args[1] + I * S[1]) +=
          exp(*(double *)(Args[0] + I * S[0] + J * S[2]));
}
static void product_loop_ok(char **Args, npy_intp const *N, npy_intp const *S,
                            void *Data) {
  cblas_dgemm(101, 111, 111, N[0], N[1], N[1], 1, (double *)Args[0], N[1],
              (double *)Args[1], N[1], 0, (double *)Args[2], N[1]);
}
static PyUFuncGenericFunction Loops[] = {rows_loop_ok};
static PyUFuncGenericFunction Loops2[] = {product_loop_ok};
static const char Types[] = {NPY_DOUBLE, NPY_DOUBLE};
static const char Types2[] = {NPY_DOUBLE, NPY_DOUBLE, NPY_DOUBLE};
static void *const Data[] = {NULL};
PyObject *product_ufunc(void) {
  return PyUFunc_FromFuncAndDataAndSignature(Loops2, Data, Types2, 1, 2, 1, -1,
                                             "product", "", 0,
                                             "(n,m),(n,m)->(n,m)");
}
PyObject *rows_ufunc(void) {
  return PyUFunc_FromFuncAndDataAndSignature(Loops, Data, Types, 1, 1, 1, -1,
                                             "rows", "", 0, "(n)->()");
}

// It fills memory of the object that others look at.
typedef struct {
  PyObject_HEAD
  double *Bins;
  npy_intp Count;
} Histogram;
static PyObject *fill_ok(PyObject *Self, PyObject *Args) {
  Histogram *H = (Histogram *)Self;
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A);
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++) {
      H->Bins[J] += P[I * PyArray_DIM(A, 1) + J];
      H->Count++;
    }
  Py_RETURN_NONE;
}
static PyObject *count(PyObject *Self, PyObject *Args) {
  return PyLong_FromLong((long)((Histogram *)Self)->Count);
}

// The same with a lock that outlives a detach, and in memory of the call's own.
typedef struct {
  PyObject_HEAD
  double *Bins;
  pthread_mutex_t Lock;
} Guarded;
static PyObject *fill_locked_bad(PyObject *Self, PyObject *Args) {
  Guarded *H = (Guarded *)Self;
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A);
  pthread_mutex_lock(&H->Lock);
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++) // expect: nogil-missing-gil-release: a loop
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      H->Bins[J] += P[I * PyArray_DIM(A, 1) + J];
  pthread_mutex_unlock(&H->Lock);
  Py_RETURN_NONE;
}
static PyObject *fill_own_bad(PyObject *Self, PyObject *Args) {
  double Bins[64];
  Histogram H = {.Bins = Bins};
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A);
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++) // expect: nogil-missing-gil-release: a loop
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++) {
      H.Bins[J & 63] += P[I * PyArray_DIM(A, 1) + J];
      H.Count++;
    }
  return PyFloat_FromDouble(H.Bins[3]);
}
// A member is only read.
static PyObject *scale_bad(PyObject *Self, PyObject *Args) {
  Histogram *H = (Histogram *)Self;
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++) // expect: nogil-missing-gil-release: a loop
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      Sum += P[I * PyArray_DIM(A, 1) + J] * (double)H->Count;
  return PyFloat_FromDouble(Sum);
}
// Over a variable that points there.
static PyObject *fill_row_ok(PyObject *Self, PyObject *Args) {
  double *Row = ((Histogram *)Self)->Bins + 4;
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A);
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      Row[J] = P[I * PyArray_DIM(A, 1) + J];
  Py_RETURN_NONE;
}
// Where the project writes such memory detached, it may here, too.
typedef struct {
  PyObject_HEAD
  double *Cells;
} Grid;
static PyObject *grid_clear(PyObject *Self, PyObject *Args) {
  Grid *G = (Grid *)Self;
  Py_BEGIN_ALLOW_THREADS
  for (int I = 0; I < 100000; I++)
    G->Cells[I] = 0; // expect: nogil-readonly-array-write/kept-pointer: memory of 'Self->Cells' is written while the thread is detached
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *grid_fill_bad(PyObject *Self, PyObject *Args) {
  Grid *G = (Grid *)Self;
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A);
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++) // expect: nogil-missing-gil-release: a loop
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      G->Cells[J] = P[I * PyArray_DIM(A, 1) + J];
  Py_RETURN_NONE;
}

// A library changes what the object holds, and only the GIL keeps two threads apart.
typedef struct {
  PyObject_HEAD
  struct random_data *From;
} Drawer;
static PyObject *drawer_open(PyObject *Self, PyObject *Args) {
  ((Drawer *)Self)->From = (struct random_data *)malloc(sizeof(struct random_data));
  Py_RETURN_NONE;
}
static PyObject *draw_ok(PyObject *Self, PyObject *Args) {
  struct random_data Own = {0};
  Drawer *D = (Drawer *)Self;
  PyArrayObject *A = (PyArrayObject *)Args;
  int *P = (int *)PyArray_DATA(A);
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    random_r(D->From, &P[I]); // guard: nogil-missing-gil-release: D->From => &Own
  srandom_r(1, &Own);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", any_type_ok, METH_O, NULL},
                                {"b", sum_ok, METH_O, NULL},
                                {"c", fill_ok, METH_O, NULL},
                                {"d", count, METH_NOARGS, NULL},
                                {"e", fill_locked_bad, METH_O, NULL},
                                {"f", fill_own_bad, METH_O, NULL},
                                {"g", scale_bad, METH_O, NULL},
                                {"h", fill_row_ok, METH_O, NULL},
                                {"i", grid_clear, METH_NOARGS, NULL},
                                {"j", grid_fill_bad, METH_O, NULL},
                                {"k", drawer_open, METH_NOARGS, NULL},
                                {"l", draw_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
