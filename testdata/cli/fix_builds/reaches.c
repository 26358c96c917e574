/* What it calls is in a file of which parts can't be read. */
#include "build.h"

int sync_both(int, int);
static PyObject *twin(PyObject *Self, PyObject *Args) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = fsync(3);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}
static PyObject *through_gap(PyObject *Self, PyObject *Args) {
  int Rc;
  Rc = sync_both(3, 4);
  return PyLong_FromLong(Rc);
}
static PyObject *direct(PyObject *Self, PyObject *Args) {
  int Rc;
  Rc = fsync(3);
  return PyLong_FromLong(Rc);
}

static PyMethodDef Methods[] = {{"a", twin, METH_NOARGS, NULL},
                                {"b", through_gap, METH_NOARGS, NULL},
                                {"c", direct, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
