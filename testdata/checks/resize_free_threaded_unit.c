// flags: -DPy_GIL_DISABLED
// Compiled for Python without the GIL, and nobody has thought of a section yet.
#include <Python.h>

static PyObject *first_bad(PyObject *Self, PyObject *L) {
  if (PyList_GET_SIZE(L) == 0)
    return NULL;
  return Py_NewRef(PyList_GET_ITEM(L, 0)); // expect: nogil-resize-during-iteration: 'L' is walked without a critical section
}

static PyObject *fast_bad(PyObject *Self, PyObject *Arg) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return NULL;
  PyObject **Items = PySequence_Fast_ITEMS(Seq); // expect: nogil-resize-during-iteration: 'Seq' is walked without a critical section
  PyObject *Item = Py_NewRef(Items[0]);
  Py_DECREF(Seq);
  return Item;
}

static PyObject *copy_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Seq = PySequence_Tuple(Arg);
  if (!Seq)
    return NULL;
  PyObject *Item = Py_NewRef(PySequence_Fast_ITEMS(Seq)[0]);
  Py_DECREF(Seq);
  return Item;
}

static PyMethodDef Methods[] = {{"first", first_bad, METH_O, NULL},
                                {"fast", fast_bad, METH_O, NULL},
                                {"copy", copy_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
void *methods(void) { return Methods; }
