// Memory of an array that a record of the function's own keeps meanwhile.
#include <Python.h>
#include <numpy/arrayobject.h>
#include <stdlib.h>

typedef struct {
  npy_intp Length;
  double *Data;
} Vector;

static PyObject *own_bad(PyObject *Self, PyObject *A) {
  Vector V;
  if (!PyArray_Check(A))
    return NULL;
  V.Length = PyArray_DIM((PyArrayObject *)A, 0);
  V.Data = (double *)PyArray_GETPTR1((PyArrayObject *)A, 0);
  for (npy_intp I = 0; I < V.Length; ++I)
    V.Data[I] += 1; // expect: nogil-readonly-array-write: 'A'
  Py_RETURN_NONE;
}

// Given as a pointer to the record.
static PyObject *pointer_bad(PyObject *Self, PyObject *A) {
  Vector V, *To = &V;
  if (!PyArray_Check(A))
    return NULL;
  To->Data = (double *)PyArray_DATA((PyArrayObject *)A);
  To->Data[0] = 0; // expect: nogil-readonly-array-write: 'A'
  Py_RETURN_NONE;
}

// By a helper that is told where.
static int fill(PyObject *From, Vector *To) {
  if (!PyArray_Check(From))
    return 0;
  To->Length = PyArray_DIM((PyArrayObject *)From, 0);
  To->Data = (double *)PyArray_GETPTR1((PyArrayObject *)From, 0);
  return 1;
}
static PyObject *filled_bad(PyObject *Self, PyObject *A) {
  Vector V;
  if (!fill(A, &V))
    return NULL;
  for (npy_intp I = 0; I < V.Length; ++I)
    V.Data[I] += 1; // expect: nogil-readonly-array-write: 'A'
  Py_RETURN_NONE;
}

// Written by a helper that gets the memory.
static void clear(double *To, npy_intp N) {
  for (npy_intp I = 0; I < N; ++I)
    To[I] = 0;
}
static PyObject *passed_bad(PyObject *Self, PyObject *A) {
  Vector V;
  if (!PyArray_Check(A))
    return NULL;
  V.Length = PyArray_DIM((PyArrayObject *)A, 0);
  V.Data = (double *)PyArray_DATA((PyArrayObject *)A);
  clear(V.Data, V.Length); // expect: nogil-readonly-array-write: 'A'
  Py_RETURN_NONE;
}

// One of two arrays.
static PyObject *either_bad(PyObject *Self, PyObject *Args) {
  PyObject *A, *B;
  Vector V;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &A, &PyArray_Type, &B))
    return NULL;
  if (PyArray_DIM((PyArrayObject *)A, 0))
    V.Data = (double *)PyArray_DATA((PyArrayObject *)A);
  else
    V.Data = (double *)PyArray_DATA((PyArrayObject *)B);
  V.Data[0] = 0; // expect: nogil-readonly-array-write
  Py_RETURN_NONE;
}

// Asked before, here or by the helper.
static PyObject *asked_ok(PyObject *Self, PyObject *A) {
  Vector V;
  if (!PyArray_Check(A) || PyArray_FailUnlessWriteable((PyArrayObject *)A, "A") < 0)
    return NULL;
  V.Data = (double *)PyArray_DATA((PyArrayObject *)A);
  V.Data[0] = 0;
  Py_RETURN_NONE;
}
static int fill_writeable(PyObject *From, Vector *To) {
  if (!PyArray_Check(From) || PyArray_FailUnlessWriteable((PyArrayObject *)From, "A") < 0)
    return 0;
  To->Data = (double *)PyArray_DATA((PyArrayObject *)From);
  return 1;
}
static PyObject *filled_ok(PyObject *Self, PyObject *A) {
  Vector V;
  if (!fill_writeable(A, &V))
    return NULL;
  V.Data[0] = 0;
  Py_RETURN_NONE;
}

// A copy of it, memory that is the function's, an array that is made here.
static PyObject *copied_ok(PyObject *Self, PyObject *A) {
  Vector V;
  if (!PyArray_Check(A))
    return NULL;
  V.Length = PyArray_DIM((PyArrayObject *)A, 0);
  V.Data = (double *)PyArray_DATA((PyArrayObject *)A);
  double First = V.Data[0];
  V.Data = (double *)malloc(sizeof(double) * 4);
  if (!V.Data)
    return PyErr_NoMemory();
  V.Data[0] = First;
  free(V.Data);
  Py_RETURN_NONE;
}
static PyObject *made_ok(PyObject *Self, PyObject *A) {
  Vector V;
  npy_intp N = 4;
  PyObject *New = PyArray_SimpleNew(1, &N, NPY_DOUBLE);
  if (!New)
    return NULL;
  V.Data = (double *)PyArray_DATA((PyArrayObject *)New);
  V.Data[0] = 0;
  return New;
}

// Another member, and another record.
typedef struct {
  double *From, *To;
} Pair;
static PyObject *other_ok(PyObject *Self, PyObject *A) {
  Pair P, Q;
  double Own[2];
  if (!PyArray_Check(A))
    return NULL;
  P.From = (double *)PyArray_DATA((PyArrayObject *)A);
  P.To = Own;
  Q.From = Own;
  P.To[0] = P.From[0];
  Q.From[1] = P.From[0];
  return PyFloat_FromDouble(Own[0]);
}

static PyMethodDef Methods[] = {
    {"own", own_bad, METH_O, NULL},          {"pointer", pointer_bad, METH_O, NULL},
    {"filled", filled_bad, METH_O, NULL},    {"passed", passed_bad, METH_O, NULL},
    {"either", either_bad, METH_VARARGS, NULL}, {"asked", asked_ok, METH_O, NULL},
    {"filled_ok", filled_ok, METH_O, NULL},  {"copied", copied_ok, METH_O, NULL},
    {"made", made_ok, METH_O, NULL},         {"other", other_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
static struct PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
