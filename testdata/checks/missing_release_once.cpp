// What is made once, by Python code: whoever comes second waits until it is.
#include <mutex>
#include <pybind11/pybind11.h>
namespace py = pybind11;

static std::once_flag Flag;
static PyObject *Cached;

// This one detaches while it waits.
static PyObject *stored_ok(PyObject *Self, PyObject *Arg) {
  static py::gil_safe_call_once_and_store<py::object> Decimal;
  Decimal.call_once_and_store_result(
      [] { return py::object(py::module_::import("decimal")); });
  return Decimal.get_stored().ptr();
}
static PyObject *flag_bad(PyObject *Self, PyObject *Arg) {
  // fn+1: nogil-missing-gil-release: a flag is a lock
  std::call_once(Flag, [] { Cached = PyImport_ImportModule("decimal"); });
  return Cached;
}
static PyObject *static_bad(PyObject *Self, PyObject *Arg) {
  // fn+1: nogil-missing-gil-release: so is a static of a function
  static PyObject *Made = PyImport_ImportModule("decimal");
  return Made;
}

static PyMethodDef Methods[] = {{"a", stored_ok, METH_O, nullptr},
                                {"b", flag_bad, METH_O, nullptr},
                                {"c", static_bad, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
