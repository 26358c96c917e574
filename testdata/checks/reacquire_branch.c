// The thread is attached again on some paths only.
#include <Python.h>

int step(int I);

// The two paths have met when the function returns.
int one_branch_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int R = step(N);
  if (R > 0)
    PyEval_RestoreThread(Save);
  return R; // expect: nogil-unbalanced-thread-state
}

int both_branches_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int R = step(N);
  if (R > 0) {
    PyEval_RestoreThread(Save);
  } else {
    R = step(R);
    PyEval_RestoreThread(Save);
  }
  return R;
}

// Falling off the end of a function is an exit as well.
void falls_off_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  if (step(N) > 0)
    PyEval_RestoreThread(Save);
} // expect: nogil-unbalanced-thread-state

void falls_off_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  step(N);
  PyEval_RestoreThread(Save);
}

int early_return_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  if (step(N) < 0)
    return -1; // expect: nogil-unbalanced-thread-state
  PyEval_RestoreThread(Save);
  return 0;
}

int early_return_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  if (step(N) < 0) {
    PyEval_RestoreThread(Save);
    return -1;
  }
  PyEval_RestoreThread(Save);
  return 0;
}

// The saved state says whether the thread is detached.
int if_save_ok(int N) {
  PyThreadState *Save = NULL;
  if (N > 10)
    Save = PyEval_SaveThread();
  int R = step(N);
  if (Save)
    PyEval_RestoreThread(Save);
  return R;
}

int if_save_not_null_ok(int N, PyObject *L, PyObject *O) {
  PyThreadState *Save = N > 10 ? PyEval_SaveThread() : NULL;
  int R = step(N);
  if (Save != NULL) {
    PyEval_RestoreThread(Save);
    Save = NULL;
  }
  return PyList_Append(L, O) < 0 ? -1 : R;
}

int if_save_wrong_bad(int N) {
  PyThreadState *Save = NULL;
  if (N > 10)
    Save = PyEval_SaveThread();
  int R = step(N);
  if (!Save)
    return R;
  return -1; // expect: nogil-unbalanced-thread-state
}

int if_save_api_bad(int N, PyObject *L, PyObject *O) {
  PyThreadState *Save = NULL;
  if (N > 10)
    Save = PyEval_SaveThread();
  int R = step(N);
  PyList_Append(L, O); // expect: nogil-detached-api-call: PyList_Append
  if (Save)
    PyEval_RestoreThread(Save);
  return R;
}

int if_save_api_ok(int N, PyObject *L, PyObject *O) {
  PyThreadState *Save = NULL;
  if (N > 10)
    Save = PyEval_SaveThread();
  int R = step(N);
  if (!Save)
    PyList_Append(L, O);
  if (Save)
    PyEval_RestoreThread(Save);
  return R;
}

// A flag of the function's own, which is never assigned in between.
int own_flag_ok(int Release, int N) {
  PyThreadState *Save = NULL;
  if (Release)
    Save = PyEval_SaveThread();
  int R = step(N);
  if (Release)
    PyEval_RestoreThread(Save);
  return R;
}

int own_flag_bad(int Release, int Other, int N) {
  PyThreadState *Save = NULL;
  if (Release)
    Save = PyEval_SaveThread();
  int R = step(N);
  if (Other)
    PyEval_RestoreThread(Save); // fn: nogil-unbalanced-thread-state: the null state is an error whatever the caller's state, which is open here
  return R;                     // expect: nogil-unbalanced-thread-state
}

// The first call shows that the thread was attached to begin with.
int own_flag_attached_bad(int Release, int Other, int N) {
  PyThreadState *Save = NULL;
  PyErr_Clear();
  if (Release)
    Save = PyEval_SaveThread();
  int R = step(N);
  if (Other)
    PyEval_RestoreThread(Save); // expect: nogil-unbalanced-thread-state
  return R;                     // expect: nogil-unbalanced-thread-state
}
