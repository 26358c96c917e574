/*===- ndarraytypes.h - types and macros of NumPy that the tests use ------===*\
|*
|* Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* In the shape of NumPy 2: accessors are inline functions, the thread macros
|* open no scope, NPY_BEGIN_THREADS_DESCR tests a flag of the descriptor.
|*
\*===----------------------------------------------------------------------===*/
#ifndef NOGIL_TESTDATA_NDARRAYTYPES_H
#define NOGIL_TESTDATA_NDARRAYTYPES_H

#include <Python.h>

typedef Py_ssize_t npy_intp;
#define NPY_INTP NPY_LONG
typedef unsigned char npy_bool;
typedef int8_t npy_int8;
typedef uint8_t npy_uint8;
typedef int32_t npy_int32;
typedef uint32_t npy_uint32;
typedef int64_t npy_int64;
typedef uint64_t npy_uint64;
typedef double npy_double;
typedef float npy_float;
#define NPY_NO_EXPORT __attribute__((visibility("hidden")))
#define NPY_UNUSED(x) __NPY_UNUSED_##x __attribute__((unused))
#define NPY_INLINE inline
#define NPY_SUCCEED 1
#define NPY_FAIL 0
#define NPY_TRUE 1
#define NPY_FALSE 0

enum NPY_TYPES {
  NPY_BOOL = 0,
  NPY_BYTE, NPY_UBYTE, NPY_SHORT, NPY_USHORT, NPY_INT, NPY_UINT,
  NPY_LONG, NPY_ULONG, NPY_LONGLONG, NPY_ULONGLONG,
  NPY_FLOAT, NPY_DOUBLE, NPY_LONGDOUBLE,
  NPY_CFLOAT, NPY_CDOUBLE, NPY_CLONGDOUBLE,
  NPY_OBJECT = 17,
  NPY_STRING, NPY_UNICODE, NPY_VOID,
  NPY_NOTYPE = 25
};
typedef enum { NPY_QUICKSORT = 0, NPY_HEAPSORT, NPY_STABLESORT } NPY_SORTKIND;
typedef enum { NPY_ANYORDER = -1, NPY_CORDER = 0, NPY_FORTRANORDER = 1, NPY_KEEPORDER = 2 } NPY_ORDER;
typedef enum { NPY_NO_CASTING = 0, NPY_EQUIV_CASTING, NPY_SAFE_CASTING, NPY_SAME_KIND_CASTING, NPY_UNSAFE_CASTING } NPY_CASTING;

#define NPY_ARRAY_C_CONTIGUOUS 0x0001
#define NPY_ARRAY_F_CONTIGUOUS 0x0002
#define NPY_ARRAY_ALIGNED 0x0100
#define NPY_ARRAY_ENSURECOPY 0x0020
#define NPY_ARRAY_WRITEABLE 0x0400
#define NPY_ARRAY_WRITEBACKIFCOPY 0x2000
#define NPY_ARRAY_CARRAY (NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED | NPY_ARRAY_WRITEABLE)
#define NPY_ARRAY_DEFAULT NPY_ARRAY_CARRAY
#define NPY_ARRAY_IN_ARRAY (NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED)
#define NPY_ARRAY_OUT_ARRAY (NPY_ARRAY_CARRAY)
#define NPY_ARRAY_INOUT_ARRAY2 (NPY_ARRAY_CARRAY | NPY_ARRAY_WRITEBACKIFCOPY)

#define NPY_ITEM_REFCOUNT 0x01
#define NPY_ITEM_HASOBJECT 0x01
#define NPY_LIST_PICKLE 0x02
#define NPY_ITEM_IS_POINTER 0x04
#define NPY_NEEDS_INIT 0x08
#define NPY_NEEDS_PYAPI 0x10
#define NPY_USE_GETITEM 0x20

/* Functions of an element type; the last argument is the array. */
typedef struct {
  PyObject *(*getitem)(void *, void *);
  int (*setitem)(PyObject *, void *, void *);
  void (*copyswapn)(void *, npy_intp, void *, npy_intp, npy_intp, int, void *);
  void (*copyswap)(void *, void *, int, void *);
  int (*compare)(const void *, const void *, void *);
  int (*argmax)(void *, npy_intp, npy_intp *, void *);
  npy_bool (*nonzero)(void *, void *);
  int (*fill)(void *, npy_intp, void *);
  int (*sort[3])(void *, npy_intp, void *);
  int (*argsort[3])(void *, npy_intp *, npy_intp, void *);
} PyArray_ArrFuncs;
typedef int(PyArray_SortFunc)(void *, npy_intp, void *);
typedef void(PyArray_CopySwapFunc)(void *, void *, int, void *);
typedef void(PyArray_VectorUnaryFunc)(void *, void *, npy_intp, void *, void *);

