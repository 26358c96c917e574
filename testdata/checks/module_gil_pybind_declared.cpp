// flags: -DPy_GIL_DISABLED
// The same of modules that pybind11 makes.
#include <pybind11/pybind11.h>
namespace py = pybind11;

static int one() { return 1; }
PYBIND11_MODULE(says, m, py::mod_gil_not_used()) { // guard: nogil-module-gil-declaration: py::mod_gil_not_used() => py::mod_gil_not_used(false)
  m.def("one", &one);
}
PYBIND11_MODULE(needs, m, py::mod_gil_used()) { // guard: nogil-module-gil-declaration: py::mod_gil_used() => py::mod_gil_not_used(false)
  m.def("one", &one);
}
