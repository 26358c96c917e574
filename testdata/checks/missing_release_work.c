// What says how much there is to do: numbers that wait in arrays, lengths of
// bytes and texts, and work further down.
#define PY_SSIZE_T_CLEAN
#include <math.h>
#include <setjmp.h>
#include <numpy/arrayobject.h>
#include <stdlib.h>
#include <string.h>

// Numbers in an array of the function.
static PyObject *kept_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  int Dims[2];
  Dims[0] = (int)PyArray_DIM(A, 0);
  Dims[1] = (int)PyArray_DIM(A, 1);
  for (int I = 0; I < Dims[0]; I++) // expect: nogil-missing-gil-release/loop-over-data
    for (int J = 0; J < Dims[1]; J++)
      Sum += P[I * Dims[1] + J];
  return PyFloat_FromDouble(Sum);
}
static PyObject *kept_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  int Dims[2];
  Dims[0] = 3; // guard(kept): nogil-missing-gil-release: 3 => (int)PyArray_DIM(A, 0)
  Dims[1] = 4; // guard(kept): nogil-missing-gil-release: 4 => (int)PyArray_DIM(A, 1)
  for (int I = 0; I < Dims[0]; I++)
    for (int J = 0; J < Dims[1]; J++)
      Sum += P[I * Dims[1] + J];
  return PyFloat_FromDouble(Sum);
}

// In memory of its own, and multiplied.
static PyObject *product_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  int Axes = PyArray_NDIM(A);
  npy_intp *Dims = (npy_intp *)malloc(Axes * sizeof(npy_intp)), N = 1;
  for (int I = 0; I < Axes; I++)
    Dims[I] = PyArray_DIM(A, I);
  for (int I = 0; I < Axes; I++)
    N = N * Dims[I];
  for (npy_intp I = 0; I < N; I++) // expect: nogil-missing-gil-release/single-loop
    Sum += exp(P[I]) + log(P[I]);
  free(Dims);
  return PyFloat_FromDouble(Sum);
}
static PyObject *product_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  int Axes = PyArray_NDIM(A), N = 1;
  int *Dims = (int *)malloc(Axes * sizeof(int));
  for (int I = 0; I < Axes; I++)
    Dims[I] = PyArray_NDIM(A); // guard: nogil-missing-gil-release: PyArray_NDIM(A); => PyArray_DIM(A, I);
  for (int I = 0; I < Axes; I++)
    N = N * Dims[I];
  for (int I = 0; I < N; I++)
    Sum += exp(P[I]) + log(P[I]);
  free(Dims);
  return PyFloat_FromDouble(Sum);
}

// In an array that a function without Python is given.
static double filter(const double *P, const int *Dims) {
  double Sum = 0;
  for (int I = 0; I < Dims[0]; I++)
    for (int J = 0; J < Dims[1]; J++)
      Sum += sqrt(P[I * Dims[1] + J]);
  return Sum;
}
static PyObject *filter_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  int Dims[2];
  Dims[0] = (int)PyArray_DIM(A, 0);
  Dims[1] = (int)PyArray_DIM(A, 1);
  return PyFloat_FromDouble(filter((double *)PyArray_DATA(A), Dims)); // expect: nogil-missing-gil-release/computing-helper: 'filter'
}
static PyObject *filter_ok(PyObject *Self, PyObject *Args) {
  double P[12] = {0};
  int Dims[2];
  Dims[0] = 3; // guard: nogil-missing-gil-release: 3 => (int)PyArray_DIM((PyArrayObject *)Args, 0)
  Dims[1] = 4;
  return PyFloat_FromDouble(filter(P, Dims));
}

// The loop is further down.
static double inner(const double *P, npy_intp N) {
  double Sum = 0;
  for (npy_intp I = 0; I < N; I++)
    Sum += sqrt(P[I]) * sin(P[I]) + cos(P[I]);
  return Sum;
}
static double outer(const double *P, npy_intp N) {
  if (N < 2)
    return 0;
  return inner(P, N) / 2;
}
static PyObject *below_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double Sum = outer((double *)PyArray_DATA(A), PyArray_SIZE(A)); // expect: nogil-missing-gil-release/one-pass: 'outer'
  return PyFloat_FromDouble(Sum);
}
static PyObject *below_ok(PyObject *Self, PyObject *Args) {
  double P[4] = {0};
  double Sum = outer(P, 4); // guard: nogil-missing-gil-release: 4) => PyArray_SIZE((PyArrayObject *)Args))
  return PyFloat_FromDouble(Sum);
}

