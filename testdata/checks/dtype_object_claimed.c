// The module says that it does not need the GIL: objects in elements are read and replaced by several threads, whatever the
// compile commands are for.
#include <numpy/arrayobject.h>

static PyMutex Lock;

static PyObject *first_bad(PyObject *Self, PyObject *Obj) {
  PyObject *O = *(PyObject **)PyArray_GETPTR1((PyArrayObject *)Obj, 0); // expect: nogil-unguarded-object-dtype/read-unlocked: another thread may replace it
  Py_INCREF(O);
  return O;
}
static PyObject *put_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *New;
  if (!PyArg_ParseTuple(Args, "O!O", &PyArray_Type, &A, &New))
    return NULL;
  if (PyArray_FailUnlessWriteable(A, "a") < 0)
    return NULL;
  PyObject **Slot = (PyObject **)PyArray_GETPTR1(A, 0);
  PyObject *Old = *Slot; // expect: nogil-unguarded-object-dtype/replaced-unlocked: an object in an element of 'A' is replaced without a lock
  Py_INCREF(New);
  *Slot = New;
  Py_XDECREF(Old);
  Py_RETURN_NONE;
}
static PyObject *put_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *A;
  PyObject *New;
  if (!PyArg_ParseTuple(Args, "O!O", &PyArray_Type, &A, &New))
    return NULL;
  if (PyArray_FailUnlessWriteable(A, "a") < 0)
    return NULL;
  PyObject **Slot = (PyObject **)PyArray_GETPTR1(A, 0);
  PyMutex_Lock(&Lock); // guard: nogil-unguarded-object-dtype
  PyObject *Old = *Slot;
  Py_INCREF(New);
  *Slot = New;
  PyMutex_Unlock(&Lock);
  Py_XDECREF(Old);
  Py_RETURN_NONE;
}
// Nobody else has it yet.
static PyObject *made_ok(PyObject *Self, PyObject *New) {
  npy_intp N = 4;
  PyArrayObject *A = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_OBJECT); // guard: nogil-unguarded-object-dtype: PyArray_SimpleNew(1, &N, NPY_OBJECT) => New
  if (A == NULL)
    return NULL;
  PyObject **Slot = (PyObject **)PyArray_DATA(A);
  PyObject *Old = *Slot;
  Py_INCREF(New);
  *Slot = New;
  Py_XDECREF(Old);
  return (PyObject *)A;
}

static PyMethodDef Methods[] = {{"first", first_bad, METH_O, NULL},
                                {"put", put_bad, METH_VARARGS, NULL},
                                {"put_locked", put_ok, METH_VARARGS, NULL},
                                {"made", made_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot Slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static struct PyModuleDef Module = {PyModuleDef_HEAD_INIT, "claimed", NULL, 0, Methods, Slots};
PyMODINIT_FUNC PyInit_claimed(void) { return PyModuleDef_Init(&Module); }
