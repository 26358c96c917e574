// The body of a parallel region runs on threads that Python does not know,
// whatever the state of the thread that started it.
#include <Python.h>

double compute(int I);
int work(int I);

int list_bad(PyObject *List, int N) {
#pragma omp parallel for
  for (int I = 0; I < N; I++)
    PyList_SetItem(List, I, PyFloat_FromDouble(compute(I))); // expect: nogil-detached-api-call: PyList_SetItem // expect: nogil-detached-api-call: PyFloat_FromDouble
  return 0;
}

int list_ok(PyObject *List, double *Out, int N) {
  Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for
  for (int I = 0; I < N; I++)
    Out[I] = compute(I);
  Py_END_ALLOW_THREADS
  for (int I = 0; I < N; I++)
    PyList_SetItem(List, I, PyFloat_FromDouble(Out[I]));
  return 0;
}

int count_bad(PyObject *O, int N) {
#pragma omp parallel
  {
    work(N);
    Py_INCREF(O); // expect: nogil-detached-api-call: Py_INCREF
  }
  return 0;
}

int count_ok(PyObject *O, int N) {
#pragma omp parallel
  {
    work(N);
    PyGILState_STATE G = PyGILState_Ensure();
    Py_INCREF(O);
    PyGILState_Release(G);
  }
  return 0;
}

static void append(PyObject *L) { PyList_Append(L, Py_None); }

int helper_bad(PyObject *L, int N) {
#pragma omp parallel for
  for (int I = 0; I < N; I++)
    append(L); // expect: nogil-detached-api-call: append
  return 0;
}

int helper_ok(PyObject *L, int N) {
  int Sum = 0;
#pragma omp parallel for reduction(+ : Sum)
  for (int I = 0; I < N; I++)
    Sum += work(I);
  append(L);
  return Sum;
}
