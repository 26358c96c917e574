// Thread states handled by name.
#include <Python.h>

int step(int I);

int swap_ok(int N) {
  PyThreadState *Save = PyThreadState_Swap(NULL);
  int R = step(N);
  PyThreadState_Swap(Save);
  PyErr_Clear();
  return R;
}

int swap_bad(int N) {
  PyThreadState *Save = PyThreadState_Swap(NULL);
  int R = step(N);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  PyThreadState_Swap(Save);
  return R;
}

int release_thread_ok(int N) {
  PyThreadState *Me = PyThreadState_Get();
  PyEval_ReleaseThread(Me);
  int R = step(N);
  PyEval_AcquireThread(Me);
  PyErr_Clear();
  return R;
}

int release_thread_bad(int N) {
  PyThreadState *Me = PyThreadState_Get();
  PyEval_ReleaseThread(Me);
  int R = step(N);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  PyEval_AcquireThread(Me);
  return R;
}
