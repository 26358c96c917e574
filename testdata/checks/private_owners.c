// Python code that runs meanwhile has no way to what one call has for itself.
#include <Python.h>

// A parameter, private in all callers: made by the library, or by a function of
// which one of several results is a list.
static PyObject *last_of(PyObject *obj, PyObject *names) {
  Py_ssize_t n = PyList_GET_SIZE(names);
  for (Py_ssize_t i = 0; obj && i < n; i++)
    obj = PyObject_GetAttr(obj, PyList_GET_ITEM(names, i));
  return obj;
}
static PyObject *split_ok(PyObject *self, PyObject *text) {
  return last_of(self, PyUnicode_Split(text, NULL, -1));
}
static PyObject *one_of(int kind) {
  if (kind == 1)
    return PyLong_FromLong(kind);
  if (kind == 2)
    return PyUnicode_FromString("two");
  return kind ? PyList_New(kind) : NULL;
}
static PyObject *made_ok(PyObject *self, PyObject *arg) {
  return last_of(self, one_of(3));
}
static PyObject *given_bad(PyObject *self, PyObject *names) {
  Py_ssize_t n = PyList_GET_SIZE(names);
  PyObject *obj = self;
  for (Py_ssize_t i = 0; obj && i < n; i++)
    obj = PyObject_GetAttr(obj, PyList_GET_ITEM(names, i)); // expect: nogil-resize-during-iteration/length-of-argument
  return obj;
}

// Dicts in a record on the stack.
typedef struct {
  PyObject *fields, *callers;
} Info;
static int walk_fields(Info *info, PyObject *f) {
  Py_ssize_t pos = 0;
  PyObject *k, *v;
  while (PyDict_Next(info->fields, &pos, &k, &v))
    Py_XDECREF(PyObject_CallOneArg(f, k));
  return PyDict_SetItem(info->fields, f, f);
}
static int walk_callers(Info *info, PyObject *f) {
  Py_ssize_t pos = 0;
  PyObject *k, *v;
  while (PyDict_Next(info->callers, &pos, &k, &v)) // expect: nogil-resize-during-iteration/dict-next
    Py_XDECREF(PyObject_CallOneArg(f, k));
  return PyDict_SetItem(info->callers, f, f);
}
static PyObject *stack_ok(PyObject *self, PyObject *args) {
  PyObject *d, *f;
  if (!PyArg_ParseTuple(args, "OO", &d, &f))
    return NULL;
  Info info = {PyDict_Copy(d), d};
  if (walk_fields(&info, f) < 0 || walk_callers(&info, f) < 0)
    return NULL;
  return info.fields;
}

// An item that was counted when it was read, and copied later.
static PyObject *counted_ok(PyObject *self, PyObject *list) {
  PyObject *item, *kept = NULL, *r = NULL;
  item = Py_NewRef(PyList_GET_ITEM(list, 0));
  kept = item;
  r = PyObject_GetAttrString(kept, "dead");
  Py_XDECREF(r);
  Py_XDECREF(kept);
  Py_RETURN_NONE;
}
static PyObject *counted_before_ok(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0), *kept;
  Py_INCREF(item);
  kept = item;
  Py_XDECREF(PyObject_GetAttrString(kept, "dead"));
  return PyObject_GetAttrString(kept, "run");
}
static PyObject *borrowed_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0), *kept;
  kept = item;
  Py_XDECREF(PyObject_GetAttrString(kept, "dead"));
  return PyObject_GetAttrString(kept, "run"); // expect: nogil-resize-during-iteration/item-of-argument
}
static PyMethodDef methods[] = {{"split", split_ok, METH_O, 0},
                                {"made", made_ok, METH_O, 0},
                                {"given", given_bad, METH_O, 0},
                                {"stack", stack_ok, METH_VARARGS, 0},
                                {"counted", counted_ok, METH_O, 0},
                                {"counted_before", counted_before_ok, METH_O, 0},
                                {"borrowed", borrowed_bad, METH_O, 0},
                                {0}};
PyMethodDef *table(void) { return methods; }
