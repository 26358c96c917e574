// Arrays over memory that NumPy has not allocated, and that something has to keep.
#include <numpy/arrayobject.h>

typedef struct {
  PyObject_HEAD
  double *buf;
} Box;

static PyObject *array_over(double *Data, npy_intp N) {
  return PyArray_New(&PyArray_Type, 1, &N, NPY_DOUBLE, NULL, Data, 0, 0, NULL);
}

// The object goes, its memory with it, and the array stays.
static PyObject *view_bad(PyObject *Self, PyObject *Unused) {
  return array_over(((Box *)Self)->buf, 10); // expect: nogil-resize-during-iteration/view-not-kept: the array has no base
}
static PyObject *stack_bad(PyObject *Self, PyObject *Unused) {
  double Values[10] = {0};
  npy_intp N = 10;
  // expect+1: nogil-resize-during-iteration/view-not-kept: an array over 'Values' is returned
  return PyArray_New(&PyArray_Type, 1, &N, NPY_DOUBLE, NULL, Values, 0, 0, NULL);
}

// The array keeps the object, or a capsule that frees the memory.
static PyObject *based_ok(PyObject *Self, PyObject *Unused) {
  PyObject *A = array_over(((Box *)Self)->buf, 10);
  if (A && PyArray_SetBaseObject((PyArrayObject *)A, Py_NewRef(Self)) < 0) // guard: nogil-resize-during-iteration: PyArray_SetBaseObject((PyArrayObject *)A, Py_NewRef(Self)) => PyObject_IsTrue(A)
    Py_CLEAR(A);
  return A;
}
static int keep(PyObject *A, PyObject *Owner) {
  return PyArray_SetBaseObject((PyArrayObject *)A, Py_NewRef(Owner));
}
static PyObject *based_by_helper_ok(PyObject *Self, PyObject *Unused) {
  PyObject *A = array_over(((Box *)Self)->buf, 10);
  if (A && keep(A, Self) < 0) // guard: nogil-resize-during-iteration: keep(A, Self) => PyObject_IsTrue(A)
    Py_CLEAR(A);
  return A;
}
static void free_it(PyObject *Capsule) {
  free(PyCapsule_GetPointer(Capsule, NULL));
}
static PyObject *capsule_ok(PyObject *Self, PyObject *Unused) {
  double *Data = (double *)calloc(10, sizeof(double));
  if (!Data)
    return PyErr_NoMemory();
  PyObject *Capsule = PyCapsule_New(Data, NULL, free_it);
  PyObject *A = Capsule ? array_over(Data, 10) : NULL;
  if (A && PyArray_SetBaseObject((PyArrayObject *)A, Capsule) < 0)
    Py_CLEAR(A);
  return A;
}

// Memory that never goes away, and is not to be written.
static const double Table[10] = {1};
static PyObject *constant_ok(PyObject *Self, PyObject *Unused) { // guard: nogil-resize-during-iteration: { => { double Table[10];
  PyArrayObject *A = (PyArrayObject *)array_over((double *)Table, 10);
  if (A)
    PyArray_CLEARFLAGS(A, NPY_ARRAY_WRITEABLE);
  return (PyObject *)A;
}

// Nobody else gets the array.
static PyObject *sum_ok(PyObject *Self, PyObject *Unused) {
  double Values[10] = {0};
  PyObject *A = array_over(Values, 10);
  PyObject *Sum = A ? PyObject_CallMethod(A, "sum", NULL) : NULL;
  Py_XDECREF(A);
  return Sum; // guard: nogil-resize-during-iteration: Sum => A
}

static PyMethodDef Methods[] = {{"a", view_bad, METH_NOARGS, NULL},
                                {"b", stack_bad, METH_NOARGS, NULL},
                                {"c", based_ok, METH_NOARGS, NULL},
                                {"g", based_by_helper_ok, METH_NOARGS, NULL},
                                {"d", capsule_ok, METH_NOARGS, NULL},
                                {"e", constant_ok, METH_NOARGS, NULL},
                                {"f", sum_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
