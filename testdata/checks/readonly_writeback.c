// Arrays that are written back to another one, or should be.
#include <numpy/arrayobject.h>

#define WRITTEN_BACK(Obj)                                                      \
  (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, NPY_ARRAY_INOUT_ARRAY2)
int work(double *P);

static PyObject *dropped_bad(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = WRITTEN_BACK(Obj);
  if (A == NULL)
    return NULL;
  *(double *)PyArray_DATA(A) = 0;
  Py_DECREF(A); // expect: nogil-readonly-array-write/writeback-open: write-back of 'A'
  Py_RETURN_NONE;
}
static PyObject *dropped_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = WRITTEN_BACK(Obj);
  if (A == NULL)
    return NULL;
  *(double *)PyArray_DATA(A) = 0;
  PyArray_ResolveWritebackIfCopy(A); // guard: nogil-readonly-array-write
  Py_DECREF(A);
  Py_RETURN_NONE;
}

// The error branch.
static PyObject *error_bad(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = WRITTEN_BACK(Obj);
  if (A == NULL)
    return NULL;
  if (work((double *)PyArray_DATA(A)) < 0)
    goto fail;
  PyArray_ResolveWritebackIfCopy(A);
  Py_DECREF(A);
  Py_RETURN_NONE;
fail:
  Py_XDECREF(A); // expect: nogil-readonly-array-write: write-back of 'A'
  return NULL;
}
static PyObject *error_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = NULL;
  if (PyArray_NDIM((PyArrayObject *)Obj) == 0)
    goto fail;
  A = WRITTEN_BACK(Obj);
  if (A == NULL)
    goto fail;
  if (work((double *)PyArray_DATA(A)) < 0)
    goto fail;
  PyArray_ResolveWritebackIfCopy(A); // guard: nogil-readonly-array-write
  Py_DECREF(A);
  Py_RETURN_NONE;
fail:
  if (A)
    PyArray_DiscardWritebackIfCopy(A);
  Py_XDECREF(A);
  return NULL;
}

// A copy only when the array itself does not do; a flag remembers.
static PyObject *copied_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = (PyArrayObject *)Obj, *B;
  int Copied = 0;
  B = (PyArrayObject *)PyArray_FromArray(A, NULL, NPY_ARRAY_INOUT_ARRAY2);
  if (B == NULL)
    return NULL;
  if (B != A)
    Copied = 1;
  A = B;
  work((double *)PyArray_DATA(A));
  if (Copied) {
    PyArray_ResolveWritebackIfCopy(A); // guard: nogil-readonly-array-write
    Py_DECREF(A);
  }
  Py_RETURN_NONE;
}

// Whoever gets it closes it.
PyArrayObject *returned_ok(PyObject *Obj) { return WRITTEN_BACK(Obj); }
static void finish(PyArrayObject *A) {
  PyArray_ResolveWritebackIfCopy(A);
  Py_DECREF(A);
}
static PyObject *passed_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *A = WRITTEN_BACK(Obj);
  if (A == NULL)
    return NULL;
  finish(A); // guard: nogil-readonly-array-write
  Py_RETURN_NONE;
}

// What is tried and fails has opened nothing.
static PyObject *refused_ok(PyObject *Self, PyObject *Obj) {
  PyArrayObject *Copy =
      (PyArrayObject *)PyArray_NewCopy((PyArrayObject *)Obj, NPY_CORDER);
  if (Copy == NULL)
    return NULL;
  Py_INCREF(Obj);
  if (PyArray_SetWritebackIfCopyBase(Copy, (PyArrayObject *)Obj) < 0) {
    Py_DECREF(Copy);
    return NULL;
  }
  PyArray_ResolveWritebackIfCopy(Copy); // guard: nogil-readonly-array-write
  Py_DECREF(Copy);
  Py_RETURN_NONE;
}
static PyObject *set_bad(PyObject *Self, PyObject *Obj) {
  PyArrayObject *Copy =
      (PyArrayObject *)PyArray_NewCopy((PyArrayObject *)Obj, NPY_CORDER);
  if (Copy == NULL)
    return NULL;
  Py_INCREF(Obj);
  if (PyArray_SetWritebackIfCopyBase(Copy, (PyArrayObject *)Obj) < 0) {
    Py_DECREF(Copy);
    return NULL;
  }
  Py_DECREF(Copy); // expect: nogil-readonly-array-write: write-back of 'Copy'
  Py_RETURN_NONE;
}

