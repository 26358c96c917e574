/*===- Python.h - the part of the Python C API that the tests use ---------===*\
|*
|* Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* Declarations only, in the shape that version 3.13 gives them, so that the
|* tests need no Python installation: what is a macro there is a macro here,
|* what is an inline function there is one here, and what is renamed by a macro
|* (the mutex functions) is renamed here. Nothing of this can be linked.
|*
|* With -DPy_GIL_DISABLED the critical sections and a few accessors take the
|* form they have in the free-threaded build.
|*
\*===----------------------------------------------------------------------===*/
#ifndef NOGIL_TESTDATA_PYTHON_H
#define NOGIL_TESTDATA_PYTHON_H

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "patchlevel.h"
#define PYTHON_API_VERSION 1013

#ifdef __cplusplus
extern "C" {
#define PyMODINIT_FUNC extern "C" __attribute__((visibility("default"))) PyObject *
#define Py_CAST(Type, Expr) ((Type)(Expr))
#else
#define PyMODINIT_FUNC __attribute__((visibility("default"))) PyObject *
#define Py_CAST(Type, Expr) ((Type)(Expr))
#endif
#define PyAPI_FUNC(Type) extern Type
#define PyAPI_DATA(Type) extern Type
#define Py_UNUSED(Name) Name##_unused __attribute__((unused))
#define Py_NORETURN __attribute__((noreturn))

/* --- Objects ------------------------------------------------------------- */
typedef ssize_t Py_ssize_t;
typedef Py_ssize_t Py_hash_t;
typedef uint32_t Py_UCS4;
typedef struct _typeobject PyTypeObject;
typedef struct { uint8_t _bits; } PyMutex;

typedef struct _object {
#ifdef Py_GIL_DISABLED
  uintptr_t ob_tid;
  PyMutex ob_mutex;
  uint32_t ob_ref_local;
  Py_ssize_t ob_ref_shared;
#else
  Py_ssize_t ob_refcnt;
#endif
  PyTypeObject *ob_type;
} PyObject;
typedef struct {
  PyObject ob_base;
  Py_ssize_t ob_size;
} PyVarObject;
#define PyObject_HEAD PyObject ob_base;
#define PyObject_VAR_HEAD PyVarObject ob_base;
#ifdef Py_GIL_DISABLED
#define PyObject_HEAD_INIT(Type) {0, {0}, 0, 0, (Type)},
#else
#define PyObject_HEAD_INIT(Type) {1, (Type)},
#endif
#define PyVarObject_HEAD_INIT(Type, Size) {PyObject_HEAD_INIT(Type)(Size)},
#define _PyObject_CAST(Op) Py_CAST(PyObject *, (Op))
#define _PyVarObject_CAST(Op) Py_CAST(PyVarObject *, (Op))

typedef PyObject *(*unaryfunc)(PyObject *);
typedef PyObject *(*binaryfunc)(PyObject *, PyObject *);
typedef PyObject *(*ternaryfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*inquiry)(PyObject *);
typedef Py_ssize_t (*lenfunc)(PyObject *);
typedef PyObject *(*ssizeargfunc)(PyObject *, Py_ssize_t);
typedef int (*ssizeobjargproc)(PyObject *, Py_ssize_t, PyObject *);
typedef int (*objobjargproc)(PyObject *, PyObject *, PyObject *);
typedef int (*visitproc)(PyObject *, void *);
typedef int (*traverseproc)(PyObject *, visitproc, void *);
typedef void (*freefunc)(void *);
typedef void (*destructor)(PyObject *);
typedef PyObject *(*reprfunc)(PyObject *);
typedef Py_hash_t (*hashfunc)(PyObject *);
typedef PyObject *(*richcmpfunc)(PyObject *, PyObject *, int);
typedef PyObject *(*getiterfunc)(PyObject *);
typedef PyObject *(*iternextfunc)(PyObject *);
typedef int (*initproc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*newfunc)(PyTypeObject *, PyObject *, PyObject *);
typedef PyObject *(*allocfunc)(PyTypeObject *, Py_ssize_t);
typedef PyObject *(*getter)(PyObject *, void *);
typedef int (*setter)(PyObject *, PyObject *, void *);
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef PyObject *(*PyCFunctionWithKeywords)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*PyCFunctionFast)(PyObject *, PyObject *const *, Py_ssize_t);
typedef PyObject *(*vectorcallfunc)(PyObject *, PyObject *const *, size_t,
                                    PyObject *);
#define _PyCFunction_CAST(Func) ((PyCFunction)(void (*)(void))(Func))

typedef struct {
  void *buf;
  PyObject *obj;
  Py_ssize_t len, itemsize;
  int readonly, ndim;
  char *format;
  Py_ssize_t *shape, *strides, *suboffsets;
  void *internal;
} Py_buffer;
typedef int (*getbufferproc)(PyObject *, Py_buffer *, int);
typedef void (*releasebufferproc)(PyObject *, Py_buffer *);

struct PyMethodDef {
  const char *ml_name;
  PyCFunction ml_meth;
  int ml_flags;
  const char *ml_doc;
};
typedef struct PyMethodDef PyMethodDef;
#define METH_VARARGS 0x0001
#define METH_KEYWORDS 0x0002
#define METH_NOARGS 0x0004
#define METH_O 0x0008
#define METH_FASTCALL 0x0080

