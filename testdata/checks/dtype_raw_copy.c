// Bytes of elements that may be references.
#include <numpy/arrayobject.h>

static PyObject *copy_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *From, *To;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &From, &PyArray_Type, &To))
    return NULL;
  // expect+1: nogil-readonly-array-write/callers-array: written without a test
  memcpy(PyArray_GETPTR1(To, 0), PyArray_GETPTR1(From, 1), PyArray_ITEMSIZE(From)); // expect: nogil-unguarded-object-dtype: 'memcpy' moves elements of 'From' as bytes; nothing on this path rules out that they are references
  Py_RETURN_NONE;
}

static PyObject *copy_write_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *From, *To;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &From, &PyArray_Type, &To))
    return NULL;
  if (PyDataType_REFCHK(PyArray_DESCR(From)))
    return PyErr_Format(PyExc_TypeError, "no objects");
  // expect+1: nogil-readonly-array-write: written without a test
  memcpy(PyArray_GETPTR1(To, 0), PyArray_GETPTR1(From, 1), PyArray_ITEMSIZE(From));
  Py_RETURN_NONE;
}

static PyObject *not_object_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *From, *To;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &From, &PyArray_Type, &To))
    return NULL;
  if (PyArray_TYPE(From) == NPY_OBJECT)
    return PyErr_Format(PyExc_TypeError, "no objects");
  // expect+1: nogil-readonly-array-write: written without a test
  memmove(PyArray_DATA(To), PyArray_DATA(From), PyArray_NBYTES(From)); // expect: nogil-unguarded-object-dtype: the path rules out objects, but not fields that hold objects
  Py_RETURN_NONE;
}

// References counted by hand.
static PyObject *counted_write_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *From, *To;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &From, &PyArray_Type, &To))
    return NULL;
  // expect+1: nogil-readonly-array-write: written without a test
  memcpy(PyArray_DATA(To), PyArray_DATA(From), PyArray_NBYTES(From));
  PyArray_INCREF(To);
  Py_RETURN_NONE;
}

// A buffer of its own, for a while.
static PyObject *buffer_write_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  char Buffer[64];
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  memcpy(Buffer, PyArray_GETPTR1(A, 0), PyArray_ITEMSIZE(A));
  // expect+1: nogil-readonly-array-write: written without a test
  memcpy(PyArray_GETPTR1(A, 0), PyArray_GETPTR1(A, 0), sizeof(double));
  memcpy(PyArray_GETPTR1(A, 1), Buffer, PyArray_ITEMSIZE(A));
  Py_RETURN_NONE;
}

// Sizes of elements, for other memory.
static PyObject *shape_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  npy_intp Dims[32];
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  memcpy(Dims, PyArray_DIMS(A), PyArray_NDIM(A) * sizeof(npy_intp));
  return PyLong_FromSsize_t(Dims[0] * PyArray_ITEMSIZE(A));
}

// Null is a reference to nothing; other bytes are none.
static PyObject *zero_write_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  // expect+1: nogil-readonly-array-write: written without a test
  memset(PyArray_DATA(A), 0, PyArray_NBYTES(A));
  Py_RETURN_NONE;
}

static PyObject *ones_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  // expect+1: nogil-readonly-array-write: written without a test
  memset(PyArray_DATA(A), 1, PyArray_NBYTES(A)); // expect: nogil-unguarded-object-dtype: overwrites elements of 'A'
  Py_RETURN_NONE;
}

// A copy function, only where one is needed.
typedef struct {
  void (*func)(char *, char *);
} Copier;
void fetch_copier(PyArray_Descr *D, Copier *C);

static PyObject *fetched_write_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *From, *To;
  Copier C = {NULL};
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &From, &PyArray_Type, &To))
    return NULL;
  if (PyDataType_REFCHK(PyArray_DESCR(From)))
    fetch_copier(PyArray_DESCR(From), &C);
  if (C.func)
    C.func(PyArray_DATA(To), PyArray_DATA(From));
  else
    // expect+1: nogil-readonly-array-write: written without a test
    memcpy(PyArray_DATA(To), PyArray_DATA(From), PyArray_NBYTES(From));
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"copy_bad", copy_bad, METH_VARARGS, NULL},
                                {"copy_write_bad", copy_write_bad, METH_VARARGS, NULL},
                                {"not_object_bad", not_object_bad, METH_VARARGS, NULL},
                                {"counted_write_bad", counted_write_bad, METH_VARARGS, NULL},
                                {"buffer_write_bad", buffer_write_bad, METH_VARARGS, NULL},
                                {"shape_ok", shape_ok, METH_VARARGS, NULL},
                                {"zero_write_bad", zero_write_bad, METH_VARARGS, NULL},
                                {"ones_bad", ones_bad, METH_VARARGS, NULL},
                                {"fetched_write_bad", fetched_write_bad, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }

// Functions of one type: who asks for fields has none that are objects.
static void void_copy_bad(char *To, char *From, PyArrayObject *A) {
  if (PyDataType_HASFIELDS(PyArray_DESCR(A)))
    return;
  memcpy(To, From, PyArray_ITEMSIZE(A)); // expect: nogil-unguarded-object-dtype: the path rules out objects and fields, but not subarrays of objects
}

