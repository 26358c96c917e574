// An ArrayMethod with NPY_METH_REQUIRES_PYAPI stays attached.
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

static int flagged_ok(PyArrayMethod_Context *C, char *const *D,
                      const npy_intp *N, const npy_intp *S, NpyAuxData *A) {
  if (*N < 0) {
    PyErr_SetString(PyExc_ValueError, "negative");
    return -1;
  }
  return 0;
}
static PyType_Slot Slots[] = {
    {NPY_METH_strided_loop, (void *)flagged_ok},
    {0, NULL},
};
static PyArrayMethod_Spec Spec = {
    .name = "flagged",
    .nin = 1,
    .nout = 1,
    .flags = NPY_METH_REQUIRES_PYAPI,
    .slots = Slots,
};

int add_flagged(PyObject *U) { return PyUFunc_AddLoopFromSpec(U, &Spec); }

// Whether elements may be added up in any order says nothing about the thread.
static int reordered_ok(PyArrayMethod_Context *C, char *const *D,
                        const npy_intp *N, const npy_intp *S, NpyAuxData *A) {
  if (*N < 0) {
    PyErr_SetString(PyExc_ValueError, "negative");
    return -1;
  }
  return 0;
}
static int reordered_bad(PyArrayMethod_Context *C, char *const *D,
                         const npy_intp *N, const npy_intp *S, NpyAuxData *A) {
  if (*N < 0) {
    PyErr_SetString(PyExc_ValueError, "negative"); // expect: nogil-detached-api-call: PyErr_SetString
    return -1;
  }
  return 0;
}
static PyType_Slot ReorderedSlots[] = {
    {NPY_METH_strided_loop, (void *)reordered_ok},
    {0, NULL},
};
static PyArrayMethod_Spec ReorderedSpec = {
    .name = "reordered",
    .nin = 2,
    .nout = 1,
    .flags = NPY_METH_REQUIRES_PYAPI | NPY_METH_IS_REORDERABLE,
    .slots = ReorderedSlots,
};
static PyType_Slot OnlyReorderedSlots[] = {
    {NPY_METH_strided_loop, (void *)reordered_bad},
    {0, NULL},
};
static PyArrayMethod_Spec OnlyReorderedSpec = {
    .name = "only_reordered",
    .nin = 2,
    .nout = 1,
    .flags = NPY_METH_IS_REORDERABLE | NPY_METH_NO_FLOATINGPOINT_ERRORS,
    .slots = OnlyReorderedSlots,
};

int add_reordered(PyObject *U) {
  if (PyUFunc_AddLoopFromSpec(U, &ReorderedSpec) < 0)
    return -1;
  return PyUFunc_AddLoopFromSpec(U, &OnlyReorderedSpec);
}
