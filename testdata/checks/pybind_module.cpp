// Functions that a binding exports: attached, unless a call guard says
// otherwise.
#include <pybind11/pybind11.h>
namespace py = pybind11;

double compute(int N);

static int plain_ok(int N) {
  PyErr_Clear();
  return N;
}

PYBIND11_MODULE(example, M) {
  M.def("plain", plain_ok);
  M.def("lambda_ok", [](int N) {
    PyErr_Clear();
    return N;
  });
  M.def("lambda_bad", [](int N) {
    py::gil_scoped_release R;
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
    return N;
  });
  M.def(
      "guarded_ok", [](int N) { return compute(N); },
      py::call_guard<py::gil_scoped_release>());
  M.def(
      "guarded_bad",
      [](int N) {
        PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
        return N;
      },
      py::call_guard<py::gil_scoped_release>());
}
