// Parallel loops whose threads write one element, which is not seen; each would be a finding.
#include <numpy/arrayobject.h>
#include <string.h>

// Rounding brings two rounds together.
void halves_missed(const double *X, double *Sums, npy_intp N) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    Sums[I / 2] += X[I]; // fn: nogil-readonly-array-write: two rounds have one element
}
// A list is no permutation.
void last_missed(const npy_intp *Label, const double *X, double *Last, npy_intp N) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    Last[Label[I]] = X[I]; // fn: nogil-readonly-array-write: two rounds may have one element
}
// Both loops are divided, and the element depends on one of them.
void columns_missed(const double *X, double *Sums, npy_intp N, npy_intp M) {
#pragma omp parallel for collapse(2)
  for (npy_intp I = 0; I < N; I++)
    for (npy_intp J = 0; J < M; J++)
      Sums[J] += X[I * M + J]; // fn: nogil-readonly-array-write: rounds of the outer loop have one element
}
// Tasks run beside each other.
void tasks_missed(const double *X, double *Sums, npy_intp N) {
#pragma omp parallel
#pragma omp single
  for (npy_intp I = 0; I < N; I++) {
#pragma omp task
    Sums[0] += X[I]; // fn: nogil-readonly-array-write: two tasks change one element
  }
}
// By a call.
void copies_missed(const double *X, double *Row, npy_intp N, npy_intp M) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    memcpy(Row, X + I * M, M * sizeof(double)); // fn: nogil-readonly-array-write: all rounds write one row
}
PyObject *uses_python(void) { return PyLong_FromLong(1); }
