// A file that the caller names is opened: it may be anywhere, on a network or on a disk that sleeps.
#include <Python.h>
#include <stdio.h>

static PyObject *load_bad(PyObject *Self, PyObject *Args) {
  const char *Path;
  if (!PyArg_ParseTuple(Args, "s", &Path))
    return NULL;
  FILE *File = fopen(Path, "rb"); // expect: nogil-missing-gil-release/opens-file
  if (!File)
    return PyErr_SetFromErrnoWithFilename(PyExc_OSError, Path);
  fclose(File);
  Py_RETURN_NONE;
}

// In a helper.
static FILE *opened(const char *Path) { return fopen(Path, "r"); }
static PyObject *helper_bad(PyObject *Self, PyObject *Arg) {
  const char *Path = PyUnicode_AsUTF8(Arg);
  if (!Path)
    return NULL;
  FILE *File = opened(Path); // expect: nogil-missing-gil-release/opens-file
  if (!File)
    return PyErr_SetFromErrno(PyExc_OSError);
  fclose(File);
  Py_RETURN_NONE;
}

// A device of the system answers at once.
static PyObject *null_ok(PyObject *Self, PyObject *Args) {
  FILE *File = fopen("/dev/null", "w"); // guard: nogil-missing-gil-release: "/dev/null" => "data.bin"
  if (!File)
    return PyErr_SetFromErrno(PyExc_OSError);
  fclose(File);
  Py_RETURN_NONE;
}
static PyObject *other_null_ok(PyObject *Self, PyObject *Args) {
  FILE *File = fopen("NUL", "w"); // guard: nogil-missing-gil-release: "NUL" => "data.bin"
  if (!File)
    return PyErr_SetFromErrno(PyExc_OSError);
  fclose(File);
  Py_RETURN_NONE;
}

// Detached.
static PyObject *detached_ok(PyObject *Self, PyObject *Args) {
  const char *Path;
  FILE *File;
  if (!PyArg_ParseTuple(Args, "s", &Path))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  File = fopen(Path, "rb");
  Py_END_ALLOW_THREADS
  if (!File)
    return PyErr_SetFromErrnoWithFilename(PyExc_OSError, Path);
  fclose(File);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"load", load_bad, METH_VARARGS, NULL},
                                {"helper", helper_bad, METH_O, NULL},
                                {"null", null_ok, METH_NOARGS, NULL},
                                {"other_null", other_null_ok, METH_NOARGS, NULL},
                                {"detached", detached_ok, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
