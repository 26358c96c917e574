#include <numpy/arrayobject.h>

static PyObject *count(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp N = 0;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NPY_BEGIN_THREADS;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    N += PyArray_DESCR(A)->f->nonzero(PyArray_GETPTR1(A, I), A);
  NPY_END_THREADS;
  return PyLong_FromSsize_t(N);
}

/* The array decides, and it has no name where the thread is detached. */
static PyObject *unnamed(PyObject *Self, PyObject *Args) {
  npy_intp N = 0;
  PyObject *Obj;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &Obj))
    return NULL;
  NPY_BEGIN_THREADS;
  PyArrayObject *Later = (PyArrayObject *)Obj;
  N = PyArray_DESCR(Later)->f->nonzero(PyArray_GETPTR1(Later, 0), Later);
  NPY_END_THREADS;
  return PyLong_FromSsize_t(N);
}

/* A scoped region can't depend on a condition. */
static PyObject *scoped(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp N;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  N = PyArray_DESCR(A)->f->nonzero(PyArray_GETPTR1(A, 0), A);
  Py_END_ALLOW_THREADS
  return PyLong_FromSsize_t(N);
}

/* The wrong flag, and the wrong question. */
void flag(PyArrayObject *A, char *To) {
  NPY_BEGIN_THREADS_DEF;
  if (!PyDataType_REFCHK(PyArray_DESCR(A)))
    NPY_BEGIN_THREADS;
  PyArray_DESCR(A)->f->copyswap(To, PyArray_DATA(A), 0, A);
  NPY_END_THREADS;
}

static PyMethodDef Methods[] = {{"count", count, METH_VARARGS, NULL},
                                {"unnamed", unnamed, METH_VARARGS, NULL},
                                {"scoped", scoped, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
