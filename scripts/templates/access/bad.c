#include <Python.h>
typedef struct {
  PyObject_HEAD
  long hits;
} Counter;

PyObject *reset_bad(PyObject *Self, PyObject *Unused) {
  ((Counter *)Self)->hits = 0; // expect: $id/access: 'hits' of 'Self' is written without a lock
  Py_RETURN_NONE;
}
