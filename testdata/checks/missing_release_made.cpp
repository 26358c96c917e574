// What is made once, in functions that nobody is seen to call: what they call says that they are attached.
#include <Python.h>
#undef PY_MINOR_VERSION
#define PY_MINOR_VERSION 11

struct Module {
  PyObject *It;
  Module() : It(PyImport_ImportModule("json")) {}
};
PyObject *object_bad() {
  static Module Json; // expect: nogil-missing-gil-release: of the static 'Json'
  return Json.It;
}
PyObject *lambda_bad() {
  // expect+1: nogil-missing-gil-release: of the static 'Made'
  static PyObject *Made = [] { return PyImport_ImportModule("json"); }();
  return Made;
}
static PyObject *import_it() { return PyImport_ImportModule("json"); }
static PyObject *again() { return import_it(); }
PyObject *deep_bad() {
  static PyObject *Made = again(); // expect: nogil-missing-gil-release: of the static 'Made'
  return Made;
}
// Attaches first: who calls it may be detached.
PyObject *attaches_ok() {
  PyGILState_STATE State = PyGILState_Ensure();
  PyObject *Out = PyLong_FromLong(3);
  PyGILState_Release(State);
  return Out;
}
static int numbers() { return 4; }
int plain_ok() {
  static int Made = numbers();
  return Made;
}

// The collector of this version runs within what makes a container.
PyObject *dict_bad() {
  static PyObject *Made = PyDict_New(); // expect: nogil-missing-gil-release: of the static 'Made'
  return Made;
}
struct Pair {
  PyObject *It;
  Pair() : It(PyTuple_New(2)) {}
};
PyObject *tuple_bad() {
  static Pair Made; // expect: nogil-missing-gil-release: of the static 'Made'
  return Made.It;
}
PyObject *number_ok() {
  static PyObject *Made = PyLong_FromLong(300000); // guard: nogil-missing-gil-release: PyLong_FromLong(300000) => PyList_New(3)
  return Made;
}