// Bytes are data, and a lot for each is long.
static unsigned blocks(const unsigned char *P, Py_ssize_t N) {
  unsigned Hash = 0;
  for (Py_ssize_t I = 0; I + 64 <= N; I += 64)
    for (int Round = 0; Round < 64; Round++)
      Hash = (Hash << 5) ^ (Hash >> 27) ^ P[I + Round];
  return Hash;
}
static PyObject *digest_bad(PyObject *Self, PyObject *Args) {
  const char *Data;
  Py_ssize_t Size;
  if (!PyArg_ParseTuple(Args, "y#", &Data, &Size))
    return NULL;
  return PyLong_FromLong(blocks((const unsigned char *)Data, Size)); // expect: nogil-missing-gil-release/one-pass: 'blocks'
}
static PyObject *object_bad(PyObject *Self, PyObject *Arg) {
  char *Data;
  Py_ssize_t Size;
  if (PyBytes_AsStringAndSize(Arg, &Data, &Size) < 0)
    return NULL;
  return PyLong_FromLong(blocks((const unsigned char *)Data, Size)); // expect: nogil-missing-gil-release/one-pass: 'blocks'
}
// A text of ordinary length.
static PyObject *name_ok(PyObject *Self, PyObject *Args) {
  const char *Data;
  Py_ssize_t Size;
  if (!PyArg_ParseTuple(Args, "s#", &Data, &Size)) // guard: nogil-missing-gil-release: "s#" => "y#"
    return NULL;
  return PyLong_FromLong(blocks((const unsigned char *)Data, Size));
}
// Little for each.
static PyObject *checksum_ok(PyObject *Self, PyObject *Args) {
  const char *Data;
  Py_ssize_t Size;
  unsigned Sum = 0;
  if (!PyArg_ParseTuple(Args, "y#", &Data, &Size))
    return NULL;
  for (Py_ssize_t I = 0; I < Size; I++)
    Sum += Data[I]; // guard: nogil-missing-gil-release: Data[I] => blocks((const unsigned char *)Data, I)
  return PyLong_FromLong(Sum);
}

// All of one text with all of another.
static PyObject *distance_bad(PyObject *Self, PyObject *Args) {
  const char *A, *B;
  Py_ssize_t N, M;
  long *Row;
  if (!PyArg_ParseTuple(Args, "s#s#", &A, &N, &B, &M))
    return NULL;
  Row = (long *)malloc((M + 1) * sizeof(long));
  for (Py_ssize_t I = 0; I < N; I++) // expect: nogil-missing-gil-release/loop-over-data
    for (Py_ssize_t J = 0; J < M; J++) {
      long Same = Row[J] + (A[I] != B[J]), Up = Row[J + 1] + 1, Left = Row[J] + 1;
      long Best = Same < Up ? Same : Up;
      Row[J + 1] = Best < Left ? Best : Left;
    }
  long Out = Row[M];
  free(Row);
  return PyLong_FromLong(Out);
}
// With one that is known.
static PyObject *distance_ok(PyObject *Self, PyObject *Args) {
  const char *A, B[] = "known";
  Py_ssize_t N, M = 5;
  long Row[8] = {0};
  if (!PyArg_ParseTuple(Args, "s#", &A, &N))
    return NULL;
  for (Py_ssize_t I = 0; I < N; I++)
    for (Py_ssize_t J = 0; J < M; J++) {
      long Same = Row[J] + (A[I] != B[J]), Up = Row[J + 1] + 1, Left = Row[J] + 1;
      long Best = Same < Up ? Same : Up;
      Row[J + 1] = Best < Left ? Best : Left;
    }
  return PyLong_FromLong(Row[M]);
}

