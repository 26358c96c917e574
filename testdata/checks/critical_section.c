// Critical sections change nothing about the thread state.
#include <Python.h>

int step(int I);

int section_ok(PyObject *L) {
  int R;
  Py_BEGIN_CRITICAL_SECTION(L);
  R = PyList_Append(L, Py_None);
  Py_END_CRITICAL_SECTION();
  return R;
}

int section_bad(PyObject *L) {
  int R;
  Py_BEGIN_CRITICAL_SECTION(L);
  Py_BEGIN_ALLOW_THREADS
  R = PyList_Append(L, Py_None); // expect: nogil-detached-api-call: PyList_Append
  Py_END_ALLOW_THREADS
  Py_END_CRITICAL_SECTION();
  return R;
}
