// What makes a write to an array of the caller's a good one.
#include <numpy/arrayobject.h>
#include <string.h>

#define NPY_ARRAY_BEHAVED (NPY_ARRAY_ALIGNED | NPY_ARRAY_WRITEABLE)
#define PyArray_ISBEHAVED(m) PyArray_CHKFLAGS(m, NPY_ARRAY_BEHAVED)
#define PyArray_ISCARRAY(m) PyArray_CHKFLAGS(m, NPY_ARRAY_CARRAY)

static void scale(double *P, npy_intp N) {
  for (npy_intp I = 0; I < N; I++)
    P[I] *= 2;
}

// The flag is part of what was tested.
static PyObject *behaved_ok(PyObject *Self, PyObject *A) {
  if (!PyArray_ISBEHAVED((PyArrayObject *)A)) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  scale((double *)PyArray_DATA((PyArrayObject *)A), 1);
  Py_RETURN_NONE;
}
static PyObject *carray_ok(PyObject *Self, PyObject *A) {
  if (PyArray_ISCARRAY((PyArrayObject *)A)) // guard: nogil-readonly-array-write: if ( => if (1 ||
    scale((double *)PyArray_DATA((PyArrayObject *)A), 1);
  Py_RETURN_NONE;
}
// ... and here it is not.
static PyObject *contiguous_bad(PyObject *Self, PyObject *A) {
  if (!PyArray_CHKFLAGS((PyArrayObject *)A, NPY_ARRAY_C_CONTIGUOUS))
    return NULL;
  scale((double *)PyArray_DATA((PyArrayObject *)A), 1); // expect: nogil-readonly-array-write: 'A'
  Py_RETURN_NONE;
}

// Asked for in the conversion.
static PyObject *requested_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(
      Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY | NPY_ARRAY_WRITEABLE); // guard: nogil-readonly-array-write: NPY_ARRAY_IN_ARRAY | NPY_ARRAY_WRITEABLE => NPY_ARRAY_IN_ARRAY
  if (A == NULL)
    return NULL;
  scale((double *)PyArray_DATA(A), 1);
  return (PyObject *)A;
}
static PyObject *scale_inplace_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *Out = (PyArrayObject *)PyArray_FROM_OTF(
      Obj, NPY_DOUBLE, NPY_ARRAY_INOUT_ARRAY2); // guard(inplace): nogil-readonly-array-write: NPY_ARRAY_INOUT_ARRAY2 => NPY_ARRAY_IN_ARRAY
  if (Out == NULL) // guard: nogil-readonly-array-write: if ( => if (1 ||
    return NULL;
  scale((double *)PyArray_DATA(Out), 1);
  if (PyArray_ResolveWritebackIfCopy(Out) < 0) {
    Py_DECREF(Out);
    return NULL;
  }
  return (PyObject *)Out;
}

// The conversion is the argument itself: then there is a copy.
static PyObject *same_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A =
      (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
  if (A == NULL)
    return NULL;
  if (A == (PyArrayObject *)Obj) {
    Py_DECREF(A);
    A = (PyArrayObject *)PyArray_NewCopy((PyArrayObject *)Obj, NPY_CORDER); // guard: nogil-readonly-array-write
    if (A == NULL)
      return NULL;
  }
  scale((double *)PyArray_DATA(A), 1);
  return (PyObject *)A;
}
static PyObject *same_bad(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A =
      (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
  if (A == NULL)
    return NULL;
  if (A == (PyArrayObject *)Obj)
    scale((double *)PyArray_DATA(A), 1); // expect: nogil-readonly-array-write: 'A'
  return (PyObject *)A;
}

// Operands of an iterator: it has tested those that it writes.
static PyObject *iterated_ok(PyObject *Self, PyObject *A) {
  NpyIter *It = NpyIter_New((PyArrayObject *)A, NPY_ITER_EXTERNAL_LOOP,
                            NPY_CORDER, NPY_NO_CASTING, NULL);
  if (It == NULL)
    return NULL;
  char **Data = NpyIter_GetDataPtrArray(It);
  *(double *)Data[0] = 1;
  if (NpyIter_Deallocate(It) != NPY_SUCCEED)
    return NULL;
  Py_RETURN_NONE;
}

// Detached, after the test and with the size from before.
static PyObject *detached_ok(PyObject *Self, PyObject *A) {
  if (PyArray_FailUnlessWriteable((PyArrayObject *)A, "A") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  double *P = (double *)PyArray_DATA((PyArrayObject *)A);
  npy_intp N = PyArray_DIM((PyArrayObject *)A, 0);
  Py_BEGIN_ALLOW_THREADS
  scale(P, N);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
// Detached, to a new array that nobody else has.
static PyObject *detached_new_ok(PyObject *Self, PyObject *A) {
  npy_intp N = PyArray_DIM((PyArrayObject *)A, 0);
  PyArrayObject *New = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_DOUBLE);
  if (New == NULL)
    return NULL;
  double *P = (double *)PyArray_DATA(New); // guard: nogil-readonly-array-write: New => (PyArrayObject *)A
  Py_BEGIN_ALLOW_THREADS
  memset(P, 0, N * sizeof(double));
  Py_END_ALLOW_THREADS
  return (PyObject *)New;
}

// Two arrays that may overlap: each element is read before it is written.
static PyObject *elementwise_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "OO", &In, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "Out") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  for (npy_intp I = 0; I < PyArray_DIM(Out, 0); I++)
    To[I] = 2 * From[I];
  Py_RETURN_NONE;
}
static PyObject *moved_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "OO", &In, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "Out") < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  memmove(PyArray_DATA(Out), PyArray_DATA(In), 8);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"behaved_ok", behaved_ok, METH_O, NULL},
    {"carray_ok", carray_ok, METH_O, NULL},
    {"contiguous_bad", contiguous_bad, METH_O, NULL},
    {"requested_ok", requested_ok, METH_O, NULL},
    {"scale_inplace_ok", scale_inplace_ok, METH_O, NULL},
    {"same_ok", same_ok, METH_O, NULL},
    {"same_bad", same_bad, METH_O, NULL},
    {"iterated_ok", iterated_ok, METH_O, NULL},
    {"detached_ok", detached_ok, METH_O, NULL},
    {"detached_new_ok", detached_new_ok, METH_O, NULL},
    {"elementwise_ok", elementwise_ok, METH_VARARGS, NULL},
    {"moved_ok", moved_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
