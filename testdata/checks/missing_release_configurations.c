// What another configuration of the project releases, this one keeps on purpose.
#include <Python.h>
#include <unistd.h>

#ifdef Py_GIL_DISABLED
#define MAYBE_BEGIN Py_BEGIN_ALLOW_THREADS
#define MAYBE_END Py_END_ALLOW_THREADS
#define AROUND(x) Py_BEGIN_ALLOW_THREADS x; Py_END_ALLOW_THREADS
#define TIMED_BEGIN start_clock();
#else
#define MAYBE_BEGIN
#define MAYBE_END
#define AROUND(x) x;
#define TIMED_BEGIN
#endif
#define AROUND_TWICE(x) AROUND(x)

static PyObject *macro_ok(PyObject *Self, PyObject *Arg) {
  int Fd = (int)PyLong_AsLong(Arg);
  long N;
  MAYBE_BEGIN // guard: nogil-missing-gil-release
  N = fsync(Fd);
  MAYBE_END
  return PyLong_FromLong(N);
}
static PyObject *behind_bad(PyObject *Self, PyObject *Arg) {
  int Fd = (int)PyLong_AsLong(Arg);
  long N;
  MAYBE_BEGIN
  N = lseek(Fd, 0, SEEK_END);
  MAYBE_END
  N += fsync(Fd); // expect: nogil-missing-gil-release: 'fsync'
  return PyLong_FromLong(N);
}
static PyObject *other_macro_bad(PyObject *Self, PyObject *Arg) {
  int Fd = (int)PyLong_AsLong(Arg);
  TIMED_BEGIN
  return PyLong_FromLong(fsync(Fd)); // expect: nogil-missing-gil-release: 'fsync'
}
static PyObject *argument_ok(PyObject *Self, PyObject *Arg) {
  int Fd = (int)PyLong_AsLong(Arg);
  long N;
  AROUND_TWICE(N = fsync(Fd)) // guard: nogil-missing-gil-release: AROUND_TWICE(N = fsync(Fd)) => N = fsync(Fd);
  return PyLong_FromLong(N);
}

// Lines that are left out here.
static PyObject *lines_ok(PyObject *Self, PyObject *Arg) {
  int Fd = (int)PyLong_AsLong(Arg);
  long N;
#ifdef WITH_THREADS_OF_THE_LIBRARY
  PyThreadState *State = PyEval_SaveThread(); // guard: nogil-missing-gil-release
#endif
  N = fsync(Fd);
#ifdef WITH_THREADS_OF_THE_LIBRARY
  PyEval_RestoreThread(State);
#endif
  return PyLong_FromLong(N);
}
static PyObject *other_lines_bad(PyObject *Self, PyObject *Arg) {
  int Fd = (int)PyLong_AsLong(Arg);
#ifdef WITH_THREADS_OF_THE_LIBRARY
  lock_library();
#endif
  return PyLong_FromLong(fsync(Fd)); // expect: nogil-missing-gil-release: 'fsync'
}
static PyObject *other_branch_ok(PyObject *Self, PyObject *Arg) {
  int Fd = (int)PyLong_AsLong(Arg);
  long N;
#ifdef WITH_THREADS_OF_THE_LIBRARY
  Py_BEGIN_ALLOW_THREADS // guard: nogil-missing-gil-release
  N = fsync(Fd);
  Py_END_ALLOW_THREADS
#else
  N = fsync(Fd);
#endif
  return PyLong_FromLong(N);
}

// Whether the call is made detached is decided where the macro is used.
extern int library_is_reentrant(void);
#define DECIDED(x)                                                             \
  (library_is_reentrant() == 0                                                 \
       ? (x)                                                                   \
       : ((void)(Save = PyEval_SaveThread()), (void)(Got = (x)),               \
          (void)PyEval_RestoreThread(Save), Got))
static PyObject *decided_ok(PyObject *Self, PyObject *Arg) {
  PyThreadState *Save;
  long Got, N, Fd = PyLong_AsLong(Arg);
  N = DECIDED(fsync((int)Fd)); // guard: nogil-missing-gil-release: DECIDED(fsync((int)Fd)) => fsync((int)Fd)
  return PyLong_FromLong(N);
}
// A call of its own on the next line.
static PyObject *undecided_bad(PyObject *Self, PyObject *Arg) {
  PyThreadState *Save;
  long Got, N, Fd = PyLong_AsLong(Arg);
  N = DECIDED(fsync((int)Fd));
  N += fsync((int)Fd); // expect: nogil-missing-gil-release: 'fsync'
  return PyLong_FromLong(N);
}

static PyMethodDef Methods[] = {{"a", macro_ok, METH_O, NULL},
                                {"b", behind_bad, METH_O, NULL},
                                {"c", other_macro_bad, METH_O, NULL},
                                {"d", argument_ok, METH_O, NULL},
                                {"e", lines_ok, METH_O, NULL},
                                {"f", other_lines_bad, METH_O, NULL},
                                {"g", other_branch_ok, METH_O, NULL},
                                {"h", decided_ok, METH_O, NULL},
                                {"i", undecided_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