typedef struct _PyArray_Descr {
  PyObject_HEAD
  PyTypeObject *typeobj;
  char kind, type, byteorder, _former_flags;
  int type_num;
  npy_uint64 flags;
  npy_intp elsize, alignment;
  PyArray_ArrFuncs *f;
  struct _arr_descr *subarray;
  PyObject *names;
} PyArray_Descr;

typedef struct {
  PyObject_HEAD
  char *data;
  int nd;
  npy_intp *dimensions, *strides;
  PyObject *base;
  PyArray_Descr *descr;
  int flags;
  PyObject *weakreflist;
} PyArrayObject_fields;
typedef struct {
  npy_intp *ptr;
  int len;
} PyArray_Dims;
/* Opaque, as with NPY_NO_DEPRECATED_API. */
typedef struct tagPyArrayObject {
  PyObject_HEAD
} PyArrayObject;

static inline void *PyArray_DATA(const PyArrayObject *A) {
  return ((PyArrayObject_fields *)A)->data;
}
static inline char *PyArray_BYTES(const PyArrayObject *A) {
  return ((PyArrayObject_fields *)A)->data;
}
static inline int PyArray_NDIM(const PyArrayObject *A) {
  return ((PyArrayObject_fields *)A)->nd;
}
static inline npy_intp *PyArray_DIMS(const PyArrayObject *A) {
  return ((PyArrayObject_fields *)A)->dimensions;
}
static inline npy_intp PyArray_DIM(const PyArrayObject *A, int I) {
  return ((PyArrayObject_fields *)A)->dimensions[I];
}
static inline npy_intp PyArray_STRIDE(const PyArrayObject *A, int I) {
  return ((PyArrayObject_fields *)A)->strides[I];
}
static inline PyArray_Descr *PyArray_DESCR(const PyArrayObject *A) {
  return ((PyArrayObject_fields *)A)->descr;
}
static inline PyObject *PyArray_BASE(const PyArrayObject *A) {
  return ((PyArrayObject_fields *)A)->base;
}
static inline int PyArray_TYPE(const PyArrayObject *A) {
  return ((PyArrayObject_fields *)A)->descr->type_num;
}
static inline int PyArray_CHKFLAGS(const PyArrayObject *A, int Flags) {
  return (((PyArrayObject_fields *)A)->flags & Flags) == Flags;
}
static inline int PyArray_FLAGS(const PyArrayObject *A) {
  return ((PyArrayObject_fields *)A)->flags;
}
static inline void PyArray_ENABLEFLAGS(PyArrayObject *A, int Flags) {
  ((PyArrayObject_fields *)A)->flags |= Flags;
}
static inline void PyArray_CLEARFLAGS(PyArrayObject *A, int Flags) {
  ((PyArrayObject_fields *)A)->flags &= ~Flags;
}
#define PyArray_ISWRITEABLE(m) PyArray_CHKFLAGS(m, NPY_ARRAY_WRITEABLE)
static inline npy_uint64 PyDataType_FLAGS(const PyArray_Descr *D) {
  return D->flags;
}
static inline PyArray_ArrFuncs *PyDataType_GetArrFuncs(const PyArray_Descr *D) {
  return D->f;
}
static inline PyObject *PyDataType_NAMES(const PyArray_Descr *D) {
  return D->names;
}
typedef struct _arr_descr {
  PyArray_Descr *base;
  PyObject *shape;
} PyArray_ArrayDescr;
static inline PyArray_ArrayDescr *PyDataType_SUBARRAY(const PyArray_Descr *D) {
  return D->subarray;
}
static inline npy_intp PyDataType_ELSIZE(const PyArray_Descr *D) {
  return D->elsize;
}
static inline npy_intp PyArray_ITEMSIZE(const PyArrayObject *A) {
  return PyDataType_ELSIZE(PyArray_DESCR(A));
}
#define PyDataType_FLAGCHK(dtype, flag)                                        \
  ((PyDataType_FLAGS((dtype)) & (flag)) == (flag))
#define PyDataType_REFCHK(dtype) PyDataType_FLAGCHK((dtype), NPY_ITEM_REFCOUNT)
#define PyDataType_HASFIELDS(dtype) (PyDataType_NAMES(dtype) != NULL)
#define PyDataType_HASSUBARRAY(dtype) (PyDataType_SUBARRAY(dtype) != NULL)
static inline int PyDataType_ISTRIVIALLYCOPYABLE(const PyArray_Descr *D) {
  return (PyDataType_FLAGS(D) & (NPY_ITEM_REFCOUNT | NPY_ITEM_IS_POINTER)) == 0;
}
static inline int PyArray_SETITEM(PyArrayObject *A, char *Item, PyObject *V) {
  return PyDataType_GetArrFuncs(PyArray_DESCR(A))->setitem(V, Item, A);
}
#define PyArray_ISNUMBER(m)                                                    \
  (PyArray_TYPE(m) >= 0 && PyArray_TYPE(m) <= NPY_CLONGDOUBLE)
