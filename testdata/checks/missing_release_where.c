// Where the thread may block while attached.
#include <Python.h>
#include <unistd.h>

typedef struct {
  PyObject_HEAD
  int Fd;
} File;

// While an object goes away, letting others in is a hazard of its own; so is
// what else runs then.
static void flush(File *F) {
  if (fsync(F->Fd) < 0)
    PyErr_WriteUnraisable(NULL);
}
static void file_dealloc_ok(PyObject *Self) {
  fsync(((File *)Self)->Fd);
  flush((File *)Self);
  PyObject_Free(Self);
}
static PyObject *file_flush_ok(PyObject *Self, PyObject *Args) {
  flush((File *)Self);
  Py_RETURN_NONE;
}
static PyObject *file_sync_bad(PyObject *Self, PyObject *Args) {
  if (fsync(((File *)Self)->Fd) < 0) // expect: nogil-missing-gil-release: waits for a device
    return PyErr_SetFromErrno(PyExc_OSError);
  Py_RETURN_NONE;
}

// Nobody else runs while a module is initialised.
static int load_ok(PyObject *Module) {
  char Buf[4];
  if (read(0, Buf, 4) < 0)
    PyErr_SetFromErrno(PyExc_OSError);
  return 0;
}

// Nobody is known to call it, and it does not say how it is entered.
int unknown_ok(void) {
  sleep(1);
  return -1;
}

// A function of the same name that is written here.
static int glob(const char *Path, int Mode) { return Path[0] == Mode; }
static PyObject *own_ok(PyObject *Self, PyObject *Args) {
  return PyLong_FromLong(glob("/", 0));
}

static PyMethodDef Methods[] = {{"flush", file_flush_ok, METH_NOARGS, NULL},
                                {"sync", file_sync_bad, METH_NOARGS, NULL},
                                {"own", own_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject FileType = {.tp_name = "File",
                                .tp_dealloc = file_dealloc_ok,
                                .tp_methods = Methods};
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)load_ok}, {0, NULL}};
