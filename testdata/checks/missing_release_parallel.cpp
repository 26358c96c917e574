// What the tasks of a thread that waits attached do says nothing of letting others in: they work on other cores, and the
// GIL stays where it is.
#include <Python.h>
#include <thread>
#include <unistd.h>

static long pull(int Fd) {
  char Buf[512];
  return read(Fd, Buf, sizeof Buf);
}
static PyObject *parallel(PyObject *Self, PyObject *Arg) {
  long Sum[8];
#pragma omp parallel for // expect: nogil-missing-gil-release/waits-outside: '#pragma omp parallel' reaches 'read'
  for (int I = 0; I < 8; ++I)
    Sum[I] = pull(I);
  return PyLong_FromLong(Sum[0]);
}
static PyObject *pull_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(pull(3)); // expect: nogil-missing-gil-release/waits-outside: 'pull' reaches 'read'
}

// Others are let in meanwhile.
static long draw(int Fd) {
  char Buf[512];
  return read(Fd, Buf, sizeof Buf);
}
static PyObject *detached(PyObject *Self, PyObject *Arg) {
  long Sum[8];
  Py_BEGIN_ALLOW_THREADS
#pragma omp parallel for
  for (int I = 0; I < 8; ++I)
    Sum[I] = draw(I);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Sum[0]);
}
static PyObject *draw_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(draw(3)); // expect: nogil-missing-gil-release/waits-outside: 'draw' reaches 'read'
}

// A thread of the program's own, for which nobody waits.
static long fetch(int Fd) {
  char Buf[512];
  return read(Fd, Buf, sizeof Buf);
}
static PyObject *start(PyObject *Self, PyObject *Arg) {
  std::thread([] { fetch(3); }).detach();
  Py_RETURN_NONE;
}
static PyObject *fetch_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(fetch(3)); // expect: nogil-missing-gil-release/waits-outside: 'fetch' reaches 'read'
}

static PyMethodDef Methods[] = {{"a", parallel, METH_O, nullptr}, {"b", pull_bad, METH_O, nullptr},
                                {"c", detached, METH_O, nullptr}, {"d", draw_bad, METH_O, nullptr},
                                {"e", start, METH_O, nullptr},    {"f", fetch_bad, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
PyMethodDef *table() { return Methods; }
