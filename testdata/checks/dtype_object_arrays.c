// Arrays of objects: memory that nobody has set, and elements that others replace.
#include <numpy/arrayobject.h>

// --- Over new memory
PyObject *unset_bad(npy_intp N) {
  PyObject **Items = (PyObject **)malloc(N * sizeof(PyObject *));
  if (!Items)
    return NULL;
  return PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, Items, 0, 0, NULL); // expect: nogil-unguarded-object-dtype: an array of objects is made over memory from 'malloc' that nothing has set
}

PyObject *set_ok(npy_intp N) {
  PyObject **Items = (PyObject **)malloc(N * sizeof(PyObject *));
  if (!Items)
    return NULL;
  for (npy_intp I = 0; I < N; I++)
    Items[I] = Py_NewRef(Py_None);
  return PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, Items, 0, 0, NULL);
}

PyObject *zeroed_ok(npy_intp N) {
  PyObject **Items = (PyObject **)calloc(N, sizeof(PyObject *));
  if (!Items)
    return NULL;
  return PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, Items, 0, 0, NULL);
}

PyObject *set_to_null_ok(npy_intp N) {
  PyObject **Items = (PyObject **)malloc(N * sizeof(PyObject *));
  if (!Items)
    return NULL;
  memset(Items, 0, N * sizeof(PyObject *));
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
    Items[I] = Py_NewRef(Py_None);
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
  return PyArray_New(&PyArray_Type, 1, &N, NPY_OBJECT, NULL, NULL, 0, 0, NULL);
}

PyObject *numbers_ok(npy_intp N) {
  double *Items = (double *)malloc(N * sizeof(double));
  if (!Items)
    return NULL;
  return PyArray_New(&PyArray_Type, 1, &N, NPY_DOUBLE, NULL, Items, 0, 0, NULL);
}

// --- Elements that another thread may replace (free-threaded builds)
static PyObject *first_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  if (PyArray_TYPE(A) != NPY_OBJECT)
    return PyErr_Format(PyExc_TypeError, "objects only");
  PyObject *O = *(PyObject **)PyArray_GETPTR1(A, 0); // expect: nogil-unguarded-object-dtype: in a free-threaded build another thread may replace it
  Py_INCREF(O);
  return O;
}

static PyObject *direct_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyObject **Items = (PyObject **)PyArray_DATA(A);
  Py_INCREF(Items[0]); // expect: nogil-unguarded-object-dtype: an object is read from an element of 'A'
  return Items[0];
}

// The project's lock for all access.
static PyMutex Lock;
static PyObject *locked_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyMutex_Lock(&Lock);
  PyObject *O = *(PyObject **)PyArray_GETPTR1(A, 0);
  Py_INCREF(O);
  PyMutex_Unlock(&Lock);
  return O;
}

static PyObject *section_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *O;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  Py_BEGIN_CRITICAL_SECTION(A);
  O = *(PyObject **)PyArray_GETPTR1(A, 0);
  Py_INCREF(O);
  Py_END_CRITICAL_SECTION();
  return O;
}

// ... on the object whose memory the elements are in.
static PyObject *base_section_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *O;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  Py_BEGIN_CRITICAL_SECTION(PyArray_BASE(A));
  O = *(PyObject **)PyArray_GETPTR1(A, 0);
  Py_INCREF(O);
  Py_END_CRITICAL_SECTION();
  return O;
}

static PyObject *after_section_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *O;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  Py_BEGIN_CRITICAL_SECTION(A);
  PyArray_NDIM(A);
  Py_END_CRITICAL_SECTION();
  O = *(PyObject **)PyArray_GETPTR1(A, 0); // expect: nogil-unguarded-object-dtype: an object is read from an element of 'A'
  Py_INCREF(O);
  return O;
}

// A copy that nobody else has.
static PyObject *copy_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyArrayObject *Own = (PyArrayObject *)PyArray_NewCopy(A, NPY_CORDER);
  if (!Own)
    return NULL;
  PyObject *O = *(PyObject **)PyArray_GETPTR1(Own, 0);
  Py_XINCREF(O);
  Py_DECREF(Own);
  return O;
}

// Whether there is one, no more.
static PyObject *is_null_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  PyObject *O = *(PyObject **)PyArray_GETPTR1(A, 0);
  return PyBool_FromLong(O == NULL);
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
    {"first_bad", first_bad, METH_VARARGS, NULL},
    {"direct_bad", direct_bad, METH_VARARGS, NULL},
    {"locked_ok", locked_ok, METH_VARARGS, NULL},
    {"section_ok", section_ok, METH_VARARGS, NULL},
    {"base_section_ok", base_section_ok, METH_VARARGS, NULL},
    {"after_section_bad", after_section_bad, METH_VARARGS, NULL},
    {"copy_ok", copy_ok, METH_VARARGS, NULL},
    {"is_null_ok", is_null_ok, METH_VARARGS, NULL},
    {"replace_private_ok", replace_private_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
