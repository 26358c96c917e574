// Loops without Python beside others that need it and take an order longer.
#include <math.h>
#include <numpy/arrayobject.h>
#include <stdlib.h>

static int gap_score(PyObject *Function, npy_intp Gap, double *Score) {
  PyObject *Result = PyObject_CallFunction(Function, "n", Gap);
  if (!Result)
    return 0;
  *Score = PyFloat_AsDouble(Result);
  Py_DECREF(Result);
  return 1;
}

// What is filled first is worked on in a nest that calls Python.
static PyObject *fill_first_ok(PyObject *Function, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0, Score;
  npy_intp N = PyArray_DIM(A, 0), M = PyArray_DIM(A, 1);
  for (npy_intp I = 0; I < N; I++)
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  for (npy_intp I = 0; I < N; I++)
    for (npy_intp J = 0; J < M; J++) {
      if (!gap_score(Function, J, &Score)) // guard: nogil-missing-gil-release: !gap_score(Function, J, &Score) => !(Score = P[J])
        return NULL;
      Sum += Score + P[I];
    }
  return PyFloat_FromDouble(Sum);
}

// The other one comes first.
static PyObject *fill_last_ok(PyObject *Function, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0, Score;
  npy_intp N = PyArray_DIM(A, 0), M = PyArray_DIM(A, 1);
  for (npy_intp I = 0; I < N; I++)
    for (npy_intp J = 0; J < M; J++) {
      if (!gap_score(Function, J, &Score))
        return NULL;
      Sum += Score;
    }
  for (npy_intp I = 0; I < N; I++)
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  return PyFloat_FromDouble(Sum);
}

// One of the two runs.
static PyObject *either_bad(PyObject *Function, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0, Score;
  npy_intp N = PyArray_DIM(A, 0), M = PyArray_DIM(A, 1);
  if (Function == Py_None) {
    for (npy_intp I = 0; I < N; I++) // expect: nogil-missing-gil-release: a loop as long as
      Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  } else {
    for (npy_intp I = 0; I < N; I++)
      for (npy_intp J = 0; J < M; J++) {
        if (!gap_score(Function, J, &Score))
          return NULL;
        Sum += Score;
      }
  }
  return PyFloat_FromDouble(Sum);
}

// The one that needs Python is no longer.
static PyObject *convert_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  npy_intp N = PyArray_DIM(A, 0);
  PyObject *List = PyList_New(N);
  for (npy_intp I = 0; I < N; I++) // expect: nogil-missing-gil-release: a loop as long as
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  for (npy_intp I = 0; List && I < N; I++)
    PyList_SET_ITEM(List, I, PyFloat_FromDouble(P[I] / Sum));
  return List;
}

// The nest needs no more of Python than the loop does.
static PyObject *nest_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A = (PyArrayObject *)Args;
  double *P = (double *)PyArray_DATA(A), Sum = 0;
  npy_intp N = PyArray_DIM(A, 0), M = PyArray_DIM(A, 1);
  for (npy_intp I = 0; I < N; I++)
    Sum += exp(P[I]) + log(P[I]) + sin(P[I]);
  for (npy_intp I = 0; I < N; I++) // expect: nogil-missing-gil-release: a loop as long as
    for (npy_intp J = 0; J < M; J++)
      Sum += exp(P[I * M + J]);
  return PyFloat_FromDouble(Sum);
}

static PyMethodDef Methods[] = {{"a", fill_first_ok, METH_O, NULL},
                                {"b", fill_last_ok, METH_O, NULL},
                                {"c", either_bad, METH_O, NULL},
                                {"d", convert_bad, METH_O, NULL},
                                {"e", nest_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
