// Loops over data while attached.
#include <math.h>
#include <numpy/arrayobject.h>
#include <stdlib.h>

static PyObject *rows_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  npy_intp N = PyArray_DIM(A, 0);
  for (npy_intp I = 0; I < N; I++) // expect: nogil-missing-gil-release: the length of 'Args'
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  return PyFloat_FromDouble(Sum);
}

static PyObject *rows_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  npy_intp N = PyArray_DIM(A, 0);
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_THRESHOLDED(N); // guard: nogil-missing-gil-release
  for (npy_intp I = 0; I < N; I++)
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  NPY_END_THREADS;
  return PyFloat_FromDouble(Sum);
}

// One loop runs detached, and the one before or behind it does not.
static PyObject *behind_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  npy_intp N = PyArray_DIM(A, 0);
  Py_BEGIN_ALLOW_THREADS
  for (npy_intp I = 0; I < N; I++)
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  Py_END_ALLOW_THREADS
  for (npy_intp I = 0; I < N; I++) // expect: nogil-missing-gil-release: the length of 'Args'
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  return PyFloat_FromDouble(Sum);
}

static PyObject *before_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  npy_intp N = PyArray_DIM(A, 0);
  for (npy_intp I = 0; I < N; I++) // expect: nogil-missing-gil-release: the length of 'Args'
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  Py_BEGIN_ALLOW_THREADS
  for (npy_intp I = 0; I < N; I++)
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Sum);
}

// A nest.
static PyObject *nest_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++) // expect: nogil-missing-gil-release: a loop as long as
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      Sum += P[I * PyArray_DIM(A, 1) + J];
  return PyFloat_FromDouble(Sum);
}

// Nobody comes to the branch, in whatever state.
static PyObject *never_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  int Again = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++) { // expect: nogil-missing-gil-release: a loop as long as
    if (Again)
      Sum = 0; // unreached
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  }
  return PyFloat_FromDouble(Sum);
}

// Cheap, or short.
static PyObject *cheap_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    Sum += P[I]; // guard: nogil-missing-gil-release: P[I] => exp(P[I]) + log(P[I]) + sin(P[I])
  for (int I = 0; I < 4; I++)
    for (int J = 0; J < 4; J++)
      Sum += exp(P[I * 4 + J]);
  return PyFloat_FromDouble(Sum);
}

// Python on the way.
static PyObject *python_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++) {
      Sum += P[I * PyArray_DIM(A, 1) + J];
      if (PyErr_CheckSignals()) // guard: nogil-missing-gil-release: if ( => if (0 &&
        return NULL;
    }
  return PyFloat_FromDouble(Sum);
}

// References.
static PyObject *objects_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  PyObject **P = (PyObject **)PyArray_DATA(A); // guard(objects): nogil-missing-gil-release: PyObject **P = (PyObject **) => long *P = (long *)
  int Found = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      Found += P[I * PyArray_DIM(A, 1) + J] == Self; // guard(objects): nogil-missing-gil-release: == Self => == 3
  return PyLong_FromLong(Found);
}

// Somebody else's function.
typedef double (*function)(double);
static PyObject *pointer_ok(PyObject *Self, PyObject *Args, function F) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      Sum += F(P[I * PyArray_DIM(A, 1) + J]);
  return PyFloat_FromDouble(Sum);
}
static PyObject *with_pointer_ok(PyObject *Self, PyObject *Args) {
  return pointer_ok(Self, Args, NULL);
}

