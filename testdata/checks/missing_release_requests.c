// Many things have one name: that one of them runs detached says nothing of the others.
#include <Python.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#define BUSINQUIRE 0x4801
#define BUSRESET 0x4802
#define BUSGETDEVINFO 0x4803
#define BUSQUERYNAME 0x4804

struct bus;
int bus_send(struct bus *, int);
int bus_receive(struct bus *, int);
int bus_flush_all(struct bus *);
int bus_transfer(struct bus *, int);
int bus_close(struct bus *);
int bus_cleanup(struct bus *);
int bus_cancel(struct bus *);
int bus_clear_filter(struct bus *);

static struct bus *given(PyObject *Arg) {
  return (struct bus *)PyCapsule_GetPointer(Arg, "bus");
}
static int ask(int Fd, unsigned long Request) { return ioctl(Fd, Request, 0); }

static PyObject *inquire(PyObject *Self, PyObject *Arg) {
  int Rc, Fd = (int)PyLong_AsLong(Arg);
  Py_BEGIN_ALLOW_THREADS
  Rc = ioctl(Fd, BUSINQUIRE, 0);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}
static PyObject *inquire_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ioctl((int)PyLong_AsLong(Arg), BUSINQUIRE, 0)); // expect: nogil-missing-gil-release/waits-outside: 'ioctl'
}
static PyObject *wrapped_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ask((int)PyLong_AsLong(Arg), BUSINQUIRE)); // expect: nogil-missing-gil-release/waits-outside: 'ask' reaches 'ioctl'
}
// Another request: no precedent.
static PyObject *reset_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ioctl((int)PyLong_AsLong(Arg), BUSRESET, 0)); // expect: nogil-missing-gil-release/waits-outside: 'ioctl'
}
static PyObject *wrapped_reset_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ask((int)PyLong_AsLong(Arg), BUSRESET)); // expect: nogil-missing-gil-release/waits-outside: 'ask' reaches 'ioctl'
}
// Questions are answered from memory.
static PyObject *info_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ioctl((int)PyLong_AsLong(Arg), BUSGETDEVINFO, 0)); // guard: nogil-missing-gil-release: BUSGETDEVINFO => BUSRESET
}
static PyObject *query_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ask((int)PyLong_AsLong(Arg), BUSQUERYNAME)); // guard: nogil-missing-gil-release: BUSQUERYNAME => BUSINQUIRE
}
static PyObject *lock_bad(PyObject *Self, PyObject *Arg) {
  struct flock L = {0};
  return PyLong_FromLong(fcntl((int)PyLong_AsLong(Arg), F_SETLKW, &L)); // expect: nogil-missing-gil-release/waits-outside: waits for a lock of a file
}
static PyObject *sets(PyObject *Self, PyObject *Arg) {
  int Rc, Fd = (int)PyLong_AsLong(Arg);
  Py_BEGIN_ALLOW_THREADS
  Rc = fcntl(Fd, F_SETFD, FD_CLOEXEC);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}

// A library that is called detached mostly: what ends something of it is no such call.
static PyObject *sends(PyObject *Self, PyObject *Arg) {
  int Rc;
  struct bus *B = given(Arg);
  Py_BEGIN_ALLOW_THREADS
  Rc = bus_send(B, 1) + bus_receive(B, 1) + bus_flush_all(B);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}
static PyObject *transfer_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(bus_transfer(given(Arg), 3)); // expect: nogil-missing-gil-release/library-precedent: 'bus_transfer', which belongs to a library
}
static PyObject *close_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(bus_close(given(Arg))); // guard: nogil-missing-gil-release: bus_close(given(Arg)) => bus_transfer(given(Arg), 3)
}
static PyObject *cleanup_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(bus_cleanup(given(Arg))); // guard: nogil-missing-gil-release: bus_cleanup(given(Arg)) => bus_transfer(given(Arg), 3)
}
static PyObject *cancel_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(bus_cancel(given(Arg))); // guard: nogil-missing-gil-release: bus_cancel(given(Arg)) => bus_transfer(given(Arg), 3)
}
static PyObject *clear_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(bus_clear_filter(given(Arg))); // guard: nogil-missing-gil-release: bus_clear_filter(given(Arg)) => bus_transfer(given(Arg), 3)
}

static PyMethodDef Methods[] = {{"a", inquire, METH_O, NULL},
                                {"b", inquire_bad, METH_O, NULL},
                                {"c", wrapped_bad, METH_O, NULL},
                                {"d", reset_bad, METH_O, NULL},
                                {"e", wrapped_reset_bad, METH_O, NULL},
                                {"f", info_ok, METH_O, NULL},
                                {"g", query_ok, METH_O, NULL},
                                {"h", lock_bad, METH_O, NULL},
                                {"i", sets, METH_O, NULL},
                                {"j", sends, METH_O, NULL},
                                {"k", transfer_bad, METH_O, NULL},
                                {"l", close_ok, METH_O, NULL},
                                {"m", cleanup_ok, METH_O, NULL},
                                {"n", cancel_ok, METH_O, NULL},
                                {"o", clear_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
