// nanobind's guards and wrappers.
#include <nanobind/nanobind.h>
namespace nb = nanobind;

void work();

void copy_bad(const nb::object &O) {
  nb::gil_scoped_release R;
  nb::object Copy = O; // expect: nogil-detached-api-call: object
  work();
}

void copy_ok(const nb::object &O) {
  nb::object Copy = O;
  nb::gil_scoped_release R;
  work();
}

void api_bad() {
  nb::gil_scoped_release R;
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
}

void api_ok() {
  nb::gil_scoped_release R;
  work();
  nb::gil_scoped_acquire A;
  PyErr_Clear();
}
