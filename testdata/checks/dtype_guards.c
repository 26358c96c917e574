// What makes work on elements of any type right: guards, and what only looks like it.
#include <numpy/arrayobject.h>


// --- Detached (the other guards are in dtype_detached.c and dtype_iterator.c)

// Bytes of a known type.
static PyObject *raw_buffer_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
  double Sum = 0, *Data;
  if (!A)
    return NULL;
  Data = (double *)PyArray_DATA(A);
  npy_intp N = PyArray_DIM(A, 0);
  Py_BEGIN_ALLOW_THREADS
  for (npy_intp I = 0; I < N; I++)
    Sum += Data[I];
  Py_END_ALLOW_THREADS
  Py_DECREF(A);
  return PyFloat_FromDouble(Sum);
}

// Shapes and strides have no elements in them.
static PyObject *shapes_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp Bytes = 0;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  for (int I = 0; I < PyArray_NDIM(A); I++)
    Bytes += PyArray_DIM(A, I) * PyArray_STRIDE(A, I);
  Bytes += PyArray_ITEMSIZE(A);
  Py_END_ALLOW_THREADS
  return PyLong_FromSsize_t(Bytes);
}

// Restricted to numbers before: the flag adds nothing.
static PyObject *numbers_refs_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp At = 0;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  if (!PyArray_ISNUMBER(A)) // guard: nogil-unguarded-object-dtype: if ( => if (0 &&
    return PyErr_Format(PyExc_TypeError, "numbers only");
  if (!PyDataType_REFCHK(PyArray_DESCR(A)))
    NPY_BEGIN_THREADS;
  PyArray_DESCR(A)->f->argmax(PyArray_DATA(A), 10, &At, A);
  NPY_END_THREADS;
  return PyLong_FromSsize_t(At);
}

// --- As bytes

static PyObject *fixed_type_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *From = (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY); // guard: nogil-unguarded-object-dtype: NPY_DOUBLE => NPY_OBJECT
  if (!From)
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_SimpleNew(1, PyArray_DIMS(From), NPY_DOUBLE);
  if (To)
    memcpy(PyArray_DATA(To), PyArray_DATA(From), PyArray_NBYTES(From));
  Py_DECREF(From);
  return (PyObject *)To;
}

static PyObject *refused_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *From;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &From))
    return NULL;
  if (PyDataType_REFCHK(PyArray_DESCR(From))) // guard: nogil-unguarded-object-dtype: if ( => if (0 &&
    return PyErr_Format(PyExc_TypeError, "no references");
  PyArrayObject *To = (PyArrayObject *)PyArray_NewCopy(From, NPY_CORDER);
  if (To)
    memcpy(PyArray_DATA(To), PyArray_DATA(From), PyArray_NBYTES(From));
  return (PyObject *)To;
}

static PyObject *unrefused_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *From;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &From))
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_NewCopy(From, NPY_CORDER);
  if (To)
    memcpy(PyArray_DATA(To), PyArray_DATA(From), PyArray_NBYTES(From)); // expect: nogil-unguarded-object-dtype: moves elements of 'From'
  return (PyObject *)To;
}

// The wrong question: strings are references and do not need Python.
static PyObject *needs_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *From;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &From))
    return NULL;
  if (PyDataType_FLAGCHK(PyArray_DESCR(From), NPY_NEEDS_PYAPI))
    return PyErr_Format(PyExc_TypeError, "no objects");
  PyArrayObject *To = (PyArrayObject *)PyArray_NewCopy(From, NPY_CORDER);
  if (To)
    memcpy(PyArray_DATA(To), PyArray_DATA(From), PyArray_NBYTES(From)); // expect: nogil-unguarded-object-dtype: strings are references and do not
  return (PyObject *)To;
}

// Counted by hand around the copy.
static PyObject *counted_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *From;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &From))
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_NewCopy(From, NPY_CORDER);
  if (!To)
    return NULL;
  PyArray_XDECREF(To); // guard(counted): nogil-unguarded-object-dtype
  memcpy(PyArray_DATA(To), PyArray_DATA(From), PyArray_NBYTES(From));
  PyArray_INCREF(To); // guard(counted): nogil-unguarded-object-dtype
  return (PyObject *)To;
}

// Moved: the source gives up what it had.
static PyObject *moved_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyArrayObject *From = (PyArrayObject *)PyArray_NewCopy(A, NPY_CORDER);
  PyArrayObject *To = (PyArrayObject *)PyArray_NewLikeArray(A, NPY_CORDER, NULL, 0);
  if (From && To) {
    memcpy(PyArray_DATA(To), PyArray_DATA(From), PyArray_NBYTES(From));
    memset(PyArray_DATA(From), 0, PyArray_NBYTES(From)); // guard: nogil-unguarded-object-dtype
  }
  Py_XDECREF(From);
  return (PyObject *)To;
}

// Null in all slots of a new array.
static PyObject *zeroed_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyArrayObject *To = (PyArrayObject *)PyArray_NewLikeArray(A, NPY_CORDER, NULL, 0);
  if (To)
    memset(PyArray_DATA(To), 0, PyArray_NBYTES(To)); // guard: nogil-unguarded-object-dtype: , 0, => , 1,
  return (PyObject *)To;
}

// Shapes, and the array of data pointers, are no elements.
static PyObject *not_elements_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp Dims[32];
  void *Pointers[1];
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  void *Data = PyArray_DATA(A);
  memcpy(Dims, PyArray_DIMS(A), PyArray_NDIM(A) * sizeof(npy_intp));
  memcpy(Pointers, &Data, sizeof(Data));
  return PyLong_FromSsize_t(Dims[0]);
}

// A number that is taken out of the bytes.
static PyObject *one_number_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  double One;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  if (PyArray_TYPE(A) != NPY_DOUBLE)
    return PyErr_Format(PyExc_TypeError, "numbers only");
  memcpy(&One, PyArray_DATA(A), sizeof(One));
  return PyFloat_FromDouble(One);
}

static PyMethodDef Methods[] = {
    {"raw_buffer_ok", raw_buffer_ok, METH_O, NULL},
    {"shapes_ok", shapes_ok, METH_VARARGS, NULL},
    {"numbers_refs_ok", numbers_refs_ok, METH_VARARGS, NULL},
    {"fixed_type_ok", fixed_type_ok, METH_O, NULL},
    {"refused_ok", refused_ok, METH_VARARGS, NULL},
    {"unrefused_bad", unrefused_bad, METH_VARARGS, NULL},
    {"needs_bad", needs_bad, METH_VARARGS, NULL},
    {"counted_ok", counted_ok, METH_VARARGS, NULL},
    {"moved_ok", moved_ok, METH_VARARGS, NULL},
    {"zeroed_ok", zeroed_ok, METH_VARARGS, NULL},
    {"not_elements_ok", not_elements_ok, METH_VARARGS, NULL},
    {"one_number_ok", one_number_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
