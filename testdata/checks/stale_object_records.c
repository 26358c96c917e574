// Whose member is ended while it is used: that of an object that Python code
// holds, which two threads may share, or of a record further down.
#include <Python.h>
#include <stdlib.h>

typedef struct handle handle;
handle *h_open(const char *);
int h_read(handle *);
void h_close(handle *);

typedef struct {
  handle *source;
  char *window;
} Decoder;

// A method finds it in its first argument.
typedef struct {
  PyObject_HEAD
  handle *h, *twice;
  Decoder *decoder;
} Conn;

static PyObject *Conn_read(Conn *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->h); // expect: nogil-stale-after-detach/object-used-and-ended: 'self->h' is used
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *Conn_close(Conn *self, PyObject *arg) {
  if (self->h)
    h_close(self->h);
  self->h = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
// It ends it itself, twice.
static PyObject *Conn_stop(Conn *self, PyObject *arg) {
  if (self->twice) {
    Py_BEGIN_ALLOW_THREADS
    h_close(self->twice); // expect: nogil-stale-after-detach/object-used-and-ended: 'self->twice' is ended
    Py_END_ALLOW_THREADS
    self->twice = NULL; // expect: nogil-racy-member/swap
  }
  Py_RETURN_NONE;
}
// A library's record, which objects have as well.
static int fill(Decoder *d) {
  return h_read(d->source); // expect: nogil-stale-after-detach/handle-ended-by-other: 'd->source' is used
}
static void stop(Decoder *d) {
  if (d->window) {
    free(d->window); // expect: nogil-stale-after-detach/double-close: 'd->window' is ended // expect: nogil-racy-member/swap
    d->window = NULL;
  }
}
static PyObject *Conn_decode(Conn *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = fill(self->decoder);
  stop(self->decoder);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}
static PyObject *Conn_finish(Conn *self, PyObject *arg) {
  h_close(self->decoder->source);
  self->decoder->source = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

// A cast first; members are named two calls further down only.
typedef struct {
  PyObject_HEAD
  handle *h;
} Port;

static int Port_wait(Port *self) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->h); // expect: nogil-stale-after-detach/object-used-and-ended: 'self->h' is used
  Py_END_ALLOW_THREADS
  return n;
}
static int Port_checked(Port *self) { return Port_wait(self); }
static PyObject *Port_read(PyObject *op, PyObject *arg) {
  return PyLong_FromLong(Port_checked((Port *)op));
}
static void Port_end(Port *self) {
  if (self->h)
    h_close(self->h);
  self->h = NULL; // expect: nogil-racy-member/swap
}
static PyObject *Port_close(PyObject *op, PyObject *arg) {
  Port_end((Port *)op);
  Py_RETURN_NONE;
}

// Without methods: others count references to it.
typedef struct {
  PyObject_HEAD
  handle *st;
} Statement;
typedef struct {
  PyObject_HEAD
  Statement *statement;
} Cursor;

static int run(Statement *s) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(s->st); // expect: nogil-stale-after-detach/object-used-and-ended: 's->st' is used
  Py_END_ALLOW_THREADS
  return n;
}
static void finish(Statement *s) {
  if (s->st)
    h_close(s->st);
  s->st = NULL; // expect: nogil-racy-member/swap
}
static PyObject *Cursor_run(Cursor *self, PyObject *arg) {
  return PyLong_FromLong(run(self->statement));
}
static PyObject *Cursor_finish(Cursor *self, PyObject *arg) {
  finish(self->statement);
  Py_RETURN_NONE;
}
static void Cursor_dealloc(Cursor *self) {
  Py_XDECREF(self->statement);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef conn_methods[] = {
    {"read", (PyCFunction)Conn_read, METH_NOARGS, NULL},
    {"close", (PyCFunction)Conn_close, METH_NOARGS, NULL},
    {"stop", (PyCFunction)Conn_stop, METH_NOARGS, NULL},
    {"decode", (PyCFunction)Conn_decode, METH_NOARGS, NULL},
    {"finish", (PyCFunction)Conn_finish, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};
static PyMethodDef port_methods[] = {{"read", Port_read, METH_NOARGS, NULL},
                                     {"close", Port_close, METH_NOARGS, NULL},
                                     {NULL, NULL, 0, NULL}};
static PyMethodDef cursor_methods[] = {
    {"run", (PyCFunction)Cursor_run, METH_NOARGS, NULL},
    {"finish", (PyCFunction)Cursor_finish, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};

PyTypeObject conn_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Conn",
                          .tp_methods = conn_methods};
PyTypeObject port_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Port",
                          .tp_methods = port_methods};
PyTypeObject cursor_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Cursor",
                            .tp_dealloc = (destructor)Cursor_dealloc,
                            .tp_methods = cursor_methods};
