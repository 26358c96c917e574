#include <Python.h>
typedef struct {
  PyObject_HEAD
  long hits;
} Counter;

PyObject *reset_ok(PyObject *Self, PyObject *Unused) {
  Py_BEGIN_CRITICAL_SECTION(Self); $guard_together
  ((Counter *)Self)->hits = 0;
  Py_END_CRITICAL_SECTION(); $guard_together
  Py_RETURN_NONE;
}