// A shape of a buffer.
static PyObject *shape_bad(PyObject *Self, PyObject *Arg) {
  Py_buffer B;
  double Sum = 0;
  if (PyObject_GetBuffer(Arg, &B, PyBUF_SIMPLE) < 0)
    return NULL;
  const double *P = (const double *)B.buf;
  for (Py_ssize_t I = 0; I < B.shape[0]; I++) // expect: nogil-missing-gil-release/loop-over-data
    for (Py_ssize_t J = 0; J < B.shape[1]; J++)
      Sum += P[I * B.shape[1] + J];
  PyBuffer_Release(&B);
  return PyFloat_FromDouble(Sum);
}
static PyObject *dims_ok(PyObject *Self, PyObject *Arg) {
  Py_buffer B;
  double Sum = 0;
  if (PyObject_GetBuffer(Arg, &B, PyBUF_SIMPLE) < 0)
    return NULL;
  const double *P = (const double *)B.buf;
  for (int I = 0; I < B.ndim; I++) // guard(shape): nogil-missing-gil-release: B.ndim => B.shape[0]
    for (int J = 0; J < B.ndim; J++) // guard(shape): nogil-missing-gil-release: B.ndim => B.shape[1]
      Sum += P[I + J];
  PyBuffer_Release(&B);
  return PyFloat_FromDouble(Sum);
}

// Work that leaves by a jump would come back detached.
static double jumping(const double *P, npy_intp N, jmp_buf Failed) {
  double Sum = 0;
  for (npy_intp I = 0; I < N; I++)
    Sum += sqrt(P[I]) * sin(P[I]) + cos(P[I]);
  if (Sum < 0)
    longjmp(Failed, 1); // guard: nogil-missing-gil-release: longjmp(Failed, 1) => Sum = 0
  return Sum;
}
static PyObject *jump_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  jmp_buf Failed;
  if (setjmp(Failed))
    return PyErr_NoMemory();
  return PyFloat_FromDouble(jumping((double *)PyArray_DATA(A), PyArray_SIZE(A), Failed));
}
// Within what it calls.
static double caught(const double *P, npy_intp N) {
  jmp_buf Here;
  double Sum = 0;
  if (setjmp(Here))
    return -1;
  for (npy_intp I = 0; I < N; I++)
    Sum += sqrt(P[I]) * sin(P[I]) + cos(P[I]);
  if (Sum < 0)
    longjmp(Here, 1);
  return Sum;
}
static PyObject *caught_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  return PyFloat_FromDouble(caught((double *)PyArray_DATA(A), PyArray_SIZE(A))); // expect: nogil-missing-gil-release/one-pass: 'caught'
}

// Doubled in each round, which are few.
static PyObject *doubled_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  npy_intp N = PyArray_SIZE(A);
  for (npy_intp I = 1; I < N; I *= 2) // guard: nogil-missing-gil-release: I *= 2 => I += 2
    for (int J = 0; J < 64; J++)
      Sum += sqrt(P[I] * J) / (P[0] + J);
  return PyFloat_FromDouble(Sum);
}
static PyObject *halved_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  npy_intp N = PyArray_SIZE(A);
  while (N > 1) {
    for (int J = 0; J < 64; J++)
      Sum += sqrt(P[N - 1] * J) / (P[0] + J);
    N >>= 1; // guard: nogil-missing-gil-release: N >>= 1 => N -= 1
  }
  return PyFloat_FromDouble(Sum);
}

static PyMethodDef Methods[] = {{"doubled", doubled_ok, METH_O, NULL}, {"halved", halved_ok, METH_O, NULL},
                                {"kept", kept_bad, METH_O, NULL},
                                {"kept_few", kept_ok, METH_O, NULL},
                                {"product", product_bad, METH_O, NULL},
                                {"product_few", product_ok, METH_O, NULL},
                                {"filter", filter_bad, METH_O, NULL},
                                {"filter_few", filter_ok, METH_O, NULL},
                                {"below", below_bad, METH_O, NULL},
                                {"below_few", below_ok, METH_O, NULL},
                                {"digest", digest_bad, METH_VARARGS, NULL},
                                {"object", object_bad, METH_O, NULL},
                                {"name", name_ok, METH_VARARGS, NULL},
                                {"checksum", checksum_ok, METH_VARARGS, NULL},
                                {"distance", distance_bad, METH_VARARGS, NULL},
                                {"known", distance_ok, METH_VARARGS, NULL},
                                {"jump", jump_ok, METH_O, NULL},
                                {"caught", caught_bad, METH_O, NULL},
                                {"shape", shape_bad, METH_O, NULL},
                                {"dims", dims_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef Module = {PyModuleDef_HEAD_INIT, "work", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_work(void) {
  import_array();
  return PyModule_Create(&Module);
}
