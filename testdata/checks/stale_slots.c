// A member is cleared through a pointer to it, with what it held closed.
#include <Python.h>

typedef struct handle handle;
void h_close(handle *);
int h_read(handle *);

typedef struct {
  PyObject_HEAD
  handle *slotted, *kept;
} Stream;

static PyObject *slotted_bad(Stream *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->slotted); // expect: nogil-stale-after-detach: 'self->slotted' is used by 'h_read' while the thread is detached; 'Stream_close' may end it meanwhile
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}

// The pointer to it is only looked through.
static PyObject *kept_ok(Stream *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->kept);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}

static PyObject *Stream_close(Stream *self, PyObject *arg) {
  handle **slot = &self->slotted;
  handle **kept = &self->kept;
  h_close(*slot);
  *slot = NULL; // expect: nogil-racy-member/swap
  return PyLong_FromLong(h_read(*kept));
}

static PyMethodDef methods[] = {
    {"slotted", (PyCFunction)slotted_bad, METH_NOARGS, 0},
    {"kept", (PyCFunction)kept_ok, METH_NOARGS, 0},
    {"close", (PyCFunction)Stream_close, METH_NOARGS, 0},
    {0}};
PyMethodDef *table(void) { return methods; }
