// A loop over a dict changes the dict: no Python code has to run for that.
#include <Python.h>

static PyObject *deletes_bad(PyObject *self, PyObject *d) {
  PyObject *k, *v;
  Py_ssize_t p = 0;
  while (PyDict_Next(d, &p, &k, &v)) // expect: nogil-resize-during-iteration
    if (v == Py_None && PyDict_DelItem(d, k) < 0) // expect: nogil-borrowed-reference/lent-item
      return NULL;
  Py_RETURN_NONE;
}
static PyObject *other_key_bad(PyObject *self, PyObject *d) {
  PyObject *k, *v;
  Py_ssize_t p = 0;
  while (PyDict_Next(d, &p, &k, &v)) // expect: nogil-resize-during-iteration
    if (PyDict_SetItem(d, v, k) < 0)
      return NULL;
  Py_RETURN_NONE;
}
// Its own dict: nobody else is needed.
static PyObject *own_bad(PyObject *self, PyObject *d) {
  PyObject *k, *v, *own = PyDict_Copy(d);
  Py_ssize_t p = 0;
  while (PyDict_Next(own, &p, &k, &v)) // expect: nogil-resize-during-iteration
    PyDict_Clear(own);
  return own;
}
// What a key that is there stands for may be another thing.
static PyObject *same_key_ok(PyObject *self, PyObject *arg) {
  PyObject *k, *v, *own = PyDict_New();
  Py_ssize_t p = 0;
  while (PyDict_Next(own, &p, &k, &v))
    if (PyDict_SetItem(own, k, Py_None) < 0)
      return NULL;
  return own;
}
// Another dict.
static PyObject *copy_ok(PyObject *self, PyObject *d) {
  PyObject *k, *v, *copy = PyDict_Copy(d);
  Py_ssize_t p = 0;
  while (PyDict_Next(copy, &p, &k, &v))
    if (PyDict_DelItem(d, k) < 0)
      break;
  Py_DECREF(copy);
  Py_RETURN_NONE;
}
// The loop is over.
static PyObject *once_ok(PyObject *self, PyObject *arg) {
  PyObject *k, *v, *own = PyDict_New();
  Py_ssize_t p = 0;
  while (PyDict_Next(own, &p, &k, &v))
    if (v == Py_None) {
      PyDict_DelItem(own, k);
      break;
    }
  return own;
}
static PyMethodDef methods[] = {{"deletes", deletes_bad, METH_O, 0},
                                {"other_key", other_key_bad, METH_O, 0},
                                {"own", own_bad, METH_O, 0},
                                {"same_key", same_key_ok, METH_NOARGS, 0},
                                {"copy", copy_ok, METH_O, 0},
                                {"once", once_ok, METH_NOARGS, 0},
                                {0}};
PyMethodDef *table(void) { return methods; }
