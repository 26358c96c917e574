// Containers that the caller of an entry point has in hand, and others: who can
// change them surely is another class of evidence.
#include <Python.h>

static PyObject *Kept;
typedef struct {
  PyObject_HEAD
  PyObject *hooks;
} Machine;

static PyObject *sum(PyObject *self, PyObject *list) {
  double total = 0;
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++)
    total += PyFloat_AsDouble(PyList_GET_ITEM(list, i)); // expect: nogil-resize-during-iteration/length-of-argument
  return PyFloat_FromDouble(total);
}

static PyObject *parsed(PyObject *self, PyObject *args) {
  PyObject *values, *key, *value;
  Py_ssize_t at = 0;
  long total = 0;
  if (!PyArg_ParseTuple(args, "O!", &PyDict_Type, &values))
    return NULL;
  while (PyDict_Next(values, &at, &key, &value)) // expect: nogil-resize-during-iteration/dict-of-argument
    total += PyLong_AsLong(key);
  return PyLong_FromLong(total);
}

static PyObject *converted(PyObject *self, PyObject *args) {
  double total = 0;
  PyObject *given, *seq;
  if (!PyArg_ParseTuple(args, "O", &given))
    return NULL;
  if (!(seq = PySequence_Fast(given, "a sequence")))
    return NULL;
  PyObject **items = PySequence_Fast_ITEMS(seq);
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(seq); i++)
    total += PyFloat_AsDouble(items[i]); // expect: nogil-resize-during-iteration/items-of-argument
  Py_DECREF(seq);
  return PyFloat_FromDouble(total);
}

static double helped(PyObject *seq) {
  double total = 0;
  Py_ssize_t n = PyList_GET_SIZE(seq);
  for (Py_ssize_t i = 0; i < n; i++)
    total += PyFloat_AsDouble(PyList_GET_ITEM(seq, i)); // expect: nogil-resize-during-iteration/length-of-argument
  return total;
}
static double below(PyObject *list) { return helped(list); }

static PyObject *nested(PyObject *self, PyObject *args) {
  PyObject *pair;
  if (!PyArg_ParseTuple(args, "O!", &PyTuple_Type, &pair))
    return NULL;
  return PyFloat_FromDouble(below(PyTuple_GET_ITEM(pair, 1)));
}

static PyObject *inner(PyObject *self, PyObject *list) {
  PyObject *first = PyList_GetItem(list, 0); // expect: nogil-borrowed-reference/unlocked-argument
  long n = first ? PyLong_AsLong(first) : 0;
  return n < 0 ? PyObject_Repr(first) : PyLong_FromLong(n); // expect: nogil-resize-during-iteration/item-of-argument
}

// --- of others ---------------------------------------------------------------

static PyObject *members(Machine *self, PyObject *arg) {
  Py_ssize_t n = PyList_GET_SIZE(self->hooks);
  for (Py_ssize_t i = 0; i < n; i++)
    Py_XDECREF(PyObject_CallOneArg(PyList_GET_ITEM(self->hooks, i), arg)); // expect: nogil-resize-during-iteration/index-after-length
  Py_RETURN_NONE;
}
static PyObject *add(Machine *self, PyObject *arg) {
  if (PyList_Append(self->hooks, arg) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *global(PyObject *self, PyObject *arg) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(Kept, &at, &key, &value)) // expect: nogil-resize-during-iteration/dict-next
    Py_XDECREF(PyObject_CallOneArg(value, arg));
  if (PyDict_SetItem(Kept, arg, arg) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *attribute(PyObject *self, PyObject *arg) {
  double total = 0;
  PyObject *list = PyObject_GetAttrString(arg, "values");
  if (!list || !PyList_Check(list))
    return NULL;
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++)
    total += PyFloat_AsDouble(PyList_GET_ITEM(list, i)); // expect: nogil-resize-during-iteration/index-after-length
  Py_DECREF(list);
  return PyFloat_FromDouble(total);
}

// Nobody has it.
static PyObject *copied(PyObject *self, PyObject *arg) {
  double total = 0;
  PyObject *list = PySequence_Tuple(arg);
  if (!list)
    return NULL;
  Py_ssize_t n = PyTuple_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++)
    total += PyFloat_AsDouble(PyTuple_GET_ITEM(list, i));
  Py_DECREF(list);
  return PyFloat_FromDouble(total);
}

static PyMethodDef Methods[] = {{"sum", sum, METH_O, NULL},
                                {"parsed", parsed, METH_VARARGS, NULL},
                                {"converted", converted, METH_VARARGS, NULL},
                                {"nested", nested, METH_VARARGS, NULL},
                                {"inner", inner, METH_O, NULL},
                                {"global", global, METH_O, NULL},
                                {"attribute", attribute, METH_O, NULL},
                                {"copied", copied, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyMethodDef OfMachine[] = {
    {"members", (PyCFunction)members, METH_O, NULL},
    {"add", (PyCFunction)add, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *tables(int which) { return which ? Methods : OfMachine; }
