// A length or a position of the memory that a member points to is read, others
// are let in, and the memory is used by it; they may have made it shorter.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  char *buf;
  Py_ssize_t len;
  long *items;
  Py_ssize_t count, pos;
  char *fixed;
  Py_ssize_t size;
  // One pair for each test: of two uses of one, one is reported.
  char *first, *again, *exact;
  long *numbers;
  Py_ssize_t first_len, again_len, exact_len, numbers_len;
} Box;

static PyObject *index_bad(Box *self, PyObject *arg) {
  Py_ssize_t n = self->len;
  long v = PyLong_AsLong(arg);
  self->buf[n - 1] = (char)v; // expect: nogil-stale-after-detach/length-read-before: an element of 'self->buf' is used by 'self->len', which was read before 'PyLong_AsLong' let other code run; 'Box_clear' may change both meanwhile
  Py_RETURN_NONE;
}

static PyObject *loop_bad(Box *self, PyObject *callback) {
  Py_ssize_t n = self->count;
  long sum = 0;
  for (Py_ssize_t i = 0; i < n; i++) {
    sum += self->items[i]; // expect: nogil-stale-after-detach: an element of 'self->items' is used by 'self->count', which was read before 'PyObject_CallNoArgs' let other code run
    Py_XDECREF(PyObject_CallNoArgs(callback));
  }
  return PyLong_FromLong(sum);
}

static PyObject *convert_first_ok(Box *self, PyObject *arg) {
  long v = PyLong_AsLong(arg);
  Py_ssize_t n = self->first_len;
  if (n > 0)
    self->first[n - 1] = (char)v;
  Py_RETURN_NONE;
}

// The length is read again.
static PyObject *read_again_ok(Box *self, PyObject *arg) {
  Py_ssize_t n = self->again_len;
  long v = PyLong_AsLong(arg);
  if (n > self->again_len)
    return NULL;
  self->again[n - 1] = (char)v;
  Py_RETURN_NONE;
}

static PyObject *loop_reads_again_ok(Box *self, PyObject *callback) {
  long sum = 0;
  for (Py_ssize_t i = 0; i < self->numbers_len; i++) {
    sum += self->numbers[i];
    Py_XDECREF(PyObject_CallNoArgs(callback));
  }
  return PyLong_FromLong(sum);
}

// This memory is never another's.
static PyObject *never_replaced_ok(Box *self, PyObject *arg) {
  Py_ssize_t n = self->size;
  long v = PyLong_AsLong(arg);
  self->fixed[n - 1] = (char)v;
  Py_RETURN_NONE;
}

// An int of this class has no __index__ written in Python.
static PyObject *exact_ok(Box *self, PyObject *arg) {
  if (!PyLong_CheckExact(arg))
    return NULL;
  Py_ssize_t n = self->exact_len;
  long v = PyLong_AsLong(arg);
  self->exact[n - 1] = (char)v;
  Py_RETURN_NONE;
}

// Not an index of the memory.
static PyObject *other_ok(Box *self, PyObject *arg) {
  Py_ssize_t n = self->len;
  long v = PyLong_AsLong(arg);
  if (self->buf == NULL)
    return NULL;
  self->buf[0] = (char)v;
  return PyLong_FromSsize_t(n);
}

static PyObject *Box_clear(Box *self, PyObject *arg) {
  PyMem_Free(self->buf); // expect: nogil-racy-member/length-and-buffer
  self->buf = NULL;
  self->len = 0;
  PyMem_Free(self->items); // expect: nogil-racy-member/length-and-buffer
  self->items = NULL;
  self->count = 0;
  PyMem_Free(self->first); // expect: nogil-racy-member/length-and-buffer
  self->first = NULL;
  self->first_len = 0;
  PyMem_Free(self->again); // expect: nogil-racy-member/length-and-buffer
  self->again = NULL;
  self->again_len = 0;
  PyMem_Free(self->exact); // expect: nogil-racy-member/length-and-buffer
  self->exact = NULL;
  self->exact_len = 0;
  PyMem_Free(self->numbers); // expect: nogil-racy-member/length-and-buffer
  self->numbers = NULL;
  self->numbers_len = 0;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"index", (PyCFunction)index_bad, METH_O, 0},
    {"loop", (PyCFunction)loop_bad, METH_O, 0},
    {"convert_first", (PyCFunction)convert_first_ok, METH_O, 0},
    {"read_again", (PyCFunction)read_again_ok, METH_O, 0},
    {"loop_reads_again", (PyCFunction)loop_reads_again_ok, METH_O, 0},
    {"never_replaced", (PyCFunction)never_replaced_ok, METH_O, 0},
    {"exact", (PyCFunction)exact_ok, METH_O, 0},
    {"other", (PyCFunction)other_ok, METH_O, 0},
    {"clear", (PyCFunction)Box_clear, METH_NOARGS, 0},
    {0}};

static PyType_Slot slots[] = {{Py_tp_methods, methods}, {0}};
