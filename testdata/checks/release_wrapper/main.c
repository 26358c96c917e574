// Regions made of another file's functions.
#include "gil.h"

int step(int I);

int wrapper_bad(int N) {
  PyThreadState *S = my_release();
  step(N);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  my_acquire(S);
  return N;
}

int wrapper_ok(int N) {
  PyThreadState *S = my_release();
  step(N);
  my_acquire(S);
  PyErr_Clear();
  return N;
}

int wrapper_return_bad(int N) {
  PyThreadState *S = my_release();
  if (step(N) < 0)
    return -1; // expect: nogil-unbalanced-thread-state
  my_acquire(S);
  return N;
}

int wrapper_return_ok(int N) {
  PyThreadState *S = my_release();
  int R = step(N);
  my_acquire(S);
  return R < 0 ? -1 : N;
}

int record_bad(int N) {
  struct region R;
  region_enter(&R);
  step(N);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  region_leave(&R);
  return N;
}

int record_ok(int N) {
  struct region R;
  region_enter(&R);
  step(N);
  region_leave(&R);
  PyErr_Clear();
  return N;
}

int record_return_bad(int N) {
  struct region R;
  region_enter(&R);
  if (step(N) < 0)
    return -1; // expect: nogil-unbalanced-thread-state
  region_leave(&R);
  return N;
}