// Members of a record.
typedef struct {
  int Width, Height;
  unsigned char Axes; // guard: nogil-missing-gil-release: unsigned char Axes => int Axes
  unsigned char **Lines;
} Image;
static PyObject *image_bad(Image *M) {
  long Sum = 0;
  for (int Y = 0; Y < M->Height; Y++) // expect: nogil-missing-gil-release/loop-precedent: a loop as long as 'M->
    for (int X = 0; X < M->Width; X++)
      Sum += M->Lines[Y][X] > 3 ? M->Lines[Y][X - 1] * labs(Sum) : labs(Sum);
  return PyLong_FromLong(Sum);
}
// The same length, detached: somebody knew.
static PyObject *image_ok(PyObject *Self, PyObject *Args) {
  Image *M = (Image *)PyCapsule_GetPointer(Args, NULL);
  Py_BEGIN_ALLOW_THREADS
  for (int Y = 0; Y < M->Height; Y++)
    M->Lines[Y][0] = 0;
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
// A number of 8 bits is never much.
static PyObject *axes_ok(Image *M) {
  long Sum = 0;
  for (int Y = 0; Y < M->Axes; Y++)
    for (int X = 0; X < M->Axes; X++)
      Sum += M->Lines[Y][X] > 3 ? M->Lines[Y][X - 1] * labs(Sum) : labs(Sum);
  return PyLong_FromLong(Sum);
}
static PyObject *axes_too(PyObject *Self, PyObject *Args) {
  Image *M = (Image *)PyCapsule_GetPointer(Args, NULL);
  Py_BEGIN_ALLOW_THREADS
  for (int Y = 0; Y < M->Axes; Y++)
    M->Lines[Y][0] = 0;
  Py_END_ALLOW_THREADS
  return axes_ok(M);
}
static PyObject *image(PyObject *Self, PyObject *Args) {
  return image_bad((Image *)PyCapsule_GetPointer(Args, NULL));
}

// A function without Python: its caller knows.
static double total(const double *P, npy_intp N, npy_intp M) {
  double Sum = 0;
  for (npy_intp I = 0; I < N; I++)
    for (npy_intp J = 0; J < M; J++)
      Sum += sqrt(P[I * M + J]);
  return Sum;
}
static PyObject *total_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double Sum = total((double *)PyArray_DATA(A), PyArray_DIM(A, 0), // expect: nogil-missing-gil-release/computing-helper: 'total'
                     PyArray_DIM(A, 1));
  return PyFloat_FromDouble(Sum);
}
static PyObject *total_ok(PyObject *Self, PyObject *Args) {
  double P[4] = {0};
  return PyFloat_FromDouble(total(P, 2, 2)); // guard: nogil-missing-gil-release: P, 2 => P, PyArray_DIM((PyArrayObject *)Args, 0)
}

// The callers say how long an array is, here through a pointer.
static PyObject *rows_given_bad(const double *P, npy_intp N, npy_intp M) {
  double Sum = 0;
  for (npy_intp I = 0; I < N; I++) // expect: nogil-missing-gil-release: the length of 'Args' of 'reduce'
    for (npy_intp J = 0; J < M; J++)
      Sum += P[I * M + J];
  return PyFloat_FromDouble(Sum);
}
static PyObject *few_given_ok(const double *P, npy_intp N, npy_intp M) {
  double Sum = 0;
  for (npy_intp I = 0; I < N; I++)
    for (npy_intp J = 0; J < M; J++)
      Sum += P[I * M + J];
  return PyFloat_FromDouble(Sum);
}
typedef PyObject *(*reduction)(const double *, npy_intp, npy_intp);
static PyObject *reduce(PyObject *Args, reduction Long, reduction Short) {
  PyArrayObject *A = (PyArrayObject *)Args;
  const double *P = (const double *)PyArray_DATA(A);
  if (PyArray_NDIM(A) == 0)
    return Short(P, 3, PyArray_NDIM(A)); // guard: nogil-missing-gil-release: P, 3 => P, PyArray_DIM(A, 0)
  return Long(P, PyArray_DIM(A, 0), PyArray_DIM(A, 1));
}
static PyObject *sum(PyObject *Self, PyObject *Args) {
  return reduce(Args, rows_given_bad, few_given_ok);
}

static PyMethodDef Methods[] = {{"l", sum, METH_O, NULL},
                                {"a", rows_bad, METH_O, NULL},
                                {"o", behind_bad, METH_O, NULL},
                                {"p", before_bad, METH_O, NULL},
                                {"b", rows_ok, METH_O, NULL},
                                {"c", nest_bad, METH_O, NULL},
                                {"m", never_bad, METH_O, NULL},
                                {"d", cheap_ok, METH_O, NULL},
                                {"e", python_ok, METH_O, NULL},
                                {"f", objects_ok, METH_O, NULL},
                                {"g", with_pointer_ok, METH_O, NULL},
                                {"h", image, METH_O, NULL},
                                {"k", image_ok, METH_O, NULL},
                                {"n", axes_too, METH_O, NULL},
                                {"i", total_bad, METH_O, NULL},
                                {"j", total_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
