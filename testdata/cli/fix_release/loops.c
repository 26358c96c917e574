#include <math.h>
#include <numpy/arrayobject.h>

static PyObject *sum(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)Arg;
  const double *P = (const double *)PyArray_DATA(A);
  npy_intp N = PyArray_DIM(A, 0);
  double Sum = 0;
  for (npy_intp I = 0; I < N; I++)
    Sum += exp(P[I]) + log(P[I]);
  return PyFloat_FromDouble(Sum);
}

/* Writes what others may read meanwhile: said, but not done. */
static PyObject *scale(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)Arg;
  double *P = (double *)PyArray_DATA(A);
  npy_intp N = PyArray_DIM(A, 0);
  for (npy_intp I = 0; I < N; I++)
    P[I] = exp(P[I]);
  Py_RETURN_NONE;
}

/* Elements of any type: their own macro asks whether they need Python. */
static PyObject *checksum(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)Arg;
  const char *P = PyArray_BYTES(A);
  npy_intp N = PyArray_DIM(A, 0), Size = PyArray_ITEMSIZE(A);
  long Sum = 0;
  for (npy_intp I = 0; I < N; I++)
    for (npy_intp J = 0; J < Size; J++)
      Sum = Sum * 31 + P[I * Size + J];
  return PyLong_FromLong(Sum);
}

static PyMethodDef Methods[] = {{"sum", sum, METH_O, NULL}, {"scale", scale, METH_O, NULL}, {"checksum", checksum, METH_O, NULL}, {NULL, NULL, 0, NULL}};
