// A flag or a pointer that a function is called with says whether it comes to the wait.
#include <Python.h>
#include <fcntl.h>
#include <unistd.h>

static int load(const char *Path) {
  int Fd = open(Path, O_RDONLY);
  return Fd < 0 ? -1 : close(Fd);
}
// A file where there is a name.
static int prepare(int N, const char *Path) {
  if (Path)
    return load(Path);
  return N;
}
static PyObject *unnamed_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(prepare(3, NULL)); // guard: nogil-missing-gil-release: NULL => "x"
}
static PyObject *named_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(prepare(3, PyUnicode_AsUTF8(Arg))); // expect: nogil-missing-gil-release/opens-file: 'prepare' reaches 'open'
}
// A flag, also the other way round, and further down.
static long drain(int Fd, int Wait) {
  char Buf[512];
  if (!Wait)
    return 0;
  return read(Fd, Buf, sizeof Buf);
}
static long drain_quietly(int Fd, int Quick) {
  char Buf[512];
  return Quick == 1 ? 0 : read(Fd, Buf, sizeof Buf);
}
static long through(int Fd) { return drain(Fd, 0); }
static PyObject *quick_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(drain(3, 0)); // guard: nogil-missing-gil-release: 0 => 1
}
static PyObject *waits_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(drain(3, 1)); // expect: nogil-missing-gil-release/waits-outside: 'drain' reaches 'read'
}
static PyObject *other_way_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(drain_quietly(3, 1)); // guard: nogil-missing-gil-release: 1 => 0
}
static PyObject *below_ok(PyObject *Self, PyObject *Arg) { return PyLong_FromLong(through(3)); }
// It waits all the same, elsewhere.
static long both(int Fd, const char *Path) {
  char Buf[512];
  if (Path)
    load(Path);
  return read(Fd, Buf, sizeof Buf);
}
static PyObject *both_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(both(3, NULL)); // expect: nogil-missing-gil-release/waits-in-helper: 'both' reaches 'read'
}
// The parameter is another value by then.
static long changed(int Fd, int Wait) {
  char Buf[512];
  if (Fd > 3)
    Wait = 1;
  return Wait ? read(Fd, Buf, sizeof Buf) : 0;
}
static PyObject *changed_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(changed(3, 0)); // expect: nogil-missing-gil-release/waits-outside: 'changed' reaches 'read'
}

static PyMethodDef Methods[] = {{"a", unnamed_ok, METH_O, NULL},   {"b", named_bad, METH_O, NULL},
                                {"c", quick_ok, METH_O, NULL},     {"d", waits_bad, METH_O, NULL},
                                {"e", other_way_ok, METH_O, NULL}, {"f", below_ok, METH_O, NULL},
                                {"g", both_bad, METH_O, NULL},     {"h", changed_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
