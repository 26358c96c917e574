// Arrays of pybind11: the template says what the elements are.
#include <cstring>
#include <pybind11/pybind11.h>
namespace py = pybind11;

static void any_bad(py::array To, const py::array &From) {
  std::memcpy(To.mutable_data(), From.data(), From.nbytes()); // expect: nogil-unguarded-object-dtype: moves elements of 'From' as bytes
}

static void numbers_ok(py::array_t<double> To, const py::array_t<double> &From) { // guard: nogil-unguarded-object-dtype: const py::array_t<double> &From => const py::array &From
  std::memcpy(To.mutable_data(), From.data(), From.nbytes());
}

static void by_value_bad(py::array To, py::array From) {
  std::memcpy(To.mutable_data(), From.data(), From.nbytes()); // expect: nogil-unguarded-object-dtype: moves elements of 'From' as bytes
}

static void by_value_ok(py::array_t<int> To, py::array_t<int> From) { // guard: nogil-unguarded-object-dtype: py::array_t<int> From => py::array From
  std::memcpy(To.mutable_data(), From.data(), From.nbytes());
}

static void objects_bad(py::array_t<PyObject *> To, py::array_t<PyObject *> From) {
  std::memcpy(To.mutable_data(), From.data(), From.nbytes()); // expect: nogil-unguarded-object-dtype: moves elements of 'From' as bytes
}

// Nobody is known to pass what is no number.
void unbound_ok(py::array To, const py::array &From) {
  std::memcpy(To.mutable_data(), From.data(), From.nbytes());
}

PYBIND11_MODULE(example, M) {
  M.def("any_bad", any_bad); // guard: nogil-unguarded-object-dtype: any_bad", any_bad => any_bad", unbound_ok
  M.def("numbers_ok", numbers_ok);
  M.def("by_value_bad", by_value_bad);
  M.def("by_value_ok", by_value_ok);
  M.def("objects_bad", objects_bad);
}
