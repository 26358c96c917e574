// flags: -DPy_GIL_DISABLED
// Objects in elements of arrays that another thread may replace.
#include <numpy/arrayobject.h>

static PyObject *first_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  if (PyArray_TYPE(A) != NPY_OBJECT)
    return PyErr_Format(PyExc_TypeError, "objects only");
  PyObject *O = *(PyObject **)PyArray_GETPTR1(A, 0); // expect: nogil-unguarded-object-dtype/read-unlocked: in a free-threaded build another thread may replace it
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
  PyMutex_Lock(&Lock); // guard: nogil-unguarded-object-dtype
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
  Py_BEGIN_CRITICAL_SECTION(A); // guard(section): nogil-unguarded-object-dtype
  O = *(PyObject **)PyArray_GETPTR1(A, 0);
  Py_INCREF(O);
  Py_END_CRITICAL_SECTION(); // guard(section): nogil-unguarded-object-dtype
  return O;
}

// ... on the object whose memory the elements are in.
static PyObject *base_section_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *O;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &A))
    return NULL;
  Py_BEGIN_CRITICAL_SECTION(PyArray_BASE(A)); // guard(base_section): nogil-unguarded-object-dtype
  O = *(PyObject **)PyArray_GETPTR1(A, 0);
  Py_INCREF(O);
  Py_END_CRITICAL_SECTION(); // guard(base_section): nogil-unguarded-object-dtype
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
  PyObject *O = *(PyObject **)PyArray_GETPTR1(Own, 0); // guard: nogil-unguarded-object-dtype: Own => A
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
  return PyBool_FromLong(O == NULL); // guard: nogil-unguarded-object-dtype: PyBool_FromLong(O == NULL) => Py_NewRef(O)
}


// What runs in between may replace the element, on this thread.
static PyObject *after_call_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *Key;
  if (!PyArg_ParseTuple(Args, "O!O", &PyArray_Type, &A, &Key))
    return NULL;
  PyObject *O = *(PyObject **)PyArray_GETPTR1(A, 0); // expect: nogil-unguarded-object-dtype/read-before-call: used after 'PyObject_Call' has run Python code
  PyObject *Kept = PyObject_Call(Key, Args, NULL);
  if (!Kept)
    return NULL;
  Py_DECREF(Kept);
  Py_INCREF(O);
  return O;
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
    {"after_call_bad", after_call_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
