// Arrays and their iterators that are resized or changed under a pointer.
#include <Python.h>
#include <numpy/arrayobject.h>

int grow_bad(PyArrayObject *A, PyArray_Dims *Shape) {
  double *P = (double *)PyArray_DATA(A);
  PyObject *R = PyArray_Resize(A, Shape, 1, NPY_CORDER);
  if (!R)
    return -1;
  Py_DECREF(R);
  P[0] = 0; // expect: nogil-resize-during-iteration: 'P' points into 'A'
  return 0;
}

int grow_ok(PyArrayObject *A, PyArray_Dims *Shape) {
  double *P = (double *)PyArray_DATA(A);
  P[0] = 1;
  PyObject *R = PyArray_Resize(A, Shape, 1, NPY_CORDER);
  if (!R)
    return -1;
  Py_DECREF(R);
  P = (double *)PyArray_DATA(A);
  P[0] = 0;
  return 0;
}

// The dimensions are as new as the memory; the number that was read is one's own.
npy_intp dimensions_bad(PyArrayObject *A, PyArray_Dims *Shape) {
  npy_intp *Dims = PyArray_DIMS(A);
  Py_XDECREF(PyArray_Resize(A, Shape, 1, NPY_CORDER));
  return Dims[0]; // expect: nogil-resize-during-iteration: 'Dims' points into 'A'
}

npy_intp dimensions_ok(PyArrayObject *A, PyArray_Dims *Shape) {
  npy_intp N = PyArray_DIM(A, 0);
  Py_XDECREF(PyArray_Resize(A, Shape, 1, NPY_CORDER));
  return N;
}

// By the method's name.
void method_bad(PyArrayObject *A) {
  char *P = PyArray_BYTES(A);
  PyObject *R = PyObject_CallMethod((PyObject *)A, "resize", "i", 10);
  Py_XDECREF(R);
  P[0] = 0; // expect: nogil-resize-during-iteration: 'P' points into 'A'
}

void other_method_ok(PyArrayObject *A) {
  char *P = PyArray_BYTES(A);
  PyObject *R = PyObject_CallMethod((PyObject *)A, "sum", NULL);
  Py_XDECREF(R);
  P[0] = 0;
}

void attribute_bad(PyArrayObject *A, PyObject *Shape) {
  npy_intp *Dims = PyArray_DIMS(A);
  if (PyObject_SetAttrString((PyObject *)A, "shape", Shape) == 0)
    Dims[0] = 1; // expect: nogil-resize-during-iteration: 'Dims' points into 'A'
}

// In a loop, and through a function.
static int widen(PyArrayObject *A, PyArray_Dims *Shape) {
  PyObject *R = PyArray_Resize(A, Shape, 1, NPY_CORDER);
  Py_XDECREF(R);
  return R ? 0 : -1;
}

void fill_bad(PyArrayObject *A, PyArray_Dims *Shape, int N) {
  double *P = (double *)PyArray_DATA(A);
  for (int I = 0; I < N; I++) {
    P[I] = I; // expect: nogil-resize-during-iteration: 'P' points into 'A'
    if (I + 1 == PyArray_DIM(A, 0))
      widen(A, Shape);
  }
}

void fill_ok(PyArrayObject *A, PyArray_Dims *Shape, int N) {
  double *P = (double *)PyArray_DATA(A);
  for (int I = 0; I < N; I++) {
    P[I] = I;
    if (I + 1 == PyArray_DIM(A, 0)) {
      widen(A, Shape);
      P = (double *)PyArray_DATA(A);
    }
  }
}

// Iterators hold functions and strides for one order of axes.
void iterate_bad(NpyIter *It) {
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  NpyIter_RemoveAxis(It, 0);
  do {
  } while (Next(It)); // expect: nogil-resize-during-iteration: 'Next' points into 'It'
}

void iterate_ok(NpyIter *It) {
  NpyIter_RemoveAxis(It, 0);
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  do {
  } while (Next(It));
}

npy_intp ended_bad(NpyIter *It) {
  npy_intp *Inner = NpyIter_GetInnerLoopSizePtr(It);
  NpyIter_Deallocate(It);
  return *Inner; // expect: nogil-resize-during-iteration: 'Inner' points into 'It'
}

npy_intp ended_ok(NpyIter *It) {
  npy_intp Inner = *NpyIter_GetInnerLoopSizePtr(It);
  NpyIter_Deallocate(It);
  return Inner;
}
