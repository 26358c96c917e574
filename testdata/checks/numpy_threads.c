// NPY_BEGIN_THREADS and its relatives: no scope, a saved state that may be null.
#include <numpy/arrayobject.h>

void kernel(char *P, npy_intp N);

void plain_ok(PyArrayObject *A) {
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS;
  kernel(PyArray_BYTES(A), 3);
  NPY_END_THREADS;
  PyErr_Clear();
}

void plain_bad(PyArrayObject *A) {
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS;
  kernel(PyArray_BYTES(A), 3);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  NPY_END_THREADS;
}

// The end macro tests the saved state: twice is as good as once.
int label_ok(PyArrayObject *A, int Fail) {
  int R = -1;
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS;
  kernel(PyArray_BYTES(A), 3);
  if (Fail)
    goto finish;
  R = 0;
  NPY_END_THREADS;
finish:
  NPY_END_THREADS;
  return R;
}

int return_bad(PyArrayObject *A, int Fail) {
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS;
  kernel(PyArray_BYTES(A), 3);
  if (Fail)
    return -1; // expect: nogil-unbalanced-thread-state
  NPY_END_THREADS;
  return 0;
}

// The region has no scope of its own: the jump is fine, the return is not.
int label_bad(PyArrayObject *A, int Fail) {
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS;
  kernel(PyArray_BYTES(A), 3);
  if (Fail)
    goto fail;
  NPY_END_THREADS;
  return 0;
fail:
  return -1; // expect: nogil-unbalanced-thread-state
}

void thresholded_ok(PyArrayObject *A, npy_intp N) {
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_THRESHOLDED(N);
  kernel(PyArray_BYTES(A), N);
  NPY_END_THREADS;
  PyErr_Clear();
}

void thresholded_bad(PyArrayObject *A, npy_intp N) {
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_THRESHOLDED(N);
  kernel(PyArray_BYTES(A), N);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  NPY_END_THREADS;
}

// Through the table of function pointers, like every call of NumPy's API.
PyObject *table_bad(npy_intp *Dims) {
  PyObject *R;
  NPY_BEGIN_ALLOW_THREADS
  R = PyArray_SimpleNew(1, Dims, NPY_DOUBLE); // expect: nogil-detached-api-call: PyArray_
  NPY_END_ALLOW_THREADS
  return R;
}

PyObject *table_ok(npy_intp *Dims) {
  PyObject *R = PyArray_SimpleNew(1, Dims, NPY_DOUBLE);
  NPY_BEGIN_ALLOW_THREADS
  kernel(PyArray_BYTES((PyArrayObject *)R), PyArray_DIM((PyArrayObject *)R, 0));
  NPY_END_ALLOW_THREADS
  return R;
}

void allow_ok(PyArrayObject *A, npy_intp N) {
  NPY_ALLOW_C_API_DEF
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS;
  kernel(PyArray_BYTES(A), N);
  if (N < 0) {
    NPY_ALLOW_C_API;
    PyErr_SetString(PyExc_ValueError, "negative");
    NPY_DISABLE_C_API;
  }
  NPY_END_THREADS;
}

void allow_bad(PyArrayObject *A, npy_intp N) {
  NPY_ALLOW_C_API_DEF
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS;
  kernel(PyArray_BYTES(A), N);
  if (N < 0) {
    NPY_ALLOW_C_API;
    PyErr_Clear();
    NPY_DISABLE_C_API;
    PyErr_SetString(PyExc_ValueError, "negative"); // expect: nogil-detached-api-call: PyErr_SetString
  }
  NPY_END_THREADS;
}
