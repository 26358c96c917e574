// Locks that an object holds while it lives, around hidden state.
#include <Python.h>
#include <mutex>
#include <time.h>

static std::mutex Everybody;

static PyObject *guarded_ok(PyObject *Self, PyObject *Arg) {
  time_t T = 0;
  std::lock_guard<std::mutex> G(Everybody); // guard: nogil-global-error-state
  return PyLong_FromLong(localtime(&T)->tm_year);
}

static PyObject *too_late_bad(PyObject *Self, PyObject *Arg) {
  time_t T = 0;
  {
    std::lock_guard<std::mutex> G(Everybody);
    Py_INCREF(Arg);
  }
  return PyLong_FromLong(localtime(&T)->tm_year); // expect: nogil-global-error-state: localtime
}

// A lock of the call's own keeps nobody out.
static PyObject *own_bad(PyObject *Self, PyObject *Arg) {
  time_t T = 0;
  std::mutex Mine;
  std::lock_guard<std::mutex> G(Mine);
  return PyLong_FromLong(localtime(&T)->tm_year); // expect: nogil-global-error-state: localtime
}

static PyMethodDef Methods[] = {{"guarded", guarded_ok, METH_O, nullptr},
                                {"too_late", too_late_bad, METH_O, nullptr},
                                {"own", own_bad, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
