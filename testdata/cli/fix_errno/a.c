#include <Python.h>
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

/* The clean-up stands behind a label, where no declaration may be. */
static PyObject *labelled(PyObject *Self, PyObject *Args) {
  int Fd = open("/dev/null", O_RDONLY);
  if (Fd < 0 || dup2(Fd, 3) < 0)
    goto error;
  Py_RETURN_NONE;
error:
  if (Fd != -1)
    close(Fd);
  close(3);
  return PyErr_SetFromErrno(PyExc_OSError);
}

static PyObject *plain(PyObject *Self, PyObject *Args) {
  int Fd = 3;
  if (dup(Fd) < 0) {
    close(Fd);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_NONE;
}

/* What is cleaned up in a branch of its own is not in one block. */
static PyObject *branches(PyObject *Self, PyObject *Args) {
  int Fd = 3;
  if (dup(Fd) < 0) {
    if (Args) {
      close(Fd);
    }
    close(4);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_NONE;
}

/* The variable between call and use is the compiler's own. */
static PyObject *year(PyObject *Self, PyObject *Arg) {
  time_t T = (time_t)PyLong_AsLong(Arg);
  struct tm *Fields = T != -1 ? localtime(&T) : NULL;
  if (!Fields)
    return NULL;
  return PyLong_FromLong(Fields->tm_year);
}

/* Somebody else gets the pointer. */
static struct tm *keep(struct tm *T) { return T; }
static PyObject *kept(PyObject *Self, PyObject *Arg) {
  time_t T = (time_t)PyLong_AsLong(Arg);
  struct tm *Fields = keep(T != -1 ? localtime(&T) : NULL);
  return PyLong_FromLong(Fields->tm_year);
}

static PyMethodDef Methods[] = {{"labelled", labelled, METH_NOARGS, NULL},
                                {"plain", plain, METH_NOARGS, NULL},
                                {"branches", branches, METH_NOARGS, NULL},
                                {"year", year, METH_O, NULL},
                                {"kept", kept, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
