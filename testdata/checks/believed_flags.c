// A saved thread state and a flag in one object, tested by helpers that detach
// and attach: what a path knew of the flag is believed after a call that may
// write the object, also in the second round of a loop.
#include <Python.h>

typedef struct {
  char Threaded;
  PyThreadState *Saved;
  int (*Next)(int);
  int Kind;
} State;

static void release(State *S) {
  if (S->Threaded && !S->Saved)
    S->Saved = PyEval_SaveThread();
}
static void acquire(State *S) {
  if (S->Threaded && S->Saved) {
    PyEval_RestoreThread(S->Saved);
    S->Saved = NULL;
  }
}
static int forward(State *S, int N) {
  if (S->Kind & 1) {
    acquire(S);
    PyErr_Clear();
    release(S);
  }
  return S->Next(N);
}
static int backward(State *S, int N) {
  if (S->Kind & 2) {
    acquire(S);
    PyErr_Clear();
    release(S);
  }
  return S->Next(N);
}
static int search_ok(State *S, int N) {
  for (;;) {
    switch (N) {
    case 1:
      N = forward(S, N);
      break;
    case 2:
      N = backward(S, N);
      break;
    default:
      return N;
    }
  }
}
static PyObject *run_ok(PyObject *Self, PyObject *Arg) {
  State S = {0, NULL, NULL, (int)PyLong_AsLong(Arg)};
  S.Threaded = PyObject_IsTrue(Arg) == 1;
  release(&S);
  int N = search_ok(&S, 1);
  acquire(&S); // guard: nogil-detached-api-call: acquire(&S) => S.Next(1)
  return PyLong_FromLong(N);
}
// The helper tests another flag than the one that released.
static int early(State *S, int N) {
  if (S->Kind & 1)
    PyErr_Clear();
  return S->Next(N);
}
static int search_bad(State *S, int N) {
  release(S);
  while (N > 0)
    N = early(S, N); // expect: nogil-detached-api-call/detached-helper: early
  acquire(S);
  return N;
}
static PyObject *run_bad(PyObject *Self, PyObject *Arg) {
  State S = {1, NULL, NULL, (int)PyLong_AsLong(Arg)};
  return PyLong_FromLong(search_bad(&S, 1));
}
static PyMethodDef Methods[] = {{"ok", run_ok, METH_O, NULL},
                                {"bad", run_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
