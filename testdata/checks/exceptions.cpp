// Exceptions and detached regions.
#include <Python.h>

void work();
void quiet() noexcept;

void throw_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (N < 0)
    throw N; // expect: nogil-unbalanced-thread-state
  quiet();
  Py_END_ALLOW_THREADS
}

void throw_ok(int N) {
  Py_BEGIN_ALLOW_THREADS
  quiet();
  Py_END_ALLOW_THREADS
  if (N < 0)
    throw N;
}

void throw_pair_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  if (N < 0)
    throw N; // expect: nogil-unbalanced-thread-state
  PyEval_RestoreThread(Save);
}

void caught_inside_ok(int N) {
  int Failed = 0;
  Py_BEGIN_ALLOW_THREADS
  try {
    if (N < 0)
      throw N;
    work();
  } catch (...) {
    Failed = 1;
  }
  Py_END_ALLOW_THREADS
  if (Failed)
    PyErr_SetString(PyExc_RuntimeError, "failed");
}

void handler_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  try {
    work();
  } catch (...) {
    PyErr_SetString(PyExc_RuntimeError, "failed"); // expect: nogil-detached-api-call: PyErr_SetString
  }
  Py_END_ALLOW_THREADS
}

// The handler outside is entered detached: that is where the API is used.
int handler_outside_bad(int N) {
  PyThreadState *Save = nullptr;
  try {
    Save = PyEval_SaveThread();
    if (N < 0)
      throw N;
    PyEval_RestoreThread(Save);
  } catch (int) {
    PyErr_SetString(PyExc_RuntimeError, "failed"); // expect: nogil-detached-api-call: PyErr_SetString
    PyEval_RestoreThread(Save);
    return -1;
  }
  return 0;
}

int handler_outside_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  try {
    work();
  } catch (...) {
    PyEval_RestoreThread(Save);
    PyErr_SetString(PyExc_RuntimeError, "failed");
    return -1;
  }
  PyEval_RestoreThread(Save);
  return 0;
}

// Whether work() throws is not known: no evidence, no finding.
void may_throw_ok() {
  Py_BEGIN_ALLOW_THREADS
  work();
  Py_END_ALLOW_THREADS
}

// Nobody comes to the end of the region, but out of it.
static void always_throws() { throw 1; }
void region_without_end_bad() {
  Py_BEGIN_ALLOW_THREADS
  always_throws();
  Py_END_ALLOW_THREADS // expect: nogil-unbalanced-thread-state: Py_BEGIN_ALLOW_THREADS // unreached
}

void region_with_handler_ok() {
  Py_BEGIN_ALLOW_THREADS
  try {
    always_throws();
  } catch (...) {
  }
  Py_END_ALLOW_THREADS
}
