/* What the project's own macros and helpers do follows from the build. Nothing
 * shows it in the first one. */
#include "build.h"

static void maybe_begin(PyThreadState **Saved) {
  if (!ALONE)
    *Saved = PyEval_SaveThread();
}
static void maybe_end(PyThreadState **Saved) {
  if (!ALONE)
    PyEval_RestoreThread(*Saved);
}

/* Detached by a helper without the GIL: a region in it would detach twice. */
static PyObject *by_helper(PyObject *Self, PyObject *Args) {
  PyThreadState *Saved = NULL;
  int Rc;
  maybe_begin(&Saved);
  Rc = fsync(3);
  maybe_end(&Saved);
  return PyLong_FromLong(Rc);
}

/* The twin: the helper detaches and attaches again before. */
static PyObject *after_helper(PyObject *Self, PyObject *Args) {
  PyThreadState *Saved = NULL;
  int Rc;
  maybe_begin(&Saved);
  maybe_end(&Saved);
  Rc = fsync(3);
  return PyLong_FromLong(Rc);
}

/* Detached by a condition. */
static PyObject *by_condition(PyObject *Self, PyObject *Args) {
  PyThreadState *Saved = ALONE ? NULL : PyEval_SaveThread();
  int Rc;
  Rc = fsync(3);
  if (Saved)
    PyEval_RestoreThread(Saved);
  return PyLong_FromLong(Rc);
}

/* Work that needs Python in one build only. */
static int checked(int Fd) {
  int Rc = fsync(Fd);
  if (!ALONE && Rc < 0)
    PyErr_SetString(PyExc_ValueError, "disk");
  return Rc;
}
static PyObject *by_callee(PyObject *Self, PyObject *Args) {
  int Rc;
  Rc = checked(3);
  return PyLong_FromLong(Rc);
}

/* A twin that detaches, so that the others are mistakes. */
static PyObject *twin(PyObject *Self, PyObject *Args) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = fsync(3);
  Rc += checked(3);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}

static PyMethodDef Methods[] = {{"a", by_helper, METH_NOARGS, NULL},
                                {"b", after_helper, METH_NOARGS, NULL},
                                {"c", by_condition, METH_NOARGS, NULL},
                                {"d", by_callee, METH_NOARGS, NULL},
                                {"e", twin, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
