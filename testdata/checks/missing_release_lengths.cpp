// Lengths of buffers and containers, and functions that a library binds and that need nothing of Python.
#include <Python.h>
#include <cmath>
#include <pybind11/pybind11.h>
#include <vector>
namespace py = pybind11;

// As long as the buffer is.
static PyObject *buffer_bad(PyObject *Self, PyObject *Arg) {
  Py_buffer V;
  double Sum = 0;
  if (PyObject_GetBuffer(Arg, &V, PyBUF_SIMPLE) < 0)
    return nullptr;
  const unsigned char *Data = static_cast<const unsigned char *>(V.buf);
  for (Py_ssize_t I = 0; I < V.len; I++) // expect: nogil-missing-gil-release: a loop as long as 'V
    for (Py_ssize_t J = 0; J < V.len; J++)
      Sum += std::sqrt(Data[I] * Data[J]);
  PyBuffer_Release(&V);
  return PyFloat_FromDouble(Sum);
}
static PyObject *constant_ok(PyObject *Self, PyObject *Arg) {
  Py_buffer V;
  int Sum = 0;
  if (PyObject_GetBuffer(Arg, &V, PyBUF_SIMPLE) < 0)
    return nullptr;
  const unsigned char *Data = static_cast<const unsigned char *>(V.buf);
  for (Py_ssize_t I = 0; I < 16; I++) // guard(Length): nogil-missing-gil-release: I < 16 => I < V.len
    for (Py_ssize_t J = 0; J < 8; J++) // guard(Length): nogil-missing-gil-release: J < 8 => J < V.len
      Sum += Data[I] * Data[J];
  PyBuffer_Release(&V);
  return PyLong_FromLong(Sum);
}

static double distances_bad(const std::vector<double> &A, const std::vector<double> &B) {
  double Sum = 0;
  for (std::size_t I = 0; I < A.size(); ++I) // expect: nogil-missing-gil-release: a loop as long as the length of 'A'
    for (std::size_t J = 0; J < B.size(); ++J)
      Sum += std::sqrt(A[I] * B[J]);
  return Sum;
}
// One loop over a few numbers.
static double sum_ok(const std::vector<double> &A) {
  double Sum = 0;
  for (std::size_t I = 0; I < A.size(); ++I)
    Sum += A[I];
  return Sum;
}
// With a call that uses Python in the loop.
static double checked_ok(const std::vector<double> &A, const std::vector<double> &B) {
  double Sum = 0;
  for (std::size_t I = 0; I < A.size(); ++I)
    for (std::size_t J = 0; J < B.size(); ++J) {
      Sum += std::sqrt(A[I] * B[J]);
      PyErr_CheckSignals(); // guard: nogil-missing-gil-release
    }
  return Sum;
}
// Bound with a guard that releases.
static double guarded_ok(const std::vector<double> &A, const std::vector<double> &B) {
  double Sum = 0;
  for (std::size_t I = 0; I < A.size(); ++I)
    for (std::size_t J = 0; J < B.size(); ++J)
      Sum += std::sqrt(A[I] * B[J]);
  return Sum;
}
// The members of an object say how long it takes.
struct Grid {
  std::size_t Rows = 0, Columns = 0;
  double *Cells = nullptr;
  double norm_bad() const {
    double Sum = 0;
    for (std::size_t I = 0; I < Rows; ++I) // expect: nogil-missing-gil-release: a loop as long as
      for (std::size_t J = 0; J < Columns; ++J)
        Sum += std::sqrt(Cells[I * Columns + J]);
    return Sum;
  }
};

// Containers that a function of the C API has made.
struct Corner {
  double X, Y;
};
struct Cells {
  double Best = 0;
  void merge(const std::vector<std::vector<Corner>> &All) {
    for (std::size_t I = 0; I < All.size(); ++I)
      for (std::size_t J = 0; J < All[I].size(); ++J)
        for (std::size_t K = 0; K < All[I].size(); ++K)
          Best += std::sqrt(All[I][J].X * All[I][K].Y);
  }
};
static double merge(const std::vector<std::vector<Corner>> &All) {
  Cells C;
  C.merge(All);
  return C.Best;
}
static PyObject *made_bad(PyObject *Self, PyObject *Arg) {
  std::vector<std::vector<Corner>> All;
  for (Py_ssize_t I = 0; I < PyList_Size(Arg); I++) {
    std::vector<Corner> One;
    One.push_back(Corner{PyFloat_AsDouble(PyList_GetItem(Arg, I)), 0}); // expect: nogil-borrowed-reference/unlocked-argument
    All.push_back(One);
  }
  double Best = merge(All); // expect: nogil-missing-gil-release/own-containers: 'merge'
  return PyFloat_FromDouble(Best);
}
// An object that was given one.
struct Merger {
  std::vector<std::vector<Corner>> Own;
  double Best = 0;
  void add(const std::vector<std::vector<Corner>> &All) { Own = All; }
  void run() { Best = merge(Own); }
};
static PyObject *merger_bad(PyObject *Self, PyObject *Arg) {
  std::vector<std::vector<Corner>> All(PyList_Size(Arg));
  Merger M;
  M.add(All);
  M.run(); // expect: nogil-missing-gil-release/own-containers: run
  return PyFloat_FromDouble(M.Best);
}
static Merger Common;
static PyObject *common_row(PyObject *Self, PyObject *Arg) {
  std::vector<std::vector<Corner>> All(PyList_Size(Arg));
  Common.add(All); // expect: nogil-racy-static/registry
  Common.run(); // expect: nogil-racy-static/scratch
  return PyFloat_FromDouble(Common.Best);
}
// What others have may change meanwhile.
static std::vector<std::vector<Corner>> Kept;
static PyObject *kept_ok(PyObject *Self, PyObject *Arg) {
  double Best = merge(Kept);
  return PyFloat_FromDouble(Best);
}
// One nest.
static double total(const std::vector<std::vector<Corner>> &All) {
  double Sum = 0;
  for (std::size_t I = 0; I < All.size(); ++I)
    for (std::size_t J = 0; J < All[I].size(); ++J)
      Sum += All[I][J].X;
  return Sum;
}
static PyObject *total_ok(PyObject *Self, PyObject *Arg) {
  std::vector<std::vector<Corner>> All;
  for (Py_ssize_t I = 0; I < PyList_Size(Arg); I++)
    All.push_back(std::vector<Corner>(3));
  double Sum = total(All); // guard: nogil-missing-gil-release: total(All) => merge(All)
  return PyFloat_FromDouble(Sum);
}
PYBIND11_MODULE(lengths, M) {
  M.def("distances", &distances_bad);
  M.def("sum", &sum_ok);
  M.def("checked", &checked_ok);
  M.def("guarded", &guarded_ok, py::call_guard<py::gil_scoped_release>()); // guard: nogil-missing-gil-release: , py::call_guard<py::gil_scoped_release>() => /**/
  py::class_<Grid>(M, "Grid").def("norm", &Grid::norm_bad);
}

static PyMethodDef Methods[] = {{"a", buffer_bad, METH_O, nullptr},
                                {"b", constant_ok, METH_O, nullptr},
                                {"made", made_bad, METH_O, nullptr},
                                {"merger", merger_bad, METH_O, nullptr},
                                {"common", common_row, METH_O, nullptr},
                                {"kept", kept_ok, METH_O, nullptr},
                                {"total", total_ok, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
PyMethodDef *table() { return Methods; }
