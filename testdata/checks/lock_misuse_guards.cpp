// Guards of the bindings end their sections by themselves; the macros in C++ do
// not. Without the GIL alone, in builds that read the same text.
#include <nanobind/nanobind.h>
#include <pybind11/pybind11.h>
namespace py = pybind11;
namespace nb = nanobind;

struct Bag {
  PyObject_HEAD
  Py_ssize_t n;
};
static Bag *bag(PyObject *O) { return reinterpret_cast<Bag *>(O); }
int step(int I);

// Every way out runs the destructor.
int guarded_ok(py::object Self) {
  py::scoped_critical_section Guard(Self);
  if (step(1))
    return 1;
  if (step(2))
    throw py::error_already_set();
  return 0;
}

// Two guards, where one can have both.
PyObject *add_bad(PyObject *Self, PyObject *Other) {
  py::scoped_critical_section A{py::handle(Self)};
  py::scoped_critical_section B{py::handle(Other)}; // expect: nogil-lock-misuse/nested-sections: on 'Self' is given up
  bag(Self)->n += bag(Other)->n;
  return Py_NewRef(Self);
}
PyObject *add_ok(PyObject *Self, PyObject *Other) {
  py::scoped_critical_section Both{py::handle(Self), py::handle(Other)}; // guard: nogil-lock-misuse: Both{py::handle(Self), py::handle(Other)} => A{py::handle(Self)}, B{py::handle(Other)}
  bag(Self)->n += bag(Other)->n;
  return Py_NewRef(Self);
}

PyObject *nested_bad(PyObject *Self, PyObject *Other) {
  nb::ft_object_guard A{nb::handle(Self)};
  nb::ft_object_guard B{nb::handle(Other)}; // expect: nogil-lock-misuse/nested-sections
  bag(Self)->n += bag(Other)->n;
  return Py_NewRef(Self);
}
PyObject *nested_ok(PyObject *Self, PyObject *Other) {
  nb::ft_object2_guard Both{nb::handle(Self), nb::handle(Other)};
  bag(Self)->n += bag(Other)->n;
  return Py_NewRef(Self);
}
// The first has ended.
PyObject *blocks_ok(PyObject *Self, PyObject *Other) {
  {
    nb::ft_object_guard A{nb::handle(Other)};
    bag(Other)->n++;
  } // guard(block): nogil-lock-misuse: } => ;
  nb::ft_object_guard B{nb::handle(Self)};
  bag(Self)->n++; // guard(block): nogil-lock-misuse: ++ => += bag(Other)->n
  return Py_NewRef(Self); // guard(block): nogil-lock-misuse: ; => ; }
}

static PyMethodDef Methods[] = {{"add_bad", add_bad, METH_O, nullptr},
                                {"add_ok", add_ok, METH_O, nullptr},
                                {"nested_bad", nested_bad, METH_O, nullptr},
                                {"nested_ok", nested_ok, METH_O, nullptr},
                                {"blocks_ok", blocks_ok, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
