// Descriptors that never wait, because they were made so or told so.
#define _GNU_SOURCE // accept4, pipe2
#include <Python.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  PyObject_HEAD
  int Fd, Other, Late;
} Channel;
static int TheLog, ThePipe;

// Told where it is made.
static PyObject *accepted_ok(PyObject *Self, PyObject *Args) {
  char Buf[8];
  int Fd = accept4(((Channel *)Self)->Fd, NULL, NULL, SOCK_NONBLOCK); // guard: nogil-missing-gil-release: SOCK_NONBLOCK => 0
  return PyLong_FromLong(read(Fd, Buf, sizeof Buf));
}
static PyObject *accepted_bad(PyObject *Self, PyObject *Args) {
  char Buf[8];
  int Fd = accept4(((Channel *)Self)->Fd, NULL, NULL, SOCK_CLOEXEC);
  return PyLong_FromLong(read(Fd, Buf, sizeof Buf)); // expect: nogil-missing-gil-release: 'read'
}
static PyObject *pipe_ok(PyObject *Self, PyObject *Args) {
  int Fds[2];
  if (pipe2(Fds, O_CLOEXEC | O_NONBLOCK) < 0) // guard: nogil-missing-gil-release: O_CLOEXEC | O_NONBLOCK => O_CLOEXEC
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyLong_FromLong(write(Fds[1], "x", 1));
}
static PyObject *pipe_bad(PyObject *Self, PyObject *Args) {
  int Fds[2];
  if (pipe2(Fds, O_CLOEXEC) < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyLong_FromLong(write(Fds[1], "x", 1)); // expect: nogil-missing-gil-release: 'write'
}

// By a helper, over variables.
static int stop_waiting(int Fd) {
  int Flags = fcntl(Fd, F_GETFL, 0);
  return fcntl(Fd, F_SETFL, Flags | O_NONBLOCK);
}
static int set_option(int Fd) { return fcntl(Fd, F_SETFD, FD_CLOEXEC); }
static PyObject *helper_ok(PyObject *Self, PyObject *Args) {
  int Fd = (int)PyLong_AsLong(Args);
  stop_waiting(Fd); // guard: nogil-missing-gil-release
  return PyLong_FromLong(send(Fd, "x", 1, 0));
}
static PyObject *helper_bad(PyObject *Self, PyObject *Args) {
  int Fd = (int)PyLong_AsLong(Args);
  set_option(Fd);
  return PyLong_FromLong(send(Fd, "x", 1, 0)); // expect: nogil-missing-gil-release: 'send'
}
static PyObject *waits_again_bad(PyObject *Self, PyObject *Args) {
  int Fd = (int)PyLong_AsLong(Args);
  fcntl(Fd, F_SETFL, fcntl(Fd, F_GETFL, 0) & ~O_NONBLOCK);
  return PyLong_FromLong(send(Fd, "x", 1, 0)); // expect: nogil-missing-gil-release: 'send'
}

// Too late.
static PyObject *late_bad(PyObject *Self, PyObject *Args) {
  int Fd = (int)PyLong_AsLong(Args), One = 1;
  int N = connect(Fd, NULL, 0); // expect: nogil-missing-gil-release: 'connect'
  ioctl(Fd, FIONBIO, &One);
  return PyLong_FromLong(N);
}

// A result of a function that makes them so, and of one that doesn't.
static int make_quick(void) { return socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0); } // guard: nogil-missing-gil-release: SOCK_DGRAM | SOCK_NONBLOCK => SOCK_DGRAM
static int make_slow(void) { return socket(AF_UNIX, SOCK_DGRAM, 0); }
static PyObject *made_ok(PyObject *Self, PyObject *Args) {
  return PyLong_FromLong(send(make_quick(), "x", 1, 0));
}
static PyObject *made_bad(PyObject *Self, PyObject *Args) {
  return PyLong_FromLong(send(make_slow(), "x", 1, 0)); // expect: nogil-missing-gil-release: 'send'
}

// Members and globals that some function tells, and others that none does.
static int channel_init(PyObject *Self, PyObject *Args, PyObject *Named) {
  int One = 1, Fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (ioctl(Fd, FIONBIO, &One) < 0) // guard: nogil-missing-gil-release: FIONBIO => FIONREAD
    return -1;
  ((Channel *)Self)->Fd = Fd;
  ((Channel *)Self)->Other = socket(AF_UNIX, SOCK_STREAM, 0);
  ThePipe = make_quick();
  return 0;
}
static PyObject *member_ok(PyObject *Self, PyObject *Args) {
  char Buf[8];
  return PyLong_FromLong(read(((Channel *)Self)->Fd, Buf, sizeof Buf));
}
static PyObject *member_bad(PyObject *Self, PyObject *Args) {
  char Buf[8];
  return PyLong_FromLong(read(((Channel *)Self)->Other, Buf, sizeof Buf)); // expect: nogil-missing-gil-release: 'read'
}
static PyObject *global_ok(PyObject *Self, PyObject *Args) {
  return PyLong_FromLong(write(ThePipe, "x", 1));
}
static PyObject *global_bad(PyObject *Self, PyObject *Args) {
  return PyLong_FromLong(write(TheLog, "x", 1)); // expect: nogil-missing-gil-release: 'write'
}
static PyObject *member_late_bad(PyObject *Self, PyObject *Args) {
  Channel *C = (Channel *)Self;
  int N = connect(C->Late, NULL, 0); // expect: nogil-missing-gil-release: 'connect'
  fcntl(C->Late, F_SETFL, O_NONBLOCK);
  return PyLong_FromLong(N);
}

// A parameter is what all callers pass.
static PyObject *receive_ok(int Fd) {
  char Buf[8];
  return PyBytes_FromStringAndSize(Buf, read(Fd, Buf, sizeof Buf));
}
static PyObject *receive_bad(int Fd) {
  char Buf[8];
  return PyBytes_FromStringAndSize(Buf, read(Fd, Buf, sizeof Buf)); // expect: nogil-missing-gil-release: 'read'
}
static PyObject *all_quick(PyObject *Self, PyObject *Args) {
  receive_bad(((Channel *)Self)->Fd);
  return receive_ok(((Channel *)Self)->Fd); // guard: nogil-missing-gil-release: )->Fd => )->Other
}
static PyObject *also_slow(PyObject *Self, PyObject *Args) {
  return receive_bad(((Channel *)Self)->Other);
}

static PyMethodDef Methods[] = {{"a", accepted_ok, METH_NOARGS, NULL},
                                {"b", accepted_bad, METH_NOARGS, NULL},
                                {"c", pipe_ok, METH_NOARGS, NULL},
                                {"d", pipe_bad, METH_NOARGS, NULL},
                                {"e", helper_ok, METH_O, NULL},
                                {"f", helper_bad, METH_O, NULL},
                                {"g", waits_again_bad, METH_O, NULL},
                                {"h", late_bad, METH_O, NULL},
                                {"i", made_ok, METH_NOARGS, NULL},
                                {"j", made_bad, METH_NOARGS, NULL},
                                {"k", member_ok, METH_NOARGS, NULL},
                                {"l", member_bad, METH_NOARGS, NULL},
                                {"m", global_ok, METH_NOARGS, NULL},
                                {"n", global_bad, METH_NOARGS, NULL},
                                {"o", member_late_bad, METH_NOARGS, NULL},
                                {"p", all_quick, METH_NOARGS, NULL},
                                {"q", also_slow, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject ChannelType = {
    .tp_name = "Channel", .tp_methods = Methods, .tp_init = channel_init};
