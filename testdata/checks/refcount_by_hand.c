// Reference counts that the program writes itself.
#include <Python.h>

PyObject *member_bad(PyObject *Self, PyObject *Arg) {
  Arg->ob_refcnt++; // expect: nogil-refcount-by-hand/pattern: 'member_bad' writes the reference count 'ob_refcnt'
  Py_RETURN_NONE;
}

PyObject *given_up_bad(PyObject *Self, PyObject *Arg) {
  if (--Arg->ob_refcnt == 0) // expect: nogil-refcount-by-hand
    Py_RETURN_NONE;
  return NULL;
}

PyObject *set_bad(PyObject *Self, PyObject *Arg) {
  Py_SET_REFCNT(Arg, 2); // expect: nogil-refcount-by-hand: 'Py_SET_REFCNT' overwrites the reference count of 'Arg'
  Py_RETURN_NONE;
}

PyObject *counted_ok(PyObject *Self, PyObject *Arg) {
  Py_INCREF(Arg); // guard: nogil-refcount-by-hand: Py_INCREF(Arg) => Arg->ob_refcnt += 1
  Py_RETURN_NONE;
}

PyObject *read_ok(PyObject *Self, PyObject *Arg) {
  Py_ssize_t Count = 0;
  Count = Arg->ob_refcnt; // guard: nogil-refcount-by-hand: Count = Arg->ob_refcnt => Arg->ob_refcnt = Count
  return PyLong_FromSsize_t(Count);
}

static int prepare(PyObject *Module) {
  Py_SET_REFCNT(Module, 2); // at import nobody else is there yet
  return 0;
}
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)prepare}, {0, NULL}};
static PyModuleDef Definition = {PyModuleDef_HEAD_INIT, "hands", NULL, 0, NULL, Slots, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_hands(void) { return PyModuleDef_Init(&Definition); }