// Another object keeps it, with a reference of its own.
struct iterator {
  PyArrayObject *array;
};
static void iterate(struct iterator *I, PyArrayObject *A) {
  Py_INCREF(A);
  I->array = A;
}
static PyObject *kept_ok(PyObject *Self, PyObject *Obj) {
  static struct iterator It;
  PyArrayObject *A = WRITTEN_BACK(Obj);
  if (A == NULL)
    return NULL;
  iterate(&It, A); // guard: nogil-readonly-array-write
  Py_DECREF(A);
  Py_RETURN_NONE;
}

// The caller has the array, and closes it.
int set_base_ok(PyArrayObject *Copy, PyArrayObject *Base) {
  Py_INCREF(Base);
  return PyArray_SetWritebackIfCopyBase(Copy, Base);
}

// One exit for both: the write-back is resolved or discarded there.
static PyObject *both_ok(PyObject *Self, PyObject *Obj) {
  PyObject *Result = NULL;
  PyArrayObject *A = WRITTEN_BACK(Obj);
  if (A == NULL)
    return NULL;
  if (work((double *)PyArray_DATA(A)) == 0)
    Result = PyLong_FromLong(1);
  if (Result != NULL)
    PyArray_ResolveWritebackIfCopy(A);
  else
    PyArray_DiscardWritebackIfCopy(A); // guard: nogil-readonly-array-write
  Py_DECREF(A);
  return Result;
}

// The flag only on some paths: not followed.
static PyObject *sometimes_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *A;
  int Back, Flags = NPY_ARRAY_CARRAY;
  if (!PyArg_ParseTuple(Args, "Oi", &In, &Back))
    return NULL;
  if (Back) // guard: nogil-readonly-array-write: if ( => if (1 ||
    Flags |= NPY_ARRAY_WRITEBACKIFCOPY;
  A = (PyArrayObject *)PyArray_FromArray(In, NULL, Flags);
  if (A == NULL)
    return NULL;
  Py_DECREF(A);
  Py_RETURN_NONE;
}

// An iterator writes back when it ends, and says whether that worked.
static PyObject *iterated_bad(PyObject *Self, PyObject *Obj) {
  npy_uint32 OpFlags[1] = {NPY_ITER_READWRITE | NPY_ITER_UPDATEIFCOPY};
  NpyIter *It =
      NpyIter_MultiNew(1, (PyArrayObject **)&Obj, 0, NPY_KEEPORDER,
                       NPY_UNSAFE_CASTING, OpFlags, NULL);
  if (It == NULL)
    return NULL;
  *(double *)NpyIter_GetDataPtrArray(It)[0] = 0;
  NpyIter_Deallocate(It); // expect: nogil-readonly-array-write/writeback-unheard: the result of 'NpyIter_Deallocate' is dropped: it writes copies back
  Py_RETURN_NONE;
}
static PyObject *iterated_ok(PyObject *Self, PyObject *Obj) {
  npy_uint32 OpFlags[1] = {NPY_ITER_READWRITE | NPY_ITER_UPDATEIFCOPY};
  NpyIter *It =
      NpyIter_MultiNew(1, (PyArrayObject **)&Obj, 0, NPY_KEEPORDER,
                       NPY_UNSAFE_CASTING, OpFlags, NULL);
  if (It == NULL)
    return NULL;
  *(double *)NpyIter_GetDataPtrArray(It)[0] = 0;
  if (NpyIter_Deallocate(It) != NPY_SUCCEED)
    return NULL;
  Py_RETURN_NONE;
}

