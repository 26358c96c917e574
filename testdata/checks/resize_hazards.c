// Each loop over an object is a hazard of its own: the second is reported
// whether or not the first one is.
#include <Python.h>

static int one(PyObject *Hook, PyObject *Item) {
  PyObject *R = PyObject_CallOneArg(Hook, Item);
  Py_XDECREF(R);
  return R ? 0 : -1;
}

// In two branches, by two ways to walk.
PyObject *branches_bad(PyObject *Hook, PyObject *Object) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  if (PyList_Check(Object)) {
    Py_ssize_t N = PyList_GET_SIZE(Object);
    for (Py_ssize_t I = 0; I < N; I++)
      if (one(Hook, PyList_GET_ITEM(Object, I)) < 0) // expect: nogil-resize-during-iteration: an item of 'Object'
        return NULL;
  } else {
    while (PyDict_Next(Object, &Pos, &Key, &Value)) // expect: nogil-resize-during-iteration: the iteration over 'Object'
      if (one(Hook, Value) < 0)
        return NULL;
  }
  Py_RETURN_NONE;
}

// One after the other, by lengths that were read for each.
PyObject *twice_bad(PyObject *Hook, PyObject *List) {
  Py_ssize_t N = PyList_GET_SIZE(List);
  for (Py_ssize_t I = 0; I < N; I++)
    if (one(Hook, PyList_GET_ITEM(List, I)) < 0) // expect: nogil-resize-during-iteration: an item of 'List'
      return NULL;
  N = PyList_GET_SIZE(List);
  for (Py_ssize_t I = 0; I < N; I++)
    if (one(Hook, PyList_GET_ITEM(List, I)) < 0) // expect: nogil-resize-during-iteration: an item of 'List'
      return NULL;
  Py_RETURN_NONE;
}

// The second one asks each time.
PyObject *second_bad(PyObject *Hook, PyObject *List) {
  Py_ssize_t N = PyList_GET_SIZE(List);
  for (Py_ssize_t I = 0; I < N; I++)
    if (one(Hook, PyList_GET_ITEM(List, I)) < 0) // expect: nogil-resize-during-iteration: an item of 'List'
      return NULL;
  for (Py_ssize_t I = 0; I < PyList_GET_SIZE(List); I++) // guard: nogil-resize-during-iteration: PyList_GET_SIZE(List) => N
    if (one(Hook, PyList_GET_ITEM(List, I)) < 0)
      return NULL;
  Py_RETURN_NONE;
}

// The same pointer in both.
PyObject *pointer_bad(PyObject *Hook, PyObject *List) {
  PyObject **Items = ((PyListObject *)List)->ob_item;
  for (int I = 0; I < 3; I++)
    if (one(Hook, Items[I]) < 0) // expect: nogil-resize-during-iteration: 'Items' points into 'List'
      return NULL;
  Items = ((PyListObject *)List)->ob_item;
  for (int I = 0; I < 3; I++)
    if (one(Hook, Items[I]) < 0) // expect: nogil-resize-during-iteration: 'Items' points into 'List'
      return NULL;
  Py_RETURN_NONE;
}

// Taken once, before both.
PyObject *kept_bad(PyObject *Hook, PyObject *List) {
  PyObject **Items = ((PyListObject *)List)->ob_item;
  for (int I = 0; I < 3; I++)
    if (one(Hook, Items[I]) < 0) // expect: nogil-resize-during-iteration: 'Items' points into 'List'
      return NULL;
  for (int I = 3; I < 6; I++)
    if (one(Hook, Items[I]) < 0) // expect: nogil-resize-during-iteration: 'Items' points into 'List'
      return NULL;
  Py_RETURN_NONE;
}

// A pointer and a length, in one loop: one hazard.
PyObject *once_bad(PyObject *Hook, PyObject *List) {
  PyObject **Items = ((PyListObject *)List)->ob_item;
  Py_ssize_t N = PyList_GET_SIZE(List);
  for (Py_ssize_t I = 0; I < N; I++) {
    if (one(Hook, Items[I]) < 0) // expect: nogil-resize-during-iteration: 'Items' points into 'List'
      return NULL;
    if (one(Hook, PyList_GET_ITEM(List, I)) < 0)
      return NULL;
  }
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"branches", branches_bad, METH_O, NULL},
                                {"twice", twice_bad, METH_O, NULL},
                                {"second", second_bad, METH_O, NULL},
                                {"pointer", pointer_bad, METH_O, NULL},
                                {"kept", kept_bad, METH_O, NULL},
                                {"once", once_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
void *methods(void) { return Methods; }
