/*===- ufuncobject.h - NumPy's ufunc API that the tests use ---------------===*\
|*
|* Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
\*===----------------------------------------------------------------------===*/
#ifndef NOGIL_TESTDATA_UFUNCOBJECT_H
#define NOGIL_TESTDATA_UFUNCOBJECT_H

#include "numpy/ndarraytypes.h"

#ifdef __cplusplus
extern "C" {
#endif
typedef void (*PyUFuncGenericFunction)(char **, npy_intp const *,
                                       npy_intp const *, void *);
extern void **PyUFunc_API;
int _import_umath(void);
void npy_set_floatstatus_invalid(void);
#ifdef __cplusplus
}
#endif
#define PyUFunc_None -1
#define import_umath()                                                         \
  do {                                                                         \
    if (_import_umath() < 0)                                                   \
      return NULL;                                                             \
  } while (0)
#define PyUFunc_FromFuncAndData                                                \
  (*(PyObject *(*)(PyUFuncGenericFunction *, void *const *, const char *, int, \
                   int, int, int, const char *, const char *,                  \
                   int))PyUFunc_API[1])
#define PyUFunc_RegisterLoopForType                                            \
  (*(int (*)(PyObject *, int, PyUFuncGenericFunction, const int *,             \
             void *))PyUFunc_API[2])
#define PyUFunc_FromFuncAndDataAndSignature                                    \
  (*(PyObject *(*)(PyUFuncGenericFunction *, void *const *, const char *, int, \
                   int, int, int, const char *, const char *, int,             \
                   const char *))PyUFunc_API[31])
#define PyUFunc_AddLoopFromSpec                                                \
  (*(int (*)(PyObject *, PyArrayMethod_Spec *))PyUFunc_API[43])

#endif
