// Iterators that accept references.
#include <numpy/arrayobject.h>

static PyObject *all_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NpyIter *It = NpyIter_New(A, NPY_ITER_READONLY | NPY_ITER_BUFFERED | NPY_ITER_REFS_OK, NPY_KEEPORDER, NPY_NO_CASTING, NULL);
  if (!It)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  NPY_BEGIN_THREADS;
  do {
  } while (Next(It)); // expect: nogil-unguarded-object-dtype: goes on to the next elements
  NPY_END_THREADS;
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

static PyObject *asked_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NpyIter *It = NpyIter_New(A, NPY_ITER_READONLY | NPY_ITER_BUFFERED | NPY_ITER_REFS_OK, NPY_KEEPORDER, NPY_NO_CASTING, NULL);
  if (!It)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  int Needs = NpyIter_IterationNeedsAPI(It);
  if (!Needs)
    NPY_BEGIN_THREADS;
  do {
  } while (Next(It));
  NPY_END_THREADS;
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

// Without the flag, an array of objects is refused.
static PyObject *refused_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NpyIter *It = NpyIter_New(A, NPY_ITER_READONLY | NPY_ITER_BUFFERED, NPY_KEEPORDER, NPY_NO_CASTING, NULL);
  if (!It)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  NPY_BEGIN_THREADS;
  do {
  // fp+1: nogil-unguarded-object-dtype: the test is not followed to this place
  } while (Next(It));
  NPY_END_THREADS;
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"all_bad", all_bad, METH_VARARGS, NULL},
                                {"asked_ok", asked_ok, METH_VARARGS, NULL},
                                {"refused_ok", refused_ok, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
