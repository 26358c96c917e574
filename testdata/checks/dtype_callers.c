// What is known of a parameter: what the callers pass.
#include <numpy/arrayobject.h>

// A helper that uses elements in the state that it is entered in.
static int same(PyArrayObject *A, npy_intp I, npy_intp J) {
  return PyArray_DESCR(A)->f->compare(PyArray_GETPTR1(A, I), PyArray_GETPTR1(A, J), A) == 0;
}

// One that asks first.
static int same_asked(PyArrayObject *A, npy_intp I, npy_intp J) {
  if (PyDataType_FLAGCHK(PyArray_DESCR(A), NPY_NEEDS_PYAPI)) // guard: nogil-unguarded-object-dtype: if ( => if (0 &&
    return 0;
  return PyArray_DESCR(A)->f->compare(PyArray_GETPTR1(A, I), PyArray_GETPTR1(A, J), A) == 0;
}

static PyObject *helper_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  int Same;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  Same = same(A, 0, 1); // expect: nogil-unguarded-object-dtype/work-detached: 'same' compares elements of 'A' while the thread is detached
  Py_END_ALLOW_THREADS
  return PyBool_FromLong(Same);
}

static PyObject *helper_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  int Same;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  Same = same_asked(A, 0, 1);
  Py_END_ALLOW_THREADS
  return PyBool_FromLong(Same);
}

// Every caller passes numbers.
static int numbers_only_ok(PyArrayObject *A) {
  int Same;
  Py_BEGIN_ALLOW_THREADS
  Same = same(A, 0, 1);
  Py_END_ALLOW_THREADS
  return Same;
}

// One of them does not.
static int any_type_bad(PyArrayObject *A) {
  int Same;
  Py_BEGIN_ALLOW_THREADS
  Same = same(A, 0, 1); // expect: nogil-unguarded-object-dtype: of 'A'
  Py_END_ALLOW_THREADS
  return Same;
}

// The flag comes with the array.
static int flag_ok(PyArrayObject *A, int Needs) {
  int Same;
  NPY_BEGIN_THREADS_DEF;
  if (!Needs) // guard: nogil-unguarded-object-dtype: if ( => if (1 ||
    NPY_BEGIN_THREADS;
  Same = same(A, 0, 1);
  NPY_END_THREADS;
  return Same;
}

static PyObject *numbers(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_INT, NPY_ARRAY_IN_ARRAY); // guard: nogil-unguarded-object-dtype: NPY_INT => NPY_OBJECT
  if (!A)
    return NULL;
  int Same = numbers_only_ok(A) + any_type_bad(A) + flag_ok(A, 0);
  Py_DECREF(A);
  return PyLong_FromLong(Same);
}

static PyObject *anything(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FromAny(Obj, NULL, 0, 0, 0, NULL);
  if (!A)
    return NULL;
  int Same = any_type_bad(A);
  if (PyArray_TYPE(A) == NPY_DOUBLE) // guard: nogil-unguarded-object-dtype: PyArray_TYPE(A) == NPY_DOUBLE => A
    Same += numbers_only_ok(A);
  Same += flag_ok(A, PyDataType_FLAGCHK(PyArray_DESCR(A), NPY_NEEDS_PYAPI));
  Py_DECREF(A);
  return PyLong_FromLong(Same);
}

static PyMethodDef Methods[] = {{"helper_bad", helper_bad, METH_VARARGS, NULL},
                                {"helper_ok", helper_ok, METH_VARARGS, NULL},
                                {"numbers", numbers, METH_O, NULL},
                                {"anything", anything, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }

// A member: what is stored there anywhere.
typedef struct {
  PyArrayObject *numbers, *anything;
} Store;

static PyObject *fill_store(Store *S, PyObject *Obj) {
  S->numbers = (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_INT, NPY_ARRAY_IN_ARRAY); // guard: nogil-unguarded-object-dtype: NPY_INT => NPY_OBJECT
  S->anything = (PyArrayObject *)PyArray_FromAny(Obj, NULL, 0, 0, 0, NULL);
  return Obj;
}

int member_bad(Store *S, PyObject *Obj) {
  int Same;
  fill_store(S, Obj);
  Py_BEGIN_ALLOW_THREADS
  Same = same(S->anything, 0, 1); // expect: nogil-unguarded-object-dtype: of 'S->anything'
  Py_END_ALLOW_THREADS
  return Same;
}

int member_ok(Store *S) {
  int Same;
  Py_BEGIN_ALLOW_THREADS
  Same = same(S->numbers, 0, 1);
  Py_END_ALLOW_THREADS
  return Same;
}

// Nobody is known to call it, and it does not ask: nothing is known.
int unknown_ok(PyArrayObject *A) {
  int Same;
  Py_BEGIN_ALLOW_THREADS
  Same = same(A, 0, 1);
  Py_END_ALLOW_THREADS
  return Same;
}
