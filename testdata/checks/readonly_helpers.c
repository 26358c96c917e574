// The write, the test and the array from outside in different functions.
#include <numpy/arrayobject.h>

static void scale(double *P, npy_intp N) {
  for (npy_intp I = 0; I < N; I++)
    P[I] *= 2;
}
static double sum(const double *P, npy_intp N) {
  double S = 0;
  for (npy_intp I = 0; I < N; I++)
    S += P[I];
  return S;
}

// Through a pointer that is passed on.
static PyObject *scale_bad(PyObject *Self, PyObject *A) {
  scale((double *)PyArray_DATA((PyArrayObject *)A), 1); // expect: nogil-readonly-array-write: 'A'
  Py_RETURN_NONE;
}
static PyObject *sum_ok(PyObject *Self, PyObject *A) {
  return PyFloat_FromDouble(sum((double *)PyArray_DATA((PyArrayObject *)A), 1));
}

// The array is passed on: the one that takes the pointer is told.
static void set_first(PyArrayObject *A) {
  *(double *)PyArray_DATA(A) = 1; // expect: nogil-readonly-array-write
}
static PyObject *set_bad(PyObject *Self, PyObject *A) {
  set_first((PyArrayObject *)A);
  Py_RETURN_NONE;
}
static void set_last(PyArrayObject *A) { *(double *)PyArray_DATA(A) = 1; }
static PyObject *set_ok(PyObject *Self, PyObject *A) {
  if (PyArray_FailUnlessWriteable((PyArrayObject *)A, "A") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  set_last((PyArrayObject *)A);
  Py_RETURN_NONE;
}

// The test is in a helper.
static int usable(PyArrayObject *A) {
  if (PyArray_NDIM(A) != 1)
    return -1;
  return PyArray_FailUnlessWriteable(A, "A");
}
static PyObject *by_helper_ok(PyObject *Self, PyObject *A) {
  if (usable((PyArrayObject *)A) < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  scale((double *)PyArray_DATA((PyArrayObject *)A), 1);
  Py_RETURN_NONE;
}

// What a helper returns is new.
static PyArrayObject *make(npy_intp N) {
  return (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_DOUBLE);
}
static PyObject *made_ok(PyObject *Self, PyObject *A) {
  PyArrayObject *New = make(PyArray_DIM((PyArrayObject *)A, 0));
  if (New == NULL)
    return NULL;
  scale((double *)PyArray_DATA(New), 1);
  return (PyObject *)New;
}

// Nobody is seen to call this one; who does may have asked.
void set_exported_ok(PyArrayObject *A) { *(double *)PyArray_DATA(A) = 1; }

static PyMethodDef Methods[] = {
    {"scale_bad", scale_bad, METH_O, NULL},
    {"sum_ok", sum_ok, METH_O, NULL},
    {"set_bad", set_bad, METH_O, NULL},
    {"set_ok", set_ok, METH_O, NULL},
    {"by_helper_ok", by_helper_ok, METH_O, NULL},
    {"made_ok", made_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
