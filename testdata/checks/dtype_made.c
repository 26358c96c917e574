// Types that are built by hand.
#include <numpy/arrayobject.h>

// Elements with fields are looked up in Python objects.
PyArray_Descr *fields_bad(PyObject *Names, PyArray_Descr **Of, int N) {
  npy_uint64 Flags = 0;
  for (int I = 0; I < N; I++)
    Flags |= Of[I]->flags & (NPY_ITEM_REFCOUNT | NPY_NEEDS_PYAPI);
  PyArray_Descr *New = PyArray_DescrFromType(NPY_VOID);
  New->names = Names;
  New->flags = Flags; // expect: nogil-unguarded-object-dtype/type-flags: the flags of a type with fields may be none
  return New;
}

PyArray_Descr *fields_ok(PyObject *Names, PyArray_Descr **Of, int N) {
  npy_uint64 Flags = NPY_NEEDS_PYAPI; // guard: nogil-unguarded-object-dtype: NPY_NEEDS_PYAPI => 0
  for (int I = 0; I < N; I++)
    Flags |= Of[I]->flags & (NPY_ITEM_REFCOUNT | NPY_NEEDS_PYAPI);
  PyArray_Descr *New = PyArray_DescrFromType(NPY_VOID);
  New->names = Names;
  New->flags = Flags;
  return New;
}

PyArray_Descr *added_ok(PyObject *Names) {
  PyArray_Descr *New = PyArray_DescrFromType(NPY_VOID);
  New->names = Names;
  New->flags = 0;
  New->flags |= NPY_NEEDS_PYAPI; // guard: nogil-unguarded-object-dtype
  return New;
}

// From another type, and without fields.
PyArray_Descr *copied_ok(PyArray_Descr *Of) {
  PyArray_Descr *New = PyArray_DescrFromType(NPY_VOID);
  New->names = Of->names;
  New->flags = Of->flags; // guard: nogil-unguarded-object-dtype: Of->flags => 0
  return New;
}

// A call says what they are.
PyArray_Descr *parsed_ok(PyObject *Names, PyObject *State) {
  int Given = 0;
  npy_uint64 Flags;
  if (!PyArg_ParseTuple(State, "i", &Given)) // guard: nogil-unguarded-object-dtype: if ( => if (0 &&
    return NULL;
  Flags = Given;
  PyArray_Descr *New = PyArray_DescrFromType(NPY_VOID);
  New->names = Names;
  New->flags = Flags;
  return New;
}

PyArray_Descr *plain_ok(void) {
  PyArray_Descr *New = PyArray_DescrFromType(NPY_VOID);
  New->names = NULL; // guard: nogil-unguarded-object-dtype: NULL => (PyObject *)New
  New->flags = 0;
  return New;
}
