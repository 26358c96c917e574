// Whether a call waits is said by what it is given, here or by a caller.
#include <Python.h>
#include <linux/input.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

// Requests: by their names.
static PyObject *asked_ok(PyObject *Self, PyObject *Arg) {
  char Name[64];
  int Fd = (int)PyLong_AsLong(Arg);
  ioctl(Fd, EVIOCGNAME(64), Name); // guard: nogil-missing-gil-release: EVIOCGNAME(64) => EVIOCSFF
  return PyLong_FromLong(ioctl(Fd, TIOCGWINSZ, Name));
}
static PyObject *drained_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ioctl((int)PyLong_AsLong(Arg), TCSBRK, 1)); // expect: nogil-missing-gil-release: 'ioctl'
}
static int ask(int Fd, unsigned long Request, void *Data) {
  return ioctl(Fd, Request, Data);
}
static int ask_twice(int Fd, unsigned long Request, void *Data) {
  int Rc = ask(Fd, Request, Data);
  return Rc < 0 ? ask(Fd, Request, Data) : Rc;
}
static PyObject *wrapper_ok(PyObject *Self, PyObject *Arg) {
  int Version, Fd = (int)PyLong_AsLong(Arg);
  return PyLong_FromLong(ask_twice(Fd, EVIOCGVERSION, &Version)); // guard: nogil-missing-gil-release: EVIOCGVERSION => EVIOCRMFF
}
static PyObject *wrapper_bad(PyObject *Self, PyObject *Arg) {
  int Fd = (int)PyLong_AsLong(Arg);
  return PyLong_FromLong(ask_twice(Fd, EVIOCSFF, NULL)); // expect: nogil-missing-gil-release: 'ioctl'
}
// One that nobody can read is no evidence.
static PyObject *unknown_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ask(3, (unsigned long)PyLong_AsLong(Arg), NULL)); // guard: nogil-missing-gil-release: (unsigned long)PyLong_AsLong(Arg) => TCSBRK
}

// Time limits.
static int ready(int Fd, int Limit) {
  struct pollfd P = {Fd, POLLIN, 0};
  return poll(&P, 1, Limit);
}
static PyObject *asks_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ready((int)PyLong_AsLong(Arg), 0)); // guard: nogil-missing-gil-release: , 0) => , 10)
}
static PyObject *waits_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ready(3, (int)PyLong_AsLong(Arg))); // expect: nogil-missing-gil-release: 'poll'
}
// The parameter is another value by then.
static int at_least(int Fd, int Limit) {
  struct pollfd P = {Fd, POLLIN, 0};
  if (Limit < 5)
    Limit = 5;
  return poll(&P, 1, Limit);
}
static PyObject *raised_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(at_least((int)PyLong_AsLong(Arg), 0)); // expect: nogil-missing-gil-release: 'poll'
}

// Amounts.
static PyObject *header_ok(PyObject *Self, PyObject *Arg) {
  char Head[32];
  FILE *F = (FILE *)PyCapsule_GetPointer(Arg, NULL);
  return PyLong_FromLong((long)fread(Head, 8, 4, F)); // guard: nogil-missing-gil-release: 8, 4 => 8, (size_t)PyLong_AsLong(Arg)
}
static PyObject *blocks_bad(PyObject *Self, PyObject *Arg) {
  static const double Zeros[1024] = {0};
  FILE *F = (FILE *)PyCapsule_GetPointer(Arg, NULL);
  return PyLong_FromLong((long)fwrite(Zeros, sizeof(double), 1024, F)); // expect: nogil-missing-gil-release: 'fwrite'
}
static size_t take(FILE *F, void *To, size_t N) { return fread(To, N, 1, F); }
static PyObject *word_ok(PyObject *Self, PyObject *Arg) {
  int Word = 0;
  FILE *F = (FILE *)PyCapsule_GetPointer(Arg, NULL);
  return PyLong_FromLong((long)take(F, &Word, sizeof Word)); // guard: nogil-missing-gil-release: sizeof Word => (size_t)PyLong_AsSsize_t(Arg)
}
static PyObject *block_bad(PyObject *Self, PyObject *Arg) {
  char Block[8192];
  FILE *F = (FILE *)PyCapsule_GetPointer(Arg, NULL);
  return PyLong_FromLong((long)take(F, Block, sizeof Block)); // expect: nogil-missing-gil-release: 'fread'
}

static PyMethodDef Methods[] = {{"a", asked_ok, METH_O, NULL},
                                {"b", drained_bad, METH_O, NULL},
                                {"c", wrapper_ok, METH_O, NULL},
                                {"d", wrapper_bad, METH_O, NULL},
                                {"e", unknown_ok, METH_O, NULL},
                                {"f", asks_ok, METH_O, NULL},
                                {"g", waits_bad, METH_O, NULL},
                                {"h", raised_bad, METH_O, NULL},
                                {"i", header_ok, METH_O, NULL},
                                {"j", blocks_bad, METH_O, NULL},
                                {"k", word_ok, METH_O, NULL},
                                {"l", block_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
