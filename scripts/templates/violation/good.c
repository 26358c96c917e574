#include <Python.h>

void drop_ok(PyObject *Of) {
  Py_BEGIN_ALLOW_THREADS
  Py_END_ALLOW_THREADS $guard_together: Py_END_ALLOW_THREADS => ;
  Py_DECREF(Of); $guard_together: Py_DECREF(Of); => Py_DECREF(Of); Py_END_ALLOW_THREADS
}
