// Objects in elements of arrays: with the GIL nobody replaces them but code that
// runs in between.
#include <numpy/arrayobject.h>

static PyObject *first_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  if (PyArray_TYPE(A) != NPY_OBJECT)
    return PyErr_Format(PyExc_TypeError, "objects only");
  PyObject *O = *(PyObject **)PyArray_GETPTR1(A, 0);
  Py_INCREF(O);
  return O;
}

static PyObject *direct_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyObject **Items = (PyObject **)PyArray_DATA(A);
  Py_INCREF(Items[0]);
  return Items[0];
}

// What runs in between may replace the element, on this thread.
static PyObject *after_call_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *Key;
  if (!PyArg_ParseTuple(Args, "O!O", &PyArray_Type, &A, &Key))
    return NULL;
  PyObject *O = *(PyObject **)PyArray_GETPTR1(A, 0); // expect: nogil-unguarded-object-dtype: used after 'PyObject_Call' has run Python code
  PyObject *Kept = PyObject_Call(Key, Args, NULL);
  if (!Kept)
    return NULL;
  Py_DECREF(Kept);
  Py_INCREF(O);
  return O;
}

// A reference of its own before, or the element's.
static PyObject *taken_before_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *Key;
  if (!PyArg_ParseTuple(Args, "O!O", &PyArray_Type, &A, &Key))
    return NULL;
  PyObject *O = *(PyObject **)PyArray_GETPTR1(A, 0);
  Py_INCREF(O); // guard: nogil-unguarded-object-dtype
  PyObject *Kept = PyObject_Call(Key, Args, NULL);
  Py_XDECREF(Kept);
  if (Kept)
    return O;
  Py_DECREF(O);
  return NULL;
}

static PyObject *replaced_before_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *New;
  if (!PyArg_ParseTuple(Args, "O!O", &PyArray_Type, &A, &New))
    return NULL;
  if (PyArray_FailUnlessWriteable(A, "a") < 0)
    return NULL;
  PyObject **Slot = (PyObject **)PyArray_GETPTR1(A, 0);
  PyObject *Old = *Slot;
  Py_INCREF(New);
  *Slot = New; // guard: nogil-unguarded-object-dtype
  PyObject *Result = PyObject_Call(New, Args, NULL);
  Py_XDECREF(Old);
  return Result;
}

// It is not used any more.
static PyObject *call_after_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyObject *O = *(PyObject **)PyArray_GETPTR1(A, 0);
  if (O == Py_None)
    return NULL;
  return PyObject_Call(O, Args, NULL); // guard: nogil-unguarded-object-dtype: return => Py_XDECREF(PyObject_Call(O, Args, NULL)); return
}

static PyMethodDef Methods[] = {
    {"first_ok", first_ok, METH_VARARGS, NULL},
    {"direct_ok", direct_ok, METH_VARARGS, NULL},
    {"after_call_bad", after_call_bad, METH_VARARGS, NULL},
    {"taken_before_ok", taken_before_ok, METH_VARARGS, NULL},
    {"replaced_before_ok", replaced_before_ok, METH_VARARGS, NULL},
    {"call_after_ok", call_after_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
