// Containers of Python's that no code of Python's can reach.
#include <Python.h>

static PyObject *keep; // somebody else changes it
static PyObject *add(PyObject *self, PyObject *x) {
  PyDict_SetItemString(keep, "x", x);
  Py_RETURN_NONE;
}
static void walk_ok(PyObject *found, PyObject *f) {
  PyObject *names = PyDict_GetItemString(found, "names"), *k, *v;
  Py_ssize_t pos = 0;
  while (PyDict_Next(names, &pos, &k, &v))
    Py_XDECREF(PyObject_CallOneArg(f, v));
}
static void walk_bad(PyObject *found, PyObject *f) {
  PyObject *given = PyDict_GetItemString(found, "given"), *k, *v;
  Py_ssize_t pos = 0;
  while (PyDict_Next(given, &pos, &k, &v)) // expect: nogil-resize-during-iteration/dict-next
    Py_XDECREF(PyObject_CallOneArg(f, v));
}
static PyObject *parse(PyObject *d) {
  PyObject *found = PyDict_New(), *names = PyDict_New();
  PyDict_SetItemString(found, "names", names);
  PyDict_SetItemString(names, "one", d);
  PyDict_SetItemString(found, "given", d);
  Py_DECREF(names);
  return found;
}
static PyObject *parse_entry(PyObject *self, PyObject *args) {
  PyObject *d, *f;
  if (!PyArg_ParseTuple(args, "OO", &d, &f))
    return NULL;
  PyObject *found = parse(d);
  walk_ok(found, f);
  walk_bad(found, f);
  return found;
}

// A list for each key, found again.
static void each_ok(PyObject *lists, PyObject *f) {
  PyObject *k, *list;
  Py_ssize_t pos = 0;
  while (PyDict_Next(lists, &pos, &k, &list)) {
    Py_ssize_t n = PyList_GET_SIZE(list);
    for (Py_ssize_t i = 0; i < n; i++)
      Py_XDECREF(PyObject_CallOneArg(f, PyList_GET_ITEM(list, i)));
  }
}
static void each_shown_bad(PyObject *lists, PyObject *f) {
  PyObject *k, *list;
  Py_ssize_t pos = 0;
  while (PyDict_Next(lists, &pos, &k, &list)) {
    Py_ssize_t n = PyList_GET_SIZE(list);
    Py_XDECREF(PyObject_CallOneArg(f, list));
    for (Py_ssize_t i = 0; i < n; i++)
      Py_XDECREF(PyObject_CallOneArg(f, PyList_GET_ITEM(list, i))); // expect: nogil-resize-during-iteration/index-after-length
  }
}
static PyObject *group_entry(PyObject *self, PyObject *args) {
  PyObject *key, *x, *f, *lists = PyDict_New(), *list;
  while (PyArg_ParseTuple(args, "OOO", &key, &x, &f)) {
    list = PyDict_GetItemWithError(lists, key);
    if (!list) {
      list = PyList_New(0);
      PyDict_SetItem(lists, key, list);
    }
    PyList_Append(list, x);
  }
  each_ok(lists, f);
  each_shown_bad(lists, f);
  Py_RETURN_NONE;
}

// Shown before: handed to Python code, put into what others have.
static void shown_bad(PyObject *found, PyObject *f) {
  PyObject *names = PyDict_GetItemString(found, "names"), *k, *v;
  Py_ssize_t pos = 0;
  while (PyDict_Next(names, &pos, &k, &v)) // expect: nogil-resize-during-iteration/dict-next
    Py_XDECREF(PyObject_CallOneArg(f, v));
}
static void kept_bad(PyObject *found, PyObject *f) {
  PyObject *names = PyDict_GetItemString(found, "names"), *k, *v;
  Py_ssize_t pos = 0;
  while (PyDict_Next(names, &pos, &k, &v)) // expect: nogil-resize-during-iteration/dict-next
    Py_XDECREF(PyObject_CallOneArg(f, v));
}
static PyObject *shown_entry(PyObject *self, PyObject *f) {
  PyObject *found = parse(f);
  Py_XDECREF(PyObject_CallOneArg(f, found));
  shown_bad(found, f);
  PyObject *other = parse(f);
  PyDict_SetItemString(keep, "found", other);
  kept_bad(other, f);
  return other;
}

// By a pointer that the caller gives.
static int make(PyObject **out, PyObject *x) {
  PyObject *names = PyDict_New();
  PyDict_SetItemString(names, "one", x);
  *out = PyDict_New();
  return PyDict_SetItemString(*out, "names", names);
}
static void out_ok(PyObject *found, PyObject *f) {
  PyObject *names = PyDict_GetItemString(found, "names"), *k, *v;
  Py_ssize_t pos = 0;
  while (PyDict_Next(names, &pos, &k, &v))
    Py_XDECREF(PyObject_CallOneArg(f, v));
}
static PyObject *out_entry(PyObject *self, PyObject *f) {
  PyObject *found;
  if (make(&found, f) < 0)
    return NULL;
  out_ok(found, f);
  return found;
}
static int make_with(PyObject **out, PyObject *x) {
  *out = PyDict_New();
  return PyDict_SetItemString(*out, "given", x);
}
static void out_bad(PyObject *found, PyObject *f) {
  PyObject *given = PyDict_GetItemString(found, "given"), *k, *v;
  Py_ssize_t pos = 0;
  while (PyDict_Next(given, &pos, &k, &v)) // expect: nogil-resize-during-iteration/dict-next
    Py_XDECREF(PyObject_CallOneArg(f, v));
}
static PyObject *out_given_entry(PyObject *self, PyObject *f) {
  PyObject *found;
  if (make_with(&found, f) < 0)
    return NULL;
  out_bad(found, f);
  return found;
}

// A copy holds what the original does; what a helper puts there counts.
static void copied_bad(PyObject *found, PyObject *f) {
  PyObject *names = PyDict_GetItemString(found, "names"), *k, *v;
  Py_ssize_t pos = 0;
  while (PyDict_Next(names, &pos, &k, &v)) // expect: nogil-resize-during-iteration/dict-next
    Py_XDECREF(PyObject_CallOneArg(f, v));
}
static void fill(PyObject *found, PyObject *x) {
  PyDict_SetItemString(found, "names", x);
}
static void filled_bad(PyObject *found, PyObject *f) {
  PyObject *names = PyDict_GetItemString(found, "names"), *k, *v;
  Py_ssize_t pos = 0;
  while (PyDict_Next(names, &pos, &k, &v)) // expect: nogil-resize-during-iteration/dict-next
    Py_XDECREF(PyObject_CallOneArg(f, v));
}
static PyObject *copied_entry(PyObject *self, PyObject *args) {
  PyObject *d, *f, *filled = PyDict_New();
  if (!PyArg_ParseTuple(args, "OO", &d, &f))
    return NULL;
  PyObject *copy = PyDict_Copy(d);
  copied_bad(copy, f);
  fill(filled, d);
  filled_bad(filled, f);
  return copy;
}
static PyMethodDef methods[] = {{"add", add, METH_O, 0},
                                {"parse", parse_entry, METH_VARARGS, 0},
                                {"group", group_entry, METH_VARARGS, 0},
                                {"shown", shown_entry, METH_O, 0},
                                {"out", out_entry, METH_O, 0},
                                {"out_given", out_given_entry, METH_O, 0},
                                {"copied", copied_entry, METH_VARARGS, 0},
                                {0}};
PyMethodDef *table(void) { return methods; }
