/* Not written for Python without the GIL: nobody knows what would be right. */
#include "build.h"
#include <errno.h>
#include <fcntl.h>
#if !ALONE
#error "needs the GIL"
#endif

static PyObject *twin(PyObject *Self, PyObject *Args) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = fsync(3);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}
static PyObject *release(PyObject *Self, PyObject *Args) {
  int Rc;
  Rc = fsync(3);
  return PyLong_FromLong(Rc);
}
/* Detaches nothing, but there are two builds of the file. */
static PyObject *saves_errno(PyObject *Self, PyObject *Args) {
  int Fd = 3;
  if (dup(Fd) < 0) {
    close(Fd);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", twin, METH_NOARGS, NULL},
                                {"b", release, METH_NOARGS, NULL},
                                {"c", saves_errno, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
