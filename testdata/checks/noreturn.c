// Paths that end in the function's middle owe nothing.
#include <Python.h>

int step(int I);
__attribute__((noreturn)) void die(const char *Why);

int fatal_ok(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (step(N) < 0)
    Py_FatalError("step");
  Py_END_ALLOW_THREADS
  return 0;
}

int abort_ok(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (step(N) < 0)
    abort();
  if (step(N) == 7)
    exit(7);
  Py_END_ALLOW_THREADS
  return 0;
}

int declared_ok(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (step(N) < 0)
    die("step");
  Py_END_ALLOW_THREADS
  return 0;
}

// Never declared so, but it never returns either.
static void fail(const char *Why) {
  fputs(Why, stderr);
  abort();
}

int inferred_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  if (step(N) < 0)
    fail("step");
  else
    PyEval_RestoreThread(Save);
  return 0;
}

// A thread's loop has no exit.
int forever_ok(int N) {
  Py_BEGIN_ALLOW_THREADS
  for (;;)
    step(N);
  Py_END_ALLOW_THREADS
}

int warn_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  if (step(N) < 0)
    fputs("no", stderr);
  else
    PyEval_RestoreThread(Save);
  return 0; // expect: nogil-unbalanced-thread-state
}
