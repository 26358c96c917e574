#include <Python.h>

void drop_bad(PyObject *Of) {
  Py_BEGIN_ALLOW_THREADS
  Py_DECREF(Of); // expect: $id/violation: 'Py_DECREF' needs // expect: nogil-detached-api-call: Py_DECREF
  Py_END_ALLOW_THREADS
}