struct PyGetSetDef {
  const char *name;
  getter get;
  setter set;
  const char *doc;
  void *closure;
};
typedef struct PyGetSetDef PyGetSetDef;
struct PyMemberDef {
  const char *name;
  int type;
  Py_ssize_t offset;
  int flags;
  const char *doc;
};
typedef struct PyMemberDef PyMemberDef;

typedef struct {
  binaryfunc nb_add, nb_subtract, nb_multiply;
  unaryfunc nb_negative;
  inquiry nb_bool;
  unaryfunc nb_int, nb_float, nb_index;
} PyNumberMethods;
typedef struct {
  lenfunc sq_length;
  binaryfunc sq_concat;
  ssizeargfunc sq_item;
  ssizeobjargproc sq_ass_item;
} PySequenceMethods;
typedef struct {
  lenfunc mp_length;
  binaryfunc mp_subscript;
  objobjargproc mp_ass_subscript;
} PyMappingMethods;
typedef struct {
  getbufferproc bf_getbuffer;
  releasebufferproc bf_releasebuffer;
} PyBufferProcs;

struct _typeobject {
  PyObject_VAR_HEAD
  const char *tp_name;
  Py_ssize_t tp_basicsize, tp_itemsize;
  destructor tp_dealloc;
  Py_ssize_t tp_vectorcall_offset;
  reprfunc tp_repr;
  PyNumberMethods *tp_as_number;
  PySequenceMethods *tp_as_sequence;
  PyMappingMethods *tp_as_mapping;
  hashfunc tp_hash;
  ternaryfunc tp_call;
  reprfunc tp_str;
  PyBufferProcs *tp_as_buffer;
  unsigned long tp_flags;
  const char *tp_doc;
  traverseproc tp_traverse;
  inquiry tp_clear;
  richcmpfunc tp_richcompare;
  getiterfunc tp_iter;
  iternextfunc tp_iternext;
  PyMethodDef *tp_methods;
  PyMemberDef *tp_members;
  PyGetSetDef *tp_getset;
  PyTypeObject *tp_base;
  PyObject *tp_dict;
  initproc tp_init;
  allocfunc tp_alloc;
  newfunc tp_new;
  freefunc tp_free;
  destructor tp_finalize;
  vectorcallfunc tp_vectorcall;
};
#define Py_TPFLAGS_DEFAULT 0x40000ul
#define Py_TPFLAGS_HAVE_GC 0x4000ul

typedef struct {
  int slot;
  void *pfunc;
} PyType_Slot;
typedef struct {
  const char *name;
  int basicsize, itemsize;
  unsigned int flags;
  PyType_Slot *slots;
} PyType_Spec;
#define Py_bf_getbuffer 1
#define Py_mp_subscript 5
#define Py_nb_add 7
#define Py_tp_call 50
#define Py_tp_clear 51
#define Py_tp_dealloc 52
#define Py_tp_doc 56
#define Py_tp_init 60
#define Py_tp_methods 64
#define Py_tp_new 65
#define Py_tp_repr 66
#define Py_tp_traverse 71
#define Py_tp_getset 73
#define Py_tp_finalize 80

struct PyModuleDef_Slot {
  int slot;
  void *value;
};
typedef struct PyModuleDef_Slot PyModuleDef_Slot;
typedef struct {
  PyObject_HEAD
  PyObject *(*m_init)(void);
  Py_ssize_t m_index;
  PyObject *m_copy;
} PyModuleDef_Base;
#define PyModuleDef_HEAD_INIT {PyObject_HEAD_INIT(0) 0, 0, 0}
struct PyModuleDef {
  PyModuleDef_Base m_base;
  const char *m_name, *m_doc;
  Py_ssize_t m_size;
  PyMethodDef *m_methods;
  PyModuleDef_Slot *m_slots;
  traverseproc m_traverse;
  inquiry m_clear;
  freefunc m_free;
};
typedef struct PyModuleDef PyModuleDef;
#define Py_mod_create 1
#define Py_mod_exec 2
#define Py_mod_multiple_interpreters 3
#define Py_mod_gil 4
#define Py_MOD_GIL_USED ((void *)0)
#define Py_MOD_GIL_NOT_USED ((void *)1)
PyAPI_FUNC(PyObject *) PyModule_Create2(PyModuleDef *, int);
PyAPI_FUNC(PyObject *) PyModule_FromDefAndSpec2(PyModuleDef *, PyObject *, int);
#ifdef Py_GIL_DISABLED
PyAPI_FUNC(int) PyUnstable_Module_SetGIL(PyObject *, void *);
#endif
/* Slots of 3.15 (PEP 820): of modules and types alike, numbered anew. */
typedef struct PySlot {
  uint16_t sl_id;
  uint16_t sl_flags;
  union {
    uint32_t _sl_reserved;
  };
  union {
    void *sl_ptr;
    void (*sl_func)(void);
    Py_ssize_t sl_size;
    int64_t sl_int64;
    uint64_t sl_uint64;
  };
} PySlot;
#define PySlot_DATA(NAME, VALUE) {.sl_id = NAME, .sl_ptr = (void *)(VALUE)}
#define PySlot_FUNC(NAME, VALUE)                                               \
  {.sl_id = NAME, .sl_func = (void (*)(void))(VALUE)}
