// Iterators: what the flags of a transfer say, and what is done before and after the region.
#include <numpy/arrayobject.h>

#define ITERATE(A) \
  NpyIter_New(A, NPY_ITER_READONLY | NPY_ITER_BUFFERED | NPY_ITER_REFS_OK, NPY_KEEPORDER, NPY_NO_CASTING, NULL)

static PyObject *flags_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NpyIter *It = ITERATE(A);
  if (!It)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  NPY_ARRAYMETHOD_FLAGS Flags = NpyIter_GetTransferFlags(It);
  if (!(Flags & NPY_METH_REQUIRES_PYAPI)) // guard: nogil-unguarded-object-dtype: if ( => if (1 ||
    NPY_BEGIN_THREADS;
  do {
  } while (Next(It));
  NPY_END_THREADS;
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

static PyObject *other_flag_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NpyIter *It = ITERATE(A);
  if (!It)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  NPY_ARRAYMETHOD_FLAGS Flags = NpyIter_GetTransferFlags(It);
  if (!(Flags & NPY_METH_NO_FLOATINGPOINT_ERRORS))
    NPY_BEGIN_THREADS;
  do {
  } while (Next(It)); // expect: nogil-unguarded-object-dtype: goes on to the next elements
  NPY_END_THREADS;
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

// The question decides, a message keeps the reset from setting an exception.
static PyObject *message_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  char *Message = NULL;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NpyIter *It = ITERATE(A);
  if (!It)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  if (!NpyIter_IterationNeedsAPI(It)) // guard: nogil-unguarded-object-dtype: if ( => if (1 ||
    NPY_BEGIN_THREADS;
  if (NpyIter_Reset(It, &Message) == NPY_SUCCEED)
    do {
    } while (Next(It));
  NPY_END_THREADS;
  NpyIter_Deallocate(It);
  if (Message)
    return PyErr_Format(PyExc_ValueError, Message);
  Py_RETURN_NONE;
}

static PyObject *no_message_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NpyIter *It = ITERATE(A);
  if (!It)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  if (!NpyIter_IterationNeedsAPI(It))
    NPY_BEGIN_THREADS;
  if (NpyIter_Reset(It, NULL) == NPY_SUCCEED) // expect: nogil-detached-api-call: NpyIter_Reset
    do {
    } while (Next(It));
  NPY_END_THREADS;
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

// A copy of the iterator for the region, made before it and given back after it.
static PyObject *copied_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NpyIter *It = ITERATE(A);
  if (!It)
    return NULL;
  NpyIter *Own = NpyIter_Copy(It);
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(Own, NULL);
  if (!NpyIter_IterationNeedsAPI(Own)) // guard: nogil-unguarded-object-dtype: if ( => if (1 ||
    NPY_BEGIN_THREADS;
  do {
  } while (Next(Own));
  NPY_END_THREADS;
  NpyIter_Deallocate(Own);
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

// Asked of the iterator that the other was copied from.
static PyObject *copied_asked_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NpyIter *It = ITERATE(A);
  if (!It)
    return NULL;
  int Needs = NpyIter_IterationNeedsAPI(It);
  NpyIter *Own = NpyIter_Copy(It);
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(Own, NULL);
  if (!Needs) // guard: nogil-unguarded-object-dtype: if ( => if (1 ||
    NPY_BEGIN_THREADS;
  do {
  } while (Next(Own));
  NPY_END_THREADS;
  NpyIter_Deallocate(Own);
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

static PyObject *copied_detached_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  NpyIter *It = ITERATE(A), *Own;
  if (!It)
    return NULL;
  if (!NpyIter_IterationNeedsAPI(It))
    NPY_BEGIN_THREADS;
  Own = NpyIter_Copy(It); // expect: nogil-detached-api-call: NpyIter_Copy
  NPY_END_THREADS;
  NpyIter_Deallocate(Own);
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

// References would be accepted, and there are none.
static PyObject *converted_ok(PyObject *Self, PyObject *Obj) {
  NPY_BEGIN_THREADS_DEF;
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Obj, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY); // guard: nogil-unguarded-object-dtype: NPY_DOUBLE => NPY_OBJECT
  if (!A)
    return NULL;
  NpyIter *It = ITERATE(A);
  Py_DECREF(A);
  if (!It)
    return NULL;
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  NPY_BEGIN_THREADS;
  do {
  } while (Next(It));
  NPY_END_THREADS;
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"flags_ok", flags_ok, METH_VARARGS, NULL},
                                {"other_flag_bad", other_flag_bad, METH_VARARGS, NULL},
                                {"message_ok", message_ok, METH_VARARGS, NULL},
                                {"no_message_bad", no_message_bad, METH_VARARGS, NULL},
                                {"copied_ok", copied_ok, METH_VARARGS, NULL},
                                {"copied_asked_ok", copied_asked_ok, METH_VARARGS, NULL},
                                {"copied_detached_bad", copied_detached_bad, METH_VARARGS, NULL},
                                {"converted_ok", converted_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
