// Floating-point flags that work leaves behind.
#include <fenv.h>
#include <numpy/arrayobject.h>

void cblas_dgemm(int, int, int, int, int, int, double, const double *, int,
                 const double *, int, double, double *, int);
static void gemm(int N, const double *A, const double *B, double *C) {
  cblas_dgemm(101, 111, 111, N, N, N, 1, A, N, B, N, 0, C, N);
}

PyObject *product_bad(PyObject *Result, int N, const double *A, double *C) {
  Py_BEGIN_ALLOW_THREADS
  gemm(N, A, A, C); // expect: nogil-global-error-state: 'gemm' may leave floating-point flags set
  Py_END_ALLOW_THREADS
  return Result;
}

PyObject *product_ok(PyObject *Result, int N, const double *A, double *C) {
  int Flags;
  feclearexcept(FE_ALL_EXCEPT);
  Py_BEGIN_ALLOW_THREADS
  gemm(N, A, A, C);
  Py_END_ALLOW_THREADS
  Flags = fetestexcept(FE_ALL_EXCEPT); // guard: nogil-global-error-state: fetestexcept(FE_ALL_EXCEPT) => 0
  if (Flags)
    PyErr_SetString(PyExc_ValueError, "not a number");
  return Flags ? NULL : Result;
}

// Its caller asks.
static void multiply_ok(int N, const double *A, double *C) {
  Py_BEGIN_ALLOW_THREADS
  gemm(N, A, A, C);
  Py_END_ALLOW_THREADS
}
int multiplied_ok(int N, const double *A, double *C) {
  feclearexcept(FE_ALL_EXCEPT);
  multiply_ok(N, A, C);
  return fetestexcept(FE_ALL_EXCEPT);
}

// Nothing is detached for it: it may be the loop of a ufunc, and NumPy asks.
void loop_ok(int N, const double *A, double *C) { gemm(N, A, A, C); } // guard: nogil-global-error-state: gemm(N, A, A, C) => PyThreadState *S = PyEval_SaveThread(); gemm(N, A, A, C); PyEval_RestoreThread(S)
