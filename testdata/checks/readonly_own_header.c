// flags: -DPy_GIL_DISABLED
// Flags, shape and type of an array that an object keeps, while another method reads its memory by them.
#include <numpy/arrayobject.h>

static double sum(const double *P, npy_intp N) {
  double Sum = 0;
  for (npy_intp I = 0; I < N; I++)
    Sum += P[I];
  return Sum;
}

typedef struct {
  PyObject_HEAD
  PyArrayObject *grid;
} Model;
static PyObject *freeze_bad(Model *self, PyObject *Unused) {
  PyArray_CLEARFLAGS(self->grid, NPY_ARRAY_WRITEABLE); // expect: nogil-readonly-array-write/kept-header: flags, shape or type of 'self->grid' are changed in place while 'total_ok' may read its memory by them
  Py_RETURN_NONE;
}
static PyObject *total_ok(Model *self, PyObject *Unused) {
  return PyFloat_FromDouble(sum((double *)PyArray_DATA(self->grid), PyArray_DIM(self->grid, 0)));
}

typedef struct {
  PyObject_HEAD
  PyArrayObject *rows;
} Table;
static PyObject *shrink_bad(Table *self, PyObject *Length) {
  PyArray_DIMS(self->rows)[0] = PyLong_AsLong(Length); // expect: nogil-readonly-array-write/kept-header: 'self->rows'
  Py_RETURN_NONE;
}
static PyObject *last_ok(Table *self, PyObject *Unused) {
  double *P = (double *)PyArray_DATA(self->rows);
  return PyFloat_FromDouble(P[PyArray_DIM(self->rows, 0) - 1]);
}

// A section in both.
typedef struct {
  PyObject_HEAD
  PyArrayObject *safe;
} Safe;
static PyObject *safe_freeze_ok(Safe *self, PyObject *Unused) {
  Py_BEGIN_CRITICAL_SECTION(self); // guard(freeze): nogil-readonly-array-write
  PyArray_CLEARFLAGS(self->safe, NPY_ARRAY_WRITEABLE);
  Py_END_CRITICAL_SECTION(); // guard(freeze): nogil-readonly-array-write
  Py_RETURN_NONE;
}
static PyObject *safe_total_ok(Safe *self, PyObject *Unused) {
  double Sum;
  Py_BEGIN_CRITICAL_SECTION(self); // guard(total): nogil-readonly-array-write
  Sum = sum((double *)PyArray_DATA(self->safe), PyArray_DIM(self->safe, 0));
  Py_END_CRITICAL_SECTION(); // guard(total): nogil-readonly-array-write
  return PyFloat_FromDouble(Sum);
}

// A new array, which nobody has seen yet; one that nobody else reads.
typedef struct {
  PyObject_HEAD
  PyArrayObject *made, *other;
} Made;
static PyObject *made_again_gil(Made *self, PyObject *Unused) {
  npy_intp N = 4;
  PyArrayObject *New = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_DOUBLE); // guard: nogil-readonly-array-write: (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_DOUBLE) => self->made
  if (New == NULL)
    return NULL;
  PyArray_CLEARFLAGS(New, NPY_ARRAY_WRITEABLE);
  Py_SETREF(self->made, New); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static PyObject *made_total_ok(Made *self, PyObject *Unused) {
  return PyFloat_FromDouble(sum((double *)PyArray_DATA(self->made), PyArray_DIM(self->made, 0)));
}
static PyObject *other_freeze_ok(Made *self, PyObject *Unused) {
  PyArray_CLEARFLAGS(self->other, NPY_ARRAY_WRITEABLE); // guard: nogil-readonly-array-write: self->other => self->made
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", (PyCFunction)freeze_bad, METH_NOARGS, NULL},
                                {"b", (PyCFunction)total_ok, METH_NOARGS, NULL},
                                {"c", (PyCFunction)shrink_bad, METH_O, NULL},
                                {"d", (PyCFunction)last_ok, METH_NOARGS, NULL},
                                {"e", (PyCFunction)safe_freeze_ok, METH_NOARGS, NULL},
                                {"f", (PyCFunction)safe_total_ok, METH_NOARGS, NULL},
                                {"g", (PyCFunction)made_again_gil, METH_NOARGS, NULL},
                                {"h", (PyCFunction)made_total_ok, METH_NOARGS, NULL},
                                {"i", (PyCFunction)other_freeze_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
