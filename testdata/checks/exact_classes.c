// Items whose class is compared with one of C, in all ways of writing that; and
// comparisons that say nothing of it.
#include <Python.h>

static int is_int(PyObject *o) { return Py_TYPE(o) == &PyLong_Type; }

static PyObject *left_early_ok(PyObject *self, PyObject *list) {
  long total = 0;
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *item = PyList_GET_ITEM(list, i);
    if (Py_TYPE(item) != &PyLong_Type)
      break;
    total += PyLong_AsLong(item);
  }
  return PyLong_FromLong(total);
}
static PyObject *other_side_ok(PyObject *self, PyObject *list) {
  long total = 0;
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *item = PyList_GET_ITEM(list, i);
    if (&PyLong_Type == Py_TYPE(item))
      total += PyLong_AsLong(item);
  }
  return PyLong_FromLong(total);
}
static PyObject *is_type_ok(PyObject *self, PyObject *list) {
  double total = 0;
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *item = PyList_GET_ITEM(list, i);
    total += Py_IS_TYPE(item, &PyFloat_Type) ? PyFloat_AsDouble(item) : 0;
  }
  return PyFloat_FromDouble(total);
}
static PyObject *items_ok(PyObject *self, PyObject *list) {
  long total = 0;
  PyObject **items = PySequence_Fast_ITEMS(list);
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
    if (Py_TYPE(items[i]) != &PyLong_Type)
      return NULL;
    total += PyLong_AsLong(items[i]);
  }
  return PyLong_FromLong(total);
}
static PyObject *helper_ok(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  long n = is_int(item) ? PyLong_AsLong(item) : 0;
  return n < 0 ? PyObject_Repr(item) : NULL;
}
static PyObject *checked_ok(PyObject *self, PyObject *list) {
  long total = 0;
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++)
    if (PyLong_Check(PyList_GET_ITEM(list, i)))
      total += PyLong_AsLong(PyList_GET_ITEM(list, i));
  return PyLong_FromLong(total);
}

// --- of which nothing is known ---------------------------------------------

static PyObject *same_as_other_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (Py_TYPE(item) != Py_TYPE(self))
    return NULL;
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}
static PyTypeObject *Known;
static PyObject *any_class_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (!Py_IS_TYPE(item, Known))
    return NULL;
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}
static PyObject *in_variable_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (Py_TYPE(item) != Known)
    return NULL;
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}
static PyObject *wrong_way_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (Py_TYPE(item) == &PyLong_Type)
    return NULL;
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}
static PyObject *other_item_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (Py_TYPE(self) != &PyLong_Type)
    return NULL;
  long n = PyLong_AsLong(item);
  return n < 0 ? PyObject_Repr(item) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}
static PyObject *list_alone_bad(PyObject *self, PyObject *list) {
  long total = 0;
  if (Py_TYPE(list) != &PyList_Type)
    return NULL;
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++)
    total += PyLong_AsLong(PyList_GET_ITEM(list, i)); // expect: nogil-resize-during-iteration/length-of-argument
  return PyLong_FromLong(total);
}

static PyMethodDef methods[] = {{"left_early", left_early_ok, METH_O, 0},
                                {"other_side", other_side_ok, METH_O, 0},
                                {"is_type", is_type_ok, METH_O, 0},
                                {"items", items_ok, METH_O, 0},
                                {"helper", helper_ok, METH_O, 0},
                                {"checked", checked_ok, METH_O, 0},
                                {"same", same_as_other_bad, METH_O, 0},
                                {"any_class", any_class_bad, METH_O, 0},
                                {"in_variable", in_variable_bad, METH_O, 0},
                                {"wrong_way", wrong_way_bad, METH_O, 0},
                                {"other_item", other_item_bad, METH_O, 0},
                                {"list_alone", list_alone_bad, METH_O, 0},
                                {0}};
PyMethodDef *table(void) { return methods; }
