// Classes of exceptions that C++ makes once, whoever comes first.
#include <Python.h>
#include <mutex>

static PyObject *Once, *Late;
static std::once_flag Flag, Other;

static PyObject *magic_ok(PyObject *Self, PyObject *Arg) {
  static PyObject *Class = PyErr_NewException("m.Magic", nullptr, nullptr);
  PyErr_SetObject(Class, Arg);
  return nullptr;
}

// The same variable, set by hand.
static PyObject *assigned_bad(PyObject *Self, PyObject *Arg) {
  static PyObject *Class = nullptr;
  if (!Class)
    Class = PyErr_NewException("m.Assigned", nullptr, nullptr); // expect: nogil-global-error-state: a class of exceptions is made here for 'Class'
  PyErr_SetObject(Class, Arg);
  return nullptr;
}

static PyObject *once_ok(PyObject *Self, PyObject *Arg) {
  std::call_once(Flag, [] { Once = PyErr_NewException("m.Once", nullptr, nullptr); });
  PyErr_SetObject(Once, Arg);
  return nullptr;
}

static void make() {
  Late = PyErr_NewException("m.Late", nullptr, nullptr); // expect: nogil-global-error-state: a class of exceptions is made here for 'Late'
}
// Once, but not always.
static PyObject *also_called_bad(PyObject *Self, PyObject *Arg) {
  std::call_once(Other, make);
  if (Arg == Py_None)
    make();
  PyErr_SetObject(Late, Arg);
  return nullptr;
}

// The one that comes second gives its own up.
static PyObject *Swapped;
static PyObject *swapped_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Seen = nullptr;
  PyObject *New = PyErr_NewException("m.Swapped", nullptr, nullptr);
  if (!__atomic_compare_exchange_n(&Swapped, &Seen, New, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    Py_DECREF(New);
  PyErr_SetObject(Swapped, Arg);
  return nullptr;
}

static PyMethodDef Methods[] = {{"magic", magic_ok, METH_O, nullptr},
                                {"assigned", assigned_bad, METH_O, nullptr},
                                {"once", once_ok, METH_O, nullptr},
                                {"also_called", also_called_bad, METH_O, nullptr},
                                {"swapped", swapped_ok, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
void *methods() { return Methods; }
