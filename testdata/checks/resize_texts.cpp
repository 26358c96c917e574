// A str of a text of C++ runs nobody's code; one of an object asks its class.
#include <pybind11/pybind11.h>
#include <string>
#include <unordered_map>
#include <vector>

namespace py = pybind11;

struct Names {
  std::vector<std::string> All;
  std::vector<PyObject *> Objects;
  std::unordered_map<std::string, PyObject *> By;
};
static Names *The;

static PyObject *texts_ok(PyObject *Self, PyObject *Unused) {
  py::list Out;
  for (const std::string &Name : The->All)
    Out.append(py::str(Name));
  return Out.release().ptr();
}
static PyObject *letters_ok(PyObject *Self, PyObject *Unused) {
  py::list Out;
  for (const auto &Entry : The->By)
    Out.append(py::str(Entry.first.c_str()));
  return Out.release().ptr();
}
static PyObject *numbers_ok(PyObject *Self, PyObject *Unused) {
  py::list Out;
  for (const std::string &Name : The->All)
    Out.append(py::int_(static_cast<long>(Name.size())));
  return Out.release().ptr();
}
static PyObject *objects_bad(PyObject *Self, PyObject *Unused) {
  py::list Out;
  for (PyObject *O : The->Objects) // expect: nogil-resize-during-iteration/container-iterator
    Out.append(py::str(py::handle(O)));
  return Out.release().ptr();
}
static PyObject *values_bad(PyObject *Self, PyObject *Unused) {
  py::list Out;
  for (const auto &Entry : The->By) // expect: nogil-resize-during-iteration/container-iterator
    Out.append(py::str(py::handle(Entry.second)));
  return Out.release().ptr();
}
static PyObject *add(PyObject *Self, PyObject *O) {
  The->All.push_back("one more"); // expect: nogil-racy-member/length-and-buffer
  The->Objects.push_back(O); // expect: nogil-racy-member/length-and-buffer
  The->By.emplace("one more", O); // expect: nogil-racy-member/length-and-buffer
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"texts", texts_ok, METH_NOARGS, 0},
                                {"letters", letters_ok, METH_NOARGS, 0},
                                {"numbers", numbers_ok, METH_NOARGS, 0},
                                {"objects", objects_bad, METH_NOARGS, 0},
                                {"values", values_bad, METH_NOARGS, 0},
                                {"add", add, METH_O, 0},
                                {0}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "names", nullptr, 0,
                             Methods, nullptr, nullptr, nullptr, nullptr};
PyMODINIT_FUNC PyInit_names(void) {
  The = new Names();
  return PyModule_Create(&Module);
}
