// Sizes that a binding library's records and accessors give, also in a record of the function's own.
#include <Python.h>
#include <cmath>
#include <cstddef>
#include <pybind11/pybind11.h>
#include <vector>
namespace py = pybind11;

struct Shape {
  int Rows, Columns;
};

// A record by value, filled in braces.
static double sum(const double *Data, Shape S) {
  double Sum = 0;
  for (int I = 0; I < S.Rows; ++I)
    for (int J = 0; J < S.Columns; ++J)
      for (int K = 0; K < J; ++K)
        Sum += Data[I * S.Columns + J] * Data[K];
  return Sum;
}
static py::object braces_bad(py::array_t<double> A) {
  py::buffer_info Info = A.request();
  int Rows = static_cast<int>(Info.shape[0]);
  Shape S{Rows, static_cast<int>(Info.shape[1])};
  return py::int_(long(sum(static_cast<const double *>(Info.ptr), S))); // expect: nogil-missing-gil-release/computing-helper: 'sum'
}
// Known numbers: as much as they say.
static py::object numbers_ok(py::array_t<double> A) {
  py::buffer_info Info = A.request();
  Shape S{2, 3};
  return py::int_(long(sum(static_cast<const double *>(Info.ptr), S)));
}
// How many dimensions there are is no amount.
static py::object dimensions_ok(py::array_t<double> A) {
  py::buffer_info Info = A.request();
  Shape S{int(Info.ndim), int(Info.itemsize)};
  return py::int_(long(sum(static_cast<const double *>(Info.ptr), S)));
}

// A record by reference, filled by name, and passed on.
struct Plan {
  std::size_t Count = 0;
  double Scale = 1;
};
static double inner(const double *Data, const Plan &P) {
  double Sum = 0;
  for (std::size_t I = 0; I < P.Count; ++I)
    for (std::size_t J = 0; J < P.Count; ++J)
      Sum += std::sqrt(Data[I] - Data[J]) * P.Scale;
  return Sum;
}
static double outer(const double *Data, const Plan &P) { return inner(Data, P) / P.Scale; }
static py::object names_bad(py::array_t<double> A) {
  py::buffer_info Info = A.request();
  Plan P;
  P.Count = Info.size;
  return py::int_(long(outer(static_cast<const double *>(Info.ptr), P))); // expect: nogil-missing-gil-release/computing-helper: 'outer'
}
// Whatever stands there: not a length of anything.
static Plan Default;
static py::object anything_ok(py::array_t<double> A) {
  return py::int_(long(outer(A.data(), Default))); // guard: nogil-missing-gil-release: Default => Plan{std::size_t(A.shape(0)), 1}
}

// Filled by a constructor, and read by a method.
class Grid {
public:
  Grid(std::size_t Rows, std::size_t Columns) : High(Rows), Wide(Columns) {}
  std::size_t rows() const { return High; }
  std::size_t columns() const { return Wide; }

private:
  std::size_t High, Wide;
};
static double pairs(const double *Data, const Grid &G) {
  double Sum = 0;
  for (std::size_t I = 0; I < G.rows(); ++I)
    for (std::size_t J = 0; J < G.columns(); ++J)
      Sum += std::sqrt(Data[I]) * Data[J];
  return Sum;
}
static py::object constructor_bad(py::array_t<double> A) {
  auto Items = A.unchecked<2>();
  Grid G(Items.shape(0), Items.shape(1));
  return py::int_(long(pairs(A.data(), G))); // expect: nogil-missing-gil-release/computing-helper: 'pairs'
}
static py::object small_grid_ok(py::array_t<double> A) {
  Grid G(3, 4);
  return py::int_(long(pairs(A.data(), G))); // guard: nogil-missing-gil-release: G => Grid(A.shape(0), A.shape(1))
}

// The compiler's own functions know nothing of Python.
static double ones(const unsigned *Data, std::size_t Count) {
  double Sum = 0;
  static bool Has = __builtin_cpu_supports("popcnt"); // once, while others wait
  if (Has)
    for (std::size_t I = 0; I < Count; ++I)
      for (std::size_t J = 0; J < I; ++J)
        Sum += __builtin_popcount(Data[I] ^ Data[J]);
  return Sum;
}
static py::object compiler_bad(py::array_t<unsigned> A) {
  return py::int_(long(ones(A.data(), A.shape(0)))); // expect: nogil-missing-gil-release/computing-helper: 'ones'
}

