// A call guard that releases may come by another name, among others, and with
// functions that are handed on before they are registered.
#include <pybind11/pybind11.h>
namespace py = pybind11;
using release = py::call_guard<py::gil_scoped_release>;
struct Other {};
using two = py::call_guard<Other, py::gil_scoped_release>;
using none = py::call_guard<Other>;

static int check_bad(int N) {
  if (N < 0)
    throw py::error_already_set(); // expect: nogil-detached-api-call/detached-entry
  return N;
}

// No exception is fetched here.
static int check_ok(int N) {
  if (N < 0)
    throw py::value_error("negative");
  return N;
}

static void log_bad(const char *S) {
  PyErr_SetString(PyExc_ValueError, S); // expect: nogil-detached-api-call
}
static void log_bad(int N) {}
static void log_ok(const char *S) { PyErr_SetString(PyExc_ValueError, S); }
static void log_ok(int N) {}

struct Holder {
  py::object Content;
};

PYBIND11_MODULE(bound_guards, M) {
  M.def("check", &check_bad, release());
  M.def("check_ok", &check_ok, release());
  M.def("log", py::overload_cast<const char *>(&log_bad), release());
  M.def("log_ok", py::overload_cast<const char *>(&log_ok), none());
  M.def(
      "two_bad",
      [](int N) {
        PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
        return N;
      },
      two());
  M.def("two_ok", [](int N) { return N + 1; }, two());
  py::class_<Holder>(M, "Holder")
      .def(py::init([](const py::object &O) {
             Holder *H = new Holder();
             H->Content = O; // expect: nogil-detached-api-call
             return H;
           }),
           release())
      .def(py::init([](const py::object &O, int) {
        Holder *H = new Holder();
        H->Content = O;
        return H;
      }))
      .def(py::pickle(
               [](const Holder &H) {
                 PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
                 return py::object();
               },
               [](const py::object &O) {
                 Holder *H = new Holder();
                 H->Content = O; // expect: nogil-detached-api-call
                 return H;
               }),
           release())
      .def_property_readonly(
          "used", py::cpp_function(
                      [](Holder &H) {
                        PyErr_Clear(); // expect: nogil-detached-api-call
                        return 1;
                      },
                      release()))
      .def_property_readonly("used_ok", py::cpp_function([](Holder &H) {
                               PyErr_Clear();
                               return 1;
                             }));
}
