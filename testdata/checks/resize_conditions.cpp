// What a function has stored to a variable that it was lent, and what a value
// was compared with, holds until somebody who is given the variable writes it.
#include <Python.h>

struct Table {
  PyObject **items;
  Py_ssize_t size;
};
int find(PyObject *Key, int &Found);
int find_at(PyObject *Key, int *Found);
void note(const char *Text);
int *Kept;

// 0 and 1: used where nothing has run.
PyObject *either_ok(PyObject *List, PyObject *Hook) {
  int Found = 0;
  find(Hook, Found);
  PyObject **Items = ((PyListObject *)List)->ob_item;
  if (Found == 0) { // guard: nogil-resize-during-iteration: Found == 0 => Found >= 0
    PyObject *R = PyObject_CallNoArgs(Hook);
    if (!R)
      return NULL;
    Py_DECREF(R);
  }
  if (Found == 1)
    return Py_NewRef(Items[0]);
  Py_RETURN_NONE;
}

// By its address, and with other comparisons.
PyObject *less_ok(PyObject *List, PyObject *Hook) {
  int Found = 0;
  find_at(Hook, &Found);
  PyObject **Items = ((PyListObject *)List)->ob_item;
  if (Found < 0) { // guard: nogil-resize-during-iteration: < 0 => < 2
    PyObject *R = PyObject_CallNoArgs(Hook);
    Py_XDECREF(R);
  }
  note("between");
  if (Found > 0)
    return Py_NewRef(Items[0]);
  Py_RETURN_NONE;
}

// What the second call says is not what the first one said.
PyObject *asked_again_bad(PyObject *List, PyObject *Hook) {
  int Found = 0;
  find(Hook, Found);
  PyObject **Items = ((PyListObject *)List)->ob_item;
  if (Found == 0) {
    PyObject *R = PyObject_CallNoArgs(Hook);
    Py_XDECREF(R);
    find(Hook, Found);
  }
  if (Found == 1)
    return Py_NewRef(Items[0]); // expect: nogil-resize-during-iteration: 'Items' points into 'List'
  Py_RETURN_NONE;
}

// Items are taken again with it.
PyObject *asked_again_ok(PyObject *List, PyObject *Hook) {
  int Found = 0;
  find(Hook, Found);
  PyObject **Items = ((PyListObject *)List)->ob_item;
  if (Found == 0) {
    PyObject *R = PyObject_CallNoArgs(Hook);
    Py_XDECREF(R);
    find(Hook, Found);
    Items = ((PyListObject *)List)->ob_item; // guard: nogil-resize-during-iteration
  }
  if (Found == 1)
    return Py_NewRef(Items[0]);
  Py_RETURN_NONE;
}

// Somebody else has the address, and may write it whenever something runs.
int first();
void keep(int *Where) {
  *Where = first();
  Kept = Where;
}
PyObject *kept_bad(PyObject *List, PyObject *Hook) {
  int Found = 0;
  keep(&Found);
  PyObject **Items = ((PyListObject *)List)->ob_item;
  if (Found == 0) {
    PyObject *R = PyObject_CallNoArgs(Hook);
    Py_XDECREF(R);
  }
  if (Found == 1)
    return Py_NewRef(Items[0]); // expect: nogil-resize-during-iteration: 'Items' points into 'List'
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"either", either_ok, METH_O, NULL},
                                {"less", less_ok, METH_O, NULL},
                                {"again", asked_again_bad, METH_O, NULL},
                                {"again_ok", asked_again_ok, METH_O, NULL},
                                {"kept", kept_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
void *methods() { return Methods; }
