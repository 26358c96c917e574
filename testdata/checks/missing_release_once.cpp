// What is made once, by Python code: whoever comes second waits until it is.
#include <mutex>
#include <pthread.h>
#include <pybind11/pybind11.h>
#include <string>
namespace py = pybind11;

static std::once_flag Flag, DetachedFlag, PlainFlag, LoadFlag;
static pthread_once_t Control = PTHREAD_ONCE_INIT;
static PyObject *Cached;

// This one detaches while it waits.
static PyObject *stored_ok(PyObject *Self, PyObject *Arg) {
  static py::gil_safe_call_once_and_store<py::object> Decimal;
  Decimal.call_once_and_store_result(
      [] { return py::object(py::module_::import("decimal")); });
  return Decimal.get_stored().ptr();
}

static PyObject *flag_bad(PyObject *Self, PyObject *Arg) {
  // expect+1: nogil-missing-gil-release/made-once: waits for the lock 'Flag' while attached
  std::call_once(Flag, [] { Cached = PyImport_ImportModule("decimal"); });
  return Cached;
}
static void import_it() { Cached = PyImport_ImportModule("decimal"); }
static PyObject *control_bad(PyObject *Self, PyObject *Arg) {
  pthread_once(&Control, import_it); // expect: nogil-missing-gil-release: 'Control' while attached
  return Cached;
}
static PyObject *static_bad(PyObject *Self, PyObject *Arg) {
  // expect+1: nogil-missing-gil-release: waits for the lock of the static 'Made' while attached
  static PyObject *Made = PyImport_ImportModule("decimal");
  return Made;
}
static PyObject *made_by(const char *Name) {
  return PyImport_ImportModule(Name);
}
static PyObject *static_object_bad(PyObject *Self, PyObject *Arg) {
  static std::string Name = "decimal";
  // expect+1: nogil-missing-gil-release: of the static 'Made'
  static py::object Made(py::reinterpret_steal<py::object>(made_by(Name.c_str())));
  return Made.ptr();
}
// One that lets others in on the way holds the lock while it does.
static int work() {
  py::gil_scoped_release Release;
  return 3;
}
static PyObject *detaches_bad(PyObject *Self, PyObject *Arg) {
  static int Made = work(); // expect: nogil-missing-gil-release: of the static 'Made'
  return PyLong_FromLong(Made);
}

// Waited for detached; the initialiser attaches.
static PyObject *detached_ok(PyObject *Self, PyObject *Arg) {
  {
    py::gil_scoped_release Release; // guard: nogil-missing-gil-release
    std::call_once(DetachedFlag, [] {
      py::gil_scoped_acquire Acquire;
      Cached = PyImport_ImportModule("decimal");
    });
  }
  return Cached;
}

// Nothing of Python runs.
static int Total;
static PyObject *plain_ok(PyObject *Self, PyObject *Arg) {
  static std::string Name(3, 'x');
  static PyObject *None = Py_None;
  static PyObject *Text = PyUnicode_FromString("x");
  std::call_once(PlainFlag, [] { Total = 3; }); // guard: nogil-missing-gil-release: Total = 3 => Py_XDECREF(PyObject_CallNoArgs(Cached))
  return Text ? None : PyLong_FromLong((long)Name.size());
}

// Made before anybody else is there.
static PyObject *decimal_ok() {
  static PyObject *Made = PyImport_ImportModule("decimal");
  return Made;
}
static PyObject *later(PyObject *Self, PyObject *Arg) { return decimal_ok(); }
static int load_ok(PyObject *Module) { return decimal_ok() ? 0 : -1; }

static PyMethodDef Methods[] = {{"a", stored_ok, METH_O, nullptr},
                                {"b", flag_bad, METH_O, nullptr},
                                {"c", control_bad, METH_O, nullptr},
                                {"d", static_bad, METH_O, nullptr},
                                {"e", static_object_bad, METH_O, nullptr},
                                {"f", detaches_bad, METH_O, nullptr},
                                {"g", detached_ok, METH_O, nullptr},
                                {"h", plain_ok, METH_O, nullptr},
                                {"i", later, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)load_ok}, // guard: nogil-missing-gil-release: Py_mod_exec, (void *)load_ok => 0, nullptr
                                   {0, nullptr}};
