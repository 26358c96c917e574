// flags: -DPy_GIL_DISABLED
// Modules that a library makes; lambdas and overriders belong to them, too.
//= needs: PyInit_needs single-phase used wrapped.cpp
//=   PyInit_needs: module-init
//=   one: callback
//= says: PyInit_says single-phase not-used wrapped.cpp
//=   PyInit_says: module-init
//=   lambda in pybind11_init_says: callback
//=   one: callback
//= silent: PyInit_silent single-phase missing wrapped.cpp
//=   PyInit_silent: module-init
//=   one: callback
#include <pybind11/pybind11.h>
namespace py = pybind11;

static int one() { return 1; }
PYBIND11_MODULE(says, m, py::mod_gil_not_used()) {
  m.def("one", &one);
  m.def("two", []() { return 2; });
}
PYBIND11_MODULE(needs, m, py::mod_gil_used()) { m.def("one", &one); }
PYBIND11_MODULE(silent, m) { m.def("one", &one); }
