// A bound __init__ is given a new object: pybind11 and nanobind make one only
// once.
#include <pybind11/pybind11.h>

namespace py = pybind11;

class Factor {
public:
  double *data = nullptr, *again = nullptr;
  int size = 0;
  void resize(int n) {
    if (data)
      delete[] data;
    data = new double[n];
    size = n;
  }
  void build(int n) {
    resize(n);
    for (int i = 0; i < n; i++)
      data[i] = i;
  }
  void reset(int n) {
    if (again)
      delete[] again;
    again = new double[n];
  }
  void fill(int n) {
    for (int i = 0; i < n; i++)
      again[i] = i; // expect: nogil-stale-after-detach/handle-ended-by-other: 'this->again' is used while the thread is detached; 'Factor::reset' may end it meanwhile with 'operator delete[]'
  }
};

PYBIND11_MODULE(m, mod) {
  py::class_<Factor>(mod, "Factor")
      .def("__init__",
           [](Factor &f, int n) {
             py::gil_scoped_release release;
             f.build(n);
           })
      .def("__setstate__",
           [](Factor &f, int n) {
             py::gil_scoped_release release;
             f.build(n);
           })
      .def("reset", [](Factor &f, int n) { f.reset(n); })
      .def("fill", [](Factor &f, int n) {
        py::gil_scoped_release release;
        f.fill(n);
      });
}
