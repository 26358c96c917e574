// Handles remember what they found.
#include <Python.h>
#include <nogil_test.h>

void plain(void) {
  T_STATE(entry);
  PyGILState_STATE G = PyGILState_Ensure();
  T_STATE(attached);
  PyGILState_Release(G);
  T_STATE(entry);
}

void in_region(void) {
  Py_BEGIN_ALLOW_THREADS
  PyGILState_STATE G = PyGILState_Ensure();
  T_STATE(attached);
  PyGILState_Release(G);
  T_STATE(detached);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
}

void region_in_handle(void) {
  PyGILState_STATE G = PyGILState_Ensure();
  Py_BEGIN_ALLOW_THREADS
  T_STATE(detached);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
  PyGILState_Release(G);
  T_STATE(entry);
}

void nested(void) {
  Py_BEGIN_ALLOW_THREADS
  PyGILState_STATE A = PyGILState_Ensure();
  PyGILState_STATE B = PyGILState_Ensure();
  T_STATE(attached);
  PyGILState_Release(B);
  T_STATE(attached);
  PyGILState_Release(A);
  T_STATE(detached);
  Py_END_ALLOW_THREADS
}

void asked(void) {
  Py_BEGIN_ALLOW_THREADS
  if (PyGILState_Check())
    T_STATE(dead);
  else
    T_STATE(detached);
  Py_END_ALLOW_THREADS
  if (!PyGILState_Check())
    T_STATE(dead);
}

void asked_open(void) {
  if (PyGILState_Check())
    T_STATE(attached);
  else
    T_STATE(detached);
}

void asserted(void) {
  assert(PyGILState_Check());
  T_STATE(attached);
}
