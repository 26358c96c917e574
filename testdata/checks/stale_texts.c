// The text of a string that a member holds ends with the string.
#include <Python.h>

int h_send(const char *);
int h_send_all(const char *, Py_ssize_t);

typedef struct {
  PyObject_HEAD
  PyObject *name, *bytes, *sized, *local, *counted, *later, *fixed;
} Conn;

static PyObject *name_bad(Conn *self, PyObject *unused) {
  int n;
  const char *text = PyUnicode_AsUTF8(self->name);
  if (!text)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  n = h_send(text); // expect: nogil-stale-after-detach/object-used-and-ended: 'self->name' is used by 'h_send' while the thread is detached; 'set' may end it meanwhile
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *bytes_bad(Conn *self, PyObject *unused) {
  int n;
  const char *text = PyBytes_AS_STRING(self->bytes);
  Py_BEGIN_ALLOW_THREADS
  n = h_send(text + 1); // expect: nogil-stale-after-detach: 'self->bytes' is used by 'h_send' while the thread is detached
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// Given out through a pointer.
static PyObject *sized_bad(Conn *self, PyObject *unused) {
  int n;
  char *text;
  Py_ssize_t size;
  if (PyBytes_AsStringAndSize(self->sized, &text, &size))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  n = h_send_all(text, size); // expect: nogil-stale-after-detach: 'self->sized' is used by 'h_send_all' while the thread is detached
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// Over a variable.

static PyObject *local_bad(Conn *self, PyObject *unused) {
  int n;
  PyObject *o = self->local;
  const char *text = PyUnicode_AsUTF8(o);
  Py_BEGIN_ALLOW_THREADS
  n = h_send(text); // expect: nogil-stale-after-detach: 'self->local' is used by 'h_send' while the thread is detached
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// A reference of its own.
static PyObject *counted_ok(Conn *self, PyObject *unused) {
  int n;
  PyObject *o = self->counted;
  Py_INCREF(o);
  const char *text = PyUnicode_AsUTF8(o);
  Py_BEGIN_ALLOW_THREADS
  n = h_send(text);
  Py_END_ALLOW_THREADS
  Py_DECREF(o);
  return PyLong_FromLong(n);
}
// Attached, nobody is let in before the text is copied.
static PyObject *later_ok(Conn *self, PyObject *unused) {
  int n;
  char copy[16];
  const char *text = PyUnicode_AsUTF8(self->later);
  if (!text)
    return NULL;
  strncpy(copy, text, sizeof copy);
  Py_BEGIN_ALLOW_THREADS
  n = h_send(copy);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// Nobody replaces it.
static PyObject *fixed_ok(Conn *self, PyObject *unused) {
  int n;
  const char *text = PyUnicode_AsUTF8(self->fixed);
  Py_BEGIN_ALLOW_THREADS
  n = h_send(text);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
// The caller has a reference to an argument.
static PyObject *argument_ok(Conn *self, PyObject *arg) {
  int n;
  const char *text = PyUnicode_AsUTF8(arg);
  Py_BEGIN_ALLOW_THREADS
  n = h_send(text);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *set(Conn *self, PyObject *arg) {
  PyObject *old = self->name;
  Py_INCREF(arg);
  self->name = arg; // expect: nogil-racy-member/swap
  Py_DECREF(old);
  Py_INCREF(arg);
  Py_SETREF(self->bytes, arg); // expect: nogil-racy-member/swap
  Py_CLEAR(self->sized); // expect: nogil-racy-member/swap
  Py_CLEAR(self->local); // expect: nogil-racy-member/swap
  Py_CLEAR(self->counted); // expect: nogil-racy-member/swap
  Py_CLEAR(self->later); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {
    {"name", (PyCFunction)name_bad, METH_NOARGS, NULL},
    {"bytes", (PyCFunction)bytes_bad, METH_NOARGS, NULL},
    {"sized", (PyCFunction)sized_bad, METH_NOARGS, NULL},
    {"local", (PyCFunction)local_bad, METH_NOARGS, NULL},
    {"counted", (PyCFunction)counted_ok, METH_NOARGS, NULL},
    {"later", (PyCFunction)later_ok, METH_NOARGS, NULL},
    {"fixed", (PyCFunction)fixed_ok, METH_NOARGS, NULL},
    {"argument", (PyCFunction)argument_ok, METH_O, NULL},
    {"set", (PyCFunction)set, METH_O, NULL},
    {NULL}};
PyMethodDef *conn_methods(void) { return methods; }
