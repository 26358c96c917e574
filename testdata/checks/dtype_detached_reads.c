// Objects that are read out of elements while the thread is detached: another
// thread may replace the element, and free the object, at any time.
#include <numpy/arrayobject.h>

typedef struct { PyObject_HEAD double *ring; int closed; } Geometry;
double area(double *ring);
double area_of(Geometry *g);

static PyObject *members_bad(PyObject *self, PyObject *arg) {
  double sum = 0;
  if (!PyArray_Check(arg) || !PyArray_ISOBJECT((PyArrayObject *)arg))
    return NULL;
  PyArrayObject *a = (PyArrayObject *)arg;
  Py_BEGIN_ALLOW_THREADS
  for (npy_intp i = 0; i < PyArray_DIM(a, 0); i++) {
    Geometry *g = *(Geometry **)PyArray_GETPTR1(a, i); // expect: nogil-unguarded-object-dtype: an object is read from an element of 'arg' and used while the thread is detached
    sum += area(g->ring);
  }
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(sum);
}
static PyObject *handed_on_bad(PyObject *self, PyObject *args) {
  PyArrayObject *a;
  double sum = 0;
  if (!PyArg_ParseTuple(args, "O!", &PyArray_Type, &a))
    return NULL;
  Geometry **items = (Geometry **)PyArray_DATA(a);
  npy_intp n = PyArray_SIZE(a);
  Py_BEGIN_ALLOW_THREADS
  for (npy_intp i = 0; i < n; i++) {
    Geometry *g = items[i]; // expect: nogil-unguarded-object-dtype/read-detached: an object is read from an element of 'a' and used while the thread is detached
    sum += area_of(g);
  }
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(sum);
}
static PyObject *tested_bad(PyObject *self, PyObject *args) {
  PyArrayObject *a;
  int all = 1;
  if (!PyArg_ParseTuple(args, "O!", &PyArray_Type, &a))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  for (npy_intp i = 0; i < PyArray_SIZE(a); i++) {
    Geometry *g = *(Geometry **)PyArray_GETPTR1(a, i); // expect: nogil-unguarded-object-dtype: used while the thread is detached
    int closed = g->closed;
    all = all && closed;
  }
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(all);
}
// References of one's own, taken before.
static PyObject *held_ok(PyObject *self, PyObject *args) {
  PyArrayObject *a, *mine;
  double sum = 0;
  if (!PyArg_ParseTuple(args, "O!", &PyArray_Type, &a))
    return NULL;
  mine = (PyArrayObject *)PyArray_NewCopy(a, NPY_CORDER); // guard: nogil-unguarded-object-dtype: (PyArrayObject *)PyArray_NewCopy(a, NPY_CORDER) => a
  if (!mine)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  for (npy_intp i = 0; i < PyArray_SIZE(mine); i++) {
    Geometry *g = *(Geometry **)PyArray_GETPTR1(mine, i);
    sum += area(g->ring);
  }
  Py_END_ALLOW_THREADS
  Py_DECREF(mine);
  return PyFloat_FromDouble(sum);
}
// Attached, and nothing in between runs Python code.
static PyObject *attached_ok(PyObject *self, PyObject *args) {
  PyArrayObject *a;
  double sum = 0;
  if (!PyArg_ParseTuple(args, "O!", &PyArray_Type, &a))
    return NULL;
  for (npy_intp i = 0; i < PyArray_SIZE(a); i++) {
    Geometry *g = *(Geometry **)PyArray_GETPTR1(a, i);
    sum += area(g->ring);
  }
  return PyFloat_FromDouble(sum);
}
// Numbers are no references.
static PyObject *numbers_ok(PyObject *self, PyObject *args) {
  PyArrayObject *a;
  double sum = 0;
  if (!PyArg_ParseTuple(args, "O!", &PyArray_Type, &a))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  for (npy_intp i = 0; i < PyArray_SIZE(a); i++) {
    double x = *(double *)PyArray_GETPTR1(a, i);
    sum += area(&x);
  }
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(sum);
}
static PyMethodDef methods[] = {{"members", members_bad, METH_O, NULL},
                                {"handed_on", handed_on_bad, METH_VARARGS, NULL},
                                {"tested", tested_bad, METH_VARARGS, NULL},
                                {"held", held_ok, METH_VARARGS, NULL},
                                {"attached", attached_ok, METH_VARARGS, NULL},
                                {"numbers", numbers_ok, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return methods; }
