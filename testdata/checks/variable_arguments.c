// What a function with a variable argument list is given by address.
#include <Python.h>
#include <stdarg.h>

static int fill(int Count, ...) {
  va_list Args;
  va_start(Args, Count);
  for (int I = 0; I < Count; I++)
    *va_arg(Args, int *) = I;
  va_end(Args);
  return 0;
}

static int fill_two(int *First, int *Second) { return fill(2, First, Second); }

PyObject *filled_bad(PyObject *Self, PyObject *Unused) {
  int Release = 0;
  if (fill(1, &Release) < 0)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  if (Release)
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

PyObject *filled_by_a_helper_bad(PyObject *Self, PyObject *Unused) {
  int First = 0, Second = 0;
  if (fill_two(&First, &Second) < 0)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  if (Second)
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
