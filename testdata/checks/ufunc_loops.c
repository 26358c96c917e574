// Inner loops of ufuncs: detached unless the registered types say otherwise.
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

static void double_loop_bad(char **Args, npy_intp const *N, npy_intp const *S,
                            void *Data) {
  for (npy_intp I = 0; I < *N; I++) {
    double X = *(double *)(Args[0] + I * S[0]);
    if (X < 0) {
      PyErr_SetString(PyExc_ValueError, "negative"); // expect: nogil-detached-api-call: PyErr_SetString
      return;
    }
    *(double *)(Args[1] + I * S[1]) = X;
  }
}

static void object_loop_ok(char **Args, npy_intp const *N, npy_intp const *S,
                           void *Data) {
  for (npy_intp I = 0; I < *N; I++) {
    PyObject *X = *(PyObject **)(Args[0] + I * S[0]);
    if (!PyObject_IsTrue(X)) {
      PyErr_SetString(PyExc_ValueError, "false");
      return;
    }
  }
}

static void double_loop_ok(char **Args, npy_intp const *N, npy_intp const *S,
                           void *Data) {
  for (npy_intp I = 0; I < *N; I++) {
    double X = *(double *)(Args[0] + I * S[0]);
    if (X < 0) {
      NPY_ALLOW_C_API_DEF
      NPY_ALLOW_C_API;
      PyErr_SetString(PyExc_ValueError, "negative");
      NPY_DISABLE_C_API;
      return;
    }
    *(double *)(Args[1] + I * S[1]) = X;
  }
}

static void state_loop_ok(char **Args, npy_intp const *N, npy_intp const *S,
                          void *Data) {
  for (npy_intp I = 0; I < *N; I++)
    if (*(double *)(Args[0] + I * S[0]) < 0) {
      PyGILState_STATE State = PyGILState_Ensure();
      PyErr_SetString(PyExc_ValueError, "negative");
      PyGILState_Release(State);
      return;
    }
}

// Flags of the processor in place of an exception: NumPy looks at them after the loop.
static void flags_loop_ok(char **Args, npy_intp const *N, npy_intp const *S,
                          void *Data) {
  for (npy_intp I = 0; I < *N; I++)
    if (*(double *)(Args[0] + I * S[0]) < 0)
      npy_set_floatstatus_invalid();
}

static void complain(void) { PyErr_SetNone(PyExc_ValueError); }
static void helper_loop_bad(char **Args, npy_intp const *N, npy_intp const *S,
                            void *Data) {
  if (*N < 0)
    complain(); // expect: nogil-detached-api-call: complain
}

static PyUFuncGenericFunction Loops[] = {double_loop_bad, object_loop_ok};
static const char Types[] = {NPY_DOUBLE, NPY_DOUBLE, NPY_OBJECT, NPY_OBJECT};
static PyUFuncGenericFunction Loops2[] = {double_loop_ok, helper_loop_bad,
                                          state_loop_ok, flags_loop_ok};
static const char Types2[] = {NPY_DOUBLE, NPY_DOUBLE, NPY_FLOAT, NPY_FLOAT,
                              NPY_DOUBLE, NPY_FLOAT, NPY_FLOAT, NPY_DOUBLE};
static void *const Data[] = {NULL, NULL, NULL, NULL};

// An ArrayMethod says in its flags whether its loops need the API.
static int strided_bad(PyArrayMethod_Context *C, char *const *D,
                       const npy_intp *N, const npy_intp *S, NpyAuxData *A) {
  if (*N < 0) {
    PyErr_SetString(PyExc_ValueError, "negative"); // expect: nogil-detached-api-call: PyErr_SetString
    return -1;
  }
  return 0;
}
static int strided_ok(PyArrayMethod_Context *C, char *const *D,
                      const npy_intp *N, const npy_intp *S, NpyAuxData *A) {
  if (*N < 0) {
    NPY_ALLOW_C_API_DEF
    NPY_ALLOW_C_API;
    PyErr_SetString(PyExc_ValueError, "negative");
    NPY_DISABLE_C_API;
    return -1;
  }
  return 0;
}
static PyType_Slot StridedSlots[] = {
    {NPY_METH_strided_loop, (void *)strided_bad},
    {NPY_METH_contiguous_loop, (void *)strided_ok},
    {0, NULL},
};
static PyArrayMethod_Spec StridedSpec = {
    "strided", 1, 1, NPY_NO_CASTING, NPY_METH_NO_FLOATINGPOINT_ERRORS, NULL,
    StridedSlots,
};

int add_ufuncs(PyObject *M) {
  PyObject *U = PyUFunc_FromFuncAndData(Loops, Data, Types, 2, 1, 1,
                                        PyUFunc_None, "f", NULL, 0);
  if (!U || PyModule_AddObject(M, "f", U) < 0)
    return -1;
  U = PyUFunc_FromFuncAndData(Loops2, Data, Types2, 4, 1, 1, PyUFunc_None, "g",
                              NULL, 0);
  if (!U || PyUFunc_AddLoopFromSpec(U, &StridedSpec) < 0)
    return -1;
  return PyModule_AddObject(M, "g", U);
}
