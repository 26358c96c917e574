#include <numpy/arrayobject.h>

int compute(double *Data);

static PyObject *fill(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  double *Data = (double *)PyArray_DATA(A);
  Data[0] = 1;
  Py_RETURN_NONE;
}

static PyObject *scale(PyObject *Self, PyObject *Arg) {
  double *Data = (double *)PyArray_DATA((PyArrayObject *)Arg);
  Data[0] *= 2;
  Py_RETURN_NONE;
}

/* The list would leak. */
static PyObject *listed(PyObject *Self, PyObject *Arg) {
  PyObject *List = PyList_New(0);
  if (List == NULL)
    return NULL;
  *(double *)PyArray_DATA((PyArrayObject *)Arg) = 2;
  return List;
}

static PyObject *sum(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Arg, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
  if (A == NULL)
    return NULL;
  double *Data = (double *)PyArray_DATA(A);
  Data[0] += Data[1];
  PyObject *Sum = PyFloat_FromDouble(Data[0]);
  Py_DECREF(A);
  return Sum;
}

/* Who gets the result may want the array itself. */
static PyObject *doubled(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Arg, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
  if (A == NULL)
    return NULL;
  *(double *)PyArray_DATA(A) *= 2;
  return (PyObject *)A;
}

static PyObject *update(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = NULL;
  if (Arg == Self)
    goto fail;
  A = (PyArrayObject *)PyArray_FROM_OTF(Arg, NPY_DOUBLE, NPY_ARRAY_INOUT_ARRAY2);
  if (A == NULL)
    goto fail;
  if (compute((double *)PyArray_DATA(A)) < 0)
    goto fail;
  PyArray_ResolveWritebackIfCopy(A);
  Py_DECREF(A);
  Py_RETURN_NONE;
fail:
  Py_XDECREF(A);
  return NULL;
}

/* Success: what the write-back says has to be looked at. */
static PyObject *dropped(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Arg, NPY_DOUBLE, NPY_ARRAY_INOUT_ARRAY2);
  if (A == NULL)
    return NULL;
  Py_DECREF(A);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"fill", fill, METH_VARARGS, NULL},
    {"scale", scale, METH_O, NULL},
    {"listed", listed, METH_O, NULL},
    {"sum", sum, METH_O, NULL},
    {"doubled", doubled, METH_O, NULL},
    {"update", update, METH_O, NULL},
    {"dropped", dropped, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
