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
