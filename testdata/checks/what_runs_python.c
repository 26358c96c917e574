// Which calls give somebody the chance to change a list that the caller has
// passed: special methods of what is in it, not overrides that hardly any class
// has, modules that are imported, or the list itself.
#include <Python.h>

// --- classes and modules -----------------------------------------------------
static PyObject *isinstance_ok(PyObject *self, PyObject *args) {
  PyObject *list, *type;
  if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &list, &type))
    return NULL;
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++)
    if (PyObject_IsInstance(PyList_GET_ITEM(list, i), type) < 0) // guard: nogil-resize-during-iteration: IsInstance( => SetAttr(self,
      return NULL;
  Py_RETURN_NONE;
}

static PyObject *buffers_bad(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list), sum = 0;
  for (Py_ssize_t i = 0; i < n; i++) {
    Py_buffer view;
    if (PyObject_GetBuffer(PyList_GET_ITEM(list, i), &view, PyBUF_SIMPLE) < 0) // expect: nogil-resize-during-iteration/length-of-argument
      return NULL;
    sum += view.len;
    PyBuffer_Release(&view);
  }
  return PyLong_FromSsize_t(sum);
}

static PyObject *import_ok(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  PyObject *m = PyImport_ImportModule("datetime"); // guard: nogil-resize-during-iteration: PyImport_ImportModule("datetime") => PyObject_CallNoArgs(self)
  if (!m || n < 1)
    return NULL;
  Py_DECREF(m);
  return Py_NewRef(PyList_GET_ITEM(list, n - 1));
}

static PyObject *load(void) { return PyImport_ImportModule("datetime"); }
static PyObject *import_in_helper_ok(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  PyObject *m = load();
  if (!m || n < 1)
    return NULL;
  Py_DECREF(m);
  return Py_NewRef(PyList_GET_ITEM(list, n - 1));
}

static PyObject *reload_bad(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  PyObject *m = PyImport_ReloadModule(self);
  if (!m || n < 1)
    return NULL;
  Py_DECREF(m);
  return Py_NewRef(PyList_GET_ITEM(list, n - 1)); // expect: nogil-resize-during-iteration/length-of-argument
}

// --- the list itself ---------------------------------------------------------
static PyObject *truth_ok(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  if (PyObject_IsTrue(list) <= 0 || n < 1)
    return NULL;
  return Py_NewRef(PyList_GET_ITEM(list, n - 1));
}

static PyObject *item_truth_bad(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  if (n < 1 || PyObject_IsTrue(PyList_GET_ITEM(list, 0)) <= 0)
    return NULL;
  return Py_NewRef(PyList_GET_ITEM(list, n - 1)); // expect: nogil-resize-during-iteration/length-of-argument: this is after 'PyObject_IsTrue' may have run
}

// What asks the list asks its items.
static PyObject *repr_bad(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  PyObject *text = PyObject_Repr(list);
  Py_XDECREF(text);
  if (n < 1)
    return NULL;
  return Py_NewRef(PyList_GET_ITEM(list, n - 1)); // expect: nogil-resize-during-iteration/length-of-argument: this is after 'PyObject_Repr' may have run
}

// An iterator of the dict runs nothing, that of another object may.
static PyObject *iterator_ok(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(dict, &at, &key, &value)) {
    PyObject *it = PyObject_GetIter(dict); // guard: nogil-resize-during-iteration: GetIter(dict) => GetIter(self)
    Py_XDECREF(it);
  }
  Py_RETURN_NONE;
}

// --- codecs -------------------------------------------------------------------
static PyObject *codec_ok(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(dict, &at, &key, &value)) {
    PyObject *coded = PyUnicode_AsEncodedString(self, "utf-8", NULL); // guard: nogil-resize-during-iteration: "utf-8" => "idna"
    Py_XDECREF(coded);
    coded = PyUnicode_AsEncodedString(self, NULL, NULL);
    Py_XDECREF(coded);
  }
  Py_RETURN_NONE;
}
// The object whose bytes are decoded gives them away itself.
static PyObject *decoded_bad(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(dict, &at, &key, &value)) { // expect: nogil-resize-during-iteration: the iteration over 'dict'
    PyObject *text = PyUnicode_FromEncodedObject(self, NULL, NULL);
    Py_XDECREF(text);
  }
  Py_RETURN_NONE;
}

// --- the name is another list's by then ---------------------------------------
static PyObject *renamed_ok(PyObject *self, PyObject *list) {
  PyObject *seq = PySequence_Fast(list, "");
  Py_ssize_t n = PySequence_Fast_GET_SIZE(seq);
  if (n == 1) {
    PyObject *first = Py_NewRef(PySequence_Fast_GET_ITEM(seq, 0));
    Py_DECREF(seq);
    seq = PySequence_Fast(first, ""); // guard: nogil-resize-during-iteration: seq = PySequence_Fast(first, "") => PySequence_Fast(first, "")
    n = PySequence_Fast_GET_SIZE(first);
    Py_DECREF(first);
  }
  if (n < 3)
    return NULL;
  return Py_NewRef(PySequence_Fast_GET_ITEM(seq, n - 1));
}

// --- of a builtin class, as it is made ---------------------------------------
static PyObject *made_ok(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(dict, &at, &key, &value)) {
    PyObject *n = PyLong_FromLong(at);
    if (PyLong_AsLong(n) < 0)
      return NULL;
    Py_DECREF(n);
  }
  Py_RETURN_NONE;
}

