// Calls on the way out after a failure, where nobody minds waiting.
#include <Python.h>
#include <unistd.h>

typedef struct {
  PyObject_HEAD
  int Fd;
} File;
static int FdOf(PyObject *O) { return ((File *)O)->Fd; }

// What failed is known, and reported.
static PyObject *jumps_ok(PyObject *Self, PyObject *Arg) {
  PyObject *R = PyObject_CallNoArgs(Arg);
  if (!R) // guard: nogil-missing-gil-release: if ( => if (1 ||
    goto fail;
  if (PyObject_IsTrue(R) < 0)
    goto fail;
  return R;
fail:
  fsync(FdOf(Self));
  return NULL;
}
static PyObject *sets_ok(PyObject *Self, PyObject *Arg) {
  PyObject *R = NULL;
  if (Arg == Py_None) {
    PyErr_SetString(PyExc_ValueError, "none"); // guard: nogil-missing-gil-release
    fsync(FdOf(Self));
    goto done;
  }
  R = PyObject_CallNoArgs(Arg);
done:
  return R;
}
static int minus_one_ok(PyObject *Self, PyObject *Value, void *Closure) {
  long N = PyLong_AsLong(Value);
  if (N == -1) { // guard: nogil-missing-gil-release: if ( => if (1 ||
    fsync(FdOf(Self));
    return -1;
  }
  return 0;
}
static PyObject *reported_later_ok(PyObject *Self, PyObject *Arg) {
  if (dup(FdOf(Self)) < 0) { // guard: nogil-missing-gil-release: if ( => if (1 ||
    fsync(FdOf(Self));
    PyErr_SetString(PyExc_OSError, "dup");
    return NULL;
  }
  Py_RETURN_NONE;
}

// The same on the ordinary way.
static PyObject *both_ways_bad(PyObject *Self, PyObject *Arg) {
  PyObject *R = PyObject_CallNoArgs(Arg);
  fsync(FdOf(Self)); // expect: nogil-missing-gil-release: 'fsync'
  if (!R)
    return NULL;
  return R;
}
static PyObject *kept_bad(PyObject *Self, PyObject *Arg) {
  PyObject *R = NULL;
  if (PyObject_IsTrue(Arg) < 0) {
    fsync(FdOf(Self)); // expect: nogil-missing-gil-release: 'fsync'
    R = Py_None;
    goto done;
  }
  R = PyObject_CallNoArgs(Arg);
done:
  return R;
}
static PyObject *tries_again_bad(PyObject *Self, PyObject *Arg) {
  PyObject *R = PyObject_CallNoArgs(Arg);
  if (!R) {
    PyErr_Clear();
    fsync(FdOf(Self)); // expect: nogil-missing-gil-release: 'fsync'
    R = PyObject_CallNoArgs(Arg);
  }
  return R;
}

// It always fails then, but has not before it has waited.
static PyObject *gives_up_bad(PyObject *Self, PyObject *Arg) {
  if (Arg != Py_None)
    return PyObject_CallNoArgs(Arg);
  sleep(3); // expect: nogil-missing-gil-release: 'sleep'
  PyErr_SetString(PyExc_RuntimeError, "timeout");
  return NULL;
}
static PyObject *always_bad(PyObject *Self, PyObject *Arg) {
  sleep(3); // expect: nogil-missing-gil-release: 'sleep'
  return NULL;
}
static PyObject *own_failure_bad(PyObject *Self, PyObject *Arg) {
  if (fsync(FdOf(Self)) < 0) // expect: nogil-missing-gil-release: 'fsync'
    return PyErr_SetFromErrno(PyExc_OSError);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", jumps_ok, METH_O, NULL},
                                {"b", sets_ok, METH_O, NULL},
                                {"c", reported_later_ok, METH_O, NULL},
                                {"d", both_ways_bad, METH_O, NULL},
                                {"e", kept_bad, METH_O, NULL},
                                {"f", tries_again_bad, METH_O, NULL},
                                {"g", gives_up_bad, METH_O, NULL},
                                {"h", always_bad, METH_O, NULL},
                                {"i", own_failure_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyGetSetDef Members[] = {{"a", NULL, minus_one_ok, NULL, NULL},
                                {NULL, NULL, NULL, NULL, NULL}};
static PyTypeObject FileType = {
    .tp_name = "File", .tp_methods = Methods, .tp_getset = Members};
