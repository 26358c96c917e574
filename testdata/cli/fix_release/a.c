#include <Python.h>
#include <unistd.h>

typedef struct {
  PyObject_HEAD
  int Fd;
} File;

static PyObject *sync_file(PyObject *Self, PyObject *Args) {
  int Rc, Fd = 3;
  Rc = fsync(Fd); // to the disk
  if (Rc < 0) {
    sleep(1);
    return PyLong_FromLong(Rc);
  }
  Py_RETURN_NONE;
}

/* The descriptor is the object's: somebody may close it meanwhile. */
static PyObject *sync_member(PyObject *Self, PyObject *Args) {
  int Rc;
  Rc = fsync(((File *)Self)->Fd);
  return PyLong_FromLong(Rc);
}

/* A declaration: the region would end its life, so it is cut in two. */
static PyObject *sync_declared(PyObject *Self, PyObject *Args) {
  int Rc = fsync(3), Other = 1;
  return PyLong_FromLong(Rc + Other);
}

static PyObject *sync_split(PyObject *Self, PyObject *Args) {
  int Rc = fsync(3);
  return PyLong_FromLong(Rc);
}

/* What the condition controls is not part of the call. */
static PyObject *sync_tested(PyObject *Self, PyObject *Args) {
  if (fsync(3) < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"a", sync_file, METH_NOARGS, NULL},
    {"b", sync_member, METH_NOARGS, NULL},
    {"c", sync_declared, METH_NOARGS, NULL},
    {"e", sync_split, METH_NOARGS, NULL},
    {"d", sync_tested, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};
