// Arrays of nanobind: a parameter that is not of constant elements takes only
// arrays that may be written.
#include <nanobind/ndarray.h>
#include <numpy/arrayobject.h>
namespace nb = nanobind;

static void scale_ok(nb::ndarray<> A, double By) {
  double *P = (double *)A.data();
  for (size_t I = 0; I < A.size(); I++)
    P[I] *= By;
}
static void fill(double *P, size_t N) {
  for (size_t I = 0; I < N; I++)
    P[I] = 0;
}
static void handed_on_ok(nb::ndarray<double> A) {
  fill((double *)A.data(), A.shape(0));
}
// What no type has asked for.
static void array_bad(nb::object O) {
  PyArrayObject *A = (PyArrayObject *)O.ptr();
  fill((double *)PyArray_DATA(A), 1); // expect: nogil-readonly-array-write/callers-array: is written without a test
}

NB_MODULE(example, M) {
  M.def("scale", scale_ok);
  M.def("handed_on", handed_on_ok);
  M.def("array", array_bad);
}
