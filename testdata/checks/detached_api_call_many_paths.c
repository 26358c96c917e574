// More conditions than paths can be kept apart by: those that have to do with
// the thread state are enough.
#include <Python.h>

int work(int);

PyObject *many_flags(PyObject *X, int Needs, int Other) {
  int A = 0, B = 0, C = 0, D = 0, E = 0;
  PyThreadState *Save = NULL;
  if (work(1))
    A = 1;
  if (work(2))
    B = 1;
  if (work(3))
    C = 1;
  if (work(4))
    D = 1;
  if (work(5))
    E = 1;
  if (!Needs)
    Save = PyEval_SaveThread();
  work(6);
  if (Other)
    Py_INCREF(X); // expect: nogil-detached-api-call
  if (Needs)
    Py_INCREF(X);
  if (Save)
    PyEval_RestoreThread(Save);
  if (A)
    PyErr_Clear();
  if (B)
    PyErr_Clear();
  if (C)
    PyErr_Clear();
  if (D)
    PyErr_Clear();
  if (E)
    PyErr_Clear();
  return X;
}

PyObject *many_flags_ok(PyObject *X, int Needs) {
  int A = 0, B = 0, C = 0, D = 0, E = 0;
  PyThreadState *Save = NULL;
  if (work(1))
    A = 1;
  if (work(2))
    B = 1;
  if (work(3))
    C = 1;
  if (work(4))
    D = 1;
  if (work(5))
    E = 1;
  if (!Needs)
    Save = PyEval_SaveThread();
  work(6);
  if (Needs)
    Py_INCREF(X);
  if (Save)
    PyEval_RestoreThread(Save);
  if (A)
    PyErr_Clear();
  if (B)
    PyErr_Clear();
  if (C)
    PyErr_Clear();
  if (D)
    PyErr_Clear();
  if (E)
    PyErr_Clear();
  return X;
}
