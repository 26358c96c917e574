// Switches on the way.
#include <Python.h>

int step(int I);

// Two switches on the same unchanged value take the same arm.
int same_value_ok(int Mode) {
  PyThreadState *Save = NULL;
  int R;
  switch (Mode) {
  case 1:
  case 2:
    Save = PyEval_SaveThread();
    break;
  default:
    break;
  }
  R = step(Mode);
  switch (Mode) {
  case 1:
  case 2:
    PyEval_RestoreThread(Save);
    break;
  default:
    break;
  }
  return R;
}

int one_case_missing_bad(int Mode) {
  PyThreadState *Save = NULL;
  int R;
  switch (Mode) {
  case 1:
  case 2:
    Save = PyEval_SaveThread();
    break;
  default:
    break;
  }
  R = step(Mode);
  switch (Mode) {
  case 1:
    PyEval_RestoreThread(Save);
    break;
  default:
    break;
  }
  return R; // expect: nogil-unbalanced-thread-state
}

int fall_through_bad(int Mode, PyObject *L) {
  int R = 0;
  Py_BEGIN_ALLOW_THREADS
  switch (Mode) {
  case 1:
    R = step(1);
    // fall through
  case 2:
    PyList_Append(L, Py_None); // expect: nogil-detached-api-call: PyList_Append
    break;
  }
  Py_END_ALLOW_THREADS
  return R;
}

int fall_through_ok(int Mode, PyObject *L) {
  int R = 0;
  switch (Mode) {
  case 1: {
    Py_BEGIN_ALLOW_THREADS
    R = step(1);
    Py_END_ALLOW_THREADS
  }
    // fall through
  case 2:
    PyList_Append(L, Py_None);
    break;
  }
  return R;
}
