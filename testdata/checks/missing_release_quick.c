// Descriptors behind which nobody is waited for: memory, and the kernel.
#define _GNU_SOURCE // memfd_create
#include <Python.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  PyObject_HEAD
  int Shared, File, Kernel;
} Thing;

// The size of memory.
static PyObject *resized_ok(PyObject *Self, PyObject *Arg) {
  int Fd = memfd_create("x", 0); // guard: nogil-missing-gil-release: memfd_create("x", 0) => (int)PyLong_AsLong(Arg)
  return PyLong_FromLong(ftruncate(Fd, 4096));
}
static PyObject *resized_bad(PyObject *Self, PyObject *Arg) {
  int Fd = open("x", O_RDWR | O_CREAT | O_CLOEXEC, 0600); // expect: nogil-missing-gil-release/file-data
  return PyLong_FromLong(ftruncate(Fd, 4096));
}
// In a member, filled by another function.
static int thing_init(PyObject *Self, PyObject *Args, PyObject *Named) {
  Thing *T = (Thing *)Self;
  T->Shared = shm_open("/x", O_RDWR, 0600); // guard: nogil-missing-gil-release: shm_open("/x", O_RDWR, 0600) => 3
  T->Kernel = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  return T->Shared < 0 ? -1 : 0;
}
static PyObject *member_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ftruncate(((Thing *)Self)->Shared, PyLong_AsLong(Arg)));
}
static PyObject *member_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ftruncate(((Thing *)Self)->File, PyLong_AsLong(Arg))); // expect: nogil-missing-gil-release: 'ftruncate'
}
// That a descriptor never waits makes no file a quick one.
static PyObject *told_bad(PyObject *Self, PyObject *Arg) {
  int Fd = (int)PyLong_AsLong(Arg);
  fcntl(Fd, F_SETFL, O_NONBLOCK);
  return PyLong_FromLong(ftruncate(Fd, 4096)); // expect: nogil-missing-gil-release: 'ftruncate'
}
// Through a helper: what is passed on this path decides.
static int set_size(int Fd, off_t Size) { return ftruncate(Fd, Size); }
static PyObject *helper_ok(PyObject *Self, PyObject *Arg) {
  int Fd = shm_open("/x", O_RDWR, 0600); // guard: nogil-missing-gil-release: shm_open("/x", O_RDWR, 0600) => (int)PyLong_AsLong(Arg)
  return PyLong_FromLong(set_size(Fd, 4096));
}
static PyObject *helper_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(set_size((int)PyLong_AsLong(Arg), 4096)); // expect: nogil-missing-gil-release: 'ftruncate'
}
// What the kernel writes for whoever asks.
static PyObject *status_ok(PyObject *Self, PyObject *Arg) {
  char Buf[4096];
  FILE *F = fopen("/proc/self/status", "r"); // guard: nogil-missing-gil-release: "/proc/self/status" => "/var/x"
  size_t N = fread(Buf, 1, sizeof Buf, F);
  fclose(F);
  return PyLong_FromLong((long)N);
}

// The kernel answers while it is asked.
static PyObject *asks_ok(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  int S = socket(PF_NETLINK, SOCK_RAW, NETLINK_ROUTE); // guard: nogil-missing-gil-release: PF_NETLINK => AF_INET
  if (send(S, Buf, 20, 0) < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyLong_FromLong(recv(S, Buf, sizeof Buf, 0));
}
// What it tells by itself has to be waited for.
static PyObject *listens_bad(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  struct sockaddr_nl To = {AF_NETLINK};
  int S = socket(PF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT);
  To.nl_groups = 1;
  bind(S, (struct sockaddr *)&To, sizeof To);
  return PyLong_FromLong(recv(S, Buf, sizeof Buf, 0)); // expect: nogil-missing-gil-release: 'recv'
}
// Over a helper that makes the socket, and one that reads.
static int make_kernel(void) { return socket(AF_NETLINK, SOCK_RAW, 0); }
static long answer(int S) {
  char Buf[512];
  return recv(S, Buf, sizeof Buf, 0);
}
static PyObject *helpers_ok(PyObject *Self, PyObject *Arg) {
  int S = make_kernel();
  write(S, "x", 1); // guard: nogil-missing-gil-release
  return PyLong_FromLong(answer(S));
}
static PyObject *helpers_bad(PyObject *Self, PyObject *Arg) {
  int S = (int)PyLong_AsLong(Arg);
  return PyLong_FromLong(answer(S)); // expect: nogil-missing-gil-release: 'recv'
}
static PyObject *kernel_ok(PyObject *Self, PyObject *Arg) {
  Thing *T = (Thing *)Self;
  return PyLong_FromLong(send(T->Kernel, "x", 1, 0));
}

static PyMethodDef Methods[] = {{"a", resized_ok, METH_O, NULL},
                                {"b", resized_bad, METH_O, NULL},
                                {"c", member_ok, METH_O, NULL},
                                {"d", member_bad, METH_O, NULL},
                                {"e", told_bad, METH_O, NULL},
                                {"f", helper_ok, METH_O, NULL},
                                {"g", helper_bad, METH_O, NULL},
                                {"h", status_ok, METH_O, NULL},
                                {"i", asks_ok, METH_O, NULL},
                                {"j", listens_bad, METH_O, NULL},
                                {"k", helpers_ok, METH_O, NULL},
                                {"l", helpers_bad, METH_O, NULL},
                                {"m", kernel_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject ThingType = {
    .tp_name = "Thing", .tp_methods = Methods, .tp_init = thing_init};
