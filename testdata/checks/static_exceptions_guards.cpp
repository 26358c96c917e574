// Classes of exceptions that C++ makes once, whoever comes first.
#include <Python.h>
#include <mutex>

static PyObject *Once, *Late;
static std::once_flag Flag, Other;

static PyObject *magic_ok(PyObject *Self, PyObject *Arg) {
  static PyObject *Class = PyErr_NewException("m.Magic", nullptr, nullptr); // guard: nogil-global-error-state: Class => Class; Class
  PyErr_SetObject(Class, Arg);
  return nullptr;
}

// The same variable, set by hand.
static PyObject *assigned_bad(PyObject *Self, PyObject *Arg) {
  static PyObject *Class = nullptr;
  if (!Class)
    Class = PyErr_NewException("m.Assigned", nullptr, nullptr); // expect: nogil-global-error-state/exception-class: a class of exceptions is made here for 'Class' // expect: nogil-racy-static/lazy
  PyErr_SetObject(Class, Arg);
  return nullptr;
}

static void make_once_ok() { Once = PyErr_NewException("m.Once", nullptr, nullptr); }
static PyObject *once_ok(PyObject *Self, PyObject *Arg) {
  std::call_once(Flag, make_once_ok); // guard: nogil-global-error-state: std::call_once(Flag, make_once_ok) => make_once_ok()
  PyErr_SetObject(Once, Arg);
  return nullptr;
}

static PyObject *InLambda;
static PyObject *lambda_ok(PyObject *Self, PyObject *Arg) {
  static std::once_flag Own;
  std::call_once(Own, [] { InLambda = PyErr_NewException("m.L", nullptr, nullptr); });
  PyErr_SetObject(InLambda, Arg);
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
  bool Set = __atomic_compare_exchange_n(&Swapped, &Seen, New, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE); // guard: nogil-global-error-state: Set => Set = Swapped = New; Set
  if (!Set)
    Py_DECREF(New);
  PyErr_SetObject(Swapped, Arg);
  return nullptr;
}

static PyMethodDef Methods[] = {{"magic", magic_ok, METH_O, nullptr},
                                {"assigned", assigned_bad, METH_O, nullptr},
                                {"once", once_ok, METH_O, nullptr},
                                {"lambda", lambda_ok, METH_O, nullptr},
                                {"also_called", also_called_bad, METH_O, nullptr},
                                {"swapped", swapped_ok, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
void *methods() { return Methods; }
