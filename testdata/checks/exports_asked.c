// Who moves memory that is handed out asks for the count of exports: itself, by
// a function that it calls, or before the call that leads to it.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  char *early, *late, *helped, *half;
  Py_ssize_t len, exports;
} IO;

static int exported(IO *s) {
  if (s->exports > 0) {
    PyErr_SetString(PyExc_BufferError, "exported");
    return 1;
  }
  return 0;
}
// An object's own code runs between the question and the change.
static PyObject *early_bad(IO *s, PyObject *arg) {
  Py_buffer b;
  if (exported(s) || PyObject_GetBuffer(arg, &b, PyBUF_SIMPLE) < 0)
    return NULL;
  s->early = PyMem_Realloc(s->early, b.len); // expect: nogil-resize-during-iteration // expect: nogil-racy-member/swap
  PyBuffer_Release(&b);
  Py_RETURN_NONE;
}
static PyObject *late_gil(IO *s, PyObject *arg) {
  Py_buffer b;
  if (PyObject_GetBuffer(arg, &b, PyBUF_SIMPLE) < 0)
    return NULL;
  if (!exported(s))
    s->late = PyMem_Realloc(s->late, b.len); // expect: nogil-racy-member/swap
  PyBuffer_Release(&b);
  Py_RETURN_NONE;
}
static void grow(IO *s) { s->helped = PyMem_Realloc(s->helped, s->len); } // expect: nogil-racy-member/swap
static PyObject *helped_ok(IO *s, PyObject *arg) {
  if (exported(s))
    return NULL;
  grow(s);
  Py_RETURN_NONE;
}
// One of two callers asks.
static void shrink(IO *s) {
  s->half = PyMem_Realloc(s->half, 1); // expect: nogil-resize-during-iteration // expect: nogil-racy-member/swap
}
static PyObject *half_asked(IO *s, PyObject *arg) {
  if (exported(s))
    return NULL;
  shrink(s);
  Py_RETURN_NONE;
}
static PyObject *half_unasked(IO *s, PyObject *arg) {
  shrink(s);
  Py_RETURN_NONE;
}
static int get_buffer(IO *s, Py_buffer *v, int flags) {
  s->exports++; // expect: nogil-racy-member/exports
  return PyBuffer_FillInfo(v, (PyObject *)s, s->early, s->len, 0, flags) |
         PyBuffer_FillInfo(v, (PyObject *)s, s->late, s->len, 0, flags) |
         PyBuffer_FillInfo(v, (PyObject *)s, s->helped, s->len, 0, flags) |
         PyBuffer_FillInfo(v, (PyObject *)s, s->half, s->len, 0, flags);
}
static void release_buffer(IO *s, Py_buffer *v) { s->exports--; }
static PyBufferProcs buffers = {(getbufferproc)get_buffer,
                                (releasebufferproc)release_buffer};
static PyMethodDef methods[] = {{"early", (PyCFunction)early_bad, METH_O, 0},
                                {"late", (PyCFunction)late_gil, METH_O, 0},
                                {"helped", (PyCFunction)helped_ok, METH_NOARGS, 0},
                                {"asked", (PyCFunction)half_asked, METH_NOARGS, 0},
                                {"unasked", (PyCFunction)half_unasked, METH_NOARGS, 0},
                                {0}};
PyTypeObject Type = {.tp_name = "m.IO", .tp_as_buffer = &buffers, .tp_methods = methods};
