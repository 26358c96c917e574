// The saved state is handed to a helper.
#include <Python.h>

int step(int I);

static void attach(PyThreadState **Save) {
  PyEval_RestoreThread(*Save);
  *Save = NULL;
}
static void detach(PyThreadState **Save) { *Save = PyEval_SaveThread(); }

void pointers_ok(int N) {
  PyThreadState *Save;
  detach(&Save);
  step(N);
  attach(&Save);
  PyErr_Clear();
}

void pointers_bad(int N) {
  PyThreadState *Save;
  detach(&Save);
  step(N);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  attach(&Save);
}

void never_attached_bad(int N) {
  PyThreadState *Save;
  detach(&Save);
  step(N);
} // expect: nogil-unbalanced-thread-state

void by_caller_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  step(N);
  attach(&Save);
}

// The helper attaches in order to report, then detaches again.
static int reportAttached(PyThreadState **Save, const char *Why) {
  PyEval_RestoreThread(*Save);
  PyErr_SetString(PyExc_RuntimeError, Why);
  *Save = PyEval_SaveThread();
  return -1;
}

int reports_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int R = step(N);
  if (R < 0)
    R = reportAttached(&Save, "step");
  PyEval_RestoreThread(Save);
  return R;
}

// This one has the state and forgets to use it: the finding stands here.
static int reportDetached(PyThreadState **Save, const char *Why) {
  PyErr_SetString(PyExc_RuntimeError, Why); // expect: nogil-detached-api-call: PyErr_SetString
  PyEval_RestoreThread(*Save);
  *Save = PyEval_SaveThread();
  return -1;
}

int reports_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int R = step(N);
  if (R < 0)
    R = reportDetached(&Save, "step");
  PyEval_RestoreThread(Save);
  return R;
}

// A helper that leaves the thread attached when it fails.
static int stepOrAttach(PyThreadState **Save, int N) {
  int R = step(N);
  if (R < 0) {
    PyEval_RestoreThread(*Save);
    *Save = NULL;
  }
  return R;
}

int tells_by_state_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int R = stepOrAttach(&Save, N);
  if (Save)
    PyEval_RestoreThread(Save);
  return R;
}

int ignores_state_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int R = stepOrAttach(&Save, N);
  PyEval_RestoreThread(Save); // expect: nogil-unbalanced-thread-state: PyEval_RestoreThread
  return R;
}
