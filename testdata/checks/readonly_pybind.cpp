// Arrays of pybind11: who asks for memory to write gets an exception where it is read-only.
#include <cstring>
#include <pybind11/pybind11.h>
namespace py = pybind11;

static void constant_bad(py::array_t<double> A) {
  const_cast<double *>(A.data())[0] = 1; // expect: nogil-readonly-array-write: memory of 'A'
}

static void copied_bad(py::array_t<double> A, py::array_t<double> From) {
  std::memcpy(const_cast<double *>(A.data()), From.data(), 8); // expect: nogil-readonly-array-write: memory of 'A'
}

static void mutable_ok(py::array_t<double> A) {
  A.mutable_data()[0] = 1;
}

static void pointer_ok(py::array_t<double> A) {
  double *P = A.mutable_data();
  for (std::size_t I = 0; I < A.size(); I++)
    P[I] = 1;
}

static void unchecked_ok(py::array_t<double> A) {
  auto Items = A.mutable_unchecked<1>();
  for (std::size_t I = 0; I < A.size(); I++)
    Items(I) = 1;
}

static void copied_ok(py::array_t<double> A, py::array_t<double> From) {
  std::memcpy(A.mutable_data(), From.data(), 8);
}

// Asked for before the region; the elements are numbers.
static void released_ok(py::array_t<double> A, py::array_t<double> From) {
  double *P = A.mutable_data();
  const double *Q = From.data();
  Py_ssize_t N = From.nbytes();
  py::gil_scoped_release Release;
  std::memcpy(P, Q, N);
}

static void released_any_bad(py::array A, py::array From) {
  void *P = A.mutable_data();
  const void *Q = From.data();
  Py_ssize_t N = From.nbytes();
  py::gil_scoped_release Release;
  std::memcpy(P, Q, N); // expect: nogil-unguarded-object-dtype: moves elements of 'From' as bytes
}

PYBIND11_MODULE(example, M) {
  M.def("constant_bad", constant_bad);
  M.def("copied_bad", copied_bad);
  M.def("mutable_ok", mutable_ok);
  M.def("pointer_ok", pointer_ok);
  M.def("unchecked_ok", unchecked_ok);
  M.def("copied_ok", copied_ok);
  M.def("released_ok", released_ok);
  M.def("released_any_bad", released_any_bad);
}
