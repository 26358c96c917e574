// What holds data: objects with containers of their own, texts that the work is as long as, results of calls.
#include <Python.h>
#include <cmath>
#include <list>
#include <pybind11/pybind11.h>
#include <string>
#include <vector>
namespace py = pybind11;

using Row = std::vector<double>;

// An object that Python has, which nobody writes.
struct Game {
  Row Payoffs;
  std::string Name;
  explicit Game(double Of) : Payoffs(100, Of) {}
};
static double dominated(const Game &G, double Near) {
  double Sum = 0;
  for (std::size_t I = 0; I < G.Payoffs.size(); ++I)
    for (std::size_t J = 0; J < G.Payoffs.size(); ++J)
      Sum += std::fabs(G.Payoffs[I] - G.Payoffs[J]) < Near ? std::sqrt(G.Payoffs[I]) : std::log(G.Payoffs[J]);
  return Sum;
}
static py::object bound_bad(const Game &G, double Near) {
  return py::int_(long(dominated(G, Near))); // expect: nogil-missing-gil-release/own-containers: 'dominated'
}
// That another function does.
struct Open {
  Row Payoffs;
  void set_ok(std::size_t I, double X) { Payoffs[I] = X; }
  void add_ok(double X) { Payoffs = Row(100, X); }
};
static double within(const Open &G, double Near) {
  double Sum = 0;
  for (std::size_t I = 0; I < G.Payoffs.size(); ++I)
    for (std::size_t J = 0; J < G.Payoffs.size(); ++J)
      Sum += std::fabs(G.Payoffs[I] - G.Payoffs[J]) < Near ? std::sqrt(G.Payoffs[I]) : std::log(G.Payoffs[J]);
  return Sum;
}
static py::object written_ok(const Open &G, double Near) { return py::int_(long(within(G, Near))); }
// It holds names only.
struct Label {
  std::string Name, Long;
};
static double alike(const Label &L, double Near) {
  double Sum = 0;
  for (std::size_t I = 0; I < L.Name.size(); ++I)
    for (std::size_t J = 0; J < L.Name.size(); ++J)
      Sum += std::fabs(L.Name[I] - L.Name[J]) < Near ? std::sqrt(L.Name[I]) : std::log(L.Name[J]);
  return Sum;
}
static py::object names_ok(const Label &L, double Near) { return py::int_(long(alike(L, Near))); }

// Its own object, which is in another one; one of which the result is.
struct Table {
  Game Of;
  int Rows = 0;
};
static double table(const Table &T) { return dominated(T.Of, 0.1) * T.Rows; }
static py::object nested_bad(double X) {
  Table T{Game(X)};
  return py::int_(long(table(T))); // expect: nogil-missing-gil-release/own-containers: 'table'
}
static Game game(py::object Of) { return Game(Of.cast<double>()); }
static py::object result_bad(py::object Of) {
  return py::int_(long(dominated(game(Of), 0.1))); // expect: nogil-missing-gil-release/own-containers: 'dominated'
}

// Texts: each place of one with each of the other, and one pass.
static long changes(const std::string &A, const std::string &B) {
  std::vector<long> Last(B.size() + 1), Next(B.size() + 1);
  for (std::size_t I = 0; I < A.size(); ++I) {
    for (std::size_t J = 0; J < B.size(); ++J)
      for (std::size_t K = 0; K < B.size(); ++K)
        Next[J + 1] = std::min(Last[J] + (A[I] != B[K]), Last[K + 1] + 1);
    std::swap(Last, Next);
  }
  return Last.back();
}
static PyObject *changes_bad(PyObject *, PyObject *Args) {
  const char *A, *B;
  Py_ssize_t Na, Nb;
  if (!PyArg_ParseTuple(Args, "y#y#", &A, &Na, &B, &Nb))
    return nullptr;
  long Out = changes(std::string(A, Na), std::string(B, Nb)); // expect: nogil-missing-gil-release/own-containers: 'changes'
  return PyLong_FromLong(Out);
}
static py::object passed_bad(const std::string &A, const std::string &B) {
  return py::int_(changes(A, B)); // expect: nogil-missing-gil-release/own-containers: 'changes'
}
static std::string text(py::object Of) { return Of.cast<std::string>(); }
static py::object texts_bad(py::object A, py::object B) {
  return py::int_(changes(text(A), text(B))); // expect: nogil-missing-gil-release/own-containers: 'changes'
}
// Diagonals of both: from as far below as above. And three of each.
static long bisect(const std::string &A, const std::string &B) {
  const int N = A.length(), Most = (N + int(B.length()) + 1) / 2;
  std::vector<int> V(2 * Most, -1);
  for (int D = 0; D < Most; D++)
    for (int K = -D; K <= D; K += 2) {
      int X = V[Most + K] + 1, Y = X - K;
      while (X < N && A[X] == B[Y]) {
        X++;
        Y++;
      }
      V[Most + K] = X;
    }
  return V[Most];
}
static py::object bisect_bad(const std::string &A, const std::string &B) {
  return py::int_(bisect(A, B)); // expect: nogil-missing-gil-release/own-containers: 'bisect'
}
static long near(const std::string &A, const std::string &B) {
  const int N = A.length(), Most = (N + int(B.length()) + 1) / 2;
  std::vector<int> V(2 * Most, -1);
  for (int D = 3; D < Most; D++)
    for (int K = D - 3; K <= D; K += 2) {
      int X = V[Most + K] + 1, Y = X - K;
      while (X < N && A[X] == B[Y]) {
        X++;
        Y++;
      }
      V[Most + K] = X;
    }
  return V[Most];
}
static py::object near_ok(const std::string &A, const std::string &B) { return py::int_(near(A, B)); }
static long letters(const std::string &A) {
  long Out = 0;
  for (std::size_t I = 0; I < A.size(); ++I)
    Out += std::sqrt(A[I]) + std::exp(A[I]) + std::log(A[I]);
  return Out;
}
static py::object letters_ok(const std::string &A) { return py::int_(letters(A)); }
// A name beside numbers of rounds.
static double named(const std::string &Name, long Rows) {
  double Sum = double(Name.size());
  for (long I = 0; I < 50; ++I)
    for (long J = 0; J < 40; ++J)
      Sum += std::sqrt(double(I * J)) + double(Rows);
  return Sum;
}
static py::object named_ok(const std::string &Name) { return py::int_(long(named(Name, 20))); }

static PyMethodDef Methods[] = {{"changes", changes_bad, METH_VARARGS, ""}, {nullptr, nullptr, 0, nullptr}};

PYBIND11_MODULE(own_data, M) {
  py::class_<Game>(M, "Game");
  py::class_<Open>(M, "Open").def("set", &Open::set_ok).def("add", &Open::add_ok);
  py::class_<Label>(M, "Label");
  M.def("bound", &bound_bad);
  M.def("written", &written_ok);
  M.def("names", &names_ok);
  M.def("nested", &nested_bad);
  M.def("result", &result_bad);
  M.def("passed", &passed_bad);
  M.def("texts", &texts_bad);
  M.def("bisect", &bisect_bad);
  M.def("near", &near_ok);
  M.def("letters", &letters_ok);
  M.def("named", &named_ok);
}
