// Writes to arrays of the caller, and who has asked whether they may be.
#include <numpy/arrayobject.h>
#include <string.h>

static PyObject *fill_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  double *D = (double *)PyArray_DATA(A);
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    D[I] = 1; // expect: nogil-readonly-array-write: 'A'
  Py_RETURN_NONE;
}
static PyObject *fill_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  if (PyArray_FailUnlessWriteable(A, "A") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  double *D = (double *)PyArray_DATA(A);
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    D[I] = 1;
  Py_RETURN_NONE;
}

static PyObject *clear_bad(PyObject *Self, PyObject *A) {
  memset(PyArray_DATA((PyArrayObject *)A), 0, 8); // expect: nogil-readonly-array-write: 'A'
  Py_RETURN_NONE;
}
static PyObject *clear_ok(PyObject *Self, PyObject *A) {
  if (!PyArray_ISWRITEABLE((PyArrayObject *)A)) { // guard: nogil-readonly-array-write: if ( => if (0 &&
    PyErr_SetString(PyExc_ValueError, "read-only");
    return NULL;
  }
  memset(PyArray_DATA((PyArrayObject *)A), 0, 8);
  Py_RETURN_NONE;
}

static PyObject *by_flags_ok(PyObject *Self, PyObject *A) {
  if (!(PyArray_FLAGS((PyArrayObject *)A) & NPY_ARRAY_WRITEABLE)) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  memset(PyArray_DATA((PyArrayObject *)A), 0, 8);
  Py_RETURN_NONE;
}

// A test on one of two ways.
static PyObject *sometimes_bad(PyObject *Self, PyObject *A) {
  if (PyArray_NDIM((PyArrayObject *)A) > 1 &&
      PyArray_FailUnlessWriteable((PyArrayObject *)A, "A") < 0)
    return NULL;
  *(double *)PyArray_DATA((PyArrayObject *)A) = 0; // expect: nogil-readonly-array-write: 'A'
  Py_RETURN_NONE;
}

// The other array is tested.
static PyObject *other_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A, *B;
  if (!PyArg_ParseTuple(Args, "OO", &A, &B))
    return NULL;
  if (PyArray_FailUnlessWriteable(B, "B") < 0)
    return NULL;
  *(double *)PyArray_DATA(A) = 0; // expect: nogil-readonly-array-write: 'A'
  Py_RETURN_NONE;
}

// In-place or a new array: the new one needs no test.
static PyObject *out_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *Out = NULL;
  npy_intp N = 3;
  if (!PyArg_ParseTuple(Args, "|O", &Out))
    return NULL;
  if (Out == NULL)
    Out = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_DOUBLE);
  else if (PyArray_FailUnlessWriteable(Out, "out") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  *(double *)PyArray_DATA(Out) = 0;
  return (PyObject *)Out;
}

static PyObject *copy_ok(PyObject *Self, PyObject *A) {
  PyArrayObject *C =
      (PyArrayObject *)PyArray_NewCopy((PyArrayObject *)A, NPY_CORDER);
  if (C == NULL)
    return NULL;
  *(double *)PyArray_DATA(C) = 0;
  return (PyObject *)C;
}

// The memory is new, the array is not.
static PyObject *set_state_ok(PyObject *Self, PyObject *Arg) {
  PyArrayObject_fields *A = (PyArrayObject_fields *)Self;
  A->data = (char *)PyMem_Malloc(8); // guard: nogil-readonly-array-write
  if (A->data == NULL)
    return PyErr_NoMemory();
  memset(PyArray_DATA((PyArrayObject *)Self), 0, 8);
  Py_RETURN_NONE;
}

static void clear(PyArrayObject *A) { memset(PyArray_DATA(A), 0, 8); }
static PyObject *set_all_ok(PyObject *Self, PyObject *Arg) {
  ((PyArrayObject_fields *)Self)->data = (char *)PyMem_Malloc(8); // guard: nogil-readonly-array-write
  clear((PyArrayObject *)Self);
  Py_RETURN_NONE;
}

// Reading is not writing, and neither is a number that was read.
static PyObject *read_ok(PyObject *Self, PyObject *A) {
  double *D = (double *)PyArray_DATA((PyArrayObject *)A), Sum[2] = {0, 0};
  for (npy_intp I = 0; I < PyArray_DIM((PyArrayObject *)A, 0); I++)
    Sum[I % 2] += D[I];
  return PyFloat_FromDouble(Sum[0] + Sum[1]);
}

static PyMethodDef Methods[] = {
    {"fill_bad", fill_bad, METH_VARARGS, NULL},
    {"fill_ok", fill_ok, METH_VARARGS, NULL},
    {"clear_bad", clear_bad, METH_O, NULL},
    {"clear_ok", clear_ok, METH_O, NULL},
    {"by_flags_ok", by_flags_ok, METH_O, NULL},
    {"sometimes_bad", sometimes_bad, METH_O, NULL},
    {"other_bad", other_bad, METH_VARARGS, NULL},
    {"out_ok", out_ok, METH_VARARGS, NULL},
    {"copy_ok", copy_ok, METH_O, NULL},
    {"set_state_ok", set_state_ok, METH_O, NULL},
    {"set_all_ok", set_all_ok, METH_O, NULL},
    {"read_ok", read_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
