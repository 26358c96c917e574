// Floating-point flags that reach the one who asks, and NumPy's way to report.
// flags: -fopenmp
#include <fenv.h>
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

double work(double X);
int npy_clear_floatstatus_barrier(char *);
int npy_get_floatstatus_barrier(char *);
void npy_set_floatstatus_invalid(void);
int PyUFunc_GiveFloatingpointErrors(const char *, int);
int PyUFunc_checkfperr(int, PyObject *, int *);

// Each thread collects its own, and the caller's thread gets them.
int gathered_ok(double *X, int N) {
  int Flags = 0;
#pragma omp parallel for reduction(| : Flags)
  for (int I = 0; I < N; I++) {
    feclearexcept(FE_ALL_EXCEPT);
    X[I] = work(X[I]);
    Flags |= fetestexcept(FE_ALL_EXCEPT);
  }
  feraiseexcept(Flags);
  return fetestexcept(FE_INVALID);
}

// Calls that the compiler does not move.
PyObject *barrier_ok(double *X) {
  npy_clear_floatstatus_barrier((char *)X); // guard(barrier): nogil-global-error-state: npy_clear_floatstatus_barrier((char *)X) => *X = work(*X)
  *X = work(*X); // guard(barrier): nogil-global-error-state: *X = work(*X) => npy_clear_floatstatus_barrier((char *)X)
  int Flags = npy_get_floatstatus_barrier((char *)X);
  if (Flags && PyUFunc_GiveFloatingpointErrors("work", Flags) < 0)
    return NULL;
  return PyFloat_FromDouble(*X);
}

// A loop raises a flag to say something, and NumPy asks for it.
static void roots_loop_ok(char **Args, npy_intp const *N, npy_intp const *S,
                          void *Data) {
  for (npy_intp I = 0; I < *N; I++) {
    double X = *(double *)(Args[0] + I * S[0]);
    if (X < 0)
      npy_set_floatstatus_invalid();
    *(double *)(Args[1] + I * S[1]) = X;
  }
}
static PyUFuncGenericFunction Loops[] = {roots_loop_ok};
static const char Types[] = {NPY_DOUBLE, NPY_DOUBLE};
static void *const Data[] = {NULL};
PyObject *roots_ufunc(void) {
  return PyUFunc_FromFuncAndData(Loops, Data, Types, 1, 1, 1, -1, "r", "", 0);
}

// Flags say nothing about this loop, and it says so.
static int copy_strided_ok(PyArrayMethod_Context *C, char *const *D,
                           const npy_intp *N, const npy_intp *S,
                           NpyAuxData *A) {
  for (npy_intp I = 0; I < *N; I++)
    *(double *)(D[1] + I * S[1]) = *(double *)(D[0] + I * S[0]);
  return 0;
}
static PyType_Slot CopySlots[] = {
    {NPY_METH_strided_loop, (void *)copy_strided_ok}, {0, NULL}};
static PyArrayMethod_Spec Copy = {.flags = NPY_METH_NO_FLOATINGPOINT_ERRORS,
                                  .slots = CopySlots};
PyArrayMethod_Spec *copy_ok(void) { return &Copy; }

// Only with versions that have nothing else.
#ifndef NPY_ABI_VERSION
#define NPY_ABI_VERSION 0x02000000
#endif
PyObject *old_versions_ok(double *X) {
  int First = 1;
  *X = work(*X);
#if NPY_ABI_VERSION < 0x02000000 // guard: nogil-global-error-state: < 0x02000000 => < 0x03000000
  if (PyUFunc_checkfperr(0, NULL, &First) < 0)
    return NULL;
#endif
  return PyFloat_FromDouble(*X * First);
}