// The flags of elements, one by one; of a single operand; success is a 0.
static PyObject *iterated_flags_bad(PyObject *Self, PyObject *Obj) {
  npy_uint32 OpFlags[2];
  PyArrayObject *Ops[2] = {(PyArrayObject *)Self, (PyArrayObject *)Obj};
  OpFlags[0] = NPY_ITER_READONLY;
  OpFlags[1] = NPY_ITER_READWRITE;
  OpFlags[1] |= NPY_ITER_UPDATEIFCOPY;
  NpyIter *It = NpyIter_MultiNew(2, Ops, 0, NPY_KEEPORDER, NPY_UNSAFE_CASTING,
                                 OpFlags, NULL);
  if (It == NULL)
    return NULL;
  *(double *)NpyIter_GetDataPtrArray(It)[1] = 0;
  NpyIter_Deallocate(It); // expect: nogil-readonly-array-write: the result of 'NpyIter_Deallocate' is dropped
  Py_RETURN_NONE;
}
int iterated_one_bad(PyArrayObject *A) {
  NpyIter *It = NpyIter_New(A, NPY_ITER_READWRITE | NPY_ITER_UPDATEIFCOPY,
                            NPY_KEEPORDER, NPY_UNSAFE_CASTING, NULL);
  if (It == NULL)
    return -1;
  work((double *)NpyIter_GetDataPtrArray(It)[0]);
  NpyIter_Deallocate(It); // expect: nogil-readonly-array-write: the result of 'NpyIter_Deallocate' is dropped
  return 0;
}

// Nothing is written back.
int iterated_in_place_ok(PyArrayObject *A) {
  NpyIter *It = NpyIter_New(A, NPY_ITER_READWRITE, NPY_KEEPORDER,
                            NPY_NO_CASTING, NULL);
  if (It == NULL)
    return -1;
  work((double *)NpyIter_GetDataPtrArray(It)[0]);
  NpyIter_Deallocate(It);
  return 0;
}

// It has failed anyway; the exception is asked for; the status is returned.
int iterated_failed_ok(PyArrayObject *A) {
  NpyIter *It = NpyIter_New(A, NPY_ITER_READWRITE | NPY_ITER_UPDATEIFCOPY,
                            NPY_KEEPORDER, NPY_UNSAFE_CASTING, NULL);
  if (It == NULL)
    return -1;
  if (work((double *)NpyIter_GetDataPtrArray(It)[0]) < 0) {
    NpyIter_Deallocate(It);
    return -1;
  }
  return NpyIter_Deallocate(It) == NPY_SUCCEED ? 0 : -1;
}
static PyObject *iterated_failed_object_ok(PyObject *Self, PyObject *Obj) {
  PyObject *Result = NULL;
  NpyIter *It = NpyIter_New((PyArrayObject *)Obj,
                            NPY_ITER_READWRITE | NPY_ITER_UPDATEIFCOPY,
                            NPY_KEEPORDER, NPY_UNSAFE_CASTING, NULL);
  if (It == NULL)
    return NULL;
  if (work((double *)NpyIter_GetDataPtrArray(It)[0]) < 0)
    goto fail;
  if (NpyIter_Deallocate(It) != NPY_SUCCEED)
    return NULL;
  return PyLong_FromLong(1);
fail:
  NpyIter_Deallocate(It);
  return Result;
}
int iterated_asked_ok(PyArrayObject *A) {
  NpyIter *It = NpyIter_New(A, NPY_ITER_READWRITE | NPY_ITER_UPDATEIFCOPY,
                            NPY_KEEPORDER, NPY_UNSAFE_CASTING, NULL);
  if (It == NULL)
    return -1;
  work((double *)NpyIter_GetDataPtrArray(It)[0]);
  NpyIter_Deallocate(It);
  if (PyErr_Occurred())
    return -1;
  return 0;
}

static PyMethodDef Methods[] = {
    {"dropped_bad", dropped_bad, METH_O, NULL},
    {"dropped_ok", dropped_ok, METH_O, NULL},
    {"error_bad", error_bad, METH_O, NULL},
    {"error_ok", error_ok, METH_O, NULL},
    {"copied_ok", copied_ok, METH_O, NULL},
    {"passed_ok", passed_ok, METH_O, NULL},
    {"refused_ok", refused_ok, METH_O, NULL},
    {"set_bad", set_bad, METH_O, NULL},
    {"kept_ok", kept_ok, METH_O, NULL},
    {"iterated_bad", iterated_bad, METH_O, NULL},
    {"iterated_flags_bad", iterated_flags_bad, METH_O, NULL},
    {"iterated_failed_object_ok", iterated_failed_object_ok, METH_O, NULL},
    {"iterated_ok", iterated_ok, METH_O, NULL},
    {"both_ok", both_ok, METH_O, NULL},
    {"sometimes_ok", sometimes_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
