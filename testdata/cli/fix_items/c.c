#include <Python.h>

/* Python code runs while it is used, in both builds. */
PyObject *compared(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (Item == NULL)
    return NULL;
  int Same = PyObject_RichCompareBool(Item, Self, Py_EQ);
  if (Same < 0)
    return NULL;
  return PyBool_FromLong(Same);
}

/* Two items: what is returned is worked out from one of them. */
PyObject *added(PyObject *Self, PyObject *List) {
  PyObject *First = PyList_GetItem(List, 0);
  PyObject *Second = PyList_GetItem(List, 1);
  if (First == NULL || Second == NULL)
    return NULL;
  return PyNumber_Add(First, Second);
}

static PyMethodDef Methods[] = {{"compared", compared, METH_O, NULL},
                                {"added", added, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *other_methods(void) { return Methods; }
