// What a member or an item lends is used after the object that held it was
// given up.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *tag, *text;
} Item;
typedef struct {
  PyObject_HEAD
  Item **kids;
  Py_ssize_t n;
} Tree;

static PyObject *text_of(Item *e) { return e->text; }

// Python code ran while the function held the item; the tree may have dropped
// it.
static PyObject *find_bad(Tree *t, PyObject *path) {
  for (Py_ssize_t i = 0; i < t->n; i++) {
    Item *e = (Item *)Py_NewRef(t->kids[i]);
    int rc = PyObject_IsTrue(path);
    if (rc > 0) {
      PyObject *text = text_of(e);
      Py_DECREF(e);
      return Py_XNewRef(text); // expect: nogil-borrowed-reference/part-of-given-up-owner: 'text' is used by 'Py_XNewRef' after 'Py_DECREF' has given up 'e'
    }
    Py_DECREF(e);
  }
  Py_RETURN_NONE;
}

static PyObject *find_ok(Tree *t, PyObject *path) {
  for (Py_ssize_t i = 0; i < t->n; i++) {
    Item *e = (Item *)Py_NewRef(t->kids[i]);
    int rc = PyObject_IsTrue(path);
    if (rc > 0) {
      PyObject *text = text_of(e);
      Py_XINCREF(text); // guard: nogil-borrowed-reference
      Py_DECREF(e);
      return Py_XNewRef(text);
    }
    Py_DECREF(e);
  }
  Py_RETURN_NONE;
}

// No Python code runs meanwhile.
static PyObject *quiet_ok(Tree *t, PyObject *path) {
  Item *e = (Item *)Py_NewRef(t->kids[0]);
  PyObject *text = text_of(e);
  if (PyUnicode_CheckExact(path)) // guard: nogil-borrowed-reference: PyUnicode_CheckExact => PyObject_IsTrue
    text = e->tag;
  Py_DECREF(e);
  return Py_XNewRef(text);
}

static PyObject *clear(Tree *t, PyObject *unused) {
  while (t->n > 0)
    Py_CLEAR(t->kids[--t->n]); // expect: nogil-racy-member/iterator
  Py_RETURN_NONE;
}

// An item of a result.
PyObject *second_bad(PyObject *call) {
  PyObject *pair = PyObject_CallNoArgs(call);
  if (!pair)
    return NULL;
  PyObject *second = PyTuple_GET_ITEM(pair, 1);
  Py_DECREF(pair);
  return PyObject_Str(second); // expect: nogil-borrowed-reference: 'second' is used by 'PyObject_Str' after 'Py_DECREF' has given up 'pair'
}

PyObject *second_ok(PyObject *call) {
  PyObject *pair = PyObject_CallNoArgs(call);
  if (!pair)
    return NULL;
  PyObject *second = PyTuple_GET_ITEM(pair, 1);
  Py_INCREF(second); // guard: nogil-borrowed-reference
  Py_DECREF(pair);
  PyObject *s = PyObject_Str(second);
  Py_DECREF(second);
  return s;
}

// The value of a dict that was made for the call.
PyObject *value_bad(PyObject *call) {
  PyObject *d = PyObject_CallNoArgs(call);
  if (!d)
    return NULL;
  PyObject *value = PyDict_GetItemString(d, "x");
  Py_DECREF(d);
  return Py_XNewRef(value); // expect: nogil-borrowed-reference: 'value' is used by 'Py_XNewRef' after
}

PyObject *value_ok(PyObject *call) {
  PyObject *d = PyObject_CallNoArgs(call);
  if (!d)
    return NULL;
  PyObject *value = PyDict_GetItemString(d, "x"), *s;
  s = Py_XNewRef(value);
  Py_DECREF(d);
  return s;
}

// An item of what may be the caller's list, or a new one.
long long first_bad(PyObject *sequence) {
  PyObject *fast = PySequence_Fast(sequence, "a sequence");
  if (!fast)
    return -1;
  PyObject *first = PySequence_Fast_GET_ITEM(fast, 0);
  Py_DECREF(fast);
  return PyLong_AsLong(first); // expect: nogil-borrowed-reference: 'first' is used by 'PyLong_AsLong' after
}

long long first_ok(PyObject *sequence, PyObject *keep) {
  PyObject *fast = PySequence_Fast(sequence, "a sequence");
  if (!fast || PyList_Append(keep, fast) < 0) // guard: nogil-borrowed-reference: , fast) < 0 => , keep) < 0
    return -1;
  PyObject *first = PySequence_Fast_GET_ITEM(fast, 0);
  Py_DECREF(fast);
  return PyLong_AsLong(first);
}

// A member of a new object.
PyObject *tag_bad(PyObject *make) {
  Item *e = (Item *)PyObject_CallNoArgs(make);
  if (!e)
    return NULL;
  PyObject *tag = e->tag;
  Py_DECREF(e);
  return PyObject_Str(tag); // expect: nogil-borrowed-reference: 'tag' is used by 'PyObject_Str' after
}

PyObject *tag_ok(PyObject *make) {
  Item *e = (Item *)PyObject_CallNoArgs(make);
  if (!e)
    return NULL;
  PyObject *tag = e->tag, *s;
  s = PyObject_Str(tag);
  Py_DECREF(e);
  return tag ? s : NULL;
}

// Without an owner there is no part.
PyObject *maybe_ok(PyObject *call) {
  PyObject *all = PySequence_List(call);
  PyObject *first = all ? Py_NewRef(PyList_GET_ITEM(all, 0)) : NULL;
  Py_XDECREF(all);
  return first;
}

PyObject *null_ok(PyObject *call) {
  PyObject *pair = PyObject_CallNoArgs(call), *first = NULL;
  if (pair) {
    first = PyTuple_GET_ITEM(pair, 0);
    Py_INCREF(first); // guard: nogil-borrowed-reference
  }
  Py_XDECREF(pair);
  return first;
}

static PyMethodDef methods[] = {{"find", (PyCFunction)find_bad, METH_O, NULL},
                                {"find_ok", (PyCFunction)find_ok, METH_O, NULL},
                                {"quiet", (PyCFunction)quiet_ok, METH_O, NULL},
                                {"clear", (PyCFunction)clear, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyType_Slot slots[] = {{Py_tp_methods, methods}, {0, NULL}};
