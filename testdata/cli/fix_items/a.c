#include <Python.h>

/* Given up on each way out on which there is an item. */
PyObject *number(PyObject *Self, PyObject *Dict) {
  PyObject *Item = PyDict_GetItemWithError(Dict, Self);
  if (Item == NULL)
    return NULL;
  long Value = PyLong_AsLong(Item);
  if (Value == -1 && PyErr_Occurred())
    return NULL;
  if (Value < 0) {
    PyErr_SetString(PyExc_ValueError, "negative");
    return NULL;
  }
  return PyLong_FromLong(Value);
}

/* The result is worked out before. */
PyObject *worked_out(PyObject *Self, PyObject *List) {
  PyObject *Item;
  Item = PyList_GetItem(List, 0);
  if (!Item)
    return NULL;
  if (PyObject_IsTrue(Self))
    return PyObject_Repr(Item);
  return PyObject_Str(Item);
}

/* Exceptions are hidden as before; there may be none. */
PyObject *shown(PyObject *Self, PyObject *Dict) {
  PyObject *Width = PyDict_GetItemString(Dict, "width");
  if (Width)
    PyObject_SetAttrString(Self, "width", Width);
  Py_RETURN_NONE;
}

/* Each round has one of its own. */
PyObject *rounds(PyObject *Self, PyObject *List) {
  for (Py_ssize_t I = 0; I < PyList_Size(List); I++) {
    PyObject *Item = PyList_GetItem(List, I);
    if (Item == NULL)
      return NULL;
    if (Item == Self)
      continue;
    int Found = PyObject_RichCompareBool(Item, Self, Py_EQ);
    if (Found) {
      break;
    }
    PyObject_SetAttrString(Self, "last", Item);
  }
  Py_RETURN_NONE;
}

/* One end for all ways, some of which have none. */
PyObject *shared_end(PyObject *Self, PyObject *Dict) {
  PyObject *Item = NULL;
  PyObject *Result = NULL;
  if (PyObject_IsTrue(Self))
    goto done;
  Item = PyDict_GetItemWithError(Dict, Self);
  if (Item == NULL)
    goto done;
  Result = PyObject_Repr(Item);
done:
  return Result;
}

/* Nothing is returned. */
static void tell(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (!Item)
    return;
  PyObject_SetAttrString(Self, "item", Item);
}

PyObject *told(PyObject *Self, PyObject *List) {
  tell(Self, List);
  Py_RETURN_NONE;
}

/* Two of one dict. */
PyObject *both(PyObject *Self, PyObject *Dict) {
  PyObject *First = PyDict_GetItemWithError(Dict, Self);
  if (!First)
    return NULL;
  PyObject *Second = PyDict_GetItemWithError(Dict, Dict);
  if (!Second)
    return NULL;
  PyObject_SetAttrString(Self, "first", First);
  PyObject_SetAttrString(Self, "second", Second);
  Py_RETURN_NONE;
}

/* None of the rest. Another item in the same variable. */
PyObject *again(PyObject *Self, PyObject *List) {
  PyObject *Item;
  for (Py_ssize_t I = 0; I < PyList_Size(List); I++) {
    Item = PyList_GetItem(List, I);
    if (Item == NULL)
      return NULL;
    PyObject_SetAttrString(Self, "last", Item);
  }
  Py_RETURN_NONE;
}

PyObject *otherwise(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (!Item)
    Item = Self;
  PyObject_SetAttrString(Self, "last", Item);
  Py_RETURN_NONE;
}

/* An end that is also met before there is a value. */
PyObject *unset(PyObject *Self, PyObject *Dict) {
  PyObject *Item;
  PyObject *Result = NULL;
  if (PyObject_IsTrue(Self))
    goto done;
  Item = PyDict_GetItemWithError(Dict, Self);
  if (Item == NULL)
    goto done;
  Result = PyObject_Repr(Item);
done:
  return Result;
}

/* Returned, kept, counted. */
PyObject *returned(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (Item)
    PyObject_SetAttrString(Self, "last", Item);
  return Item;
}

typedef struct {
  PyObject_HEAD
  PyObject *last;
} Keeper;

PyObject *kept(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (Item)
    PyObject_SetAttrString(Self, "last", Item);
  ((Keeper *)Self)->last = Item;
  Py_RETURN_NONE;
}

PyObject *counted(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (!Item || PyObject_SetAttrString(Self, "last", Item))
    return NULL;
  Py_INCREF(Item);
  return Py_BuildValue("N", Item);
}

/* A part of it is returned. */
static const char *part_of(PyObject *Self, PyObject *List) {
  const char *Text = NULL;
  PyObject *Item = PyList_GetItem(List, 0);
  if (Item)
    Text = PyUnicode_AsUTF8(Item);
  return Text;
}

PyObject *part(PyObject *Self, PyObject *List) {
  const char *Text = part_of(Self, List);
  return Text ? PyUnicode_FromString(Text) : NULL;
}

/* The call is a macro's, or in a condition. */
#define FIRST(List) PyList_GetItem(List, 0)
PyObject *hidden(PyObject *Self, PyObject *List) {
  PyObject *Item = FIRST(List);
  if (Item)
    PyObject_SetAttrString(Self, "last", Item);
  Py_RETURN_NONE;
}

PyObject *condition(PyObject *Self, PyObject *Dict) {
  PyObject *Item;
  if ((Item = PyDict_GetItemWithError(Dict, Self)) != NULL)
    PyObject_SetAttrString(Self, "last", Item);
  Py_RETURN_NONE;
}

/* Another configuration has another end. */
PyObject *elsewhere(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
#ifdef STRICT
  if (!Item)
    return NULL;
#endif
  if (Item)
    PyObject_SetAttrString(Self, "last", Item);
  Py_RETURN_NONE;
}

/* The name is taken. */
PyObject *taken(PyObject *Self, PyObject *List) {
  PyObject *returned = Self;
  PyObject *Item = PyList_GetItem(List, 0);
  if (!Item)
    return returned;
  return PyObject_Str(Item);
}

static PyMethodDef Methods[] = {{"number", number, METH_O, NULL},
                                {"worked_out", worked_out, METH_O, NULL},
                                {"shown", shown, METH_O, NULL},
                                {"rounds", rounds, METH_O, NULL},
                                {"shared_end", shared_end, METH_O, NULL},
                                {"unset", unset, METH_O, NULL},
                                {"told", told, METH_O, NULL},
                                {"both", both, METH_O, NULL},
                                {"again", again, METH_O, NULL},
                                {"otherwise", otherwise, METH_O, NULL},
                                {"returned", returned, METH_O, NULL},
                                {"kept", kept, METH_O, NULL},
                                {"counted", counted, METH_O, NULL},
                                {"part", part, METH_O, NULL},
                                {"hidden", hidden, METH_O, NULL},
                                {"condition", condition, METH_O, NULL},
                                {"elsewhere", elsewhere, METH_O, NULL},
                                {"taken", taken, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