static void void_copy_ok(char *To, char *From, PyArrayObject *A) {
  if (PyDataType_HASFIELDS(PyArray_DESCR(A))) // guard: nogil-unguarded-object-dtype: if ( => if (0 &&
    return;
  if (PyDataType_HASSUBARRAY(PyArray_DESCR(A)))
    return;
  memcpy(To, From, PyArray_ITEMSIZE(A));
}
// Elements that change places are counted as before.
static void rotate_ok(char *Start, npy_intp N, PyArrayObject *A) {
  if (PyDataType_REFCHK(PyArray_DESCR(A)) && N > 100)
    return;
  npy_intp Size = PyArray_ITEMSIZE(A);
  char *First = (char *)malloc(Size);
  if (!First)
    return;
  memcpy(First, Start, Size);
  for (npy_intp I = 1; I < N; I++)
    memcpy(Start + (I - 1) * Size, Start + I * Size, Size);
  memcpy(Start + (N - 1) * Size, First, Size); // guard: nogil-unguarded-object-dtype
  free(First);
}

static void repeat_bad(char *Start, npy_intp N, PyArrayObject *A) {
  if (PyDataType_REFCHK(PyArray_DESCR(A)) && N > 100)
    return;
  npy_intp Size = PyArray_ITEMSIZE(A);
  for (npy_intp I = 1; I < N; I++)
    memcpy(Start + I * Size, Start, Size); // expect: nogil-unguarded-object-dtype: moves elements of 'A'
}

// A copy in a function of its own.
static void copy_n(void *To, npy_intp Stride, void *From, npy_intp N, npy_intp Size) {
  if (Stride == Size)
    memcpy(To, From, N * Size);
}

static void void_copyn_bad(char *To, char *From, npy_intp N, int Swap, PyArrayObject *A) {
  PyArray_Descr *D = PyArray_DESCR(A);
  if (PyDataType_HASFIELDS(D))
    return;
  if (Swap && PyDataType_HASSUBARRAY(D))
    return;
  copy_n(To, 8, From, N, PyDataType_ELSIZE(D)); // expect: nogil-unguarded-object-dtype: 'copy_n' moves elements of 'A' as bytes; the path rules out objects and fields, but not subarrays of objects
}

// Elements of subarrays are asked.
static void void_copyn_ok(char *To, char *From, npy_intp N, int Swap, PyArrayObject *A) {
  PyArray_Descr *D = PyArray_DESCR(A);
  if (PyDataType_HASFIELDS(D))
    return;
  if (PyDataType_HASSUBARRAY(D)) {
    int Plain = !Swap && !PyDataType_HASFIELDS(PyDataType_SUBARRAY(D)->base) &&
                !PyDataType_HASSUBARRAY(PyDataType_SUBARRAY(D)->base) &&
                !PyDataType_REFCHK(PyDataType_SUBARRAY(D)->base) && // guard: nogil-unguarded-object-dtype
                PyDataType_SUBARRAY(D)->base->type_num <= NPY_VOID;
    if (Plain)
      copy_n(To, 8, From, N, PyDataType_ELSIZE(D));
    return;
  }
  copy_n(To, 8, From, N, PyDataType_ELSIZE(D));
}

// Characters of a string: part of an element's size is the size of something else.
static void characters_ok(char *To, char *From, PyArrayObject *A) {
  if (PyDataType_REFCHK(PyArray_DESCR(A)))
    return;
  npy_intp N = PyArray_ITEMSIZE(A) >> 2;
  memcpy(To, From, N * 4);
}

static void characters_unasked_ok(char *To, char *From, PyArrayObject *A) {
  if (PyDataType_HASFIELDS(PyArray_DESCR(A)))
    return;
  npy_intp N = PyArray_ITEMSIZE(A) >> 2;
  memcpy(To, From, N * 4); // guard: nogil-unguarded-object-dtype: N * 4 => PyArray_ITEMSIZE(A)
}
void *functions[] = {(void *)void_copy_bad, (void *)void_copy_ok, (void *)void_copyn_bad, (void *)void_copyn_ok,
                     (void *)rotate_ok, (void *)repeat_bad, (void *)characters_ok, (void *)characters_unasked_ok};

// Cutting off the end gives up nothing.
int shrink_bad(PyArrayObject *A, npy_intp N) {
  PyArray_Descr *D = PyArray_DESCR(A);
  if (PyDataType_REFCHK(D) && N < 0)
    return -1;
  char *Data = realloc(PyArray_DATA(A), N * PyArray_ITEMSIZE(A)); // expect: nogil-unguarded-object-dtype: may cut off elements of 'A'
  ((PyArrayObject_fields *)A)->data = Data;
  return 0;
}

void PyArray_ClearBuffer(PyArray_Descr *, char *, npy_intp);
int shrink_ok(PyArrayObject *A, npy_intp N) {
  PyArray_Descr *D = PyArray_DESCR(A);
  if (PyDataType_REFCHK(D) && N < 0)
    return -1;
  PyArray_ClearBuffer(D, PyArray_BYTES(A) + N * PyArray_ITEMSIZE(A), 1); // guard: nogil-unguarded-object-dtype
  char *Data = realloc(PyArray_DATA(A), N * PyArray_ITEMSIZE(A));
  ((PyArrayObject_fields *)A)->data = Data;
  return 0;
}
