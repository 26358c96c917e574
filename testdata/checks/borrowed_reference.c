// Items that a container lends are lent on to calls that run Python code and
// go on using them: that code may take the item out of its container.
#include <Python.h>

// The message of a failure names the type of the item.
PyObject *path_bad(PyObject *self, PyObject *args) {
  PyObject *fast = PySequence_Fast(args, "a sequence"), *out = NULL;
  if (!fast)
    return NULL;
  if (PySequence_Fast_GET_SIZE(fast) == 1)
    PyUnicode_FSConverter(PySequence_Fast_GET_ITEM(fast, 0), &out); // expect: nogil-borrowed-reference/lent-item: an item of 'fast' is lent without a reference to 'PyUnicode_FSConverter'
  Py_DECREF(fast);
  return out;
}

PyObject *path_ok(PyObject *self, PyObject *args) {
  PyObject *own = PySequence_Tuple(args), *out = NULL; // guard(tuple): nogil-borrowed-reference: PySequence_Tuple(args) => PySequence_Fast(args, "a sequence")
  if (!own)
    return NULL;
  if (PyTuple_GET_SIZE(own) == 1)
    PyUnicode_FSConverter(PyTuple_GET_ITEM(own, 0), &out); // guard(tuple): nogil-borrowed-reference: PyTuple_GET_ITEM => PySequence_Fast_GET_ITEM
  Py_DECREF(own);
  return out;
}

// Both operands are asked, one after the other.
PyObject *sum_bad(PyObject *self, PyObject *args) {
  PyObject *d, *k, *old;
  if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &d, &k))
    return NULL;
  old = PyDict_GetItemWithError(d, k); // expect: nogil-borrowed-reference/unlocked-argument
  if (!old)
    return NULL;
  return PyNumber_Add(old, k); // expect: nogil-borrowed-reference: an item of 'd' is lent without a reference to 'PyNumber_Add'
}

PyObject *sum_gil(PyObject *self, PyObject *args) {
  PyObject *d, *k, *old, *sum;
  if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &d, &k))
    return NULL;
  old = PyDict_GetItemWithError(d, k); // expect: nogil-borrowed-reference/unlocked-argument
  if (!old)
    return NULL;
  Py_INCREF(old); // guard: nogil-borrowed-reference
  sum = PyNumber_Add(old, k);
  Py_DECREF(old);
  return sum;
}

// A key is hashed, and compared afterwards.
int known_bad(PyObject *known, PyObject *list, Py_ssize_t i) {
  return PySet_Contains(known, PyList_GET_ITEM(list, i)); // expect: nogil-borrowed-reference: hashes the key first
}

int known_ok(PyObject *known, PyObject *list, Py_ssize_t i) {
  PyObject *key = Py_NewRef(PyList_GET_ITEM(list, i)); // guard: nogil-borrowed-reference: Py_NewRef(PyList_GET_ITEM(list, i)) => PyList_GET_ITEM(list, i)
  int is = PySet_Contains(known, key);
  Py_DECREF(key);
  return is;
}

// No code of anybody's runs for such a key.
int known_exact_ok(PyObject *known, PyObject *list, Py_ssize_t i) {
  PyObject *key = PyList_GET_ITEM(list, i);
  if (!PyUnicode_CheckExact(key)) // guard(exact): nogil-borrowed-reference
    return -1;                    // guard(exact): nogil-borrowed-reference
  return PySet_Contains(known, key);
}

// The value of a dict that somebody else has.
int first_bad(PyObject *d, PyObject *wanted) {
  Py_ssize_t pos = 0;
  PyObject *key, *value;
  if (!PyDict_Next(d, &pos, &key, &value))
    return 0;
  return PyObject_RichCompareBool(value, wanted, Py_EQ); // expect: nogil-borrowed-reference: an item of 'd' is lent without a reference to 'PyObject_RichCompareBool'
}

int first_ok(PyObject *d, PyObject *wanted) {
  Py_ssize_t pos = 0;
  PyObject *key, *value;
  PyObject *own = PyDict_Copy(d); // guard: nogil-borrowed-reference: PyDict_Copy(d) => Py_NewRef(d)
  if (!own)
    return -1;
  int is = 0;
  if (PyDict_Next(own, &pos, &key, &value))
    is = PyObject_RichCompareBool(value, wanted, Py_EQ);
  Py_DECREF(own);
  return is;
}

// A tuple keeps what it holds.
int tuple_ok(PyObject *known, PyObject *sequence) {
  if (!PyTuple_Check(sequence)) // guard(tuple_check): nogil-borrowed-reference
    return -1;                  // guard(tuple_check): nogil-borrowed-reference
  return PySet_Contains(known, PySequence_Fast_GET_ITEM(sequence, 0));
}

// A function of the program that runs Python code and uses its argument again.
static PyObject *shown(PyObject *o) {
  PyObject *s = PyObject_Str(o);
  return s ? s : PyObject_Repr(o);
}

PyObject *helped_bad(PyObject *list) {
  return shown(PyList_GET_ITEM(list, 0)); // expect: nogil-resize-during-iteration/borrowed-item: 'shown' is handed an item that is borrowed from 'list', runs Python code, which may take it out of 'list', and uses it after that: take a reference first
}

static PyObject *shown_once(PyObject *o) { return PyObject_Str(o); }

PyObject *helped_once_ok(PyObject *list) {
  return shown_once(PyList_GET_ITEM(list, 0)); // guard: nogil-resize-during-iteration: shown_once => shown
}

static PyObject *shown_held(PyObject *o) {
  Py_INCREF(o); // guard: nogil-resize-during-iteration
  PyObject *s = PyObject_Str(o);
  if (!s)
    s = PyObject_Repr(o);
  Py_DECREF(o);
  return s;
}

PyObject *helped_held_ok(PyObject *list) {
  return shown_held(PyList_GET_ITEM(list, 0));
}

// It lends the item to such a call.
static int same(PyObject *a, PyObject *b) {
  return PyObject_RichCompareBool(a, b, Py_EQ);
}

int handed_on_bad(PyObject *list, PyObject *wanted) {
  return same(PyList_GetItem(list, 0), wanted); // expect: nogil-resize-during-iteration: 'same' is handed an item that is borrowed from // expect: nogil-borrowed-reference/unlocked-other
}

// Arguments and keywords of a call are its own.
PyObject *keywords_ok(PyObject *self, PyObject *args, PyObject *kwargs) {
  PyObject *key = PyTuple_GET_ITEM(args, 0);
  PyObject *value = PyDict_GetItemWithError(kwargs, key);
  return value ? PyNumber_Multiply(value, key) : NULL;
}

static PyMethodDef methods[] = {
    {"path_bad", path_bad, METH_O, NULL},
    {"path_ok", path_ok, METH_O, NULL},
    {"sum_bad", sum_bad, METH_VARARGS, NULL},
    {"sum_gil", sum_gil, METH_VARARGS, NULL},
    {"keywords_ok", (PyCFunction)(void *)keywords_ok, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return methods; }
