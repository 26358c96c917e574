// A method whose table is in another file: the code says how it is entered.
#include <Python.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int ask(const char *Path, struct statvfs *Out) {
  if (statvfs(Path, Out) != 0) { // expect: nogil-missing-gil-release: 'statvfs'
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
  }
  return 0;
}

PyObject *usage_bad(PyObject *Self, PyObject *Args) {
  struct statvfs S;
  sleep(1); // expect: nogil-missing-gil-release: 'sleep'
  if (ask("/", &S) < 0)
    return NULL;
  return PyLong_FromLong((long)S.f_bfree);
}

// It attaches by itself: nobody knows how it is entered.
PyObject *attaches_ok(PyObject *Self, PyObject *Args) {
  sleep(1);
  PyGILState_STATE State = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(State);
  return NULL;
}

// Nothing in it has to do with Python.
long plain_ok(PyObject *Self) {
  sleep(1);
  return 3;
}
