// Arrays of objects: memory that nobody has set, and elements that are replaced.
#include <numpy/arrayobject.h>

// --- Over new memory
PyObject *unset_bad(npy_intp N) {
  PyObject **Items = (PyObject **)malloc(N * sizeof(PyObject *));
  if (!Items)
    return NULL;
  return PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, Items, 0, 0, NULL); // expect: nogil-unguarded-object-dtype/memory-not-set: an array of objects is made over memory from 'malloc' that nothing has set
}

PyObject *set_ok(npy_intp N) {
  PyObject **Items = (PyObject **)malloc(N * sizeof(PyObject *));
  if (!Items)
    return NULL;
  for (npy_intp I = 0; I < N; I++)
    Items[I] = Py_NewRef(Py_None); // guard: nogil-unguarded-object-dtype
  return PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, Items, 0, 0, NULL);
}

PyObject *zeroed_ok(npy_intp N) {
  PyObject **Items = (PyObject **)calloc(N, sizeof(PyObject *)); // guard: nogil-unguarded-object-dtype: calloc(N, => malloc(N *
  if (!Items)
    return NULL;
  return PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, Items, 0, 0, NULL);
}

PyObject *set_to_null_ok(npy_intp N) {
  PyObject **Items = (PyObject **)malloc(N * sizeof(PyObject *));
  if (!Items)
    return NULL;
  memset(Items, 0, N * sizeof(PyObject *)); // guard: nogil-unguarded-object-dtype
  return PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, Items, 0, 0, NULL);
}

// Before anybody else knows the array.
PyObject *set_later_ok(npy_intp N) {
  PyObject **Items = (PyObject **)malloc(N * sizeof(PyObject *));
  if (!Items)
    return NULL;
  PyObject *A = PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, Items, 0, 0, NULL);
  if (!A)
    return NULL;
  for (npy_intp I = 0; I < N; I++)
    Items[I] = Py_NewRef(Py_None); // guard: nogil-unguarded-object-dtype
  return A;
}

PyObject *shown_bad(npy_intp N, PyObject *To) {
  PyObject **Items = (PyObject **)malloc(N * sizeof(PyObject *));
  if (!Items)
    return NULL;
  PyObject *A = PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, Items, 0, 0, NULL); // expect: nogil-unguarded-object-dtype: that nothing has set
  if (!A)
    return NULL;
  Py_XDECREF(PyObject_CallFunctionObjArgs(To, A, NULL));
  for (npy_intp I = 0; I < N; I++)
    Items[I] = Py_NewRef(Py_None);
  return A;
}

// NumPy's own memory for references is null.
PyObject *own_memory_ok(npy_intp N) {
  return PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, NULL, 0, 0, NULL); // guard: nogil-unguarded-object-dtype: NULL, NULL => NULL, malloc(N * sizeof(PyObject *))
}

PyObject *numbers_ok(npy_intp N) {
  double *Items = (double *)malloc(N * sizeof(double));
  if (!Items)
    return NULL;
  return PyArray_New(&PyArray_Type, 1, &N, NPY_DOUBLE, NULL, Items, 0, 0, NULL); // guard: nogil-unguarded-object-dtype: NPY_DOUBLE => NPY_OBJECT
}

// --- Stores
static PyObject *replace_private_ok(PyObject *Self, PyObject *New) {
  npy_intp N = 1;
  PyArrayObject *A = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_OBJECT);
  if (!A)
    return NULL;
  PyObject **Items = (PyObject **)PyArray_DATA(A);
  Py_INCREF(New);
  Py_XSETREF(Items[0], New);
  return (PyObject *)A;
}

static PyMethodDef Methods[] = {
    {"replace_private_ok", replace_private_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
