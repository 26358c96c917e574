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
  PyGILState_STATE State = PyGILState_Ensure(); // guard(attaches): nogil-missing-gil-release
  PyErr_Clear();
  PyGILState_Release(State); // guard(attaches): nogil-missing-gil-release
  return NULL;
}

// Nothing in it has to do with Python.
long plain_ok(PyObject *Self) {
  sleep(1);
  return 3; // guard: nogil-missing-gil-release: return 3 => PyErr_Clear(); return 3
}

// No object is needed: what makes an exception without attaching is called by
// somebody who is attached.
int helper_bad(void) {
  sleep(1); // expect: nogil-missing-gil-release: 'sleep'
  PyErr_SetString(PyExc_ValueError, "slept");
  return -1;
}

// A handler's address is handed on, and nobody knows where it is called. What
// the handler calls needs Python, so that is no reason to be silent about it.
static void quit_all_bad(void) {
  PyErr_Clear();
  sleep(1); // expect: nogil-missing-gil-release: 'sleep'
}
static void on_signal(int Number) { quit_all_bad(); }
void (*TheHandler)(int) = on_signal;

static PyObject *quit(PyObject *Self, PyObject *Args) {
  quit_all_bad();
  Py_RETURN_NONE;
}

// Here it is a reason.
static void drain_ok(void) { sleep(1); }
static void on_drain(int Number) { drain_ok(); }
void (*Drain)(int) = on_drain;

static PyMethodDef Methods[] = {{"quit", quit, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
