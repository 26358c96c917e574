// pybind11's guards and wrappers.
#include <pybind11/pybind11.h>
namespace py = pybind11;

void work();
double sum(const double *P, std::size_t N);

void copy_bad(const py::object &O) {
  py::gil_scoped_release R;
  py::object Copy = O; // expect: nogil-detached-api-call: object
  work();
}

void copy_ok(const py::object &O) {
  py::object Copy = O;
  py::gil_scoped_release R;
  work();
}

void create_bad() {
  py::gil_scoped_release R;
  py::list L; // expect: nogil-detached-api-call: list
  work();
}

void create_ok() {
  py::list L;
  {
    py::gil_scoped_release R;
    work();
  }
  L.append(1);
}

double data_ok(const py::array_t<double> &A) {
  const double *P = A.data();
  std::size_t N = A.size();
  py::gil_scoped_release R;
  return sum(P, N);
}

void call_bad(const py::function &F) {
  py::gil_scoped_release R;
  work();
  F.inc_ref(); // expect: nogil-detached-api-call: inc_ref
}

void call_ok(const py::function &F) {
  py::gil_scoped_release R;
  work();
  py::gil_scoped_acquire A;
  F.inc_ref();
}

void api_bad() {
  py::gil_scoped_release R;
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
}

void api_ok() {
  {
    py::gil_scoped_release R;
    work();
  }
  PyErr_Clear();
}

// A guard attaches on every way out; a return is no defect here.
int return_ok(int N) {
  py::gil_scoped_release R;
  if (N < 0)
    return -1;
  work();
  return N;
}

// Moving and default construction touch no reference count.
void move_ok(py::object &&O) {
  py::gil_scoped_release R;
  py::handle H = O;
  work();
  (void)H;
}

void after_inner_bad() {
  py::gil_scoped_release R;
  {
    py::gil_scoped_acquire A;
    PyErr_Clear();
  }
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
}

// What throws for an array that can't be written to throws for no other.
void fill_bad(py::array_t<double> &A) {
  Py_BEGIN_ALLOW_THREADS
  *A.mutable_data() = 0;
  Py_END_ALLOW_THREADS // expect: nogil-unbalanced-thread-state
}

void fill_ok(py::array_t<double> &A) {
  if (!A.writeable())
    return;
  Py_BEGIN_ALLOW_THREADS
  *A.mutable_data() = 0;
  Py_END_ALLOW_THREADS
}
