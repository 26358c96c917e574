// Waits below functions of the program: those that only pass a call on, and those that do more.
#include <Python.h>
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int Sock = 3;

// One call, with its arguments packed and its result turned.
struct Request {
  int Command;
  char Data[32];
};
static int transfer(int Fd, int Command, const char *Data) {
  struct Request R;
  R.Command = Command;
  memcpy(R.Data, Data, sizeof R.Data);
  int Err = ioctl(Fd, 0x720, &R);
  if (Err == -1)
    Err = -errno;
  return Err;
}
static int write_byte(int Fd, const char *Data) { return transfer(Fd, 1, Data) & 0xff; }
static PyObject *thin_bad(PyObject *Self, PyObject *Arg) {
  char Data[32] = {0};
  return PyLong_FromLong(transfer(Sock, 2, Data)); // expect: nogil-missing-gil-release/waits-outside: 'transfer' reaches 'ioctl'
}
static PyObject *thin_twice_bad(PyObject *Self, PyObject *Arg) {
  char Data[32] = {0};
  return PyLong_FromLong(write_byte(Sock, Data)); // expect: nogil-missing-gil-release/waits-outside: 'write_byte' reaches 'ioctl'
}
// Again and again, but nothing else.
static long receive_all(char *To, long N) {
  long Got = 0, Part;
  while (Got < N && (Part = recv(Sock, To + Got, N - Got, 0)) > 0)
    Got += Part;
  return Got;
}
static PyObject *again_bad(PyObject *Self, PyObject *Arg) {
  char Buf[9000];
  return PyLong_FromLong(receive_all(Buf, sizeof Buf)); // expect: nogil-missing-gil-release/waits-outside: 'receive_all' reaches 'recv'
}
static PyObject *direct_bad(PyObject *Self, PyObject *Arg) {
  char Buf[9000];
  return PyLong_FromLong(recv(Sock, Buf, sizeof Buf, 0)); // expect: nogil-missing-gil-release/waits-outside: 'recv'
}

// Another function of the program decides.
static long due(long Now) { return Now % 2 == 0; }
static long maybe_receive(char *To, long N) { return due(N) ? recv(Sock, To, N, 0) : 0; }
static PyObject *decides_bad(PyObject *Self, PyObject *Arg) {
  char Buf[9000];
  return PyLong_FromLong(maybe_receive(Buf, sizeof Buf)); // expect: nogil-missing-gil-release/waits-in-helper: 'maybe_receive' reaches 'recv'
}
// Two waits.
static long exchange(char *Buf, long N) {
  send(Sock, Buf, N, 0);
  return recv(Sock, Buf, N, 0);
}
static PyObject *exchange_bad(PyObject *Self, PyObject *Arg) {
  char Buf[9000] = {0};
  return PyLong_FromLong(exchange(Buf, sizeof Buf)); // expect: nogil-missing-gil-release/waits-in-helper: 'exchange' reaches
}
// The one below does more.
static long pass_on(char *Buf, long N) { return exchange(Buf, N); }
static PyObject *below_bad(PyObject *Self, PyObject *Arg) {
  char Buf[9000] = {0};
  return PyLong_FromLong(pass_on(Buf, sizeof Buf)); // expect: nogil-missing-gil-release/waits-in-helper: 'pass_on' reaches
}
// The one above does.
static long checked(char *Buf, long N) { return due(N) ? receive_all(Buf, N) : -1; }
static PyObject *above_bad(PyObject *Self, PyObject *Arg) {
  char Buf[9000];
  return PyLong_FromLong(checked(Buf, sizeof Buf)); // expect: nogil-missing-gil-release/waits-in-helper: 'checked' reaches 'recv'
}
// Something behind a pointer.
static long (*Hook)(long) = due;
static long hooked(char *Buf, long N) { return recv(Sock, Buf, Hook(N) ? N : N / 2, 0); }
static PyObject *hooked_bad(PyObject *Self, PyObject *Arg) {
  char Buf[9000];
  return PyLong_FromLong(hooked(Buf, sizeof Buf)); // expect: nogil-missing-gil-release/waits-in-helper: 'hooked' reaches 'recv'
}

static PyMethodDef Methods[] = {{"thin", thin_bad, METH_NOARGS, NULL},
                                {"thin_twice", thin_twice_bad, METH_NOARGS, NULL},
                                {"again", again_bad, METH_NOARGS, NULL},
                                {"direct", direct_bad, METH_NOARGS, NULL},
                                {"decides", decides_bad, METH_NOARGS, NULL},
                                {"exchange", exchange_bad, METH_NOARGS, NULL},
                                {"below", below_bad, METH_NOARGS, NULL},
                                {"above", above_bad, METH_NOARGS, NULL},
                                {"hooked", hooked_bad, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
