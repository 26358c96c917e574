#include <Python.h>

/* A list: the same call with another name. */
PyObject *first(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (Item == NULL)
    return NULL;
  Py_INCREF(Item);
  return Item;
}

/* A dict: the item comes through a pointer. */
PyObject *found(PyObject *Self, PyObject *Dict) {
  PyObject *Item = PyDict_GetItemWithError(Dict, Self);
  Py_XINCREF(Item);
  return Item;
}

PyObject *assigned(PyObject *Self, PyObject *Dict) {
  PyObject *Item;
  Item = PyDict_GetItemWithError(Dict, Self);
  Py_XINCREF(Item);
  return Item;
}

/* Not counted on every path, not at all, twice; exceptions are lost; another
   value is counted, too. */
PyObject *sometimes(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (!Item || PyObject_IsTrue(Self))
    return NULL;
  Py_INCREF(Item);
  return Item;
}

long used(PyObject *Self, PyObject *List) {
  return PyLong_AsLong(PyList_GetItem(List, 0));
}

PyObject *pair(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (!Item)
    return NULL;
  for (int I = 0; I < 2; I++) {
    Py_INCREF(Item);
  }
  return Py_BuildValue("NN", Item, Item);
}

PyObject *hidden(PyObject *Self, PyObject *Dict) {
  PyObject *Item = PyDict_GetItem(Dict, Self);
  Py_XINCREF(Item);
  return Item;
}

PyObject *otherwise(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (!Item)
    Item = Self;
  Py_INCREF(Item);
  return Item;
}

static PyMethodDef Methods[] = {{"first", first, METH_O, NULL},
                                {"found", found, METH_O, NULL},
                                {"assigned", assigned, METH_O, NULL},
                                {"sometimes", sometimes, METH_O, NULL},
                                {"used", (PyCFunction)used, METH_O, NULL},
                                {"pair", pair, METH_O, NULL},
                                {"hidden", hidden, METH_O, NULL},
                                {"otherwise", otherwise, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
