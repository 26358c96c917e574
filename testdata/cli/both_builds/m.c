#include <Python.h>

/* Has a private copy without the GIL only. */
static PyObject *copied_without_gil(PyObject *self, PyObject *list) {
#ifdef Py_GIL_DISABLED
  list = PyList_GetSlice(list, 0, PY_SSIZE_T_MAX);
  if (!list)
    return NULL;
#endif
  Py_ssize_t n = PyList_Size(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *s = PyObject_Str(PyList_GET_ITEM(list, i));
    Py_XDECREF(s);
  }
  return PyLong_FromSsize_t(n);
}

/* Has a private copy with the GIL only. */
static PyObject *copied_with_gil(PyObject *self, PyObject *list) {
#ifndef Py_GIL_DISABLED
  list = PyList_GetSlice(list, 0, PY_SSIZE_T_MAX);
  if (!list)
    return NULL;
#endif
  Py_ssize_t n = PyList_Size(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *s = PyObject_Str(PyList_GET_ITEM(list, i));
    Py_XDECREF(s);
  }
  return PyLong_FromSsize_t(n);
}

/* Has none. */
static PyObject *never_copied(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_Size(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *s = PyObject_Str(PyList_GET_ITEM(list, i));
    Py_XDECREF(s);
  }
  return PyLong_FromSsize_t(n);
}

/* Always. */
static PyObject *always_copied(PyObject *self, PyObject *list) {
  list = PyList_GetSlice(list, 0, PY_SSIZE_T_MAX);
  if (!list)
    return NULL;
  Py_ssize_t n = PyList_Size(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *s = PyObject_Str(PyList_GET_ITEM(list, i));
    Py_XDECREF(s);
  }
  return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"copied_without_gil", copied_without_gil, METH_O, NULL},
    {"copied_with_gil", copied_with_gil, METH_O, NULL},
    {"never_copied", never_copied, METH_O, NULL},
    {"always_copied", always_copied, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return methods; }
