// A call of one of several functions has the effects of either.
#include <Python.h>

int ask(void);
typedef void (*Action)(void);

static void clears(void) { PyErr_Clear(); }
static void clearsToo(void) {
  if (ask())
    PyErr_Clear();
}
static void works(void) { ask(); }
static void worksToo(void) { ask(); }
static void callIt(Action P) { P(); }

void asked_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  (ask() ? clears : works)(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void asked_ok(void) {
  Py_BEGIN_ALLOW_THREADS
  (ask() ? worksToo : works)();
  Py_END_ALLOW_THREADS
  (ask() ? clears : works)();
}
void flag_bad(int C) {
  Py_BEGIN_ALLOW_THREADS
  (C ? works : clears)(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void flag_ok(int C) {
  Py_BEGIN_ALLOW_THREADS
  if (C)
    (C ? works : clears)();
  Py_END_ALLOW_THREADS
}
void branches_bad(void) {
  Action P = works;
  if (ask())
    P = clearsToo;
  Py_BEGIN_ALLOW_THREADS
  P(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void branches_ok(void) {
  Action P = works;
  if (ask())
    P = worksToo;
  Py_BEGIN_ALLOW_THREADS
  P();
  Py_END_ALLOW_THREADS
}
void copied_bad(int C) {
  Action P = NULL, Q;
  switch (C) {
  case 1:
    P = works;
    break;
  case 2:
    P = clears;
    break;
  }
  Q = P;
  Py_BEGIN_ALLOW_THREADS
  if (Q)
    Q(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void copied_ok(int C) {
  Action P = NULL, Q;
  switch (C) {
  case 1:
    P = works;
    break;
  case 2:
    P = clears;
    break;
  }
  Q = P;
  Py_BEGIN_ALLOW_THREADS
  if (C == 1)
    Q();
  Py_END_ALLOW_THREADS
}
void handed_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  callIt(ask() ? clears : works); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void handed_pure_bad(int C) {
  Py_BEGIN_ALLOW_THREADS
  callIt(C ? clears : works); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void handed_ok(int C) {
  Py_BEGIN_ALLOW_THREADS
  callIt(C ? worksToo : works);
  if (!C)
    callIt(C ? clears : works);
  Py_END_ALLOW_THREADS
}
// Functions of the API.
void api_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  (ask() ? PyErr_Clear : PyErr_Print)(); // expect: nogil-detached-api-call
  Py_END_ALLOW_THREADS
}
void api_ok(void) { (ask() ? PyErr_Clear : PyErr_Print)(); }
// In a helper, which changes no thread state itself.
static void either(void) { (ask() ? clears : works)(); }
static void eitherByFlag(int C) {
  Action P = works;
  if (C)
    P = clears;
  P();
}
void helper_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  either();        // expect: nogil-detached-api-call: PyErr_Clear
  eitherByFlag(1); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void helper_ok(void) {
  either();
  Py_BEGIN_ALLOW_THREADS
  eitherByFlag(0);
  Py_END_ALLOW_THREADS
}
// Which one it is goes with the thread state.
void correlated_ok(int C) {
  Action P = clears;
  PyThreadState *S = NULL;
  if (C) {
    P = works;
    S = PyEval_SaveThread();
  }
  P();
  if (S)
    PyEval_RestoreThread(S);
}
void correlated_bad(int C) {
  Action P = works;
  PyThreadState *S = NULL;
  if (C) {
    P = clears;
    S = PyEval_SaveThread();
  }
  P(); // expect: nogil-detached-api-call: PyErr_Clear
  if (S)
    PyEval_RestoreThread(S);
}
// What they do to the thread state.
static PyThreadState *letsGo(void) { return PyEval_SaveThread(); }
static PyThreadState *keeps(void) { return NULL; }
void effects_bad(void) {
  PyThreadState *S = (ask() ? letsGo : keeps)();
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  if (S)
    PyEval_RestoreThread(S);
}
void effects_ok(void) {
  PyThreadState *(*P)(void) = keeps;
  if (ask())
    P = letsGo;
  PyThreadState *S = P();
  ask();
  if (S)
    PyEval_RestoreThread(S);
  PyErr_Clear();
}
// Rounds of a loop.
void loop_bad(int N) {
  Action P = works;
  for (int I = 0; I < N; I++) {
    Py_BEGIN_ALLOW_THREADS
    P(); // expect: nogil-detached-api-call: PyErr_Clear
    Py_END_ALLOW_THREADS
    if (ask())
      P = clears;
  }
}
void loop_ok(int N) {
  Action P = works;
  for (int I = 0; I < N; I++) {
    Py_BEGIN_ALLOW_THREADS
    if (P != clears)
      P();
    Py_END_ALLOW_THREADS
    P();
    if (ask())
      P = clears;
  }
}
