// flags: -DPy_GIL_DISABLED
// The same of modules that pybind11 makes.
#include <pybind11/pybind11.h>
namespace py = pybind11;

static int one() { return 1; }
PYBIND11_MODULE(silent, m) { // expect: nogil-module-gil-declaration/missing: module 'silent'
  m.def("one", &one);
}
