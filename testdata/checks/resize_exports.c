// Memory that a type exports as a buffer, and that a method moves or frees.
#include <Python.h>

// No count of exports.
typedef struct {
  PyObject_HEAD
  char *bytes;
  Py_ssize_t size;
} Plain;

static int plain_getbuffer(PyObject *self, Py_buffer *view, int flags) {
  Plain *p = (Plain *)self;
  return PyBuffer_FillInfo(view, self, p->bytes, p->size, 0, flags);
}
static PyObject *plain_resize_bad(PyObject *self, PyObject *arg) {
  Plain *p = (Plain *)self;
  char *bytes = PyMem_Realloc(p->bytes, 100); // expect: nogil-resize-during-iteration/exported-memory: memory of 'bytes' is freed or moved although buffers may point into it
  if (!bytes)
    return PyErr_NoMemory();
  p->bytes = bytes;
  Py_RETURN_NONE;
}
static PyObject *plain_close_bad(PyObject *self, PyObject *arg) {
  Plain *p = (Plain *)self;
  PyMem_Free(p->bytes); // expect: nogil-resize-during-iteration: memory of 'bytes' is freed or moved // expect: nogil-racy-member/swap
  p->bytes = NULL;
  Py_RETURN_NONE;
}
// Nobody has the object any more, or has it yet.
static void plain_dealloc_ok(PyObject *self) {
  PyMem_Free(((Plain *)self)->bytes);
  PyObject_Free(self);
}
static int plain_init_ok(PyObject *self, PyObject *args, PyObject *kw) {
  Plain *p = (Plain *)self;
  PyMem_Free(p->bytes);
  p->bytes = PyMem_Malloc(10);
  return 0;
}
// What is in the memory is not the memory.
static PyObject *plain_fill_ok(PyObject *self, PyObject *arg) {
  memset(((Plain *)self)->bytes, 0, 10);
  Py_RETURN_NONE;
}
static PyMethodDef plain_methods[] = {{"resize", plain_resize_bad, METH_NOARGS, 0},
                                      {"close", plain_close_bad, METH_NOARGS, 0},
                                      {"fill", plain_fill_ok, METH_NOARGS, 0},
                                      {0}};
static PyBufferProcs plain_buffer = {.bf_getbuffer = plain_getbuffer};
PyTypeObject plain_type = {.tp_init = plain_init_ok,
                           .tp_dealloc = plain_dealloc_ok,
                           .tp_methods = plain_methods,
                           .tp_as_buffer = &plain_buffer};

// Buffers are counted; whoever moves the memory asks first.
typedef struct {
  PyObject_HEAD
  char *bytes;
  Py_ssize_t size, exports;
} Counted;

