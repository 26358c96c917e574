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
  if (!Needs) // guard: nogil-unguarded-object-dtype: if ( => if (1 ||
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
  NpyIter *It = NpyIter_New(A, NPY_ITER_READONLY | NPY_ITER_BUFFERED, NPY_KEEPORDER, NPY_NO_CASTING, NULL); // guard: nogil-unguarded-object-dtype: NPY_ITER_BUFFERED => NPY_ITER_BUFFERED | NPY_ITER_REFS_OK
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

// Without buffers, a step moves pointers and no elements.
static PyObject *unbuffered_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  npy_uint32 Flags = NPY_ITER_EXTERNAL_LOOP | NPY_ITER_REFS_OK; // guard: nogil-unguarded-object-dtype: NPY_ITER_EXTERNAL_LOOP => NPY_ITER_BUFFERED
  NpyIter *It = NpyIter_New(A, NPY_ITER_READONLY | Flags, NPY_KEEPORDER, NPY_NO_CASTING, NULL);
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

// The type that is asked for is not that of the array.
static PyObject *cast_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  NPY_BEGIN_THREADS_DEF;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyArray_Descr *Double = PyArray_DescrFromType(NPY_DOUBLE); // guard: nogil-unguarded-object-dtype: NPY_DOUBLE => NPY_OBJECT
  NpyIter *It = NpyIter_New(A, NPY_ITER_READONLY | NPY_ITER_BUFFERED | NPY_ITER_REFS_OK, NPY_KEEPORDER, NPY_SAFE_CASTING, Double);
  Py_DECREF(Double);
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

// Each of several operands has a type of its own.
static PyObject *operands(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyArrayObject *Ops[3] = {A, NULL, NULL};
  npy_uint32 OpFlags[3] = {NPY_ITER_READONLY, NPY_ITER_ALLOCATE | NPY_ITER_WRITEONLY, NPY_ITER_ALLOCATE | NPY_ITER_WRITEONLY};
  PyArray_Descr *Bool = PyArray_DescrFromType(NPY_BOOL);
  PyArray_Descr *Types[3] = {PyArray_DESCR(A), Bool, PyArray_DESCR(A)};
  NpyIter *It = NpyIter_MultiNew(3, Ops, NPY_ITER_REFS_OK, NPY_KEEPORDER, NPY_NO_CASTING, OpFlags, Types);
  if (!It)
    return NULL;
  PyArrayObject *Flags = NpyIter_GetOperandArray(It)[1];
  PyArrayObject *Copy = NpyIter_GetOperandArray(It)[2];
  memset(PyArray_BYTES(Flags), 1, PyArray_NBYTES(Flags));
  memset(PyArray_BYTES(Copy), 1, PyArray_NBYTES(Copy)); // expect: nogil-unguarded-object-dtype: overwrites elements
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

// Of an iterator it is asked whether any operand needs Python or is a reference.
static PyObject *choose(PyObject *Self, PyObject *Args, int Asked) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyArrayObject *Ops[2] = {NULL, A};
  npy_uint32 OpFlags[2] = {NPY_ITER_ALLOCATE | NPY_ITER_WRITEONLY, NPY_ITER_READONLY};
  PyArray_Descr *Common = PyArray_ResultType(1, &Ops[1], 0, NULL);
  PyArray_Descr *Types[2] = {Common, Common};
  NpyIter *It = NpyIter_MultiNew(2, Ops, NPY_ITER_BUFFERED | NPY_ITER_REFS_OK, NPY_KEEPORDER, NPY_NO_CASTING, OpFlags, Types);
  if (!It)
    return NULL;
  int Needs = NpyIter_IterationNeedsAPI(It);
  char **Data = NpyIter_GetDataPtrArray(It);
  npy_intp Size = PyDataType_ELSIZE(NpyIter_GetDescrArray(It)[0]);
  int Native = PyArray_NDIM(A) == 1;
  int Free = Native && !Needs;
  // A constant that is the size: the compiler makes one instruction of it.
  if (Native && Size == 8)
    memcpy(Data[0], Data[1], 8); // expect: nogil-unguarded-object-dtype: moves elements
  if (Free && Size == 8)
    memcpy(Data[0], Data[1], 8);
  memcpy(&Size, Data[1], 8);
  NpyIter_Deallocate(It);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"all_bad", all_bad, METH_VARARGS, NULL},
                                {"asked_ok", asked_ok, METH_VARARGS, NULL},
                                {"refused_ok", refused_ok, METH_VARARGS, NULL},
                                {"unbuffered_ok", unbuffered_ok, METH_VARARGS, NULL},
                                {"cast_ok", cast_ok, METH_VARARGS, NULL},
                                {"operands", operands, METH_VARARGS, NULL},
                                {"choose", (PyCFunction)choose, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
