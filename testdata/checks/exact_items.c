// Items that are exactly of a builtin class, as helpers and callers say; and
// items that are counted where they are read.
#include <Python.h>

static int is_int(PyObject *o) { return PyLong_Check(o); }
static int is_number(PyObject *o) {
  if (o == NULL)
    return 0;
  return PyLong_Check(o) || PyFloat_Check(o);
}
static int is_plain(PyObject *o) {
  if (!PyLong_CheckExact(o))
    return 0;
  return 1;
}
static int is_not_int(PyObject *o) { return !PyLong_Check(o); }
static int is_some(PyObject *o) {
  if (PyTuple_Check(o))
    return 1;
  return PyCallable_Check(o);
}
static PyObject *helper_ok(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (!is_int(item))
    return NULL;
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL;
}
static PyObject *number_ok(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (!is_number(item))
    return NULL;
  double n = PyFloat_AsDouble(item);
  return n < 0 ? PyObject_Repr(item) : NULL;
}
static PyObject *plain_ok(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (is_plain(item)) {
    long n = PyLong_AsLong(item);
    return n < 0 ? PyObject_Repr(item) : NULL;
  }
  return NULL;
}
static PyObject *other_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (!is_not_int(item))
    return NULL;
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}
static PyObject *some_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (!is_some(item))
    return NULL;
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}
static PyObject *unasked_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  is_int(item);
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}

// All callers have asked; one of two has not.
static long as_long(PyObject *o) { return PyLong_AsLong(o); }
static PyObject *callers_ok(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *item = PyList_GET_ITEM(list, i);
    if (PyLong_Check(item) && as_long(item) < 0)
      return NULL;
  }
  Py_RETURN_NONE;
}
static long as_any(PyObject *o) { return PyLong_AsLong(o); }
static PyObject *callers_bad(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *item = PyList_GET_ITEM(list, i); // expect: nogil-resize-during-iteration/length-of-argument
    if (PyLong_Check(item) && as_any(item) < 0)
      return NULL;
    if (as_any(item) < 0)
      return NULL;
  }
  Py_RETURN_NONE;
}

// Counted where it is read.
static PyObject *new_ref(PyObject *o) {
  Py_INCREF(o);
  return o;
}
static PyObject *cast(PyObject *o) { return o; }
#define ITEM_REF(l, i) (Py_INCREF(PyList_GET_ITEM(l, i)), PyList_GET_ITEM(l, i))
static PyObject *new_ref_ok(PyObject *self, PyObject *list) {
  PyObject *item = new_ref(PyList_GET_ITEM(list, 0));
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL;
}
static PyObject *comma_ok(PyObject *self, PyObject *list) {
  PyObject *item = ITEM_REF(list, 0);
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL;
}
static PyObject *cast_bad(PyObject *self, PyObject *list) {
  PyObject *item = cast(PyList_GET_ITEM(list, 0));
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}
// Another object is given up, or it is counted too late.
static PyObject *other_dropped_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  long n = PyLong_AsLong(item);
  PyObject *r = n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
  Py_XDECREF(r);
  return NULL;
}
static PyObject *counted_later_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  long n = PyLong_AsLong(item);
  Py_INCREF(item); // expect: nogil-resize-during-iteration/item-of-argument
  PyObject *r = n < 0 ? PyObject_Repr(item) : NULL;
  Py_DECREF(item);
  return r;
}
static PyMethodDef methods[] = {{"helper", helper_ok, METH_O, 0},
                                {"number", number_ok, METH_O, 0},
                                {"plain", plain_ok, METH_O, 0},
                                {"other", other_bad, METH_O, 0},
                                {"some", some_bad, METH_O, 0},
                                {"unasked", unasked_bad, METH_O, 0},
                                {"callers", callers_ok, METH_O, 0},
                                {"any", callers_bad, METH_O, 0},
                                {"new_ref", new_ref_ok, METH_O, 0},
                                {"comma", comma_ok, METH_O, 0},
                                {"cast", cast_bad, METH_O, 0},
                                {"dropped", other_dropped_bad, METH_O, 0},
                                {"later", counted_later_bad, METH_O, 0},
                                {0}};
PyMethodDef *table(void) { return methods; }
