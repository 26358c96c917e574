// The states that helpers leave behind.
#include <Python.h>
#include <nogil_test.h>

int work(int I);

static PyThreadState *release(void) { return PyEval_SaveThread(); }
static void acquire(PyThreadState *S) { PyEval_RestoreThread(S); }
static void releaseTo(PyThreadState **S) { *S = PyEval_SaveThread(); }
static void acquireFrom(PyThreadState **S) {
  if (*S) {
    PyEval_RestoreThread(*S);
    *S = NULL;
  }
}
static PyThreadState *releaseIf(int C) { return C ? PyEval_SaveThread() : NULL; }
static int neutral(int I) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = work(I);
  Py_END_ALLOW_THREADS
  return R;
}

void by_value(void) {
  PyThreadState *S = release();
  T_STATE(detached);
  acquire(S);
  T_STATE(attached);
}

void by_pointer(void) {
  PyThreadState *S;
  releaseTo(&S);
  T_STATE(detached);
  acquireFrom(&S);
  T_STATE(attached);
}

void in_record(void) {
  struct {
    PyThreadState *save;
    int other;
  } R;
  releaseTo(&R.save);
  R.other = 1;
  T_STATE(detached);
  acquireFrom(&R.save);
  T_STATE(attached);
}

void conditional(int C) {
  PyThreadState *S = releaseIf(C);
  if (S)
    T_STATE(detached);
  else
    T_STATE(entry);
  acquireFrom(&S);
}

void constant(void) {
  PyThreadState *S = releaseIf(1);
  T_STATE(detached);
  acquireFrom(&S);
  T_STATE(attached);
  S = releaseIf(0);
  T_STATE(attached);
  acquireFrom(&S);
  T_STATE(attached);
}

void unchanged(void) {
  PyErr_Clear();
  neutral(1);
  T_STATE(entry);
}

static void inner(void) {
  Py_BEGIN_ALLOW_THREADS
  T_STATE(detached);
  Py_END_ALLOW_THREADS
}
void nested(void) {
  Py_BEGIN_ALLOW_THREADS
  PyGILState_STATE G = PyGILState_Ensure();
  T_STATE(attached);
  inner();
  T_STATE(attached);
  PyGILState_Release(G);
  T_STATE(detached);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
}