// Loops over what an accessor gives.
static py::object accessor_bad(py::array_t<double> A) {
  auto Items = A.unchecked<2>();
  const Py_ssize_t Rows = Items.shape(0);
  double Sum = 0;
  for (Py_ssize_t I = 0; I < Rows; ++I) // expect: nogil-missing-gil-release/loop-over-data: 'Items'
    for (Py_ssize_t J = 0; J < Items.shape(1); ++J)
      Sum += Items(I, J) * Items(J, I);
  return py::int_(long(Sum));
}
static py::object mutable_accessor_bad(py::array_t<double> A) {
  auto Items = A.mutable_unchecked<2>();
  for (Py_ssize_t I = 0; I < Items.shape(0); ++I) // expect: nogil-missing-gil-release/loop-over-data: 'Items'
    for (Py_ssize_t J = 0; J < Items.shape(1); ++J)
      Items(I, J) = std::sqrt(Items(J, I));
  return py::none();
}
// Copies and fills are done as fast as the memory is.
static py::object copies_ok(py::array_t<double> A) {
  auto Items = A.unchecked<2>();
  const Py_ssize_t Rows = Items.shape(0), Columns = Items.shape(1);
  std::vector<double> Out(Rows * Columns);
  for (Py_ssize_t I = 0; I < Rows; ++I)
    for (Py_ssize_t J = 0; J < Columns; ++J)
      Out[I * Columns + J] = Items(I, J); // guard: nogil-missing-gil-release: Items(I, J); => Items(I, J) * 2;
  return py::int_(long(Out[0]));
}
static py::object fills_ok(py::array_t<double> A) {
  auto Items = A.mutable_unchecked<2>();
  for (Py_ssize_t I = 0; I < Items.shape(0); ++I)
    for (Py_ssize_t J = 0; J < Items.shape(1); ++J)
      Items(I, J) = 1; // guard: nogil-missing-gil-release: = 1 => = std::sqrt(J)
  return py::none();
}
static py::object few_ok(py::array_t<double> A) {
  auto Items = A.unchecked<1>();
  double Sum = 0;
  for (Py_ssize_t I = 0; I < 8; ++I)
    Sum += Items(I);
  return py::int_(long(Sum));
}
static py::object asks_ok(py::array_t<double> A, py::object F) {
  auto Items = A.unchecked<2>();
  long Sum = 0;
  for (Py_ssize_t I = 0; I < Items.shape(0); ++I)
    for (Py_ssize_t J = 0; J < Items.shape(1); ++J)
      F(Sum += long(Items(I, J)));
  return py::int_(Sum);
}
static py::object detached_ok(py::array_t<double> A) {
  auto Items = A.unchecked<2>();
  double Sum = 0;
  {
    py::gil_scoped_release Release; // guard: nogil-missing-gil-release: py::gil_scoped_release Release; => ;
    for (Py_ssize_t I = 0; I < Items.shape(0); ++I)
      for (Py_ssize_t J = 0; J < Items.shape(1); ++J)
        Sum += Items(I, J) * Items(J, I);
  }
  return py::int_(long(Sum));
}

PYBIND11_MODULE(sizes, M) {
  M.def("braces", &braces_bad);
  M.def("numbers", &numbers_ok);
  M.def("dimensions", &dimensions_ok);
  M.def("names", &names_bad);
  M.def("anything", &anything_ok);
  M.def("constructor", &constructor_bad);
  M.def("small_grid", &small_grid_ok);
  M.def("compiler", &compiler_bad);
  M.def("accessor", &accessor_bad);
  M.def("mutable_accessor", &mutable_accessor_bad);
  M.def("copies", &copies_ok);
  M.def("fills", &fills_ok);
  M.def("few", &few_ok);
  M.def("asks", &asks_ok);
  M.def("detached", &detached_ok);
}
