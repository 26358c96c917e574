// Loops as long as numbers say that Python passes: nests that cost much only.
#include <Python.h>
#include <cmath>
#include <pybind11/pybind11.h>
#include <vector>
namespace py = pybind11;

static double paths_bad(int Steps, int Paths) {
  double Sum = 0;
  for (int I = 0; I < Paths; ++I) { // expect: nogil-missing-gil-release/asked-rounds
    double At = 0;
    for (int J = 0; J < Steps; ++J)
      At += std::sin(At) * std::exp(At - J);
    Sum += At;
  }
  return Sum;
}
// One loop, or little in it.
static double one_ok(int Steps) {
  double At = 0;
  for (int J = 0; J < Steps; ++J) // guard(one): nogil-missing-gil-release: J < Steps; ++J) => J < Steps; ++J) for (int K = 0; K < Steps; ++K)
    At += std::sin(At) * std::exp(At - J);
  return At;
}
static long little_ok(int Rows, int Columns) {
  long Sum = 0;
  for (int I = 0; I < Rows; ++I)
    for (int J = 0; J < Columns; ++J)
      Sum += I ^ J; // guard: nogil-missing-gil-release: I ^ J => long(std::sin(double(I)) * std::exp(double(J)))
  return Sum;
}
// As far as the other one has come.
static double half_bad(long Count) {
  double Sum = 0;
  for (long I = 0; I < Count; ++I) // expect: nogil-missing-gil-release/asked-rounds
    for (long J = 0; J < I; ++J)
      Sum += std::sqrt(Sum + double(I)) * std::log(Sum + double(J));
  return Sum;
}
// A window of so many elements of a container.
static std::vector<double> window_bad(const std::vector<double> &A, int Width) {
  std::vector<double> Out(A.size());
  for (std::size_t I = Width; I < A.size(); ++I) { // expect: nogil-missing-gil-release/asked-rounds
    double Sum = 0;
    for (std::size_t J = I - Width; J < I; ++J)
      Sum += std::sqrt(A[J]) * std::log(A[J]);
    Out[I] = Sum;
  }
  return Out;
}
static std::vector<double> few_ok(const std::vector<double> &A, int Width) {
  std::vector<double> Out(A.size());
  for (std::size_t I = 3; I < A.size(); ++I) {
    double Sum = Width;
    for (std::size_t J = I - 3; J < I; ++J) // guard: nogil-missing-gil-release: I - 3 => I - Width
      Sum += std::sqrt(A[J]) * std::log(A[J]);
    Out[I] = Sum;
  }
  return Out;
}
// Parsed out of a tuple, and made of an object.
static double grid(int Width, int Height) {
  double Sum = 0;
  for (int Y = 0; Y < Height; ++Y)
    for (int X = 0; X < Width; ++X)
      Sum += std::sin(double(X)) * std::cos(double(Y));
  return Sum;
}
static PyObject *grid_bad(PyObject *, PyObject *Args) {
  int Width, Height;
  if (!PyArg_ParseTuple(Args, "ii", &Width, &Height))
    return nullptr;
  return PyFloat_FromDouble(grid(Width, Height)); // expect: nogil-missing-gil-release/asked-rounds: 'grid'
}
static PyObject *square_bad(PyObject *, PyObject *Arg) {
  int Width = (int)PyLong_AsLong(Arg);
  return PyFloat_FromDouble(grid(Width, Width)); // expect: nogil-missing-gil-release/asked-rounds: 'grid'
}
static PyObject *small_ok(PyObject *, PyObject *Arg) {
  int Width = (int)PyLong_AsLong(Arg);
  return PyFloat_FromDouble(grid(4, 4) + Width); // guard: nogil-missing-gil-release: 4, 4 => Width, Width
}
// A method that others of the program call, too, who are not known.
struct Walk {
  double far_bad(int Steps) const;
  double twice(int Steps) const { return 2 * far_bad(Steps); }
};
double Walk::far_bad(int Steps) const {
  double Sum = 0;
  for (int I = 0; I < Steps; ++I) // expect: nogil-missing-gil-release/asked-rounds
    for (int J = 0; J < Steps; ++J)
      Sum += std::sin(double(I)) * std::exp(double(J));
  return Sum;
}

static PyMethodDef Methods[] = {{"grid", grid_bad, METH_VARARGS, nullptr},
                                {"square", square_bad, METH_O, nullptr},
                                {"small", small_ok, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
PyMethodDef *table() { return Methods; }

PYBIND11_MODULE(asked, M) {
  M.def("paths", &paths_bad);
  M.def("one", &one_ok);
  M.def("little", &little_ok);
  M.def("half", &half_bad);
  M.def("window", &window_bad);
  M.def("few", &few_ok);
  py::class_<Walk>(M, "Walk").def("far", &Walk::far_bad);
}
