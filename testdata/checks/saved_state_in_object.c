// The saved state is a member of an object that helpers pass around; a flag of
// the same object says whether the thread is detached at all.
#include <Python.h>

typedef struct {
  PyThreadState *Saved;
  int MayDetach;
  long Limit, Start;
} Matcher;

static void detach(Matcher *M) {
  if (M->MayDetach && !M->Saved)
    M->Saved = PyEval_SaveThread(); // expect: nogil-racy-member/lazy
}

static void attach(Matcher *M) {
  if (M->MayDetach && M->Saved) {
    PyEval_RestoreThread(M->Saved);
    M->Saved = NULL;
  }
}

static int timedOut(Matcher *M) {
  if (M->Limit == -1)
    return 0;
  if (M->Start < M->Limit)
    return 0;
  PyErr_Clear();
  return 1;
}

static int cancelled_ok(Matcher *M) {
  int Stop;
  attach(M);
  Stop = PyErr_CheckSignals();
  if (!Stop)
    Stop = timedOut(M);
  detach(M);
  return Stop;
}

static int search_ok(Matcher *M) {
  int I;
  for (I = 0; I < 100; I++)
    if (M->Start && cancelled_ok(M))
      return 1;
  return 0;
}

static int search_bad(Matcher *M) { return timedOut(M); }

PyObject *match_ok(PyObject *Self, PyObject *Args) {
  Matcher *M = (Matcher *)Self;
  int Stop;
  detach(M);
  Stop = search_ok(M);
  attach(M);
  if (Stop)
    return NULL;
  Py_RETURN_NONE;
}

static void start(Matcher *M);

PyObject *local_ok(PyObject *Self, PyObject *Args) {
  Matcher M;
  int Stop;
  start(&M);
  detach(&M);
  Stop = search_ok(&M);
  attach(&M);
  if (Stop)
    return NULL;
  Py_RETURN_NONE;
}

PyObject *match_bad(PyObject *Self, PyObject *Args) {
  Matcher *M = (Matcher *)Self;
  int Stop;
  detach(M);
  Stop = search_bad(M); // expect: nogil-detached-api-call: PyErr_Clear
  attach(M);
  if (Stop)
    return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"match", match_ok, METH_NOARGS, NULL},
                                {"local", local_ok, METH_NOARGS, NULL},
                                {"bad", match_bad, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
