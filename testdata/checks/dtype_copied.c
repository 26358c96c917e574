// Elements that NumPy itself copies or converts, and questions that allow a copy of bytes.
#include <numpy/arrayobject.h>

// --- By functions that look at the type
static PyObject *copy_into_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *From, *To;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &From, &PyArray_Type, &To))
    return NULL;
  if (PyArray_CopyInto(To, From) < 0) // guard: nogil-unguarded-object-dtype: PyArray_CopyInto(To, From) < 0 => !memcpy(PyArray_DATA(To), PyArray_DATA(From), PyArray_NBYTES(From))
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *pack_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *Value;
  if (!PyArg_ParseTuple(Args, "O!O", &PyArray_Type, &A, &Value))
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_NewLikeArray(A, NPY_CORDER, NULL, 0);
  if (!To)
    return NULL;
  for (npy_intp I = 0; I < PyArray_DIM(To, 0); I++)
    if (PyArray_Pack(PyArray_DESCR(To), PyArray_GETPTR1(To, I), Value) < 0) {
      Py_DECREF(To);
      return NULL;
    }
  return (PyObject *)To;
}

static PyObject *pack_detached_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *Value;
  int Done;
  if (!PyArg_ParseTuple(Args, "O!O", &PyArray_Type, &A, &Value))
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_NewLikeArray(A, NPY_CORDER, NULL, 0);
  if (!To)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  Done = PyArray_Pack(PyArray_DESCR(To), PyArray_GETPTR1(To, 0), Value); // expect: nogil-detached-api-call: PyArray_Pack
  Py_END_ALLOW_THREADS
  Py_DECREF(To);
  return PyLong_FromLong(Done);
}

static PyObject *set_item_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *Value;
  if (!PyArg_ParseTuple(Args, "O!O", &PyArray_Type, &A, &Value))
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_NewLikeArray(A, NPY_CORDER, NULL, 0);
  if (!To)
    return NULL;
  if (PyArray_SETITEM(To, PyArray_BYTES(To), Value) < 0) {
    Py_DECREF(To);
    return NULL;
  }
  return (PyObject *)To;
}

static PyObject *set_item_detached_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *Value;
  int Done;
  if (!PyArg_ParseTuple(Args, "O!O", &PyArray_Type, &A, &Value))
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_NewLikeArray(A, NPY_CORDER, NULL, 0);
  if (!To)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  Done = PyArray_SETITEM(To, PyArray_BYTES(To), Value); // expect: nogil-detached-api-call: PyArray_SETITEM
  Py_END_ALLOW_THREADS
  Py_DECREF(To);
  return PyLong_FromLong(Done);
}

// Into an array of objects that nobody else has.
static PyObject *objects_gil(PyObject *Self, PyObject *List) {
  npy_intp N = PyList_GET_SIZE(List);
  PyArrayObject *A = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_OBJECT);
  if (!A)
    return NULL;
  for (npy_intp I = 0; I < N; I++)
    if (PyArray_SETITEM(A, PyArray_GETPTR1(A, I), PyList_GetItem(List, I)) < 0 || // expect: nogil-borrowed-reference/unlocked-argument
        PyArray_Pack(PyArray_DESCR(A), PyArray_GETPTR1(A, I), PyList_GetItem(List, I)) < 0) {
      Py_DECREF(A);
      return NULL;
    }
  return (PyObject *)A;
}

// --- Bytes of one element, counted around the copy
static PyObject *item_counted_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_NewCopy(A, NPY_CORDER);
  if (!To)
    return NULL;
  PyArray_Item_INCREF(PyArray_GETPTR1(A, 1), PyArray_DESCR(A)); // guard(item_counted): nogil-unguarded-object-dtype
  PyArray_Item_XDECREF(PyArray_GETPTR1(To, 0), PyArray_DESCR(A)); // guard(item_counted): nogil-unguarded-object-dtype
  memcpy(PyArray_GETPTR1(To, 0), PyArray_GETPTR1(A, 1), PyArray_ITEMSIZE(A));
  return (PyObject *)To;
}