static int counted_getbuffer(PyObject *self, Py_buffer *view, int flags) {
  Counted *p = (Counted *)self;
  view->buf = p->bytes;
  view->len = p->size;
  view->obj = Py_NewRef(self);
  view->readonly = 0;
  (void)flags;
  p->exports++; // expect: nogil-racy-member/exports
  return 0;
}
static void counted_releasebuffer(PyObject *self, Py_buffer *view) {
  ((Counted *)self)->exports--;
}
static PyObject *counted_resize_gil(PyObject *self, PyObject *arg) {
  Counted *p = (Counted *)self;
  if (p->exports > 0) {
    PyErr_SetString(PyExc_BufferError, "buffers are held");
    return NULL;
  }
  char *bytes = PyMem_Realloc(p->bytes, 100);
  if (!bytes)
    return PyErr_NoMemory();
  p->bytes = bytes;
  Py_RETURN_NONE;
}
// By a function of its own; by the caller.
static int may_resize(Counted *p) {
  if (p->exports == 0)
    return 1;
  PyErr_SetString(PyExc_BufferError, "buffers are held");
  return 0;
}
static PyObject *counted_close_gil(PyObject *self, PyObject *arg) {
  Counted *p = (Counted *)self;
  if (!may_resize(p))
    return NULL;
  PyMem_Free(p->bytes);
  p->bytes = NULL;
  Py_RETURN_NONE;
}
static void let_go_gil(Counted *p) {
  PyMem_Free(p->bytes); // expect: nogil-racy-member/swap
  p->bytes = NULL;
}
static PyObject *counted_clear_ok(PyObject *self, PyObject *arg) {
  if (((Counted *)self)->exports)
    return PyErr_Format(PyExc_BufferError, "buffers are held");
  let_go_gil((Counted *)self);
  Py_RETURN_NONE;
}
// Asked on one path only; another member is asked.
static PyObject *counted_sometimes_bad(PyObject *self, PyObject *arg) {
  Counted *p = (Counted *)self;
  if (arg != Py_None && p->exports > 0)
    return PyErr_Format(PyExc_BufferError, "buffers are held");
  PyMem_Free(p->bytes); // expect: nogil-resize-during-iteration: memory of 'bytes' is freed or moved
  p->bytes = NULL;
  Py_RETURN_NONE;
}
static PyObject *counted_size_bad(PyObject *self, PyObject *arg) {
  Counted *p = (Counted *)self;
  if (p->size > 0) {
    PyMem_Free(p->bytes); // expect: nogil-resize-during-iteration: memory of 'bytes' is freed or moved
    p->bytes = NULL;
  }
  Py_RETURN_NONE;
}
static PyMethodDef counted_methods[] = {{"resize", counted_resize_gil, METH_NOARGS, 0},
                                        {"close", counted_close_gil, METH_NOARGS, 0},
                                        {"clear", counted_clear_ok, METH_NOARGS, 0},
                                        {"sometimes", counted_sometimes_bad, METH_O, 0},
                                        {"size", counted_size_bad, METH_NOARGS, 0},
                                        {0}};
static PyBufferProcs counted_buffer = {counted_getbuffer, counted_releasebuffer};
PyTypeObject counted_type = {.tp_methods = counted_methods,
                             .tp_as_buffer = &counted_buffer};

// Another object has the memory and is kept by the buffer.
typedef struct {
  PyObject_HEAD
  char *bytes;
  PyObject *owner;
} Window;

static int window_getbuffer(PyObject *self, Py_buffer *view, int flags) {
  Window *w = (Window *)self;
  return PyBuffer_FillInfo(view, w->owner, w->bytes, 10, 1, flags);
}
static PyObject *window_close_gil(PyObject *self, PyObject *arg) {
  PyMem_Free(((Window *)self)->bytes); // expect: nogil-racy-member/swap
  ((Window *)self)->bytes = NULL;
  Py_RETURN_NONE;
}
static int window_passes(PyObject *self, Py_buffer *view, int flags) {
  return PyObject_GetBuffer(((Window *)self)->owner, view, flags);
}
static PyMethodDef window_methods[] = {{"close", window_close_gil, METH_NOARGS, 0}, {0}};
static PyBufferProcs window_buffer = {.bf_getbuffer = window_getbuffer};
static PyBufferProcs passing_buffer = {.bf_getbuffer = window_passes};
PyTypeObject window_type = {.tp_methods = window_methods,
                            .tp_as_buffer = &window_buffer};
PyTypeObject passing_type = {.tp_methods = window_methods,
                             .tp_as_buffer = &passing_buffer};

// Memory of the object itself stays where it is.
typedef struct {
  PyObject_HEAD
  char small[16];
  char *other;
} Small;

static int small_getbuffer(PyObject *self, Py_buffer *view, int flags) {
  return PyBuffer_FillInfo(view, self, ((Small *)self)->small, 16, 0, flags);
}
static PyObject *small_close_gil(PyObject *self, PyObject *arg) {
  PyMem_Free(((Small *)self)->other); // expect: nogil-racy-member/swap
  ((Small *)self)->other = NULL;
  Py_RETURN_NONE;
}
static PyMethodDef small_methods[] = {{"close", small_close_gil, METH_NOARGS, 0}, {0}};
static PyBufferProcs small_buffer = {.bf_getbuffer = small_getbuffer};
PyTypeObject small_type = {.tp_methods = small_methods,
                           .tp_as_buffer = &small_buffer};
