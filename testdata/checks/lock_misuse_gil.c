// With the GIL the macros are braces; what leaves them goes wrong without.
#include <Python.h>

int ready(PyObject *Self);

PyObject *returned_bad(PyObject *Self, PyObject *Unused) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  if (!ready(Self))
    return NULL; // expect: nogil-lock-misuse/section-left: a critical section is left here without its end
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

PyObject *label_ok(PyObject *Self, PyObject *Unused) {
  PyObject *Out = NULL;
  Py_BEGIN_CRITICAL_SECTION(Self);
  if (!ready(Self))
    goto done; // guard: nogil-lock-misuse: goto done => return Out
  Out = PyLong_FromLong(1);
done:;
  Py_END_CRITICAL_SECTION();
  return Out;
}

// Of two, one has no end on this path.
int inner_bad(PyObject *A, PyObject *B) {
  Py_BEGIN_CRITICAL_SECTION(A);
  Py_BEGIN_CRITICAL_SECTION(B);
  if (!ready(B))
    return -1; // expect: nogil-lock-misuse/section-left
  Py_END_CRITICAL_SECTION();
  Py_END_CRITICAL_SECTION();
  return 0;
}
int outer_bad(PyObject *A, PyObject *B) {
  Py_BEGIN_CRITICAL_SECTION(A);
  Py_BEGIN_CRITICAL_SECTION(B);
  ready(B);
  Py_END_CRITICAL_SECTION();
  if (!ready(A))
    return -1; // fn: nogil-lock-misuse: which of two ends is whose is not told from braces
  Py_END_CRITICAL_SECTION();
  return 0;
}
