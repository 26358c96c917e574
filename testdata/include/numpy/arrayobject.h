/*===- arrayobject.h - NumPy's array API that the tests use ---------------===*\
|*
|* Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* As in NumPy, every function is a macro for an indirect call through a table
|* that import_array() fills; there is no function of that name to be called.
|*
\*===----------------------------------------------------------------------===*/
#ifndef NOGIL_TESTDATA_ARRAYOBJECT_H
#define NOGIL_TESTDATA_ARRAYOBJECT_H

#include "numpy/ndarraytypes.h"

#ifdef __cplusplus
extern "C" {
#endif
extern void **PyArray_API;
int _import_array(void);
#ifdef __cplusplus
}
#endif
#define import_array()                                                         \
  {                                                                            \
    if (_import_array() < 0)                                                   \
      return NULL;                                                             \
  }

#define PyArray_Type (*(PyTypeObject *)PyArray_API[2])
#define PyArray_Check(op) (Py_TYPE(op) == &PyArray_Type)
#define PyArray_DescrFromType \
  (*(PyObject *(*)(int))PyArray_API[45])
#define PyArray_RegisterCastFunc \
  (*(int (*)(PyArray_Descr *, int, PyArray_VectorUnaryFunc *))PyArray_API[193])
#define PyArray_CastToType \
  (*(PyObject *(*)(PyArrayObject *, PyArray_Descr *, int))PyArray_API[49])
#define PyArray_MatrixProduct                                                  \
  (*(PyObject *(*)(PyObject *, PyObject *))PyArray_API[73])
#define PyArray_CopyInto \
  (*(int (*)(PyArrayObject *, PyArrayObject *))PyArray_API[50])
#define PyArray_Scalar \
  (*(PyObject *(*)(void *, PyArray_Descr *, PyObject *))PyArray_API[60])
#define PyArray_Pack \
  (*(int (*)(const PyArray_Descr *, void *, PyObject *))PyArray_API[65])
#define PyArray_FromArray \
  (*(PyObject *(*)(PyArrayObject *, PyArray_Descr *, int))PyArray_API[64])
#define PyArray_FailUnlessWriteable \
  (*(int (*)(PyArrayObject *, const char *))PyArray_API[296])
#define PyArray_ResolveWritebackIfCopy \
  (*(int (*)(PyArrayObject *))PyArray_API[302])
#define PyArray_SetWritebackIfCopyBase \
  (*(int (*)(PyArrayObject *, PyArrayObject *))PyArray_API[303])
#define PyArray_Newshape \
  (*(PyObject *(*)(PyArrayObject *, void *, NPY_ORDER))PyArray_API[135])
#define PyArray_FromAny \
  (*(PyObject *(*)(PyObject *, PyArray_Descr *, int, int, int, PyObject *))PyArray_API[69])
#define PyArray_Return \
  (*(PyObject *(*)(PyArrayObject *))PyArray_API[76])
#define PyArray_Resize \
  (*(PyObject *(*)(PyArrayObject *, PyArray_Dims *, int, NPY_ORDER))PyArray_API[80])
#define PyArray_INCREF \
  (*(int (*)(PyArrayObject *))PyArray_API[81])
#define PyArray_NewFromDescr \
  (*(PyObject *(*)(PyTypeObject *, PyArray_Descr *, int, npy_intp const *, npy_intp const *, void *, int, PyObject *))PyArray_API[94])
#define PyArray_NewCopy \
  (*(PyObject *(*)(PyArrayObject *, NPY_ORDER))PyArray_API[85])
#define PyArray_XDECREF \
  (*(int (*)(PyArrayObject *))PyArray_API[43])
#define PyArray_Item_INCREF \
  (*(void (*)(char *, PyArray_Descr *))PyArray_API[53])
#define PyArray_Item_XDECREF \
  (*(void (*)(char *, PyArray_Descr *))PyArray_API[54])
#define PyArray_NewLikeArray \
  (*(PyObject *(*)(PyArrayObject *, NPY_ORDER, PyArray_Descr *, int))PyArray_API[277])
#define PyArray_New \
  (*(PyObject *(*)(PyTypeObject *, int, npy_intp const *, int, npy_intp const *, void *, int, int, PyObject *))PyArray_API[93])
