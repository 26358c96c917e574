// Functions of a module that Python code of the project (pkg) calls, by whom
// else may: what it hands them was mostly made for the call.
#include <Python.h>
#include <numpy/arrayobject.h>

static double sum(PyObject *list) {
  double total = 0;
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++)
    total += PyFloat_AsDouble(PyList_GET_ITEM(list, i)); // expect: nogil-resize-during-iteration/handed-by-project
  return total;
}
static PyObject *total(PyObject *self, PyObject *list) {
  return PyFloat_FromDouble(sum(list));
}
static PyObject *twice(PyObject *self, PyObject *args) {
  PyObject *list;
  if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
    return NULL;
  return PyFloat_FromDouble(2 * sum(list));
}

static double sum_shown(PyObject *list) {
  double total = 0;
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++)
    total += PyFloat_AsDouble(PyList_GET_ITEM(list, i)); // expect: nogil-resize-during-iteration/length-of-argument
  return total;
}
static PyObject *kept(PyObject *self, PyObject *list) {
  return PyFloat_FromDouble(sum_shown(list));
}
static PyObject *shown(PyObject *self, PyObject *list) {
  return PyFloat_FromDouble(sum_shown(list));
}
static PyObject *passed(PyObject *self, PyObject *dict) {
  long total = 0;
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(dict, &at, &key, &value)) // expect: nogil-resize-during-iteration/dict-of-argument
    total += PyLong_AsLong(value);
  return PyLong_FromLong(total);
}
static PyObject *never_called(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}

static PyObject *fill(PyObject *self, PyObject *args) {
  PyArrayObject *out;
  if (!PyArg_ParseTuple(args, "O!", &PyArray_Type, &out))
    return NULL;
  *(double *)PyArray_DATA(out) = 1; // expect: nogil-readonly-array-write/projects-array
  Py_RETURN_NONE;
}
static PyObject *fill_shown(PyObject *self, PyObject *args) {
  PyArrayObject *out;
  if (!PyArg_ParseTuple(args, "O!", &PyArray_Type, &out))
    return NULL;
  *(double *)PyArray_DATA(out) = 1; // expect: nogil-readonly-array-write/callers-array
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"total", total, METH_O, NULL},
                                {"twice", twice, METH_VARARGS, NULL},
                                {"kept", kept, METH_O, NULL},
                                {"shown", shown, METH_O, NULL},
                                {"passed", passed, METH_O, NULL},
                                {"never_called", never_called, METH_O, NULL},
                                {"fill", fill, METH_VARARGS, NULL},
                                {"fill_shown", fill_shown, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return methods; }
