// A project's own words for detaching and attaching.
#include <Python.h>

int step(int I);

#ifndef MY_NO_THREADS
#define MY_DECLARE PyThreadState *my_save = NULL
#define MY_RELEASE                                                             \
  do {                                                                         \
    my_save = PyEval_SaveThread();                                             \
  } while (0)
#define MY_ACQUIRE                                                             \
  do {                                                                         \
    if (my_save)                                                               \
      PyEval_RestoreThread(my_save);                                           \
    my_save = NULL;                                                            \
  } while (0)
#endif

int api_bad(int N) {
  MY_DECLARE;
  MY_RELEASE;
  step(N);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  MY_ACQUIRE;
  return N;
}

int api_ok(int N) {
  MY_DECLARE;
  MY_RELEASE;
  step(N);
  MY_ACQUIRE;
  PyErr_Clear();
  return N;
}

int return_bad(int N) {
  MY_DECLARE;
  MY_RELEASE;
  if (step(N) < 0)
    return -1; // expect: nogil-unbalanced-thread-state
  MY_ACQUIRE;
  return N;
}

int return_ok(int N) {
  MY_DECLARE;
  MY_RELEASE;
  if (step(N) < 0) {
    MY_ACQUIRE;
    return -1;
  }
  MY_ACQUIRE;
  return N;
}

// A statement-like macro around a call, as many projects have it.
#define UNLOCKED(Result, Call)                                                 \
  do {                                                                         \
    PyThreadState *unlocked_save = PyEval_SaveThread();                        \
    (Result) = (Call);                                                         \
    PyEval_RestoreThread(unlocked_save);                                       \
  } while (0)

int around_bad(PyObject *O) {
  long R;
  UNLOCKED(R, PyLong_AsLong(O)); // expect: nogil-detached-api-call: PyLong_AsLong
  return R < 0;
}

int around_ok(PyObject *O) {
  long R, V = PyLong_AsLong(O);
  UNLOCKED(R, step(V));
  return R < 0;
}
