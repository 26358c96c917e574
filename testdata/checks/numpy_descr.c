// Regions that depend on the array's type.
#include <numpy/arrayobject.h>

void kernel(char *P, npy_intp N);

void same_flag_ok(PyArrayObject *A) {
  PyArray_Descr *D = PyArray_DESCR(A);
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_DESCR(D);
  kernel(PyArray_BYTES(A), 1);
  if (PyDataType_FLAGCHK(D, NPY_NEEDS_PYAPI))
    PyErr_Occurred();
  NPY_END_THREADS;
}

// Another question about the same descriptor has another answer.
void other_flag_bad(PyArrayObject *A) {
  PyArray_Descr *D = PyArray_DESCR(A);
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_DESCR(D);
  kernel(PyArray_BYTES(A), 1);
  if (PyDataType_REFCHK(D))
    PyErr_Occurred(); // expect: nogil-detached-api-call: PyErr_Occurred
  NPY_END_THREADS;
}

void other_array_bad(PyArrayObject *A, PyArrayObject *B) {
  PyArray_Descr *D = PyArray_DESCR(A), *E = PyArray_DESCR(B);
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_DESCR(D);
  kernel(PyArray_BYTES(A), 1);
  if (PyDataType_FLAGCHK(E, NPY_NEEDS_PYAPI))
    PyErr_Occurred(); // expect: nogil-detached-api-call: PyErr_Occurred
  NPY_END_THREADS;
}

// Asked of the array each time, without a variable.
void spelled_out_ok(PyArrayObject *A) {
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_DESCR(PyArray_DESCR(A));
  kernel(PyArray_BYTES(A), 1);
  NPY_END_THREADS_DESCR(PyArray_DESCR(A));
  PyErr_Clear();
}

void end_descr_ok(PyArrayObject *A) {
  PyArray_Descr *D = PyArray_DESCR(A);
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_DESCR(D);
  kernel(PyArray_BYTES(A), 1);
  NPY_END_THREADS_DESCR(D);
  PyErr_Clear();
}

void end_other_bad(PyArrayObject *A, PyArrayObject *B) {
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_DESCR(PyArray_DESCR(A));
  kernel(PyArray_BYTES(A), 1);
  NPY_END_THREADS_DESCR(PyArray_DESCR(B));
} // expect: nogil-unbalanced-thread-state

void by_hand_ok(PyArrayObject *A) {
  PyArray_Descr *D = PyArray_DESCR(A);
  int Object = PyDataType_REFCHK(D);
  NPY_BEGIN_THREADS_DEF;
  if (!Object)
    NPY_BEGIN_THREADS;
  kernel(PyArray_BYTES(A), 1);
  if (Object && PyErr_Occurred())
    kernel(NULL, 0);
  NPY_END_THREADS;
}

void by_hand_bad(PyArrayObject *A) {
  PyArray_Descr *D = PyArray_DESCR(A);
  int Object = PyDataType_REFCHK(D);
  NPY_BEGIN_THREADS_DEF;
  if (!Object)
    NPY_BEGIN_THREADS;
  kernel(PyArray_BYTES(A), 1);
  if (!Object && PyErr_Occurred()) // expect: nogil-detached-api-call: PyErr_Occurred
    kernel(NULL, 0);
  NPY_END_THREADS;
}
