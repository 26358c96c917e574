// Work on what only the function has: containers that a library made of what Python passed, and what lives for one call.
#include <Python.h>
#include <cmath>
#include <map>
#include <pybind11/pybind11.h>
#include <string>
#include <vector>
namespace py = pybind11;

using Row = std::vector<double>;

static double pairs(const Row &A, const Row &B) {
  double Sum = 0;
  for (std::size_t I = 0; I < A.size(); ++I)
    for (std::size_t J = 0; J < B.size(); ++J)
      Sum += std::sqrt(A[I] * B[J]);
  return Sum;
}
// Each element of each row once.
static double total(const std::vector<Row> &Rows) {
  double Sum = 0;
  for (const Row &One : Rows)
    for (double X : One)
      Sum += std::sqrt(X) + std::exp(X);
  return Sum;
}
static double closest(const std::vector<Row> &Rows) {
  double Sum = 0;
  for (const Row &One : Rows)
    for (const Row &Other : Rows)
      for (std::size_t I = 0; I < One.size(); ++I)
        Sum += std::sqrt(One[I] - Other[I]);
  return Sum;
}

static Row numbers(py::array_t<double> A) {
  return Row(A.data(), A.data() + A.size());
}

// Made of what Python passed, by the library.
static py::object passed_bad(const Row &A, const Row &B, double Scale) {
  double Sum = pairs(A, B) * Scale; // expect: nogil-missing-gil-release/own-containers: 'pairs'
  return py::int_(long(Sum));
}
// For one call only.
static py::object temporary_bad(py::array_t<double> A, py::array_t<double> B) {
  double Sum = pairs(numbers(A), numbers(B)); // expect: nogil-missing-gil-release/own-containers: 'pairs'
  return py::int_(long(Sum));
}
static py::object rows_ok(const std::vector<Row> &Rows) {
  return py::int_(long(total(Rows))); // guard: nogil-missing-gil-release: total => closest
}
static py::object closest_bad(const std::vector<Row> &Rows) {
  return py::int_(long(closest(Rows))); // expect: nogil-missing-gil-release/own-containers: 'closest'
}
// A pointer into its own.
static double inside(const double *P, std::size_t Count) {
  double Sum = 0;
  for (std::size_t I = 0; I < Count; ++I)
    for (std::size_t J = 0; J < I; ++J)
      Sum += std::sqrt(P[I] * P[J]);
  return Sum;
}
static py::object pointer_bad(py::list Of) {
  Row A;
  for (std::size_t I = 0; I < Of.size(); ++I)
    A.push_back(double(I));
  return py::int_(long(inside(A.data(), A.size()))); // expect: nogil-missing-gil-release/own-containers: 'inside'
}
// Of an object that others have.
struct Cloud {
  Row Points;
  py::object spread_ok() { return py::int_(long(pairs(Points, Points))); }
};
static py::object of_object_ok(Cloud &C, const Row &A) {
  return py::int_(long(pairs(C.Points, A))); // guard: nogil-missing-gil-release: C.Points => A
}
static Row Common;
static py::object common_ok(const Row &A) {
  return py::int_(long(pairs(Common, A))); // guard: nogil-missing-gil-release: Common => A
}
// Each text with each other one.
static int distance(const std::vector<std::string> &A, const std::vector<std::string> &B) {
  int Sum = 0;
  for (const std::string &X : A)
    for (const std::string &Y : B)
      for (std::size_t I = 0; I < X.size(); ++I)
        Sum += I < Y.size() && X[I] == Y[I];
  return Sum;
}
static py::object texts_bad(const std::vector<std::string> &A) {
  return py::int_(distance(A, A)); // expect: nogil-missing-gil-release/own-containers: 'distance'
}
// With Python in each round.
static double asked(const Row &A, py::object Of) {
  double Sum = 0;
  for (double X : A)
    for (double Y : A)
      Sum += X * Y * Of.attr("x").cast<double>();
  return Sum;
}
static py::object asked_ok(const Row &A, py::object Of) { return py::int_(long(asked(A, Of))); }
// In a lambda, and in a map.
static double spread(const std::map<int, Row> &Of) {
  double Sum = 0;
  for (const auto &X : Of)
    for (const auto &Y : Of)
      Sum += pairs(X.second, Y.second);
  return Sum;
}

// An object that was made of an array, and one that Python has and that only reads.
struct Matrix {
  std::size_t Rows, Columns;
  Row Cells;
};
static Matrix matrix(py::array_t<double> A) { return Matrix{A.size(), 3, numbers(A)}; }
struct Scaler {
  double Mean = 0;
  double apply(const Matrix &M) const {
    double Sum = 0;
    for (std::size_t I = 0; I < M.Rows; ++I)
      for (std::size_t J = 0; J < M.Rows; ++J)
        for (std::size_t K = 0; K < M.Columns; ++K)
          Sum += M.Cells[I * M.Columns + K] * std::sqrt(M.Cells[J * M.Columns + K] - Mean);
    return Sum;
  }
};

// Objects of a class that others have, too, but this one is new.
struct Nearest {
  Row Points;
  double Best = 0;
  Nearest(const Row &All) : Points(All) { Best = pairs(All, All); }
  void add(double X) { Points.push_back(X); }
  double best() const { return Best + double(Points.size()); }
};
static py::object nearest_bad(const Row &A) {
  Nearest Of(A); // expect: nogil-missing-gil-release/own-containers: Nearest
  return py::int_(long(Of.best()));
}

PYBIND11_MODULE(own, M) {
  M.def("nearest", &nearest_bad);
  py::class_<Nearest>(M, "Nearest").def("add", &Nearest::add).def("best", &Nearest::best);
  M.def("scale", [](const Scaler &S, py::array_t<double> A) {
    return py::int_(long(S.apply(matrix(A)))); // expect: nogil-missing-gil-release/own-containers: apply
  });

  M.def("passed", &passed_bad);
  M.def("temporary", &temporary_bad);
  M.def("rows", &rows_ok);
  M.def("closest", &closest_bad);
  M.def("pointer", &pointer_bad);
  M.def("of_object", &of_object_ok);
  M.def("common", &common_ok);
  M.def("texts", &texts_bad);
  M.def("asked", &asked_ok);
  M.def("lambda", [](const Row &A) {
    return py::int_(long(pairs(A, A))); // expect: nogil-missing-gil-release/own-containers: 'pairs'
  });
  M.def("map", [](const std::map<int, Row> &Of) {
    return py::int_(long(spread(Of))); // expect: nogil-missing-gil-release/own-containers: 'spread'
  });
  M.def("set_common", [](const Row &A) { Common = A; }); // expect: nogil-racy-static/registry
  py::class_<Cloud>(M, "Cloud").def("spread", &Cloud::spread_ok);
}
