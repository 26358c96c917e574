// Operands of an iterator that overlap, and work in place by design.
#include <numpy/arrayobject.h>

static void step(double *P, npy_intp N) {
  for (npy_intp I = 0; I < N; I++)
    P[I] *= 2;
}

// --- The iterator makes a copy where operands overlap, and has tested the one that is written.
static PyObject *overlap_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  PyArrayObject *Ops[2] = {In, Out};
  npy_uint32 OpFlags[2] = {NPY_ITER_READONLY, NPY_ITER_WRITEONLY};
  NpyIter *It = NpyIter_MultiNew(2, Ops, NPY_ITER_EXTERNAL_LOOP | NPY_ITER_COPY_IF_OVERLAP, NPY_KEEPORDER,
                                 NPY_NO_CASTING, OpFlags, NULL);
  if (It == NULL)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  char **Data = NpyIter_GetDataPtrArray(It);
  npy_intp *Count = NpyIter_GetInnerLoopSizePtr(It);
  do {
    const double *From = (const double *)Data[0];
    double *To = (double *)Data[1];
    for (npy_intp I = 1; I < *Count; I++)
      To[I] = From[I - 1] + From[I];
  } while (Next(It));
  if (NpyIter_Deallocate(It) != NPY_SUCCEED)
    return NULL;
  Py_RETURN_NONE;
}

// Without the flag it makes none.
static PyObject *overlap_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  PyArrayObject *Ops[2] = {In, Out};
  npy_uint32 OpFlags[2] = {NPY_ITER_READONLY, NPY_ITER_WRITEONLY};
  NpyIter *It = NpyIter_MultiNew(2, Ops, NPY_ITER_EXTERNAL_LOOP, NPY_KEEPORDER,
                                 NPY_NO_CASTING, OpFlags, NULL);
  if (It == NULL)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  char **Data = NpyIter_GetDataPtrArray(It);
  npy_intp *Count = NpyIter_GetInnerLoopSizePtr(It);
  do {
    const double *From = (const double *)Data[0];
    double *To = (double *)Data[1];
    for (npy_intp I = 1; I < *Count; I++)
      To[I] = From[I - 1] + From[I]; // expect: nogil-readonly-array-write: memory of 'Out' is written while 'In' is still read
  } while (Next(It));
  if (NpyIter_Deallocate(It) != NPY_SUCCEED)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *in_step_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  PyArrayObject *Ops[2] = {In, Out};
  npy_uint32 OpFlags[2] = {NPY_ITER_READONLY, NPY_ITER_WRITEONLY};
  NpyIter *It = NpyIter_MultiNew(2, Ops, NPY_ITER_EXTERNAL_LOOP, NPY_KEEPORDER,
                                 NPY_NO_CASTING, OpFlags, NULL);
  if (It == NULL)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  char **Data = NpyIter_GetDataPtrArray(It);
  npy_intp *Count = NpyIter_GetInnerLoopSizePtr(It);
  do {
    const double *From = (const double *)Data[0];
    double *To = (double *)Data[1];
    for (npy_intp I = 1; I < *Count; I++)
      To[I] = 2 * From[I];
  } while (Next(It));
  if (NpyIter_Deallocate(It) != NPY_SUCCEED)
    return NULL;
  Py_RETURN_NONE;
}

// --- In place is what the caller asks for: the test is made, and a copy is of no use.
static PyObject *normalize_inplace_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
  if (A == NULL)
    return NULL;
  if (PyArray_FailUnlessWriteable(A, "array") < 0) { // guard: nogil-readonly-array-write: if ( => if (0 &&
    Py_DECREF(A);
    return NULL;
  }
  step((double *)PyArray_DATA(A), PyArray_DIM(A, 0));
  return (PyObject *)A;
}

static PyObject *normalize_out_ok(PyObject *Self, PyObject *Args) {
  PyObject *out;
  if (!PyArg_ParseTuple(Args, "O", &out))
    return NULL;
  PyArrayObject *Out = (PyArrayObject *)PyArray_FROM_OTF(out, NPY_DOUBLE, NPY_ARRAY_OUT_ARRAY); // guard: nogil-readonly-array-write: NPY_ARRAY_OUT_ARRAY => NPY_ARRAY_IN_ARRAY
  if (Out == NULL)
    return NULL;
  step((double *)PyArray_DATA(Out), PyArray_DIM(Out, 0));
  return (PyObject *)Out;
}

static PyMethodDef Methods[] = {
    {"overlap_ok", overlap_ok, METH_VARARGS, NULL},
    {"overlap_bad", overlap_bad, METH_VARARGS, NULL},
    {"in_step_ok", in_step_ok, METH_VARARGS, NULL},
    {"normalize_inplace_ok", normalize_inplace_ok, METH_O, NULL},
    {"normalize_out_ok", normalize_out_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
