// Detaching twice, attaching twice.
#include <Python.h>

int step(int I);

int nested_bad(int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  PyThreadState *Inner = PyEval_SaveThread(); // expect: nogil-unbalanced-thread-state/detached-twice: PyEval_SaveThread
  R = step(N);
  PyEval_RestoreThread(Inner);
  Py_END_ALLOW_THREADS
  return R;
}

int in_turn_ok(int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = step(N);
  Py_END_ALLOW_THREADS
  PyThreadState *Second = PyEval_SaveThread();
  R += step(N);
  PyEval_RestoreThread(Second);
  return R;
}

// The helper is right when it is entered attached, and takes no saved state:
// the finding stands at the call that takes it into the region.
static int load(int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = step(N);
  Py_END_ALLOW_THREADS
  return R;
}

int through_helper_bad(int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = load(N); // expect: nogil-unbalanced-thread-state: load
  Py_END_ALLOW_THREADS
  return R;
}

static int loadAttached(int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = step(N);
  Py_END_ALLOW_THREADS
  return R;
}

int through_helper_ok(int N) {
  int R = loadAttached(N);
  Py_BEGIN_ALLOW_THREADS
  R = step(R);
  Py_END_ALLOW_THREADS
  return R;
}

int attach_twice_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int R = step(N);
  PyEval_RestoreThread(Save);
  PyEval_RestoreThread(Save); // expect: nogil-unbalanced-thread-state: PyEval_RestoreThread
  return R;
}

int attach_once_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int R = step(N);
  PyEval_RestoreThread(Save);
  return R;
}

int attach_in_branch_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int R = step(N);
  if (R < 0)
    PyEval_RestoreThread(Save);
  PyEval_RestoreThread(Save); // expect: nogil-unbalanced-thread-state: PyEval_RestoreThread
  return R;
}

int attach_in_branch_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int R = step(N);
  if (R < 0) {
    PyEval_RestoreThread(Save);
    return -1;
  }
  PyEval_RestoreThread(Save);
  return R;
}

// Ensure inside a region may be followed by a region of its own.
int ensure_between_ok(int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  PyGILState_STATE G = PyGILState_Ensure();
  PyThreadState *Inner = PyEval_SaveThread();
  R = step(N);
  PyEval_RestoreThread(Inner);
  PyGILState_Release(G);
  Py_END_ALLOW_THREADS
  return R;
}
