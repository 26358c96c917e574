// An array that is a member lies in its object: what is written elsewhere does
// not change it, unless its address is known there.
#include <Python.h>

int ask(void);
void use(void *);
typedef struct {
  int Detached[2];
  PyThreadState *Saved[2];
} Ways;

void apart_ok(int *Other) {
  Ways W;
  W.Detached[0] = 0;
  if (ask()) {
    W.Saved[0] = PyEval_SaveThread();
    W.Detached[0] = 1;
  }
  Other[0] = ask();
  if (W.Detached[0])
    PyEval_RestoreThread(W.Saved[0]);
  PyErr_Clear();
}
void apart_bad(int *Other) {
  Ways W;
  W.Detached[0] = 0;
  if (ask()) {
    W.Saved[0] = PyEval_SaveThread();
    W.Detached[0] = 1;
  }
  Other[0] = ask();
  if (W.Detached[0])
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  if (W.Detached[0])
    PyEval_RestoreThread(W.Saved[0]);
}
void told_ok(void) {
  Ways W;
  W.Detached[0] = 1;
  W.Saved[0] = PyEval_SaveThread();
  if (!W.Detached[0])
    PyErr_Clear(); // unreached
  PyEval_RestoreThread(W.Saved[0]);
}
void given_bad(void) {
  Ways W;
  W.Detached[0] = 1;
  W.Saved[0] = PyEval_SaveThread();
  use(W.Detached);
  if (!W.Detached[0])
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  PyEval_RestoreThread(W.Saved[0]);
}
void kept_bad(void) {
  Ways W;
  int *Within = W.Detached;
  W.Detached[0] = 1;
  W.Saved[0] = PyEval_SaveThread();
  Within[0] = ask();
  if (!W.Detached[0])
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  PyEval_RestoreThread(W.Saved[0]);
}
void element_bad(void) {
  Ways W;
  int *Within = &W.Detached[0];
  W.Detached[0] = 1;
  W.Saved[0] = PyEval_SaveThread();
  *Within = ask();
  if (!W.Detached[0])
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  PyEval_RestoreThread(W.Saved[0]);
}
static void set(Ways *W) { W->Detached[0] = ask(); }
void written_bad(void) {
  Ways W;
  W.Detached[0] = 1;
  W.Saved[0] = PyEval_SaveThread();
  set(&W);
  if (!W.Detached[0])
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  PyEval_RestoreThread(W.Saved[0]);
}
static void setOther(Ways *W) { W->Saved[1] = NULL; }
void other_ok(void) {
  Ways W;
  W.Detached[0] = 1;
  W.Saved[0] = PyEval_SaveThread();
  setOther(&W);
  if (!W.Detached[0])
    PyErr_Clear(); // unreached
  PyEval_RestoreThread(W.Saved[0]);
}
