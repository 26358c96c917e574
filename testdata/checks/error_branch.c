// The API call stands in the branch that tests do not run.
#include <Python.h>

int step(char *Buf, int I);

PyObject *branch_bad(char *Buf, int N) {
  int I;
  Py_BEGIN_ALLOW_THREADS
  for (I = 0; I < N; I++) {
    if (step(Buf, I) < 0) {
      PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-detached-api-call: PyErr_SetFromErrno
      break;
    }
  }
  Py_END_ALLOW_THREADS
  return Py_None;
}

PyObject *branch_ok(char *Buf, int N) {
  int I, Failed = 0;
  Py_BEGIN_ALLOW_THREADS
  for (I = 0; I < N && !Failed; I++)
    Failed = step(Buf, I) < 0;
  Py_END_ALLOW_THREADS
  if (Failed)
    return PyErr_SetFromErrno(PyExc_OSError);
  return Py_None;
}

// The same with the test of the exception in the loop.
int occurred_bad(char *Buf, int N) {
  int I = 0;
  Py_BEGIN_ALLOW_THREADS
  while (I < N && !PyErr_Occurred()) // expect: nogil-detached-api-call: PyErr_Occurred
    step(Buf, I++);
  Py_END_ALLOW_THREADS
  return I;
}

int occurred_ok(char *Buf, int N) {
  int I = 0;
  Py_BEGIN_ALLOW_THREADS
  while (I < N)
    step(Buf, I++);
  Py_END_ALLOW_THREADS
  return PyErr_Occurred() ? -1 : I;
}

// The error is set only after the region, from a code kept in it.
enum { OK, NO_MEMORY, BAD_VALUE };

PyObject *deferred_ok(char *Buf, int N) {
  int Code = OK;
  char *Copy = NULL;
  Py_BEGIN_ALLOW_THREADS
  Copy = malloc(N);
  if (!Copy)
    Code = NO_MEMORY;
  else if (step(Copy, N) < 0)
    Code = BAD_VALUE;
  free(Copy);
  Py_END_ALLOW_THREADS
  switch (Code) {
  case NO_MEMORY:
    return PyErr_NoMemory();
  case BAD_VALUE:
    PyErr_SetString(PyExc_ValueError, "bad");
    return NULL;
  default:
    return Py_None;
  }
}

PyObject *deferred_bad(char *Buf, int N) {
  PyObject *Result = Py_None;
  char *Copy = NULL;
  Py_BEGIN_ALLOW_THREADS
  Copy = malloc(N);
  if (!Copy)
    Result = PyErr_NoMemory(); // expect: nogil-detached-api-call: PyErr_NoMemory
  free(Copy);
  Py_END_ALLOW_THREADS
  return Result;
}
