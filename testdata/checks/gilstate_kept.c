// The answer to a test of the thread state stays what it was when it was asked
// for, whatever the thread state is afterwards.
#include <Python.h>

int step(int I);

// Attaches where it must, and only there gives back.
int not_held_ok(PyObject *D, PyObject *K) {
  const int Take = !PyGILState_Check();
  PyGILState_STATE G = PyGILState_UNLOCKED;
  if (Take)
    G = PyGILState_Ensure();
  int R = PyDict_SetItem(D, K, K);
  if (Take)
    PyGILState_Release(G);
  return R;
}
int held_ok(PyObject *D, PyObject *K) {
  int Held = PyGILState_Check();
  PyGILState_STATE G = PyGILState_UNLOCKED;
  if (!Held)
    G = PyGILState_Ensure();
  int R = PyDict_SetItem(D, K, K);
  if (R < 0)
    PyErr_Clear();
  if (!Held)
    PyGILState_Release(G);
  return R;
}
int compared_ok(PyObject *D, PyObject *K) {
  int Held = PyGILState_Check();
  PyGILState_STATE G = PyGILState_UNLOCKED;
  if (Held == 0)
    G = PyGILState_Ensure();
  int R = PyDict_SetItem(D, K, K);
  if (Held != 1)
    PyGILState_Release(G);
  return R;
}
// Detaches where it may, and only there comes back.
int detaches_ok(int N) {
  int Held = PyGILState_Check();
  PyThreadState *Save = NULL;
  if (Held)
    Save = PyEval_SaveThread();
  int R = step(N);
  if (Held)
    PyEval_RestoreThread(Save);
  return R;
}
static int set(PyObject *D, PyObject *K) {
  int Take = !PyGILState_Check();
  PyGILState_STATE G = PyGILState_UNLOCKED;
  if (Take)
    G = PyGILState_Ensure();
  int R = PyDict_SetItem(D, K, K);
  if (Take)
    PyGILState_Release(G);
  return R;
}
int called_detached_ok(PyObject *D, PyObject *K) {
  int R;
  Py_BEGIN_ALLOW_THREADS R = set(D, K);
  Py_END_ALLOW_THREADS return R;
}

int not_held_bad(PyObject *D, PyObject *K) {
  const int Take = !PyGILState_Check();
  PyGILState_STATE G = PyGILState_UNLOCKED;
  if (Take)
    G = PyGILState_Ensure();
  if (PyDict_SetItem(D, K, K) < 0)
    return -1; // expect: nogil-unbalanced-thread-state/handle-not-released
  if (Take)
    PyGILState_Release(G);
  return 0;
}
int wrong_way_bad(PyObject *D, PyObject *K) {
  int Held = PyGILState_Check();
  PyGILState_STATE G = PyGILState_UNLOCKED;
  if (!Held)
    G = PyGILState_Ensure();
  int R = PyDict_SetItem(D, K, K);
  if (Held)
    PyGILState_Release(G);
  return R; // expect: nogil-unbalanced-thread-state/handle-not-released
}
int asked_again_bad(PyObject *D, PyObject *K) {
  PyGILState_STATE G = PyGILState_UNLOCKED;
  if (!PyGILState_Check())
    G = PyGILState_Ensure();
  int R = PyDict_SetItem(D, K, K);
  if (!PyGILState_Check())
    PyGILState_Release(G); // unreached
  return R; // expect: nogil-unbalanced-thread-state/handle-not-released
}
