// Arguments that are taken apart after a member was read: whether code of their
// classes runs, the format says.
#include <Python.h>

typedef struct node node;
void node_free(node *);
long node_value(node *);

typedef struct {
  PyObject_HEAD
  // One member for each test: of two uses of one member, one is reported.
  node *number, *truth, *buffer, *nested, *text, *object, *many;
} Box;

static PyObject *number_bad(Box *self, PyObject *args) {
  int n;
  node *p = self->number;
  if (!PyArg_ParseTuple(args, "i", &n))
    return NULL;
  return PyLong_FromLong(n + node_value(p)); // expect: nogil-stale-after-detach: a copy of 'self->number' is used by 'node_value' after 'PyArg_ParseTuple', which lets other code run
}
static PyObject *truth_bad(Box *self, PyObject *args) {
  int yes;
  node *p = self->truth;
  if (!PyArg_ParseTuple(args, "|p:truth", &yes))
    return NULL;
  return PyLong_FromLong(yes + node_value(p)); // expect: nogil-stale-after-detach: a copy of 'self->truth'
}
static PyObject *buffer_bad(Box *self, PyObject *args) {
  Py_buffer view;
  node *p = self->buffer;
  if (!PyArg_ParseTuple(args, "s*", &view))
    return NULL;
  long n = node_value(p); // expect: nogil-stale-after-detach: a copy of 'self->buffer'
  PyBuffer_Release(&view);
  return PyLong_FromLong(n);
}
static PyObject *nested_bad(Box *self, PyObject *args) {
  const char *a, *b;
  node *p = self->nested;
  if (!PyArg_ParseTuple(args, "(ss)", &a, &b))
    return NULL;
  return PyLong_FromLong(node_value(p)); // expect: nogil-stale-after-detach: a copy of 'self->nested'
}
static PyObject *text_ok(Box *self, PyObject *args) {
  const char *s = NULL;
  node *p = self->text;
  if (!PyArg_ParseTuple(args, "|s:text", &s)) // guard: nogil-stale-after-detach: "|s:text" => "|d:text"
    return NULL;
  return PyLong_FromLong(node_value(p));
}
static PyObject *object_ok(Box *self, PyObject *args) {
  PyObject *o, *u;
  node *p = self->object;
  if (!PyArg_ParseTuple(args, "O!U", &PyUnicode_Type, &o, &u)) // guard: nogil-stale-after-detach: "O!U" => "O!n"
    return NULL;
  return PyLong_FromLong(node_value(p));
}
static PyObject *many_ok(Box *self, PyObject *args) {
  PyObject *o;
  const char *s, *z = NULL;
  node *p = self->many;
  if (!PyArg_ParseTuple(args, "Os|z;a text", &o, &s, &z)) // guard: nogil-stale-after-detach: "Os|z;a text" => "Ok|z;a text"
    return NULL;
  return PyLong_FromLong(node_value(p));
}
static PyObject *clear_gil(Box *self, PyObject *unused) {
  node_free(self->number);
  self->number = NULL; // expect: nogil-racy-member/swap
  node_free(self->truth);
  self->truth = NULL; // expect: nogil-racy-member/swap
  node_free(self->buffer);
  self->buffer = NULL; // expect: nogil-racy-member/swap
  node_free(self->nested);
  self->nested = NULL; // expect: nogil-racy-member/swap
  node_free(self->text);
  self->text = NULL; // expect: nogil-racy-member/swap
  node_free(self->object);
  self->object = NULL; // expect: nogil-racy-member/swap
  node_free(self->many);
  self->many = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {{"number", (PyCFunction)number_bad, METH_VARARGS, NULL},
                                {"truth", (PyCFunction)truth_bad, METH_VARARGS, NULL},
                                {"buffer", (PyCFunction)buffer_bad, METH_VARARGS, NULL},
                                {"nested", (PyCFunction)nested_bad, METH_VARARGS, NULL},
                                {"text", (PyCFunction)text_ok, METH_VARARGS, NULL},
                                {"object", (PyCFunction)object_ok, METH_VARARGS, NULL},
                                {"many", (PyCFunction)many_ok, METH_VARARGS, NULL},
                                {"clear", (PyCFunction)clear_gil, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return methods; }
