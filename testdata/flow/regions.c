// Straight regions.
#include <Python.h>
#include <nogil_test.h>

void work(void);

void macro(void) {
  T_STATE(entry);
  Py_BEGIN_ALLOW_THREADS
  T_STATE(detached);
  work();
  T_STATE(detached);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
}

void pair(void) {
  PyThreadState *Save = PyEval_SaveThread();
  T_STATE(detached);
  PyEval_RestoreThread(Save);
  T_STATE(attached);
}

void twice(void) {
  Py_BEGIN_ALLOW_THREADS
  T_STATE(detached);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
  Py_BEGIN_ALLOW_THREADS
  T_STATE(detached);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
}

void block(void) {
  Py_BEGIN_ALLOW_THREADS
  T_STATE(detached);
  Py_BLOCK_THREADS
  T_STATE(attached);
  Py_UNBLOCK_THREADS
  T_STATE(detached);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
}

void swap(void) {
  PyThreadState *Save = PyThreadState_Swap(NULL);
  T_STATE(detached);
  PyThreadState_Swap(Save);
  T_STATE(attached);
}

void dead(void) {
  Py_BEGIN_ALLOW_THREADS
  T_STATE(detached);
  abort();
  T_STATE(dead);
  Py_END_ALLOW_THREADS
}
