// Buffers that were asked for to be read.
#include <Python.h>

static PyObject *flip_bad(PyObject *Self, PyObject *Obj) {
  Py_buffer View;
  if (PyObject_GetBuffer(Obj, &View, PyBUF_SIMPLE) < 0)
    return NULL;
  ((char *)View.buf)[0] ^= 1; // expect: nogil-readonly-array-write
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}
static PyObject *flip_ok(PyObject *Self, PyObject *Obj) {
  Py_buffer View;
  if (PyObject_GetBuffer(Obj, &View, PyBUF_WRITABLE) < 0) // guard: nogil-readonly-array-write: PyBUF_WRITABLE => PyBUF_SIMPLE
    return NULL;
  ((char *)View.buf)[0] ^= 1;
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}

static PyObject *parsed_bad(PyObject *Self, PyObject *Args) {
  Py_buffer View;
  if (!PyArg_ParseTuple(Args, "y*", &View))
    return NULL;
  ((char *)View.buf)[0] = 1; // expect: nogil-readonly-array-write
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}
static PyObject *parsed_ok(PyObject *Self, PyObject *Args) {
  Py_buffer View;
  if (!PyArg_ParseTuple(Args, "w*", &View)) // guard: nogil-readonly-array-write: w* => y*
    return NULL;
  ((char *)View.buf)[0] = 1;
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}
static PyObject *looked_ok(PyObject *Self, PyObject *Args) {
  Py_buffer View;
  if (!PyArg_ParseTuple(Args, "y*", &View))
    return NULL;
  if (!View.readonly) // guard: nogil-readonly-array-write: if ( => if (1 ||
    ((char *)View.buf)[0] = 1;
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"flip_bad", flip_bad, METH_O, NULL},
    {"flip_ok", flip_ok, METH_O, NULL},
    {"parsed_bad", parsed_bad, METH_VARARGS, NULL},
    {"parsed_ok", parsed_ok, METH_VARARGS, NULL},
    {"looked_ok", looked_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
