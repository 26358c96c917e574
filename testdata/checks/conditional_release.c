// Helpers that release under a condition which their callers know.
#include <Python.h>

int step(int I);

// A wrapper with a flag, as libraries have that are used with and without.
static PyThreadState *maybeRelease(int Release) {
  return Release ? PyEval_SaveThread() : NULL;
}
static void maybeAcquire(PyThreadState *Save) {
  if (Save)
    PyEval_RestoreThread(Save);
}

int flag_ok(int Release, int N) {
  PyThreadState *Save = maybeRelease(Release);
  int R = step(N);
  maybeAcquire(Save);
  PyErr_Clear();
  return R;
}

int flag_bad(int Release, int N) {
  PyThreadState *Save = maybeRelease(Release);
  int R = step(N);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  maybeAcquire(Save);
  return R;
}

int zero_ok(int N) {
  PyThreadState *Save = maybeRelease(0);
  int R = step(N);
  PyErr_Clear();
  maybeAcquire(Save);
  return R;
}

// Flags kept in a record that nobody writes in between.
struct options {
  int release;
};

int field_ok(const struct options *O, int N) {
  PyThreadState *Save = NULL;
  if (O->release)
    Save = PyEval_SaveThread();
  int R = N * 2;
  if (O->release)
    PyEval_RestoreThread(Save);
  return R;
}