static PyObject *item_uncounted_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_NewCopy(A, NPY_CORDER);
  if (!To)
    return NULL;
  memcpy(PyArray_GETPTR1(To, 0), PyArray_GETPTR1(A, 1), PyArray_ITEMSIZE(A)); // expect: nogil-unguarded-object-dtype/copied-as-bytes: moves elements of 'A'
  return (PyObject *)To;
}

// --- Questions that rule out references
static PyObject *trivial_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  if (!PyDataType_ISTRIVIALLYCOPYABLE(PyArray_DESCR(A))) // guard: nogil-unguarded-object-dtype: if ( => if (0 &&
    return PyErr_Format(PyExc_TypeError, "no references");
  PyArrayObject *To = (PyArrayObject *)PyArray_NewCopy(A, NPY_CORDER);
  if (To)
    memcpy(PyArray_DATA(To), PyArray_DATA(A), PyArray_NBYTES(A));
  return (PyObject *)To;
}

static PyObject *trivial_inverted_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  if (PyDataType_ISTRIVIALLYCOPYABLE(PyArray_DESCR(A)))
    return PyArray_NewCopy(A, NPY_CORDER);
  PyArrayObject *To = (PyArrayObject *)PyArray_NewCopy(A, NPY_CORDER);
  if (To)
    memcpy(PyArray_DATA(To), PyArray_DATA(A), PyArray_NBYTES(A)); // expect: nogil-unguarded-object-dtype: moves elements of 'A'
  return (PyObject *)To;
}

// A word of flags that has both.
static PyObject *either_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp At = 0;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_NewCopy(A, NPY_CORDER);
  if (!To)
    return NULL;
  int Stay = PyDataType_REFCHK(PyArray_DESCR(A)) || PyDataType_FLAGCHK(PyArray_DESCR(A), NPY_NEEDS_PYAPI); // guard: nogil-unguarded-object-dtype: PyDataType_REFCHK => 0 && PyDataType_REFCHK
  if (!Stay) {
    memcpy(PyArray_DATA(To), PyArray_DATA(A), PyArray_NBYTES(A));
    NPY_BEGIN_THREADS;
  }
  PyArray_DESCR(A)->f->argmax(PyArray_DATA(A), 10, &At, A);
  NPY_END_THREADS;
  return (PyObject *)To;
}

// One type number.
static PyObject *type_number_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp At = 0;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  if (PyArray_TYPE(A) != NPY_DOUBLE) // guard: nogil-unguarded-object-dtype: if ( => if (0 &&
    return PyErr_Format(PyExc_TypeError, "doubles only");
  Py_BEGIN_ALLOW_THREADS
  PyArray_DESCR(A)->f->argmax(PyArray_DATA(A), 10, &At, A);
  Py_END_ALLOW_THREADS
  return PyLong_FromSsize_t(At);
}

static PyMethodDef Methods[] = {
    {"copy_into_ok", copy_into_ok, METH_VARARGS, NULL},
    {"pack_ok", pack_ok, METH_VARARGS, NULL},
    {"pack_detached_bad", pack_detached_bad, METH_VARARGS, NULL},
    {"set_item_ok", set_item_ok, METH_VARARGS, NULL},
    {"set_item_detached_bad", set_item_detached_bad, METH_VARARGS, NULL},
    {"objects_gil", objects_gil, METH_O, NULL},
    {"item_counted_ok", item_counted_ok, METH_VARARGS, NULL},
    {"item_uncounted_bad", item_uncounted_bad, METH_VARARGS, NULL},
    {"trivial_ok", trivial_ok, METH_VARARGS, NULL},
    {"trivial_inverted_bad", trivial_inverted_bad, METH_VARARGS, NULL},
    {"either_ok", either_ok, METH_VARARGS, NULL},
    {"type_number_ok", type_number_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
