// Work on elements of any type in a detached region.
#include <numpy/arrayobject.h>

static PyObject *count_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp N = 0;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NPY_BEGIN_THREADS;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    N += PyArray_DESCR(A)->f->nonzero(PyArray_GETPTR1(A, I), A); // expect: nogil-unguarded-object-dtype: a function pointer reads an element of 'A' while the thread is detached; nothing on this path rules out that they need Python
  NPY_END_THREADS;
  return PyLong_FromSsize_t(N);
}

static PyObject *count_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp N = 0;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NPY_BEGIN_THREADS_DESCR(PyArray_DESCR(A)); // guard: nogil-unguarded-object-dtype: NPY_BEGIN_THREADS_DESCR(PyArray_DESCR(A)) => NPY_BEGIN_THREADS
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    N += PyArray_DESCR(A)->f->nonzero(PyArray_GETPTR1(A, I), A);
  NPY_END_THREADS;
  return PyLong_FromSsize_t(N);
}

// The scoped macros can't ask.
static PyObject *scoped_bad(PyObject *Self, PyObject *Args) {
  PyObject *Obj;
  if (!PyArg_ParseTuple(Args, "O", &Obj))
    return NULL;
  PyArrayObject *A = (PyArrayObject *)PyArray_FromAny(Obj, NULL, 1, 1, 0, NULL);
  if (!A)
    return NULL;
  PyArray_ArrFuncs *F = PyDataType_GetArrFuncs(PyArray_DESCR(A));
  int Bigger;
  Py_BEGIN_ALLOW_THREADS
  Bigger = F->compare(PyArray_GETPTR1(A, 0), PyArray_GETPTR1(A, 1), A); // expect: nogil-unguarded-object-dtype: compares elements
  Py_END_ALLOW_THREADS
  Py_DECREF(A);
  return PyLong_FromLong(Bigger);
}

// The conversion asks for numbers.
static PyObject *converted_ok(PyObject *Self, PyObject *Args) {
  PyObject *Obj;
  if (!PyArg_ParseTuple(Args, "O", &Obj))
    return NULL;
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY); // guard: nogil-unguarded-object-dtype: NPY_DOUBLE => NPY_OBJECT
  if (!A)
    return NULL;
  int Bigger;
  Py_BEGIN_ALLOW_THREADS
  Bigger = PyArray_DESCR(A)->f->compare(PyArray_GETPTR1(A, 0), PyArray_GETPTR1(A, 1), A);
  Py_END_ALLOW_THREADS
  Py_DECREF(A);
  return PyLong_FromLong(Bigger);
}

// So does the one who makes it.
static PyObject *made_ok(PyObject *Self, PyObject *Args) {
  npy_intp N = 10;
  PyArrayObject *A = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_LONG); // guard: nogil-unguarded-object-dtype: NPY_LONG => NPY_OBJECT
  if (!A)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  PyArray_DESCR(A)->f->fill(PyArray_DATA(A), N, A);
  Py_END_ALLOW_THREADS
  return (PyObject *)A;
}

static PyObject *made_object_bad(PyObject *Self, PyObject *Args) {
  npy_intp N = 10;
  PyArrayObject *A = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_OBJECT);
  if (!A)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  PyArray_DESCR(A)->f->fill(PyArray_DATA(A), N, A); // expect: nogil-unguarded-object-dtype: writes elements
  Py_END_ALLOW_THREADS
  return (PyObject *)A;
}

// Tests of the type number.
static PyObject *number_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp At = 0;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  if (!PyArray_ISNUMBER(A)) { // guard: nogil-unguarded-object-dtype: if ( => if (0 &&
    PyErr_SetString(PyExc_TypeError, "numbers only");
    return NULL;
  }
  Py_BEGIN_ALLOW_THREADS
  PyArray_DESCR(A)->f->argmax(PyArray_DATA(A), 10, &At, A);
  Py_END_ALLOW_THREADS
  return PyLong_FromSsize_t(At);
}

static PyObject *switch_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp At = 0;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  switch (PyArray_TYPE(A)) {
  case NPY_DOUBLE: // guard: nogil-unguarded-object-dtype: NPY_DOUBLE => NPY_OBJECT
  case NPY_FLOAT:
    Py_BEGIN_ALLOW_THREADS
    PyArray_DESCR(A)->f->argmax(PyArray_DATA(A), 10, &At, A);
    Py_END_ALLOW_THREADS
    break;
  default:
    PyErr_SetString(PyExc_TypeError, "floats only");
    return NULL;
  }
  return PyLong_FromSsize_t(At);
}

static PyObject *switch_default_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp At = 0;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  switch (PyArray_TYPE(A)) {
  case NPY_DOUBLE:
    return PyFloat_FromDouble(*(double *)PyArray_DATA(A));
  default:
    Py_BEGIN_ALLOW_THREADS
    PyArray_DESCR(A)->f->argmax(PyArray_DATA(A), 10, &At, A); // expect: nogil-unguarded-object-dtype: compares elements of 'A'
    Py_END_ALLOW_THREADS
  }
  return PyLong_FromSsize_t(At);
}

static PyMethodDef Methods[] = {
    {"count_bad", count_bad, METH_VARARGS, NULL},
    {"count_ok", count_ok, METH_VARARGS, NULL},
    {"scoped_bad", scoped_bad, METH_VARARGS, NULL},
    {"converted_ok", converted_ok, METH_VARARGS, NULL},
    {"made_ok", made_ok, METH_VARARGS, NULL},
    {"made_object_bad", made_object_bad, METH_VARARGS, NULL},
    {"number_ok", number_ok, METH_VARARGS, NULL},
    {"switch_ok", switch_ok, METH_VARARGS, NULL},
    {"switch_default_bad", switch_default_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
