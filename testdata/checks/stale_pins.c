// What keeps memory in place while the thread is detached.
#include <numpy/arrayobject.h>
#include <string.h>

int decode(const char *, Py_ssize_t);

typedef struct {
  PyObject_HEAD
  PyObject *table;
} Reader;

// The parser exports the buffer.
static PyObject *read_buffer_ok(PyObject *self, PyObject *args) {
  Py_buffer view;
  if (!PyArg_ParseTuple(args, "y*", &view))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  decode(view.buf, view.len);
  Py_END_ALLOW_THREADS
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}
static PyObject *written_buffer_ok(PyObject *self, PyObject *args) {
  Py_buffer view;
  if (!PyArg_ParseTuple(args, "w*", &view))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  memset(view.buf, 0, view.len);
  Py_END_ALLOW_THREADS
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}
static PyObject *exported_bytearray_ok(PyObject *self, PyObject *args) {
  Py_buffer view;
  PyObject *data;
  if (!PyArg_ParseTuple(args, "Y", &data))
    return NULL;
  if (PyObject_GetBuffer(data, &view, PyBUF_WRITABLE) < 0)
    return NULL;
  char *p = PyByteArray_AS_STRING(data);
  Py_BEGIN_ALLOW_THREADS
  decode(p, 8);
  Py_END_ALLOW_THREADS
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}

// A copy of the call's own.
static PyObject *copied_ok(PyObject *self, PyObject *arg) {
  Py_ssize_t n = PyByteArray_GET_SIZE(arg);
  char *copy = PyMem_Malloc(n);
  if (!copy)
    return PyErr_NoMemory();
  memcpy(copy, PyByteArray_AS_STRING(arg), n);
  Py_BEGIN_ALLOW_THREADS
  decode(copy, n);
  Py_END_ALLOW_THREADS
  PyMem_Free(copy);
  Py_RETURN_NONE;
}

// Text never moves, and a tuple keeps what is in it.
static PyObject *text_ok(PyObject *self, PyObject *arg) {
  Py_ssize_t n;
  const char *p = PyUnicode_AsUTF8AndSize(arg, &n);
  if (!p)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  decode(p, n);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *in_tuple_ok(PyObject *self, PyObject *args) {
  PyObject *first = PyTuple_GET_ITEM(args, 0);
  char *p = PyBytes_AS_STRING(first);
  Py_BEGIN_ALLOW_THREADS
  decode(p, 1);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// The caller holds the array, and who has a reference keeps its memory.
static PyObject *array_ok(PyObject *self, PyObject *arg) {
  PyArrayObject *a = (PyArrayObject *)arg;
  char *p = PyArray_DATA(a);
  Py_BEGIN_ALLOW_THREADS
  decode(p, PyArray_NBYTES(a));
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *own_reference_ok(PyObject *self, PyObject *arg) {
  PyObject *table = ((Reader *)self)->table;
  Py_INCREF(table);
  PyArrayObject *a = (PyArrayObject *)table;
  Py_BEGIN_ALLOW_THREADS
  decode(PyArray_DATA(a), 8);
  Py_END_ALLOW_THREADS
  Py_DECREF(table);
  Py_RETURN_NONE;
}
static PyObject *borrowed_bad(PyObject *self, PyObject *arg) {
  PyArrayObject *a = (PyArrayObject *)((Reader *)self)->table;
  Py_BEGIN_ALLOW_THREADS
  decode(PyArray_DATA(a), 8); // expect: nogil-stale-after-detach: 'self->table' is used by 'PyArray_DATA'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *replace(PyObject *self, PyObject *arg) {
  PyObject *old = ((Reader *)self)->table;
  ((Reader *)self)->table = Py_NewRef(arg); // expect: nogil-racy-member/swap
  Py_DECREF(old);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"a", read_buffer_ok, METH_VARARGS, 0},
                                {"b", written_buffer_ok, METH_VARARGS, 0},
                                {"c", exported_bytearray_ok, METH_VARARGS, 0},
                                {"d", copied_ok, METH_O, 0},
                                {"e", text_ok, METH_O, 0},
                                {"f", in_tuple_ok, METH_VARARGS, 0},
                                {"g", array_ok, METH_O, 0},
                                {"h", own_reference_ok, METH_O, 0},
                                {"j", borrowed_bad, METH_O, 0},
                                {"i", replace, METH_O, 0},
                                {0}};
