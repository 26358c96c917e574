// Attaching for a moment inside a region.
#include <Python.h>

int step(int I);

int moment_ok(int N) {
  Py_BEGIN_ALLOW_THREADS
  for (int I = 0; I < N; I++) {
    if (step(I) < 0) {
      Py_BLOCK_THREADS
      PyErr_CheckSignals();
      Py_UNBLOCK_THREADS
    }
  }
  Py_END_ALLOW_THREADS
  return 0;
}

int after_unblock_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  Py_BLOCK_THREADS
  PyErr_CheckSignals();
  Py_UNBLOCK_THREADS
  PyErr_CheckSignals(); // expect: nogil-detached-api-call/always-detached: PyErr_CheckSignals
  Py_END_ALLOW_THREADS
  return 0;
}

PyObject *leave_ok(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (step(N) < 0) {
    Py_BLOCK_THREADS
    PyErr_SetString(PyExc_ValueError, "step");
    return NULL;
  }
  Py_END_ALLOW_THREADS
  return Py_None;
}

PyObject *leave_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (step(N) < 0) {
    Py_BLOCK_THREADS
    PyErr_SetString(PyExc_ValueError, "step");
    Py_UNBLOCK_THREADS
    return NULL; // expect: nogil-unbalanced-thread-state/way-out-detached
  }
  Py_END_ALLOW_THREADS
  return Py_None;
}

// The partner of the block is missing: the end attaches for a second time.
int never_unblocked_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (step(N) < 0) {
    Py_BLOCK_THREADS
    PyErr_Clear();
  }
  Py_END_ALLOW_THREADS // expect: nogil-unbalanced-thread-state/attached-twice: Py_END_ALLOW_THREADS
  return 0;
}

int break_ok(int N) {
  int R = 0;
  while (R == 0) {
    Py_BEGIN_ALLOW_THREADS
    R = step(N);
    if (R < 0) {
      Py_BLOCK_THREADS
      break;
    }
    Py_END_ALLOW_THREADS
  }
  return PyErr_Occurred() ? -1 : R;
}
