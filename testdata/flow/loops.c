// States that come round.
#include <Python.h>
#include <nogil_test.h>

int work(int I);

void in_loop(int N) {
  PyErr_Clear();
  for (int I = 0; I < N; I++) {
    Py_BEGIN_ALLOW_THREADS
    T_STATE(detached);
    work(I);
    Py_END_ALLOW_THREADS
    T_STATE(attached);
  }
}

void around_loop(int N) {
  Py_BEGIN_ALLOW_THREADS
  for (int I = 0; I < N; I++) {
    T_STATE(detached);
    if (work(I))
      break;
  }
  T_STATE(detached);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
}

void second_round(int N) {
  PyThreadState *Save = NULL;
  PyErr_Clear();
  while (work(N)) {
    if (Save)
      T_STATE(detached);
    if (!Save)
      Save = PyEval_SaveThread();
    T_STATE(detached);
  }
  if (Save)
    PyEval_RestoreThread(Save);
}

void yielding(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  while (N-- > 0) {
    T_STATE(detached);
    PyEval_RestoreThread(Save);
    T_STATE(attached);
    Save = PyEval_SaveThread();
  }
  T_STATE(detached);
  PyEval_RestoreThread(Save);
  T_STATE(attached);
}

void retry(int N) {
  int R;
  do {
    Py_BEGIN_ALLOW_THREADS
    R = work(N);
    T_STATE(detached);
    Py_END_ALLOW_THREADS
    T_STATE(attached);
  } while (R < 0);
  T_STATE(attached);
}

void goto_loop(int N) {
  PyThreadState *Save = PyEval_SaveThread();
again:
  T_STATE(detached);
  if (work(N) < 0)
    goto again;
  PyEval_RestoreThread(Save);
  T_STATE(attached);
}
