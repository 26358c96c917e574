// How often: flags, recursion, functions that call each other, and virtual functions.
#include <Python.h>
#include <cmath>
#include <pybind11/pybind11.h>
#include <vector>
namespace py = pybind11;

using Row = std::vector<double>;

// Until nothing changes: as often as it takes.
static long settle(Row A) {
  bool Changed = true;
  long Rounds = 0;
  while (Changed) {
    Changed = false;
    for (std::size_t I = 0; I < A.size(); ++I)
      for (std::size_t J = 0; J < A.size(); ++J)
        if (A[I] + 1 < A[J]) {
          A[J] = A[I] + 1;
          Changed = true;
        }
    ++Rounds;
  }
  return Rounds;
}
static py::object settle_bad(const Row &A) {
  return py::int_(settle(A)); // expect: nogil-missing-gil-release/own-containers: 'settle'
}
static long relax(Row A) {
  bool Again = true;
  do {
    bool Any = false;
    for (std::size_t I = 0; I < A.size(); ++I)
      for (std::size_t J = 0; J < I; ++J)
        if (A[I] + 1 < A[J]) {
          A[J] = A[I] + 1;
          Any = true;
        }
    if (!Any)
      Again = false;
  } while (Again);
  return long(A[0]);
}
static py::object relax_bad(const Row &A) {
  return py::int_(relax(A)); // expect: nogil-missing-gil-release/own-containers: 'relax'
}
// Three times.
static long thrice(Row A) {
  int Round = 0;
  while (Round != 3) {
    for (std::size_t I = 0; I < A.size(); ++I)
      for (std::size_t J = 0; J < A.size(); ++J)
        if (A[I] + 1 < A[J])
          A[J] = A[I] + 1;
    Round = Round + 1;
  }
  return long(A[0]);
}
static py::object thrice_ok(const Row &A) { return py::int_(thrice(A)); }

// Functions that call each other: the other one has the loops.
static double merge(const Row &A, int Depth);
static double halves(const Row &A, int Depth) { return Depth ? merge(A, Depth - 1) + merge(A, Depth - 2) : 0; }
static double merge(const Row &A, int Depth) {
  double Sum = halves(A, Depth - 1);
  for (std::size_t I = 0; I < A.size(); ++I)
    for (std::size_t J = 0; J < A.size(); ++J)
      Sum += std::sqrt(A[I]) * std::log(A[J]);
  return Sum;
}
static py::object halves_bad(const Row &A) {
  return py::int_(long(halves(A, 4))); // expect: nogil-missing-gil-release/own-containers: 'halves'
}
static double down(const Row &A, int Depth);
static double up(const Row &A, int Depth) { return Depth ? down(A, Depth - 1) : 0; }
static double down(const Row &A, int Depth) {
  double Sum = up(A, Depth - 1);
  for (std::size_t I = 0; I < A.size(); ++I)
    Sum += std::sqrt(A[I]) * std::log(A[I]);
  return Sum;
}
static py::object up_ok(const Row &A) { return py::int_(long(up(A, 4))); }

// A tree: each node once. Or all of the data for each node.
struct Node {
  Row Values;
  std::vector<Node> Below;
  Node *Left = nullptr, *Right = nullptr;
};
static double total(const Node &N) {
  double Sum = 0;
  for (double X : N.Values)
    for (int I = 0; I < 100; ++I)
      Sum += std::sqrt(X) * std::log(X) + std::exp(X) + std::sin(X);
  for (const Node &B : N.Below)
    Sum += total(B);
  return Sum;
}
static py::object total_ok() {
  Node Root;
  return py::int_(long(total(Root)));
}
static double pairs(const Node &N) {
  double Sum = 0;
  for (double X : N.Values)
    for (int I = 0; I < 100; ++I)
      Sum += std::sqrt(X) * std::log(X) + std::exp(X) + std::sin(X);
  return Sum + (N.Left ? pairs(*N.Left) : 0) + (N.Right ? pairs(*N.Right) : 0);
}
static py::object pairs_ok() {
  Node Root;
  return py::int_(long(pairs(Root)));
}
static double each(const Node &N, const Row &A) {
  double Sum = 0;
  for (double X : A)
    for (int I = 0; I < 100; ++I)
      Sum += std::sqrt(X) * std::log(X) + std::exp(X) + std::sin(X);
  for (const Node &B : N.Below)
    Sum += each(B, A);
  return Sum;
}
static py::object each_bad(const Row &A) {
  Node Root;
  return py::int_(long(each(Root, A))); // expect: nogil-missing-gil-release/own-containers: 'each'
}

// Whichever it is takes long; or one of them.
struct Model {
  virtual ~Model() = default;
  virtual double fit(const Row &A) const = 0;
};
struct Near : Model {
  double fit(const Row &A) const override {
    double Sum = 0;
    for (double X : A)
      for (double Y : A)
        Sum += std::sqrt(X * Y);
    return Sum;
  }
};
struct Far : Model {
  double fit(const Row &A) const override {
    double Sum = 0;
    for (double X : A)
      for (double Y : A)
        Sum += std::log(X * Y);
    return Sum;
  }
};
static py::object fit_bad(const Model &M, const Row &A) {
  return py::int_(long(M.fit(A))); // expect: nogil-missing-gil-release/own-containers: computes in a loop
}
struct Scale {
  virtual ~Scale() = default;
  virtual double of(const Row &A) const = 0;
};
struct First : Scale {
  double of(const Row &A) const override { return A[0]; }
};
struct Spread : Scale {
  double of(const Row &A) const override {
    double Sum = 0;
    for (double X : A)
      for (double Y : A)
        Sum += std::log(X * Y);
    return Sum;
  }
};
static py::object scale_ok(const Scale &S, const Row &A) { return py::int_(long(S.of(A))); }
static void make() {
  static Near N;
  static Far F;
  static First O;
  static Spread S;
}

PYBIND11_MODULE(again, M) {
  make();
  M.def("settle", &settle_bad);
  M.def("relax", &relax_bad);
  M.def("thrice", &thrice_ok);
  M.def("halves", &halves_bad);
  M.def("up", &up_ok);
  M.def("total", &total_ok);
  M.def("pairs", &pairs_ok);
  M.def("each", &each_bad);
  M.def("fit", &fit_bad);
  M.def("scale", &scale_ok);
}