#define PyArray_Sort \
  (*(int (*)(PyArrayObject *, int, NPY_SORTKIND))PyArray_API[129])
#define PyArray_MultiplyList \
  (*(npy_intp (*)(npy_intp const *, int))PyArray_API[158])
#define PyArray_EquivTypes \
  (*(unsigned char (*)(PyArray_Descr *, PyArray_Descr *))PyArray_API[182])
#define PyArray_Zeros \
  (*(PyObject *(*)(int, npy_intp const *, PyArray_Descr *, int))PyArray_API[183])
#define NpyIter_New \
  (*(NpyIter *(*)(PyArrayObject *, npy_uint32, NPY_ORDER, NPY_CASTING, PyArray_Descr *))PyArray_API[224])
#define NpyIter_MultiNew \
  (*(NpyIter *(*)(int, PyArrayObject **, npy_uint32, NPY_ORDER, NPY_CASTING, npy_uint32 *, PyArray_Descr **))PyArray_API[225])
#define NpyIter_Copy \
  (*(NpyIter *(*)(NpyIter *))PyArray_API[227])
#define NpyIter_Deallocate \
  (*(int (*)(NpyIter *))PyArray_API[228])
#define NpyIter_GetInnerStrideArray \
  (*(npy_intp *(*)(NpyIter *))PyArray_API[232])
#define NpyIter_GetInnerLoopSizePtr \
  (*(npy_intp *(*)(NpyIter *))PyArray_API[233])
#define NpyIter_Reset \
  (*(int (*)(NpyIter *, char **))PyArray_API[234])
#define NpyIter_GetIterNext \
  (*(NpyIter_IterNextFunc *(*)(NpyIter *, char **))PyArray_API[239])
#define NpyIter_GetIterSize \
  (*(npy_intp (*)(NpyIter *))PyArray_API[240])
#define NpyIter_GotoIterIndex \
  (*(int (*)(NpyIter *, npy_intp))PyArray_API[243])
#define NpyIter_EnableExternalLoop \
  (*(int (*)(NpyIter *))PyArray_API[266])
#define NpyIter_GetTransferFlags \
  (*(NPY_ARRAYMETHOD_FLAGS (*)(NpyIter *))PyArray_API[223])
#define NpyIter_GetDataPtrArray \
  (*(char **(*)(NpyIter *))PyArray_API[255])
#define NpyIter_GetDescrArray \
  (*(PyArray_Descr **(*)(NpyIter *))PyArray_API[256])
#define NpyIter_GetOperandArray \
  (*(PyArrayObject **(*)(NpyIter *))PyArray_API[257])
#define NpyIter_IterationNeedsAPI \
  (*(npy_bool (*)(NpyIter *))PyArray_API[262])
static inline void PyArray_DiscardWritebackIfCopy(PyArrayObject *A) {
  ((PyArrayObject_fields *)A)->base = NULL;
}
#define NpyIter_RemoveAxis \
  (*(int (*)(NpyIter *, int))PyArray_API[264])
#define PyArray_ResultType \
  (*(PyArray_Descr *(*)(npy_intp, PyArrayObject *[], npy_intp, PyArray_Descr *[]))PyArray_API[268])
#define PyArray_SetBaseObject \
  (*(int (*)(PyArrayObject *, PyObject *))PyArray_API[282])
#define PyArray_SimpleNew(nd, dims, typenum)                                   \
  PyArray_New(&PyArray_Type, nd, dims, typenum, NULL, NULL, 0, 0, NULL)
#define PyArray_FROM_OTF(m, type, flags)                                       \
  PyArray_FromAny(m, (PyArray_Descr *)PyArray_DescrFromType(type), 0, 0,       \
                  (((flags) & NPY_ARRAY_ENSURECOPY)                            \
                       ? ((flags) | NPY_ARRAY_DEFAULT)                         \
                       : (flags)),                                             \
                  NULL)
#define PyArray_ContiguousFromAny(op, type, min_depth, max_depth)              \
  PyArray_FromAny(op, (PyArray_Descr *)PyArray_DescrFromType(type), min_depth, \
                  max_depth, NPY_ARRAY_DEFAULT, NULL)

#endif
