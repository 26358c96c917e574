// Exceptions carry the state to their handler.
#include <nogil_test.h>
#include <pybind11/pybind11.h>
namespace py = pybind11;

void quiet() noexcept;

void guard(int N) {
  try {
    py::gil_scoped_release R;
    if (N)
      throw N;
    T_STATE(detached);
  } catch (int) {
    T_STATE(attached);
  }
}

void manual(int N) {
  PyThreadState *Save = nullptr;
  try {
    Save = PyEval_SaveThread();
    if (N)
      throw N;
    PyEval_RestoreThread(Save);
  } catch (int) {
    T_STATE(detached);
    PyEval_RestoreThread(Save);
  }
  T_STATE(attached);
}

void inside(int N) {
  Py_BEGIN_ALLOW_THREADS
  try {
    if (N)
      throw N;
    quiet();
  } catch (...) {
    T_STATE(detached);
  }
  T_STATE(detached);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
}

static void thrower(int N) {
  if (N)
    throw N;
}

void through_call(int N) {
  PyErr_Clear();
  try {
    py::gil_scoped_release R;
    thrower(N);
    T_STATE(detached);
  } catch (int) {
    T_STATE(attached);
  }
}
