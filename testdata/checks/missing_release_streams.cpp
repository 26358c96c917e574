// Streams of C++: files and memory.
#include <Python.h>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

static std::vector<char> dataOf(PyObject *Arg) {
  return std::vector<char>((size_t)PyLong_AsSsize_t(Arg));
}
static PyObject *made_bad(PyObject *Self, PyObject *Arg) {
  std::ofstream Out("out.bin"); // expect: nogil-missing-gil-release: opens or makes a file
  Out << 3;
  Py_RETURN_NONE;
}
static PyObject *opened_bad(PyObject *Self, PyObject *Arg) {
  std::ifstream In;
  In.open("in.bin", std::ios::binary); // expect: nogil-missing-gil-release: opens or makes a file
  Py_RETURN_NONE;
}
struct Store {
  std::ofstream File;
  std::ostringstream Text;
};
static Store *storeOf(PyObject *Arg) {
  return static_cast<Store *>(PyCapsule_GetPointer(Arg, "store"));
}
static PyObject *member_bad(PyObject *Self, PyObject *Arg) {
  std::vector<char> Data = dataOf(Self);
  storeOf(Arg)->File.write(Data.data(), Data.size()); // expect: nogil-missing-gil-release: writes to a file
  Py_RETURN_NONE;
}
// In memory.
static PyObject *member_ok(PyObject *Self, PyObject *Arg) {
  std::vector<char> Data = dataOf(Self);
  storeOf(Arg)->Text.write(Data.data(), Data.size()); // guard: nogil-missing-gil-release: ->Text => ->File
  Py_RETURN_NONE;
}
static PyObject *text_ok(PyObject *Self, PyObject *Arg) {
  std::vector<char> Data = dataOf(Self);
  std::ostringstream Out; // guard: nogil-missing-gil-release: std::ostringstream => std::ofstream
  Out.write(Data.data(), Data.size());
  return PyBool_FromLong(Out.good());
}
// Little.
static PyObject *word_ok(PyObject *Self, PyObject *Arg) {
  int Word = 3;
  storeOf(Arg)->File.write((char *)&Word, sizeof Word); // guard: nogil-missing-gil-release: sizeof Word => PyLong_AsSsize_t(Self)
  Py_RETURN_NONE;
}
// Not opened yet.
static PyObject *unopened_ok(PyObject *Self, PyObject *Arg) {
  std::ofstream Out; // guard: nogil-missing-gil-release: Out; => Out("x");
  return PyBool_FromLong(Out.is_open());
}
// Below a function that needs nothing of Python.
static void save(const std::string &Name, const std::vector<char> &Data) {
  std::ofstream Out(Name, std::ios::binary);
  Out.write(Data.data(), Data.size());
}
static PyObject *below_bad(PyObject *Self, PyObject *Arg) {
  std::vector<char> Data = dataOf(Arg);
  save("x", Data); // expect: nogil-missing-gil-release: writes to a file
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", made_bad, METH_O, nullptr},
                                {"b", opened_bad, METH_O, nullptr},
                                {"c", member_bad, METH_O, nullptr},
                                {"d", member_ok, METH_O, nullptr},
                                {"e", text_ok, METH_O, nullptr},
                                {"f", word_ok, METH_O, nullptr},
                                {"g", unopened_ok, METH_O, nullptr},
                                {"h", below_bad, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
PyMethodDef *table() { return Methods; }
