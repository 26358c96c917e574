// As resize_free_threaded_unit.c, with the GIL: there are no sections.
#include <Python.h>

static PyObject *first_ok(PyObject *Self, PyObject *L) {
  if (PyList_GET_SIZE(L) == 0)
    return NULL;
  return Py_NewRef(PyList_GET_ITEM(L, 0));
}

static PyObject *fast_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return NULL;
  PyObject **Items = PySequence_Fast_ITEMS(Seq);
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

static PyMethodDef Methods[] = {{"first", first_ok, METH_O, NULL},
                                {"fast", fast_ok, METH_O, NULL},
                                {"copy", copy_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
void *methods(void) { return Methods; }
