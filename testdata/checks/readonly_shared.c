// Arrays that an object keeps, arrays that overlap, and work in place by design.
#include <numpy/arrayobject.h>

typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
  PyMutex lock;
  int busy;
} Model;

static void step(double *P, npy_intp N) {
  for (npy_intp I = 0; I < N; I++)
    P[I] *= 2;
}

// Two threads that call it write the same elements.
static PyObject *update(PyObject *Self, PyObject *Unused) {
  Model *M = (Model *)Self;
  double *P = (double *)PyArray_DATA(M->grid);
  npy_intp N = PyArray_DIM(M->grid, 0);
  Py_BEGIN_ALLOW_THREADS
  step(P, N); // fn: nogil-readonly-array-write: 'grid'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// One lock for each object.
static PyObject *locked_ok(PyObject *Self, PyObject *Unused) {
  Model *M = (Model *)Self;
  double *P = (double *)PyArray_DATA(M->grid);
  npy_intp N = PyArray_DIM(M->grid, 0);
  PyMutex_Lock(&M->lock);
  Py_BEGIN_ALLOW_THREADS
  step(P, N);
  Py_END_ALLOW_THREADS
  PyMutex_Unlock(&M->lock);
  Py_RETURN_NONE;
}

static PyObject *busy_ok(PyObject *Self, PyObject *Unused) {
  Model *M = (Model *)Self;
  if (M->busy)
    return PyErr_Format(PyExc_RuntimeError, "already running");
  M->busy = 1;
  double *P = (double *)PyArray_DATA(M->grid);
  npy_intp N = PyArray_DIM(M->grid, 0);
  Py_BEGIN_ALLOW_THREADS
  step(P, N);
  Py_END_ALLOW_THREADS
  M->busy = 0;
  Py_RETURN_NONE;
}

// A copy is changed, and takes the place of the old one when it is ready.
static PyObject *replaced_ok(PyObject *Self, PyObject *Unused) {
  Model *M = (Model *)Self;
  PyArrayObject *New = (PyArrayObject *)PyArray_NewCopy(M->grid, NPY_CORDER);
  if (New == NULL)
    return NULL;
  double *P = (double *)PyArray_DATA(New);
  npy_intp N = PyArray_DIM(New, 0);
  Py_BEGIN_ALLOW_THREADS
  step(P, N);
  Py_END_ALLOW_THREADS
  Py_SETREF(M->grid, New);
  Py_RETURN_NONE;
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

// Elements are read after they were written, where both are one array.
static PyObject *overlap(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  for (npy_intp I = 1; I < PyArray_DIM(Out, 0); I++)
    To[I] = From[I - 1] + From[I]; // fn: nogil-readonly-array-write: 'Out'
  Py_RETURN_NONE;
}

// The same array or parts of one: the input is copied first.
static PyObject *same_copied_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  if (In == Out || PyArray_BASE(In) == PyArray_BASE(Out))
    In = (PyArrayObject *)PyArray_NewCopy(In, NPY_CORDER);
  else
    Py_INCREF(In);
  if (In == NULL)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  for (npy_intp I = 1; I < PyArray_DIM(Out, 0); I++)
    To[I] = From[I - 1] + From[I];
  Py_DECREF(In);
  Py_RETURN_NONE;
}

static PyObject *new_output_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &In))
    return NULL;
  npy_intp N = PyArray_DIM(In, 0);
  PyArrayObject *Out = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_DOUBLE);
  if (Out == NULL)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1] + From[I];
  return (PyObject *)Out;
}

// --- In place is what the caller asks for: the test is made, and a copy is of no use.
static PyObject *normalize_inplace_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
  if (A == NULL)
    return NULL;
  if (PyArray_FailUnlessWriteable(A, "array") < 0) {
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
  PyArrayObject *Out = (PyArrayObject *)PyArray_FROM_OTF(out, NPY_DOUBLE, NPY_ARRAY_OUT_ARRAY);
  if (Out == NULL)
    return NULL;
  step((double *)PyArray_DATA(Out), PyArray_DIM(Out, 0));
  return (PyObject *)Out;
}

static PyMethodDef Methods[] = {
    {"update", update, METH_NOARGS, NULL},
    {"locked_ok", locked_ok, METH_NOARGS, NULL},
    {"busy_ok", busy_ok, METH_NOARGS, NULL},
    {"replaced_ok", replaced_ok, METH_NOARGS, NULL},
    {"overlap_ok", overlap_ok, METH_VARARGS, NULL},
    {"overlap", overlap, METH_VARARGS, NULL},
    {"same_copied_ok", same_copied_ok, METH_VARARGS, NULL},
    {"new_output_ok", new_output_ok, METH_VARARGS, NULL},
    {"normalize_inplace_ok", normalize_inplace_ok, METH_O, NULL},
    {"normalize_out_ok", normalize_out_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
