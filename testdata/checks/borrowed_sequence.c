// Borrowed items that are sequences themselves. A list answers by itself how
// long it is and what is in it; a class of somebody's does so in Python.
#include <Python.h>

// Nothing else is asked.
static PyObject *total_bad(PyObject *Self, PyObject *Spec) {
  PyObject *Include = PyDict_GetItemString(Spec, "include"); // expect: nogil-borrowed-reference/unlocked-argument
  if (!Include)
    return NULL;
  Py_ssize_t N = PySequence_Size(Include), Sum = 0;
  for (Py_ssize_t I = 0; I < N; I++) {
    PyObject *O = PySequence_GetItem(Include, I); // expect: nogil-resize-during-iteration/borrowed-sequence
    Sum += O != NULL;
    Py_XDECREF(O);
  }
  return PyLong_FromSsize_t(Sum);
}
static PyObject *truth_bad(PyObject *Self, PyObject *Rows) {
  PyObject *Row = PyList_GetItem(Rows, 0); // expect: nogil-borrowed-reference/unlocked-argument
  if (!Row || !PyObject_IsTrue(Row))
    return NULL;
  return Py_NewRef(Row); // expect: nogil-resize-during-iteration/borrowed-sequence
}
static PyObject *mapped_bad(PyObject *Self, PyObject *Rows) {
  PyObject *Row = PyList_GetItem(Rows, 0); // expect: nogil-borrowed-reference/unlocked-argument
  if (!Row)
    return NULL;
  PyObject *Keys = PyMapping_Keys(Row);
  if (!Keys)
    return NULL;
  PyTuple_Pack(2, Keys, Row); // expect: nogil-resize-during-iteration/borrowed-sequence
  return Keys;
}

// Code that is surely asked names the hazard, whatever came first.
static PyObject *called_too_bad(PyObject *Self, PyObject *Spec) {
  PyObject *F = PyDict_GetItemString(Spec, "include"); // expect: nogil-borrowed-reference/unlocked-argument
  if (!F || PySequence_Size(F) < 1)
    return NULL;
  PyObject *R = PyObject_CallNoArgs(F);
  if (R)
    PyTuple_Pack(2, R, F); // expect: nogil-resize-during-iteration/item-of-argument
  return R;
}
static PyObject *compared_bad(PyObject *Self, PyObject *Spec) {
  PyObject *O = PyDict_GetItemString(Spec, "include"); // expect: nogil-borrowed-reference/unlocked-argument
  if (!O)
    return NULL;
  int Same = PyObject_RichCompareBool(O, Spec, Py_EQ); // expect: nogil-borrowed-reference/lent-item
  return Same ? PyTuple_Pack(1, O) : NULL; // expect: nogil-resize-during-iteration/item-of-argument
}

static PyObject *counted_gil(PyObject *Self, PyObject *Spec) {
  PyObject *Include = PyDict_GetItemString(Spec, "include"); // expect: nogil-borrowed-reference/unlocked-argument
  if (!Include)
    return NULL;
  Py_INCREF(Include);
  Py_ssize_t N = PySequence_Size(Include);
  PyObject *O = N > 0 ? PySequence_GetItem(Include, 0) : NULL;
  Py_DECREF(Include);
  return O;
}
static PyObject *exact_gil(PyObject *Self, PyObject *Spec) {
  PyObject *Include = PyDict_GetItemString(Spec, "include"); // expect: nogil-borrowed-reference/unlocked-argument
  if (!Include || !PyList_CheckExact(Include))
    return NULL;
  Py_ssize_t N = PySequence_Size(Include);
  return N > 0 ? PySequence_GetItem(Include, 0) : NULL;
}
static PyObject *own_ok(PyObject *Self, PyObject *O) {
  PyObject *Spec = PyDict_New();
  if (!Spec || PyDict_SetItemString(Spec, "include", O) < 0)
    return NULL;
  PyObject *Include = PyDict_GetItemString(Spec, "include");
  Py_ssize_t N = PySequence_Size(Include);
  PyObject *R = N > 0 ? PySequence_GetItem(Include, 0) : NULL;
  Py_DECREF(Spec);
  return R;
}

static PyMethodDef Methods[] = {{"total", total_bad, METH_O, NULL},
                                {"truth", truth_bad, METH_O, NULL},
                                {"mapped", mapped_bad, METH_O, NULL},
                                {"called_too", called_too_bad, METH_O, NULL},
                                {"compared", compared_bad, METH_O, NULL},
                                {"counted", counted_gil, METH_O, NULL},
                                {"exact", exact_gil, METH_O, NULL},
                                {"own", own_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef Module = {
    PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