#define PyArray_SIZE(m) PyArray_MultiplyList(PyArray_DIMS(m), PyArray_NDIM(m))
#define PyArray_NBYTES(m) (PyArray_ITEMSIZE(m) * PyArray_SIZE(m))
#define PyArray_ISOBJECT(m) (PyArray_TYPE(m) == NPY_OBJECT)
#define PyArray_GETPTR1(m, i)                                                  \
  ((void *)(PyArray_BYTES(m) + (i) * PyArray_STRIDE((m), 0)))

/* --- Thread state -------------------------------------------------------- */
#define NPY_BEGIN_ALLOW_THREADS Py_BEGIN_ALLOW_THREADS
#define NPY_END_ALLOW_THREADS Py_END_ALLOW_THREADS
#define NPY_BEGIN_THREADS_DEF PyThreadState *_save = NULL;
#define NPY_BEGIN_THREADS                                                      \
  do {                                                                         \
    _save = PyEval_SaveThread();                                               \
  } while (0);
#define NPY_END_THREADS                                                        \
  do {                                                                         \
    if (_save) {                                                               \
      PyEval_RestoreThread(_save);                                             \
      _save = NULL;                                                            \
    }                                                                          \
  } while (0);
#define NPY_BEGIN_THREADS_THRESHOLDED(loop_size)                               \
  do {                                                                         \
    if ((loop_size) > 500) {                                                   \
      _save = PyEval_SaveThread();                                             \
    }                                                                          \
  } while (0);
#define NPY_BEGIN_THREADS_DESCR(dtype)                                         \
  do {                                                                         \
    if (!(PyDataType_FLAGCHK((dtype), NPY_NEEDS_PYAPI)))                       \
      NPY_BEGIN_THREADS;                                                       \
  } while (0);
#define NPY_END_THREADS_DESCR(dtype)                                           \
  do {                                                                         \
    if (!(PyDataType_FLAGCHK((dtype), NPY_NEEDS_PYAPI)))                       \
      NPY_END_THREADS;                                                         \
  } while (0);
#define NPY_ALLOW_C_API_DEF PyGILState_STATE __save__;
#define NPY_ALLOW_C_API                                                        \
  do {                                                                         \
    __save__ = PyGILState_Ensure();                                            \
  } while (0);
#define NPY_DISABLE_C_API                                                      \
  do {                                                                         \
    PyGILState_Release(__save__);                                              \
  } while (0);

/* --- Iterators ----------------------------------------------------------- */
typedef struct NpyIter_InternalOnly NpyIter;
typedef int(NpyIter_IterNextFunc)(NpyIter *);
#define NPY_ITER_EXTERNAL_LOOP 0x00000008
#define NPY_ITER_REFS_OK 0x00000020
#define NPY_ITER_BUFFERED 0x00000200
#define NPY_ITER_COPY_IF_OVERLAP 0x00002000
#define NPY_ITER_READWRITE 0x00010000
#define NPY_ITER_READONLY 0x00020000
#define NPY_ITER_WRITEONLY 0x00040000
#define NPY_ITER_UPDATEIFCOPY 0x00800000
#define NPY_ITER_ALLOCATE 0x01000000

/* --- ArrayMethod --------------------------------------------------------- */
typedef struct {
  PyObject *caller;
  PyObject *method;
  PyArray_Descr *const *descriptors;
} PyArrayMethod_Context;
typedef struct NpyAuxData_tag NpyAuxData;
typedef int(PyArrayMethod_StridedLoop)(PyArrayMethod_Context *, char *const *,
                                       const npy_intp *, const npy_intp *,
                                       NpyAuxData *);
typedef enum {
  NPY_METH_REQUIRES_PYAPI = 1 << 0,
  NPY_METH_NO_FLOATINGPOINT_ERRORS = 1 << 1,
  NPY_METH_SUPPORTS_UNALIGNED = 1 << 2,
  NPY_METH_IS_REORDERABLE = 1 << 3,
} NPY_ARRAYMETHOD_FLAGS;
#define NPY_METH_resolve_descriptors 1
#define NPY_METH_get_loop 2
#define NPY_METH_strided_loop 4
#define NPY_METH_contiguous_loop 5
typedef struct {
  const char *name;
  int nin, nout;
  NPY_CASTING casting;
  NPY_ARRAYMETHOD_FLAGS flags;
  PyObject **dtypes;
  PyType_Slot *slots;
} PyArrayMethod_Spec;

#endif
