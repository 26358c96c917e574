// Elements that are written by functions of their type, one by one.
#include <numpy/arrayobject.h>
#include <string.h>

static PyObject *set_item_bad(PyObject *Self, PyObject *Value) {
  PyArrayObject *A = (PyArrayObject *)Self;
  if (PyArray_DESCR(A)->f->setitem(Value, PyArray_DATA(A), A) < 0) // expect: nogil-readonly-array-write: memory of 'Self'
    return NULL;
  Py_RETURN_NONE;
}
static PyObject *set_item_ok(PyObject *Self, PyObject *Value) {
  PyArrayObject *A = (PyArrayObject *)Self;
  if (PyArray_FailUnlessWriteable(A, "array") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  if (PyArray_DESCR(A)->f->setitem(Value, PyArray_DATA(A), A) < 0)
    return NULL;
  Py_RETURN_NONE;
}

// Through a variable.
static PyObject *swap_bad(PyObject *Self, PyObject *Other) {
  PyArrayObject *A = (PyArrayObject *)Self;
  void (*copyswap)(void *, void *, int, void *) = PyArray_DESCR(A)->f->copyswap;
  copyswap(PyArray_DATA(A), NULL, 1, A); // expect: nogil-readonly-array-write: memory of 'Self'
  Py_RETURN_NONE;
}
static PyObject *swap_ok(PyObject *Self, PyObject *Other) {
  PyArrayObject *A =
      (PyArrayObject *)PyArray_NewCopy((PyArrayObject *)Self, NPY_CORDER);
  if (A == NULL)
    return NULL;
  void (*copyswap)(void *, void *, int, void *) = PyArray_DESCR(A)->f->copyswap;
  copyswap(PyArray_DATA(A), NULL, 1, A);
  return (PyObject *)A;
}

// Through an iterator, which is moved on.
typedef struct {
  PyObject_HEAD
  npy_intp index, size;
  char *dataptr;
  PyArrayObject *ao;
} PyArrayIterObject;
PyObject *PyArray_IterNew(PyObject *A);
static int flat_set_bad(PyObject *Self, PyObject *Value, void *Closure) {
  PyArrayIterObject *It = (PyArrayIterObject *)PyArray_IterNew(Self);
  if (It == NULL)
    return -1;
  while (It->index < It->size) {
    memset(It->dataptr, 0, 8); // expect: nogil-readonly-array-write: memory of 'Self'
    It->dataptr = It->dataptr + 8;
    It->index++;
  }
  Py_DECREF(It);
  return 0;
}
static int flat_set_ok(PyObject *Self, PyObject *Value, void *Closure) {
  if (PyArray_FailUnlessWriteable((PyArrayObject *)Self, "array") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return -1;
  PyArrayIterObject *It = (PyArrayIterObject *)PyArray_IterNew(Self);
  if (It == NULL)
    return -1;
  while (It->index < It->size) {
    memset(It->dataptr, 0, 8);
    It->dataptr = It->dataptr + 8;
    It->index++;
  }
  Py_DECREF(It);
  return 0;
}
static int flat_item_bad(PyObject *Self, PyObject *Index, PyObject *Value) {
  PyArrayIterObject *It = (PyArrayIterObject *)Self;
  return PyArray_DESCR(It->ao)->f->setitem(Value, It->dataptr, It->ao); // expect: nogil-readonly-array-write: memory of 'Self'
}
static int flat_item_ok(PyObject *Self, PyObject *Index, PyObject *Value) {
  PyArrayIterObject *It = (PyArrayIterObject *)Self;
  if (PyArray_FailUnlessWriteable(It->ao, "underlying array") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return -1;
  return PyArray_DESCR(It->ao)->f->setitem(Value, It->dataptr, It->ao);
}

// By a helper that leaves the test to its callers.
int PyArray_MultiIndexSetItem(PyArrayObject *A, const npy_intp *Index,
                              PyObject *Value);
static PyObject *indexed_bad(PyObject *Self, PyObject *Value) {
  npy_intp Index[32] = {0};
  if (PyArray_MultiIndexSetItem((PyArrayObject *)Self, Index, Value) < 0) // expect: nogil-readonly-array-write: memory of 'Self'
    return NULL;
  Py_RETURN_NONE;
}
static PyObject *indexed_ok(PyObject *Self, PyObject *Value) {
  npy_intp Index[32] = {0};
  if (!PyArray_ISWRITEABLE((PyArrayObject *)Self)) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  if (PyArray_MultiIndexSetItem((PyArrayObject *)Self, Index, Value) < 0)
    return NULL;
  Py_RETURN_NONE;
}

// Nobody is seen to call these. The first has to have a writeable array on one
// path, and asks for nothing on the other.
PyObject *put_bad(PyArrayObject *A, int Copied) {
  if (Copied) {
    A = (PyArrayObject *)PyArray_FromArray(A, NULL, NPY_ARRAY_CARRAY);
    if (A == NULL)
      return NULL;
  }
  memset(PyArray_DATA(A), 0, 8); // expect: nogil-readonly-array-write: memory of 'A'
  Py_RETURN_NONE;
}
PyObject *put_ok(PyArrayObject *A, int Copied) {
  if (PyArray_FailUnlessWriteable(A, "put: output array") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  if (Copied) {
    A = (PyArrayObject *)PyArray_FromArray(A, NULL, NPY_ARRAY_CARRAY);
    if (A == NULL)
      return NULL;
  }
  memset(PyArray_DATA(A), 0, 8);
  Py_RETURN_NONE;
}
// A helper that asks is no evidence about this one's own writes.
static int fill_if_ok(PyArrayObject *A) {
  if (PyArray_FailUnlessWriteable(A, "A") < 0)
    return -1;
  memset(PyArray_DATA(A), 0, 8);
  return 0;
}
int cast_ok(PyArrayObject *Output, int N) {
  if (N > 1)
    return fill_if_ok(Output);
  memset(PyArray_DATA(Output), 0, 8);
  return 0;
}
PyObject *put_unknown_ok(PyArrayObject *A) {
  memset(PyArray_DATA(A), 0, 8);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"set_item_bad", set_item_bad, METH_O, NULL},
    {"set_item_ok", set_item_ok, METH_O, NULL},
    {"swap_bad", swap_bad, METH_O, NULL},
    {"swap_ok", swap_ok, METH_O, NULL},
    {"indexed_bad", indexed_bad, METH_O, NULL},
    {"indexed_ok", indexed_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef GetSet[] = {
    {"bad", NULL, flat_set_bad, NULL, NULL},
    {"ok", NULL, flat_set_ok, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyMappingMethods Mappings[] = {
    {NULL, NULL, flat_item_bad},
    {NULL, NULL, flat_item_ok},
};
PyMethodDef *table(void) { return Methods; }
PyGetSetDef *setters(void) { return GetSet; }
PyMappingMethods *mappings(void) { return Mappings; }
