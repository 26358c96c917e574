// Conversions give the caller's own array back when it fits.
#include <numpy/arrayobject.h>

#define CONVERTED(Flags)                                                       \
  (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, Flags)

static PyObject *scratch_bad(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A =
      (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
  if (A == NULL)
    return NULL;
  *(double *)PyArray_DATA(A) = 0; // expect: nogil-readonly-array-write/maybe-copied: 'A' is written, and may be the caller's own array
  Py_DECREF(A);
  Py_RETURN_NONE;
}
static PyObject *scratch_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(
      Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY | NPY_ARRAY_ENSURECOPY); // guard: nogil-readonly-array-write: NPY_ARRAY_IN_ARRAY | NPY_ARRAY_ENSURECOPY => NPY_ARRAY_IN_ARRAY
  if (A == NULL)
    return NULL;
  *(double *)PyArray_DATA(A) = 0;
  Py_DECREF(A);
  Py_RETURN_NONE;
}

// Asked for so.
static PyObject *writeable_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = CONVERTED(NPY_ARRAY_OUT_ARRAY); // guard: nogil-readonly-array-write: OUT_ARRAY => IN_ARRAY
  if (A == NULL)
    return NULL;
  *(double *)PyArray_DATA(A) = 0;
  Py_DECREF(A);
  Py_RETURN_NONE;
}
static PyObject *contiguous_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A =
      (PyArrayObject *)PyArray_ContiguousFromAny(Obj, NPY_DOUBLE, 1, 1);
  if (A == NULL)
    return NULL;
  *(double *)PyArray_DATA(A) = 0;
  Py_DECREF(A);
  Py_RETURN_NONE;
}

// Flags in a variable.
static PyObject *variable_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *A;
  int More, Flags = NPY_ARRAY_IN_ARRAY;
  if (!PyArg_ParseTuple(Args, "Oi", &In, &More))
    return NULL;
  if (More)
    Flags |= NPY_ARRAY_WRITEABLE; // guard: nogil-readonly-array-write
  A = (PyArrayObject *)PyArray_FromArray(In, NULL, Flags);
  if (A == NULL)
    return NULL;
  *(double *)PyArray_DATA(A) = 0;
  Py_DECREF(A);
  Py_RETURN_NONE;
}

// A view is the memory of what it was made of.
static PyObject *view_bad(PyObject *Self, PyObject *A) {
  PyArrayObject *V = (PyArrayObject *)PyArray_Newshape((PyArrayObject *)A, NULL,
                                                       NPY_CORDER);
  if (V == NULL)
    return NULL;
  *(double *)PyArray_DATA(V) = 0; // expect: nogil-readonly-array-write: 'V'
  return (PyObject *)V;
}
static PyObject *view_ok(PyObject *Self, PyObject *A) {
  PyArrayObject *C =
      (PyArrayObject *)PyArray_NewCopy((PyArrayObject *)A, NPY_CORDER); // guard: nogil-readonly-array-write: PyArray_NewCopy((PyArrayObject *)A, => PyArray_Newshape((PyArrayObject *)A, NULL,
  PyArrayObject *V = (PyArrayObject *)PyArray_Newshape(C, NULL, NPY_CORDER);
  *(double *)PyArray_DATA(V) = 0;
  return (PyObject *)V;
}

static PyMethodDef Methods[] = {
    {"scratch_bad", scratch_bad, METH_O, NULL},
    {"scratch_ok", scratch_ok, METH_O, NULL},
    {"writeable_ok", writeable_ok, METH_O, NULL},
    {"contiguous_ok", contiguous_ok, METH_O, NULL},
    {"variable_ok", variable_ok, METH_VARARGS, NULL},
    {"view_bad", view_bad, METH_O, NULL},
    {"view_ok", view_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
