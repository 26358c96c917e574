// An API call in a helper that knows nothing of thread states, called from a
// detached region. The finding stands at the call in the region.
#include <Python.h>

int work(int N);

static int fail(const char *Why) {
  PyErr_SetString(PyExc_RuntimeError, Why);
  return -1;
}
static int check(int N) { return N < 0 ? fail("negative") : N; }
static int pure(int N) { return work(N) + 1; }

PyObject *one_level_bad(PyObject *Self, PyObject *Args) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = work(3);
  if (R < 0)
    fail("work"); // expect: nogil-detached-api-call: fail
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(R);
}

PyObject *one_level_ok(PyObject *Self, PyObject *Args) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = work(3);
  Py_END_ALLOW_THREADS
  if (R < 0) {
    fail("work");
    return NULL;
  }
  return PyLong_FromLong(R);
}

PyObject *two_levels_bad(PyObject *Self, PyObject *Args) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = check(work(3)); // expect: nogil-detached-api-call: PyErr_SetString
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(R);
}

PyObject *two_levels_ok(PyObject *Self, PyObject *Args) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = pure(3);
  Py_END_ALLOW_THREADS
  R = check(R);
  if (R < 0)
    return NULL;
  return PyLong_FromLong(R);
}

// A helper that attaches by itself may be called from anywhere.
static int report(const char *Why) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyErr_SetString(PyExc_RuntimeError, Why);
  PyGILState_Release(G);
  return -1;
}

PyObject *attaches_ok(PyObject *Self, PyObject *Args) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = work(3);
  if (R < 0)
    R = report("work");
  Py_END_ALLOW_THREADS
  return R < 0 ? NULL : PyLong_FromLong(R);
}

// Recursion has to end, in the analysis too.
static int walk(int N) {
  if (N == 0)
    return fail("empty");
  return walk(N - 1);
}
static int walkPure(int N) { return N == 0 ? 0 : walkPure(N - 1); }

void recursive_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  walk(N); // expect: nogil-detached-api-call: walk
  Py_END_ALLOW_THREADS
}

void recursive_ok(int N) {
  Py_BEGIN_ALLOW_THREADS
  walkPure(N);
  Py_END_ALLOW_THREADS
  walk(N);
}