static int text_of(PyObject *o, PyObject **out) {
  PyObject *text = PyUnicode_FromObject(o);
  if (!text)
    return 0;
  *out = PyObject_Repr(text); // guard: nogil-resize-during-iteration: Repr(text) => Repr(o)
  Py_DECREF(text);
  return *out != NULL;
}
static PyObject *made_in_helper_ok(PyObject *self, PyObject *dict) {
  PyObject *key, *value, *text;
  Py_ssize_t at = 0;
  while (PyDict_Next(dict, &at, &key, &value)) {
    if (!text_of(key, &text))
      return NULL;
    Py_DECREF(text);
  }
  Py_RETURN_NONE;
}

// What is found is not known.
static PyObject *found_bad(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(dict, &at, &key, &value)) { // expect: nogil-resize-during-iteration/dict-of-argument
    PyObject *n = PyObject_GetAttrString(self, "n");
    if (!n || PyLong_AsLong(n) < 0)
      return NULL;
    Py_DECREF(n);
  }
  Py_RETURN_NONE;
}

// --- the most evident cause is named -----------------------------------------
static PyObject *names_item_bad(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *item = Py_NewRef(PyList_GET_ITEM(list, i)); // expect: nogil-resize-during-iteration/length-of-argument: this is after 'PyObject_Str' may have run
    PyObject *coded = PyUnicode_AsEncodedString(self, "idna", NULL);
    PyObject *text = PyObject_Str(PyList_GET_ITEM(list, i));
    Py_XDECREF(coded);
    Py_XDECREF(text);
    Py_DECREF(item);
  }
  Py_RETURN_NONE;
}

static PyObject *names_value_bad(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(dict, &at, &key, &value)) { // expect: nogil-resize-during-iteration/dict-of-argument: goes on after 'PyObject_Str' may have run
    PyObject *coded = PyUnicode_AsEncodedString(self, "idna", NULL);
    Py_XDECREF(coded);
    Py_XDECREF(PyObject_Str(value));
  }
  Py_RETURN_NONE;
}

// --- the size is compared, late ----------------------------------------------
static PyObject *batches_ok(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0, n, size = PyDict_Size(dict);
  do {
    n = 0;
    while (PyDict_Next(dict, &at, &key, &value)) {
      PyObject *text = PyObject_Str(self);
      Py_XDECREF(text);
      if (++n == 1000)
        break;
    }
    if (PyDict_Size(dict) != size) { // guard: nogil-resize-during-iteration: PyDict_Size(dict) => n
      PyErr_SetString(PyExc_RuntimeError, "the dict has changed");
      return NULL;
    }
  } while (n == 1000);
  Py_RETURN_NONE;
}

static PyObject *after_loop_ok(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0, size = PyDict_Size(dict);
  while (PyDict_Next(dict, &at, &key, &value)) {
    PyObject *text = PyObject_Str(self);
    Py_XDECREF(text);
  }
  if (size == PyDict_Size(dict)) // guard: nogil-resize-during-iteration: PyDict_Size(dict) => at
    Py_RETURN_NONE;
  PyErr_SetString(PyExc_RuntimeError, "the dict has changed");
  return NULL;
}

// It is said, and the loop goes on.
static PyObject *goes_on_bad(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0, n, size = PyDict_Size(dict);
  do {
    n = 0;
    while (PyDict_Next(dict, &at, &key, &value)) { // expect: nogil-resize-during-iteration/dict-of-argument
      PyObject *text = PyObject_Str(self);
      Py_XDECREF(text);
      if (++n == 1000)
        break;
    }
    if (PyDict_Size(dict) != size)
      PyErr_Clear();
  } while (n == 1000);
  Py_RETURN_NONE;
}

// A number says nothing of what the size was, nor does that of another dict.
static PyObject *number_bad(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(dict, &at, &key, &value)) { // expect: nogil-resize-during-iteration/dict-of-argument
    PyObject *text = PyObject_Str(self);
    Py_XDECREF(text);
  }
  if (PyDict_Size(dict) != 0)
    Py_RETURN_NONE;
  return NULL;
}

static PyObject *another_bad(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0, size = PyDict_Size(dict);
  while (PyDict_Next(dict, &at, &key, &value)) { // expect: nogil-resize-during-iteration/dict-of-argument
    PyObject *text = PyObject_Str(self);
    Py_XDECREF(text);
  }
  if (PyDict_Size(self) != size)
    Py_RETURN_NONE;
  return NULL;
}

static PyMethodDef methods[] = {{"a", isinstance_ok, METH_VARARGS, 0},
                                {"b", buffers_bad, METH_O, 0},
                                {"c", import_ok, METH_O, 0},
                                {"d", import_in_helper_ok, METH_O, 0},
                                {"e", reload_bad, METH_O, 0},
                                {"f", truth_ok, METH_O, 0},
                                {"g", item_truth_bad, METH_O, 0},
                                {"h", repr_bad, METH_O, 0},
                                {"i", iterator_ok, METH_O, 0},
                                {"j", made_ok, METH_O, 0},
                                {"k", made_in_helper_ok, METH_O, 0},
                                {"l", found_bad, METH_O, 0},
                                {"m", names_item_bad, METH_O, 0},
                                {"n", names_value_bad, METH_O, 0},
                                {"o", batches_ok, METH_O, 0},
                                {"p", after_loop_ok, METH_O, 0},
                                {"q", number_bad, METH_O, 0},
                                {"r", another_bad, METH_O, 0},
                                {"s", renamed_ok, METH_O, 0},
                                {"t", codec_ok, METH_O, 0},
                                {"u", goes_on_bad, METH_O, 0},
                                {"v", decoded_bad, METH_O, 0},
                                {0}};
PyMethodDef *table(void) { return methods; }
