// What a member points to is used while the thread is detached; close() of the
// same object ends it, and does not wait.
#include <Python.h>

typedef struct handle handle;
handle *h_open(const char *);
void h_close(handle *);
int h_read(handle *, char *, Py_ssize_t);
int h_write(handle *, const char *, Py_ssize_t);

typedef struct {
  PyObject_HEAD
  handle *direct, *copied, *helped, *given, *made, *taken, *fixed;
  char *buf;
  Py_ssize_t len;
  int *table;
} Stream;

static PyObject *direct_bad(PyObject *op, PyObject *arg) {
  Stream *self = (Stream *)op;
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(self->direct, 0, 0); // expect: nogil-stale-after-detach: 'self->direct' is used by 'h_read' while the thread is detached; 'Stream_close' may end it meanwhile
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}

static PyObject *copied_before_bad(Stream *self, PyObject *arg) {
  handle *h = self->copied;
  int n;
  if (h == NULL)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  n = h_read(h, 0, 0); // expect: nogil-stale-after-detach: 'self->copied' is used by 'h_read'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}

static PyObject *element_bad(Stream *self, PyObject *arg) {
  long sum = 0;
  int *p = self->table;
  Py_BEGIN_ALLOW_THREADS
  sum += p[3]; // expect: nogil-stale-after-detach: 'self->table' is used while the thread is detached; 'release_table' may end it meanwhile
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(sum);
}

// The helper is called detached; it does not know.
static int pump(Stream *self) {
  return h_write(self->helped, 0, 1); // expect: nogil-stale-after-detach: 'self->helped' is used by 'h_write'
}

static PyObject *helper_ok(Stream *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = pump(self);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}

// An argument, as shared as self.
static PyObject *argument_bad(PyObject *module, PyObject *arg) {
  Stream *s = (Stream *)arg;
  Py_BEGIN_ALLOW_THREADS
  h_write(s->given, 0, 0); // expect: nogil-stale-after-detach: 's->given' is used by 'h_write'
  Py_END_ALLOW_THREADS
  return NULL;
}

// The member itself changes hands while nobody holds anything.
static PyObject *written_bad(Stream *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  self->made = h_open("x"); // expect: nogil-stale-after-detach: 'self->made' is written while the thread is detached; 'Stream_close' may end it meanwhile
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *written_after_ok(Stream *self, PyObject *arg) {
  handle *h;
  Py_BEGIN_ALLOW_THREADS
  h = h_open("x");
  Py_END_ALLOW_THREADS
  self->made = h;
  Py_RETURN_NONE;
}

// Only dealloc ends it, and nobody has the object then.
static PyObject *only_dealloc_ok(Stream *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  h_write(self->fixed, 0, 0);
  Py_END_ALLOW_THREADS
  return NULL;
}

// Attached: close() has to wait for the GIL. (Without one, this is a missing
// lock, which other rules are about.)
static PyObject *attached_ok(Stream *self, PyObject *arg) {
  return PyLong_FromLong(h_read(self->taken, 0, 0));
}

// Out of the object, so that close() finds nothing.
static PyObject *taken_out_gil(Stream *self, PyObject *arg) {
  handle *h = self->taken;
  self->taken = NULL; // expect: nogil-racy-member/swap
  Py_BEGIN_ALLOW_THREADS
  h_close(h);
  Py_END_ALLOW_THREADS
  return NULL;
}

// A new object that nobody else has.
static PyObject *fresh_ok(PyObject *module, PyObject *arg) {
  Stream *self = (Stream *)PyType_GenericAlloc(&PyLong_Type, 0);
  self->taken = h_open("x");
  Py_BEGIN_ALLOW_THREADS
  h_write(self->taken, 0, 0);
  Py_END_ALLOW_THREADS
  return (PyObject *)self;
}

// A number, not memory.
static PyObject *scalar_ok(Stream *self, PyObject *arg) {
  Py_ssize_t n = self->len;
  Py_BEGIN_ALLOW_THREADS
  h_write(0, 0, n);
  Py_END_ALLOW_THREADS
  return NULL;
}

// One finding for a member and a file; the notes name the others.
static PyObject *direct_again_ok(Stream *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  h_write(self->direct, 0, 0);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

#define CLOSE(Handle)                                                          \
  if (Handle != NULL) {                                                        \
    h_close(Handle);                                                           \
    Handle = NULL;                                                             \
  }
static PyObject *Stream_close(Stream *self, PyObject *arg) {
  CLOSE(self->direct) // expect: nogil-racy-member/swap
  CLOSE(self->copied) // expect: nogil-racy-member/swap
  CLOSE(self->helped) // expect: nogil-racy-member/swap
  CLOSE(self->given) // expect: nogil-racy-member/swap
  CLOSE(self->made) // expect: nogil-racy-member/swap
  CLOSE(self->taken)
  PyMem_Free(self->buf); // expect: nogil-racy-member/swap
  self->len = 0;
  Py_RETURN_NONE;
}

static void release_table(Stream *self) {
  int *old = self->table;
  self->table = NULL; // expect: nogil-racy-member/swap
  PyMem_Free(old);
}

// Not even set to NULL.
static PyObject *freed_only_bad(Stream *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  h_write(0, self->buf, 1); // expect: nogil-stale-after-detach: 'self->buf' is used by 'h_write'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *Stream_drop_table(Stream *self, PyObject *arg) {
  release_table(self);
  Py_RETURN_NONE;
}

static void Stream_dealloc(PyObject *op) {
  Stream *self = (Stream *)op;
  if (self->fixed) {
    h_close(self->fixed);
    self->fixed = NULL;
  }
}

static PyMethodDef methods[] = {
    {"direct", direct_bad, METH_O, 0},
    {"copied", (PyCFunction)copied_before_bad, METH_O, 0},
    {"direct_again", (PyCFunction)direct_again_ok, METH_O, 0},
    {"element", (PyCFunction)element_bad, METH_O, 0},
    {"helper", (PyCFunction)helper_ok, METH_O, 0},
    {"written", (PyCFunction)written_bad, METH_O, 0},
    {"written_after", (PyCFunction)written_after_ok, METH_O, 0},
    {"only_dealloc", (PyCFunction)only_dealloc_ok, METH_O, 0},
    {"attached", (PyCFunction)attached_ok, METH_O, 0},
    {"taken_out", (PyCFunction)taken_out_gil, METH_O, 0},
    {"scalar", (PyCFunction)scalar_ok, METH_O, 0},
    {"close", (PyCFunction)Stream_close, METH_NOARGS, 0},
    {"freed_only", (PyCFunction)freed_only_bad, METH_O, 0},
    {"drop_table", (PyCFunction)Stream_drop_table, METH_NOARGS, 0},
    {0}};

static PyTypeObject StreamType = {
    .tp_name = "Stream",
    .tp_dealloc = Stream_dealloc,
    .tp_methods = methods,
};

static PyMethodDef functions[] = {
    {"argument", argument_bad, METH_O, 0}, {"fresh", fresh_ok, METH_O, 0}, {0}};
