// Pointers into the memory of a bytearray, used while the thread is detached.
#include <Python.h>

int decode(const char *, Py_ssize_t);

static PyObject *unpinned_bad(PyObject *self, PyObject *arg) {
  char *p = PyByteArray_AS_STRING(arg);
  Py_ssize_t n = PyByteArray_GET_SIZE(arg);
  Py_BEGIN_ALLOW_THREADS
  decode(p, n); // expect: nogil-stale-after-detach/pointer-not-pinned: a pointer to the bytes of a bytearray 'arg' is used by 'decode' while the thread is detached
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *parsed_bad(PyObject *self, PyObject *args) {
  PyObject *data;
  if (!PyArg_ParseTuple(args, "Y", &data))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  decode(PyByteArray_AS_STRING(data) + 4, 1); // expect: nogil-stale-after-detach: 'data'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *exported_ok(PyObject *self, PyObject *arg) {
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  char *p = PyByteArray_AS_STRING(arg);
  Py_BEGIN_ALLOW_THREADS
  decode(p, view.len);
  decode(view.buf, view.len);
  Py_END_ALLOW_THREADS
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}

// The old way to ask for memory: nothing keeps it where it is.
static PyObject *old_style_bad(PyObject *self, PyObject *args) {
  PyObject *data;
  char *p;
  Py_ssize_t n;
  if (!PyArg_ParseTuple(args, "O", &data))
    return NULL;
  if (PyObject_AsWriteBuffer(data, (void **)&p, &n) < 0)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  decode(p, n); // expect: nogil-stale-after-detach: a pointer to the old-style buffer 'data' is used by 'decode' while the thread is detached
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *old_style_exported_ok(PyObject *self, PyObject *args) {
  PyObject *data;
  Py_buffer view;
  char *p;
  Py_ssize_t n;
  if (!PyArg_ParseTuple(args, "O", &data))
    return NULL;
  if (PyObject_GetBuffer(data, &view, PyBUF_WRITABLE) < 0)
    return NULL;
  if (PyObject_AsWriteBuffer(data, (void **)&p, &n) < 0) {
    PyBuffer_Release(&view);
    return NULL;
  }
  p[0] = 1;
  Py_BEGIN_ALLOW_THREADS
  decode(p, n);
  Py_END_ALLOW_THREADS
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}

// bytes never move.
static PyObject *immutable_ok(PyObject *self, PyObject *arg) {
  char *p = PyBytes_AS_STRING(arg);
  Py_BEGIN_ALLOW_THREADS
  decode(p, 1);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// Nobody else has it.
static PyObject *fresh_ok(PyObject *self, PyObject *arg) {
  PyObject *made = PyByteArray_FromStringAndSize(NULL, 100);
  char *p = PyByteArray_AS_STRING(made);
  Py_BEGIN_ALLOW_THREADS
  decode(p, 100);
  Py_END_ALLOW_THREADS
  return made;
}

static PyObject *attached_ok(PyObject *self, PyObject *arg) {
  decode(PyByteArray_AS_STRING(arg), 1);
  Py_RETURN_NONE;
}

// The parser takes no object for `y#` whose memory may move.
static PyObject *short_string_ok(PyObject *self, PyObject *args) {
  const char *p;
  Py_ssize_t n;
  if (!PyArg_ParseTuple(args, "y#", &p, &n))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  decode(p, n);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"unpinned", unpinned_bad, METH_O, 0},
    {"parsed", parsed_bad, METH_VARARGS, 0},
    {"exported", exported_ok, METH_O, 0},
    {"immutable", immutable_ok, METH_O, 0},
    {"fresh", fresh_ok, METH_O, 0},
    {"attached", attached_ok, METH_O, 0},
    {"short_string", short_string_ok, METH_VARARGS, 0},
    {"old_style", old_style_bad, METH_VARARGS, 0},
    {"old_style_exported", old_style_exported_ok, METH_VARARGS, 0},
    {0}};
