// Type, shape and flags of an array that others have, too.
#include <numpy/arrayobject.h>

PyObject *describe(PyObject *A);

// For the time of a call: the old value comes back.
PyObject *widened_bad(PyArrayObject *A, npy_intp Total) {
  npy_intp Old = PyArray_DIM(A, 0);
  PyArray_DIMS(A)[0] = Total; // expect: nogil-readonly-array-write/header-changed: the shape of 'A'
  PyObject *Result = describe((PyObject *)A);
  PyArray_DIMS(A)[0] = Old;
  return Result;
}
PyObject *widened_ok(PyArrayObject *A, npy_intp Total) {
  npy_intp Dims[32] = {0};
  for (int I = 0; I < PyArray_NDIM(A); I++)
    Dims[I] = PyArray_DIM(A, I);
  Dims[0] = Total;
  return PyArray_Zeros(PyArray_NDIM(A), Dims, NULL, 0);
}
// Another rule's: a member that is put back after Python code has seen it.
static PyObject *retyped_bad(PyObject *Self, PyObject *Arg) {
  PyArrayObject_fields *A = (PyArrayObject_fields *)Self;
  PyArray_Descr *Old = A->descr;
  A->descr = (PyArray_Descr *)Arg; // expect: nogil-resize-during-iteration/changed-for-a-while
  PyObject *Result = PyObject_Repr(Self);
  A->descr = Old;
  return Result;
}

// The receiver is there to be changed.
static int set_type_ok(PyObject *Self, PyObject *Value, void *Closure) {
  ((PyArrayObject_fields *)Self)->descr = (PyArray_Descr *)Value;
  return 0;
}
static int set_length_ok(PyObject *Self, PyObject *Value, void *Closure) {
  long N = PyLong_AsLong(Value);
  if (N < 0)
    return -1;
  PyArray_DIMS((PyArrayObject *)Self)[0] = N;
  return 0;
}

// A new array is the function's own.
static PyObject *made_ok(PyObject *Self, PyObject *Arg) {
  npy_intp N = 4;
  PyArrayObject *A = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_DOUBLE);
  if (A == NULL)
    return NULL;
  npy_intp Old = PyArray_DIM(A, 0);
  PyArray_DIMS(A)[0] = 2;
  PyObject *Result = describe((PyObject *)A);
  PyArray_DIMS(A)[0] = Old;
  PyArray_CLEARFLAGS(A, NPY_ARRAY_WRITEABLE);
  Py_XDECREF(Result);
  return (PyObject *)A;
}

// The contents of two arrays are exchanged; one of them is an argument.
static void exchange(PyArrayObject *One, PyArrayObject *Two) {
  PyArrayObject_fields *A = (PyArrayObject_fields *)One;
  PyArrayObject_fields *B = (PyArrayObject_fields *)Two;
  char *Data = A->data;
  A->data = B->data; // expect: nogil-readonly-array-write: 'One' are changed in place
  B->data = Data;
  PyArray_Descr *Descr = A->descr;
  A->descr = B->descr;
  B->descr = Descr;
}
static PyObject *convert_bad(PyObject *Self, PyObject *Arg) {
  PyArrayObject *New =
      (PyArrayObject *)PyArray_NewCopy((PyArrayObject *)Arg, NPY_CORDER);
  if (New == NULL)
    return NULL;
  exchange((PyArrayObject *)Arg, New);
  Py_DECREF(New);
  Py_RETURN_NONE;
}
// Both are new.
static void trade(PyArrayObject *One, PyArrayObject *Two) {
  PyArray_Descr *Descr = ((PyArrayObject_fields *)One)->descr;
  ((PyArrayObject_fields *)One)->descr = ((PyArrayObject_fields *)Two)->descr;
  ((PyArrayObject_fields *)Two)->descr = Descr;
}
static PyObject *trade_ok(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A =
      (PyArrayObject *)PyArray_NewCopy((PyArrayObject *)Arg, NPY_CORDER);
  PyArrayObject *B =
      (PyArrayObject *)PyArray_NewCopy((PyArrayObject *)Arg, NPY_CORDER);
  trade(A, B);
  Py_DECREF(B);
  return (PyObject *)A;
}

// What a function is there for, its callers answer for.
void PyArray_UpdateFlags(PyArrayObject *A, int Mask) {
  PyArray_ENABLEFLAGS(A, Mask);
}
static PyObject *updated_bad(PyObject *Self, PyObject *Arg) {
  PyArray_UpdateFlags((PyArrayObject *)Arg, NPY_ARRAY_ALIGNED); // expect: nogil-readonly-array-write: 'Arg' are changed in place
  Py_RETURN_NONE;
}

// Functions of an element type get the array that is in use, maybe detached.
static npy_bool nonzero_bad(void *Data, void *Array) {
  PyArrayObject *A = (PyArrayObject *)Array;
  PyArray_CLEARFLAGS(A, NPY_ARRAY_ALIGNED); // expect: nogil-readonly-array-write: 'Array' are changed in place
  return *(char *)Data != 0;
}
static void copyswap_ok(void *Dst, void *Src, int Swap, void *Array) {
  PyArrayObject_fields Dummy = *(PyArrayObject_fields *)Array;
  PyArray_CLEARFLAGS((PyArrayObject *)&Dummy, NPY_ARRAY_ALIGNED);
  (&Dummy)->descr = NULL;
}

static PyArray_ArrFuncs Funcs = {
    .nonzero = nonzero_bad, .copyswap = copyswap_ok};
static PyMethodDef Methods[] = {
    {"retyped_bad", retyped_bad, METH_O, NULL},
    {"made_ok", made_ok, METH_O, NULL},
    {"convert_bad", convert_bad, METH_O, NULL},
    {"trade_ok", trade_ok, METH_O, NULL},
    {"updated_bad", updated_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef GetSet[] = {
    {"type", NULL, set_type_ok, NULL, NULL},
    {"length", NULL, set_length_ok, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
PyMethodDef *table(void) { return Methods; }
PyGetSetDef *setters(void) { return GetSet; }
PyArray_ArrFuncs *functions(void) { return &Funcs; }
