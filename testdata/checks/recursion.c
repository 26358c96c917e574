// Functions that call each other: what they find does not depend on their
// names, and what always comes out is known.
#include <Python.h>

int work(int N);

static int b_down(int N);
static int a_down(int N) { return N == 0 ? 0 : b_down(N - 1); }
static int b_down(int N) {
  if (N > 5)
    work(N);
  if (N > 6)
    work(N);
  return a_down(N);
}
static int deep(int N) {
  if (N > 3)
    return deep(N - 1);
  if (N > 2)
    return deep(N - 2);
  PyErr_Clear();
  return 0;
}
static void needs_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  deep(N); // expect: nogil-detached-api-call: deep
  Py_END_ALLOW_THREADS
}
static int z_ring(int N);
static int y_ring(int N) { return z_ring(N); }
static int x_ring(int N) { return N ? y_ring(N - 1) : 0; }
static int z_ring(int N) {
  if (N == 7)
    PyErr_Clear();
  return x_ring(N);
}
static void ring_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  x_ring(N); // expect: nogil-detached-api-call: x_ring
  Py_END_ALLOW_THREADS
}
static void no_need_ok(int N) {
  Py_BEGIN_ALLOW_THREADS
  a_down(N);
  Py_END_ALLOW_THREADS
}
// Releases at the bottom of a recursion.
static PyThreadState *release(int N) {
  if (N > 0)
    return release(N - 1);
  return PyEval_SaveThread();
}
static void released_bad(int N) {
  PyThreadState *Saved = release(N);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  PyEval_RestoreThread(Saved);
}
static int always(int N) {
  int Failed = 0;
  if (N > 1)
    work(1);
  if (N > 2)
    work(2);
  if (N > 3)
    work(3);
  return Failed;
}
static int sometimes(int N) {
  int Failed = 0;
  if (N > 1)
    work(1);
  if (N > 2)
    work(2);
  if (N > 3)
    Failed = -1;
  return Failed;
}
static void always_ok(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (always(N) < 0)
    PyErr_Clear(); // unreached
  Py_END_ALLOW_THREADS
}
static void sometimes_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (sometimes(N) < 0)
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