#define PySlot_END {0}
#define PyModule_Create(Def) PyModule_Create2(Def, PYTHON_API_VERSION)
PyAPI_FUNC(PyObject *) PyModuleDef_Init(PyModuleDef *);
PyAPI_FUNC(int) PyModule_AddObject(PyObject *, const char *, PyObject *);
PyAPI_FUNC(int) PyModule_AddObjectRef(PyObject *, const char *, PyObject *);
PyAPI_FUNC(int) PyModule_AddIntConstant(PyObject *, const char *, long);
PyAPI_FUNC(void *) PyModule_GetState(PyObject *);
PyAPI_FUNC(int) PyType_Ready(PyTypeObject *);
PyAPI_FUNC(PyObject *) PyType_FromSpec(PyType_Spec *);
PyAPI_FUNC(PyObject *) PyType_GenericNew(PyTypeObject *, PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyType_GenericAlloc(PyTypeObject *, Py_ssize_t);

PyAPI_FUNC(void) _Py_Dealloc(PyObject *);
#ifdef Py_GIL_DISABLED
PyAPI_FUNC(void) _Py_IncRefShared(PyObject *);
PyAPI_FUNC(void) _Py_DecRefShared(PyObject *);
static inline void Py_INCREF(PyObject *Op) { _Py_IncRefShared(Op); }
static inline void Py_DECREF(PyObject *Op) { _Py_DecRefShared(Op); }
#else
static inline void Py_INCREF(PyObject *Op) { Op->ob_refcnt++; } // NOLINT(nogil-refcount-by-hand)
static inline void Py_DECREF(PyObject *Op) {
  if (--Op->ob_refcnt == 0) // NOLINT(nogil-refcount-by-hand)
    _Py_Dealloc(Op);
}
#endif
#define Py_INCREF(Op) Py_INCREF(_PyObject_CAST(Op))
#define Py_DECREF(Op) Py_DECREF(_PyObject_CAST(Op))
static inline void Py_XINCREF(PyObject *Op) {
  if (Op != NULL)
    Py_INCREF(Op);
}
static inline void Py_XDECREF(PyObject *Op) {
  if (Op != NULL)
    Py_DECREF(Op);
}
#define Py_XINCREF(Op) Py_XINCREF(_PyObject_CAST(Op))
#define Py_XDECREF(Op) Py_XDECREF(_PyObject_CAST(Op))
#define Py_CLEAR(Op)                                                           \
  do {                                                                         \
    PyObject **_clear_slot = (PyObject **)&(Op);                               \
    PyObject *_clear_old = *_clear_slot;                                       \
    if (_clear_old != NULL) {                                                  \
      *_clear_slot = NULL;                                                     \
      Py_DECREF(_clear_old);                                                   \
    }                                                                          \
  } while (0)
#define Py_SETREF(Dst, Src)                                                    \
  do {                                                                         \
    PyObject **_set_slot = (PyObject **)&(Dst);                                \
    PyObject *_set_old = *_set_slot;                                           \
    *_set_slot = (PyObject *)(Src);                                            \
    Py_DECREF(_set_old);                                                       \
  } while (0)
#define Py_XSETREF(Dst, Src)                                                   \
  do {                                                                         \
    PyObject **_set_slot = (PyObject **)&(Dst);                                \
    PyObject *_set_old = *_set_slot;                                           \
    *_set_slot = (PyObject *)(Src);                                            \
    Py_XDECREF(_set_old);                                                      \
  } while (0)
static inline PyObject *_Py_NewRef(PyObject *Op) {
  Py_INCREF(Op);
  return Op;
}
static inline PyObject *_Py_XNewRef(PyObject *Op) {
  Py_XINCREF(Op);
  return Op;
}
#define Py_NewRef(Op) _Py_NewRef(_PyObject_CAST(Op))
#define Py_XNewRef(Op) _Py_XNewRef(_PyObject_CAST(Op))
static inline PyTypeObject *Py_TYPE(PyObject *Op) { return Op->ob_type; }
#define Py_TYPE(Op) Py_TYPE(_PyObject_CAST(Op))
static inline int Py_IS_TYPE(PyObject *Op, PyTypeObject *Type) { return Op->ob_type == Type; }
#define Py_IS_TYPE(Op, Type) Py_IS_TYPE(_PyObject_CAST(Op), (Type))
static inline Py_ssize_t Py_SIZE(PyObject *Op) {
  return ((PyVarObject *)Op)->ob_size;
}
#define Py_SIZE(Op) Py_SIZE(_PyObject_CAST(Op))
PyAPI_FUNC(Py_ssize_t) Py_REFCNT(PyObject *);
#define Py_REFCNT(Op) Py_REFCNT(_PyObject_CAST(Op))
PyAPI_FUNC(void) Py_SET_REFCNT(PyObject *, Py_ssize_t);
PyAPI_FUNC(int) PyUnstable_Object_IsUniquelyReferenced(PyObject *);
PyAPI_FUNC(int) PyUnstable_Object_IsUniqueReferencedTemporary(PyObject *);

PyAPI_DATA(PyObject) _Py_NoneStruct;
PyAPI_DATA(PyObject) _Py_TrueStruct;
PyAPI_DATA(PyObject) _Py_FalseStruct;
#define Py_None (&_Py_NoneStruct)
#define Py_True (&_Py_TrueStruct)
#define Py_False (&_Py_FalseStruct)
#define Py_RETURN_NONE return Py_None
#define Py_RETURN_TRUE return Py_True
#define Py_RETURN_FALSE return Py_False

/* --- Thread states ------------------------------------------------------- */
typedef struct _ts PyThreadState;
typedef struct _is PyInterpreterState;
PyAPI_FUNC(PyThreadState *) PyEval_SaveThread(void);
PyAPI_FUNC(void) PyEval_RestoreThread(PyThreadState *);
PyAPI_FUNC(void) PyEval_AcquireThread(PyThreadState *);
PyAPI_FUNC(void) PyEval_ReleaseThread(PyThreadState *);
#define Py_BEGIN_ALLOW_THREADS                                                 \
  {                                                                            \
    PyThreadState *_save;                                                      \
    _save = PyEval_SaveThread();
#define Py_BLOCK_THREADS PyEval_RestoreThread(_save);
#define Py_UNBLOCK_THREADS _save = PyEval_SaveThread();
#define Py_END_ALLOW_THREADS                                                   \
  PyEval_RestoreThread(_save);                                                 \
  }
typedef enum { PyGILState_LOCKED, PyGILState_UNLOCKED } PyGILState_STATE;
PyAPI_FUNC(PyGILState_STATE) PyGILState_Ensure(void);
PyAPI_FUNC(void) PyGILState_Release(PyGILState_STATE);
PyAPI_FUNC(int) PyGILState_Check(void);
PyAPI_FUNC(PyThreadState *) PyGILState_GetThisThreadState(void);
PyAPI_FUNC(PyThreadState *) PyThreadState_Get(void);
PyAPI_FUNC(PyThreadState *) PyThreadState_GetUnchecked(void);
PyAPI_FUNC(PyThreadState *) PyThreadState_Swap(PyThreadState *);
PyAPI_FUNC(int) PyEval_ThreadsInitialized(void);
PyAPI_FUNC(PyThreadState *) Py_NewInterpreter(void);
PyAPI_FUNC(void) Py_EndInterpreter(PyThreadState *);
PyAPI_FUNC(int) PyRun_SimpleString(const char *);
PyAPI_FUNC(PyThreadState *) PyThreadState_New(PyInterpreterState *);
PyAPI_FUNC(void) PyThreadState_Clear(PyThreadState *);
PyAPI_FUNC(void) PyThreadState_Delete(PyThreadState *);
PyAPI_FUNC(void) PyThreadState_DeleteCurrent(void);
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Get(void);
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Main(void);
PyAPI_FUNC(int) Py_IsInitialized(void);
PyAPI_FUNC(int) Py_AddPendingCall(int (*)(void *), void *);
PyAPI_FUNC(int) Py_AtExit(void (*)(void));

/* --- Locks --------------------------------------------------------------- */
typedef void *PyThread_type_lock;
#define WAIT_LOCK 1
#define NOWAIT_LOCK 0
PyAPI_FUNC(PyThread_type_lock) PyThread_allocate_lock(void);
PyAPI_FUNC(void) PyThread_free_lock(PyThread_type_lock);
PyAPI_FUNC(int) PyThread_acquire_lock(PyThread_type_lock, int);
PyAPI_FUNC(void) PyThread_release_lock(PyThread_type_lock);
typedef enum { PY_LOCK_FAILURE = 0, PY_LOCK_ACQUIRED = 1, PY_LOCK_INTR } PyLockStatus;
PyAPI_FUNC(PyLockStatus) PyThread_acquire_lock_timed(PyThread_type_lock, long long, int);
PyAPI_FUNC(unsigned long) PyThread_start_new_thread(void (*)(void *), void *);
PyAPI_FUNC(unsigned long) PyThread_get_thread_ident(void);

PyAPI_FUNC(void) _PyMutex_LockSlow(PyMutex *);
PyAPI_FUNC(void) _PyMutex_UnlockSlow(PyMutex *);
static inline void _PyMutex_Lock(PyMutex *M) { _PyMutex_LockSlow(M); }
static inline void _PyMutex_Unlock(PyMutex *M) { _PyMutex_UnlockSlow(M); }
PyAPI_FUNC(int) PyMutex_LockFast(PyMutex *);
PyAPI_FUNC(int) PyMutex_IsLocked(PyMutex *);
#define PyMutex_Lock _PyMutex_Lock
#define PyMutex_Unlock _PyMutex_Unlock

typedef struct {
  uintptr_t _cs_prev;
  PyMutex *_cs_mutex;
} PyCriticalSection;
typedef struct {
  PyCriticalSection _cs_base;
  PyMutex *_cs_mutex2;
} PyCriticalSection2;
PyAPI_FUNC(void) PyCriticalSection_Begin(PyCriticalSection *, PyObject *);
PyAPI_FUNC(void) PyCriticalSection_End(PyCriticalSection *);
PyAPI_FUNC(void) PyCriticalSection2_Begin(PyCriticalSection2 *, PyObject *, PyObject *);
PyAPI_FUNC(void) PyCriticalSection2_End(PyCriticalSection2 *);
PyAPI_FUNC(void) PyCriticalSection_BeginMutex(PyCriticalSection *, PyMutex *);
PyAPI_FUNC(void) PyCriticalSection2_BeginMutex(PyCriticalSection2 *, PyMutex *, PyMutex *);
#ifdef Py_GIL_DISABLED
#define Py_BEGIN_CRITICAL_SECTION(Op)                                          \
  {                                                                            \
    PyCriticalSection _py_cs;                                                  \
    PyCriticalSection_Begin(&_py_cs, _PyObject_CAST(Op))
#define Py_END_CRITICAL_SECTION()                                              \
  PyCriticalSection_End(&_py_cs);                                              \
  }
#define Py_BEGIN_CRITICAL_SECTION2(A, B)                                       \
  {                                                                            \
    PyCriticalSection2 _py_cs2;                                                \
    PyCriticalSection2_Begin(&_py_cs2, _PyObject_CAST(A), _PyObject_CAST(B))
#define Py_BEGIN_CRITICAL_SECTION_MUTEX(Mutex)                                 \
  {                                                                            \
    PyCriticalSection _py_cs;                                                  \
    PyCriticalSection_BeginMutex(&_py_cs, Mutex)
#define Py_BEGIN_CRITICAL_SECTION2_MUTEX(A, B)                                 \
  {                                                                            \
    PyCriticalSection2 _py_cs2;                                                \
    PyCriticalSection2_BeginMutex(&_py_cs2, A, B)
#define Py_END_CRITICAL_SECTION2()                                             \
  PyCriticalSection2_End(&_py_cs2);                                            \
  }
#else
#define Py_BEGIN_CRITICAL_SECTION(Op) {
#define Py_END_CRITICAL_SECTION() }
#define Py_BEGIN_CRITICAL_SECTION2(A, B) {
#define Py_BEGIN_CRITICAL_SECTION_MUTEX(Mutex) {
#define Py_BEGIN_CRITICAL_SECTION2_MUTEX(A, B) {
#define Py_END_CRITICAL_SECTION2() }
#endif

/* --- Errors -------------------------------------------------------------- */
PyAPI_DATA(PyObject *) PyExc_Exception;
PyAPI_DATA(PyObject *) PyExc_IndexError;
PyAPI_DATA(PyObject *) PyExc_KeyError;
PyAPI_DATA(PyObject *) PyExc_MemoryError;
PyAPI_DATA(PyObject *) PyExc_OSError;
PyAPI_DATA(PyObject *) PyExc_RuntimeError;
PyAPI_DATA(PyObject *) PyExc_RuntimeWarning;
PyAPI_DATA(PyObject *) PyExc_SystemError;
PyAPI_DATA(PyObject *) PyExc_TypeError;
PyAPI_DATA(PyObject *) PyExc_KeyboardInterrupt;
PyAPI_DATA(PyObject *) PyExc_ValueError;
PyAPI_DATA(PyObject *) PyExc_BufferError;
PyAPI_FUNC(void) PyErr_SetString(PyObject *, const char *);
PyAPI_FUNC(void) PyErr_SetNone(PyObject *);
PyAPI_FUNC(void) PyErr_SetObject(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyErr_Format(PyObject *, const char *, ...);
PyAPI_FUNC(PyObject *) PyErr_NoMemory(void);
PyAPI_FUNC(PyObject *) PyErr_SetFromErrno(PyObject *);
PyAPI_FUNC(PyObject *) PyErr_SetFromErrnoWithFilename(PyObject *, const char *);
PyAPI_FUNC(PyObject *) PyErr_Occurred(void);
PyAPI_FUNC(int) PyErr_ExceptionMatches(PyObject *);
PyAPI_FUNC(void) PyErr_Clear(void);
PyAPI_FUNC(void) PyErr_Print(void);
PyAPI_FUNC(void) PyErr_WriteUnraisable(PyObject *);
PyAPI_FUNC(int) PyErr_CheckSignals(void);
PyAPI_FUNC(PyObject *) PyErr_NewException(const char *, PyObject *, PyObject *);
PyAPI_FUNC(PyObject *)
PyErr_NewExceptionWithDoc(const char *, const char *, PyObject *, PyObject *);
PyAPI_FUNC(void) PyErr_SetInterrupt(void);
PyAPI_FUNC(int) PyErr_SetInterruptEx(int);
typedef void (*PyOS_sighandler_t)(int);
PyAPI_FUNC(PyOS_sighandler_t) PyOS_setsig(int, PyOS_sighandler_t);
PyAPI_FUNC(int) PyErr_WarnEx(PyObject *, const char *, Py_ssize_t);
PyAPI_FUNC(void) PyErr_Fetch(PyObject **, PyObject **, PyObject **);
PyAPI_FUNC(void) PyErr_Restore(PyObject *, PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyErr_GetRaisedException(void);
PyAPI_FUNC(void) PyErr_SetRaisedException(PyObject *);
Py_NORETURN PyAPI_FUNC(void) _Py_FatalErrorFunc(const char *, const char *);
#define Py_FatalError(Message) _Py_FatalErrorFunc(__func__, (Message))

/* --- Memory -------------------------------------------------------------- */
PyAPI_FUNC(void *) PyMem_Malloc(size_t);
PyAPI_FUNC(void *) PyMem_Calloc(size_t, size_t);
PyAPI_FUNC(void *) PyMem_Realloc(void *, size_t);
PyAPI_FUNC(void) PyMem_Free(void *);
PyAPI_FUNC(void *) PyMem_RawMalloc(size_t);
PyAPI_FUNC(void *) PyMem_RawCalloc(size_t, size_t);
PyAPI_FUNC(void *) PyMem_RawRealloc(void *, size_t);
PyAPI_FUNC(void) PyMem_RawFree(void *);
PyAPI_FUNC(void *) PyObject_Malloc(size_t);
PyAPI_FUNC(void) PyObject_Free(void *);
#define PyMem_New(Type, N) ((Type *)PyMem_Malloc((N) * sizeof(Type)))
#define PyMem_Del PyMem_Free

/* --- Values and containers ----------------------------------------------- */
PyAPI_DATA(PyTypeObject) PyLong_Type;
PyAPI_DATA(PyTypeObject) PyList_Type;
PyAPI_DATA(PyTypeObject) PyDict_Type;
PyAPI_DATA(PyTypeObject) PyUnicode_Type;
PyAPI_DATA(PyTypeObject) PyFloat_Type;
typedef struct {
  PyObject_VAR_HEAD
  PyObject **ob_item;
  Py_ssize_t allocated;
} PyListObject;
typedef struct {
  PyObject_HEAD
  Py_ssize_t ma_used;
  uint64_t ma_version_tag;
} PyDictObject;
typedef struct {
  PyObject_VAR_HEAD
  PyObject *ob_item[1];
} PyTupleObject;
typedef struct {
  PyObject_VAR_HEAD
  Py_hash_t ob_shash;
  char ob_sval[1];
} PyBytesObject;
#define PyList_Check(Op) (Py_TYPE(Op) == &PyList_Type)
#define PyList_CheckExact(Op) (Py_TYPE(Op) == &PyList_Type)
#define PyTuple_Check(Op) (Py_TYPE(Op) == &PyTuple_Type)
#define PyDict_Check(Op) (Py_TYPE(Op) == &PyDict_Type)
#define PyUnicode_CheckExact(Op) (Py_TYPE(Op) == &PyUnicode_Type)
#define PyLong_Check(Op) (Py_TYPE(Op) == &PyLong_Type)
#define PyLong_CheckExact(Op) (Py_TYPE(Op) == &PyLong_Type)
#define PyFloat_Check(Op) (Py_TYPE(Op) == &PyFloat_Type)
#define PyFloat_CheckExact(Op) (Py_TYPE(Op) == &PyFloat_Type)
PyAPI_FUNC(PyObject *) PyList_New(Py_ssize_t);
PyAPI_FUNC(Py_ssize_t) PyList_Size(PyObject *);
PyAPI_FUNC(PyObject *) PyList_GetItem(PyObject *, Py_ssize_t);
PyAPI_FUNC(PyObject *) PyList_GetItemRef(PyObject *, Py_ssize_t);
PyAPI_FUNC(int) PyList_SetItem(PyObject *, Py_ssize_t, PyObject *);
PyAPI_FUNC(int) PyList_Append(PyObject *, PyObject *);
PyAPI_FUNC(int) PyList_Sort(PyObject *);
PyAPI_FUNC(PyObject *) PySet_New(PyObject *);
PyAPI_FUNC(int) PyRun_SimpleString(const char *);
static inline Py_ssize_t PyList_GET_SIZE(PyObject *Op) { return Py_SIZE(Op); }
#define PyList_GET_SIZE(Op) PyList_GET_SIZE(_PyObject_CAST(Op))
#define PyList_GET_ITEM(Op, I) (((PyListObject *)(Op))->ob_item[(I)])
static inline void PyList_SET_ITEM(PyObject *Op, Py_ssize_t I, PyObject *V) {
  ((PyListObject *)Op)->ob_item[I] = V;
}
#define PyList_SET_ITEM(Op, I, V)                                              \
  PyList_SET_ITEM(_PyObject_CAST(Op), (I), _PyObject_CAST(V))
PyAPI_DATA(PyTypeObject) PyTuple_Type;
PyAPI_FUNC(int) PyList_Insert(PyObject *, Py_ssize_t, PyObject *);
PyAPI_FUNC(int) PyList_SetSlice(PyObject *, Py_ssize_t, Py_ssize_t, PyObject *);
PyAPI_FUNC(PyObject *) PySequence_Fast(PyObject *, const char *);
PyAPI_FUNC(PyObject *) PySequence_Tuple(PyObject *);
PyAPI_FUNC(PyObject *) PySequence_List(PyObject *);
PyAPI_FUNC(PyObject *) PySequence_GetItem(PyObject *, Py_ssize_t);
PyAPI_FUNC(Py_ssize_t) PySequence_Size(PyObject *);
#define PySequence_ITEM(Op, I) PySequence_GetItem((Op), (I))
#define PySequence_Fast_GET_SIZE(Op)                                           \
  (PyList_Check(Op) ? PyList_GET_SIZE(Op) : PyTuple_GET_SIZE(Op))
#define PySequence_Fast_GET_ITEM(Op, I)                                        \
  (PyList_Check(Op) ? PyList_GET_ITEM(Op, I) : PyTuple_GET_ITEM(Op, I))
#define PySequence_Fast_ITEMS(Op)                                              \
  (PyList_Check(Op) ? ((PyListObject *)(Op))->ob_item                          \
                    : ((PyTupleObject *)(Op))->ob_item)
PyAPI_FUNC(int) _PyBytes_Resize(PyObject **, Py_ssize_t);
typedef struct PyBytesWriter PyBytesWriter;
PyAPI_FUNC(PyBytesWriter *) PyBytesWriter_Create(Py_ssize_t);
PyAPI_FUNC(void *) PyBytesWriter_GetData(PyBytesWriter *);
PyAPI_FUNC(int) PyBytesWriter_Resize(PyBytesWriter *, Py_ssize_t);
PyAPI_FUNC(PyObject *) PyBytesWriter_Finish(PyBytesWriter *);
PyAPI_FUNC(void) PyBytesWriter_Discard(PyBytesWriter *);
PyAPI_FUNC(PyObject *) PyByteArray_FromStringAndSize(const char *, Py_ssize_t);
PyAPI_FUNC(char *) PyByteArray_AsString(PyObject *);
PyAPI_FUNC(Py_ssize_t) PyByteArray_Size(PyObject *);
PyAPI_FUNC(int) PyByteArray_Resize(PyObject *, Py_ssize_t);
PyAPI_FUNC(PyObject *) PyDict_Items(PyObject *);
PyAPI_FUNC(PyObject *) PyDict_Copy(PyObject *);
PyAPI_FUNC(int) PyDict_DelItem(PyObject *, PyObject *);
PyAPI_FUNC(void) PyDict_Clear(PyObject *);
PyAPI_FUNC(PyObject *) PyObject_GetAttr(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyUnicode_Split(PyObject *, PyObject *, Py_ssize_t);
PyAPI_FUNC(Py_ssize_t) PyDict_Size(PyObject *);
PyAPI_FUNC(PyObject *) PyTuple_New(Py_ssize_t);
PyAPI_FUNC(PyObject *) PyTuple_Pack(Py_ssize_t, ...);
PyAPI_FUNC(Py_ssize_t) PyTuple_Size(PyObject *);
PyAPI_FUNC(PyObject *) PyTuple_GetItem(PyObject *, Py_ssize_t);
#define PyTuple_GET_SIZE(Op) Py_SIZE(Op)
#define PyTuple_SET_ITEM(Op, I, V)                                             \
  (((PyTupleObject *)(Op))->ob_item[(I)] = (V))
#define PyTuple_GET_ITEM(Op, I) (((PyTupleObject *)(Op))->ob_item[(I)])
PyAPI_FUNC(PyObject *) PyDict_New(void);
PyAPI_FUNC(PyObject *) PyDict_GetItemString(PyObject *, const char *);
PyAPI_FUNC(int) PyDict_GetItemRef(PyObject *, PyObject *, PyObject **);
PyAPI_FUNC(int) PyDict_GetItemStringRef(PyObject *, const char *, PyObject **);
PyAPI_FUNC(int) PyDict_SetItem(PyObject *, PyObject *, PyObject *);
PyAPI_FUNC(int) PyDict_SetItemString(PyObject *, const char *, PyObject *);
PyAPI_FUNC(int) PyDict_Next(PyObject *, Py_ssize_t *, PyObject **, PyObject **);
PyAPI_FUNC(PyObject *) PyLong_FromLong(long);
PyAPI_FUNC(PyObject *) PyLong_FromSsize_t(Py_ssize_t);
PyAPI_FUNC(long) PyLong_AsLong(PyObject *);
PyAPI_FUNC(Py_ssize_t) PyLong_AsSsize_t(PyObject *);
PyAPI_FUNC(PyObject *) PyBool_FromLong(long);
PyAPI_FUNC(PyObject *) PyFloat_FromDouble(double);
PyAPI_FUNC(double) PyFloat_AsDouble(PyObject *);
PyAPI_FUNC(PyObject *) PyUnicode_FromString(const char *);
PyAPI_FUNC(PyObject *) PyUnicode_InternFromString(const char *);
PyAPI_FUNC(PyObject *) PyUnicode_FromStringAndSize(const char *, Py_ssize_t);
PyAPI_FUNC(const char *) PyUnicode_AsUTF8(PyObject *);
PyAPI_FUNC(const char *) PyUnicode_AsUTF8AndSize(PyObject *, Py_ssize_t *);
PyAPI_FUNC(PyObject *) PyBytes_FromStringAndSize(const char *, Py_ssize_t);
PyAPI_FUNC(char *) PyBytes_AsString(PyObject *);
PyAPI_FUNC(PyObject *) PyWeakref_NewRef(PyObject *, PyObject *);
PyAPI_FUNC(int) PyWeakref_GetRef(PyObject *, PyObject **);
PyAPI_FUNC(PyObject *) PyUnicode_FromEncodedObject(PyObject *, const char *, const char *);
PyAPI_FUNC(int) PyBytes_AsStringAndSize(PyObject *, char **, Py_ssize_t *);
#define PyBytes_AS_STRING(Op) (((PyBytesObject *)(Op))->ob_sval)
#define PyBytes_GET_SIZE(Op) Py_SIZE(Op)
PyAPI_FUNC(PyObject *) PyContextVar_New(const char *, PyObject *);
PyAPI_FUNC(int) PyContextVar_Get(PyObject *, PyObject *, PyObject **);
PyAPI_FUNC(PyObject *) PyContextVar_Set(PyObject *, PyObject *);
PyAPI_FUNC(int) PyContextVar_Reset(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyCapsule_New(void *, const char *, void (*)(PyObject *));
PyAPI_FUNC(void *) PyCapsule_GetPointer(PyObject *, const char *);
PyAPI_FUNC(int) PyArg_ParseTuple(PyObject *, const char *, ...);
PyAPI_FUNC(int) PyArg_ParseTupleAndKeywords(PyObject *, PyObject *, const char *, char **, ...);
PyAPI_FUNC(PyObject *) Py_BuildValue(const char *, ...);
PyAPI_FUNC(PyObject *) PyObject_CallNoArgs(PyObject *);
PyAPI_FUNC(PyObject *) PyObject_Call(PyObject *, PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyObject_CallOneArg(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyObject_CallObject(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyObject_CallFunction(PyObject *, const char *, ...);
PyAPI_FUNC(PyObject *) PyObject_CallFunctionObjArgs(PyObject *, ...);
PyAPI_FUNC(PyObject *) PyObject_CallMethodNoArgs(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyObject_CallMethod(PyObject *, const char *, const char *, ...);
PyAPI_FUNC(PyObject *) PyObject_Str(PyObject *);
PyAPI_FUNC(int) PyObject_IsInstance(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyObject_GetIter(PyObject *);
PyAPI_FUNC(PyObject *) PyImport_ReloadModule(PyObject *);
PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedString(PyObject *, const char *, const char *);
PyAPI_FUNC(PyObject *) PyUnicode_FromObject(PyObject *);
PyAPI_FUNC(Py_hash_t) PyObject_Hash(PyObject *);
PyAPI_FUNC(PyObject *) PyObject_GetItem(PyObject *, PyObject *);
#define Py_LT 0
#define Py_EQ 2
PyAPI_FUNC(PyObject *) PyObject_RichCompare(PyObject *, PyObject *, int);
PyAPI_FUNC(int) PyObject_RichCompareBool(PyObject *, PyObject *, int);
PyAPI_FUNC(PyObject *) PyNumber_Add(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyNumber_Multiply(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyMapping_Items(PyObject *);
PyAPI_FUNC(PyObject *) PyIter_Next(PyObject *);
PyAPI_FUNC(int) PyUnicode_FSConverter(PyObject *, void *);
PyAPI_FUNC(PyObject *) PyDict_GetItemWithError(PyObject *, PyObject *);
PyAPI_FUNC(int) PySet_Contains(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyObject_GetAttrString(PyObject *, const char *);
PyAPI_FUNC(int) PyObject_SetAttrString(PyObject *, const char *, PyObject *);
PyAPI_FUNC(int) PyObject_IsTrue(PyObject *);
typedef struct {
  PyVarObject ob_base;
  Py_ssize_t ob_alloc;
  char *ob_bytes;
  char *ob_start;
  Py_ssize_t ob_exports;
} PyByteArrayObject;
PyAPI_DATA(char) _PyByteArray_empty_string[];
PyAPI_FUNC(PyObject *) PyByteArray_FromStringAndSize(const char *, Py_ssize_t);
PyAPI_FUNC(char *) PyByteArray_AsString(PyObject *);
PyAPI_FUNC(Py_ssize_t) PyByteArray_Size(PyObject *);
PyAPI_FUNC(int) PyByteArray_Resize(PyObject *, Py_ssize_t);
static inline char *PyByteArray_AS_STRING(PyObject *Op) {
  PyByteArrayObject *Self = (PyByteArrayObject *)Op;
  return Self->ob_base.ob_size ? Self->ob_start : _PyByteArray_empty_string;
}
#define PyByteArray_AS_STRING(Self) PyByteArray_AS_STRING((PyObject *)(Self))
static inline Py_ssize_t PyByteArray_GET_SIZE(PyObject *Op) {
  return ((PyByteArrayObject *)Op)->ob_base.ob_size;
}
#define PyByteArray_GET_SIZE(Self) PyByteArray_GET_SIZE((PyObject *)(Self))
PyAPI_FUNC(PyObject *) PyObject_Repr(PyObject *);
PyAPI_FUNC(int) PyBuffer_FillInfo(Py_buffer *, PyObject *, void *, Py_ssize_t, int, int);
PyAPI_FUNC(int) PyObject_GetBuffer(PyObject *, Py_buffer *, int);
PyAPI_FUNC(void) PyBuffer_Release(Py_buffer *);
PyAPI_FUNC(int) PyObject_AsWriteBuffer(PyObject *, void **, Py_ssize_t *);
PyAPI_FUNC(int) PyObject_AsReadBuffer(PyObject *, const void **, Py_ssize_t *);
#define PyBUF_SIMPLE 0
#define PyBUF_WRITABLE 0x0001
PyAPI_FUNC(PyObject *) PyImport_ImportModule(const char *);
PyAPI_FUNC(PyObject *) PyImport_AddModule(const char *);
PyAPI_FUNC(PyObject *) PyImport_GetModuleDict(void);
PyAPI_FUNC(PyObject *) PyModule_GetDict(PyObject *);
PyAPI_FUNC(PyObject *) PyEval_GetBuiltins(void);
PyAPI_FUNC(PyObject *) PyMapping_Keys(PyObject *);
PyAPI_FUNC(PyObject *) PyDict_Keys(PyObject *);
PyAPI_FUNC(PyObject *) PyDict_GetItem(PyObject *, PyObject *);
PyAPI_FUNC(double) PyOS_string_to_double(const char *, char **, PyObject *);
PyAPI_FUNC(int) PySys_WriteStderr(const char *, ...);
PyAPI_FUNC(int) PyCallable_Check(PyObject *);
PyAPI_FUNC(PyObject *) PyDict_SetDefault(PyObject *, PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyWeakref_GetObject(PyObject *);
PyAPI_FUNC(PyObject *) PyThreadState_GetDict(void);

#ifdef __cplusplus
}
#endif
#endif
