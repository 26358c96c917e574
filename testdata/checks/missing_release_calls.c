// Calls that wait or compute for long while attached.
#include <Python.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static PyObject *read_bad(PyObject *Self, PyObject *Args) {
  int Fd;
  char Buf[512];
  if (!PyArg_ParseTuple(Args, "i", &Fd))
    return NULL;
  ssize_t N;
  N = read(Fd, Buf, sizeof Buf); // expect: nogil-missing-gil-release: 'read', which reads from a file
  if (N < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyBytes_FromStringAndSize(Buf, N);
}

static PyObject *read_ok(PyObject *Self, PyObject *Args) {
  int Fd;
  char Buf[512];
  ssize_t N;
  if (!PyArg_ParseTuple(Args, "i", &Fd))
    return NULL;
  Py_BEGIN_ALLOW_THREADS // guard(read): nogil-missing-gil-release
  N = read(Fd, Buf, sizeof Buf);
  Py_END_ALLOW_THREADS // guard(read): nogil-missing-gil-release
  if (N < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyBytes_FromStringAndSize(Buf, N);
}

// Several calls of one function are one finding.
static PyObject *several_bad(PyObject *Self, PyObject *Args) {
  char Buf[16];
  int Fd = open(PyUnicode_AsUTF8(Args), O_RDONLY); // expect: nogil-missing-gil-release: 'open'
  if (Fd < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  if (read(Fd, Buf, sizeof Buf) < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  close(Fd);
  Py_RETURN_NONE;
}

// A function without Python may be called in any state: its caller knows.
static int slurp(int Fd, char *Buf, int N) {
  int Got = 0;
  while (Got < N) {
    int R = (int)read(Fd, Buf + Got, N - Got);
    if (R <= 0)
      break;
    Got += R;
  }
  return Got;
}
static PyObject *helper_bad(PyObject *Self, PyObject *Args) {
  char Buf[512];
  int N = slurp(0, Buf, 512); // expect: nogil-missing-gil-release: 'slurp' reaches 'read'
  return PyBytes_FromStringAndSize(Buf, N);
}
static PyObject *helper_ok(PyObject *Self, PyObject *Args) {
  char Buf[512];
  int N;
  Py_BEGIN_ALLOW_THREADS // guard(helper): nogil-missing-gil-release
  N = slurp(0, Buf, 512);
  Py_END_ALLOW_THREADS // guard(helper): nogil-missing-gil-release
  return PyBytes_FromStringAndSize(Buf, N);
}

// A function with Python in it is its own business, also from below.
static int sleepy(int N) {
  sleep(N); // expect: nogil-missing-gil-release: 'sleep', which sleeps
  if (N > 3)
    PyErr_SetString(PyExc_ValueError, "too long");
  return N;
}
static PyObject *sleep_bad(PyObject *Self, PyObject *Args) {
  return PyLong_FromLong(sleepy(1));
}

// Some path is detached: the call may be right as it is.
static PyObject *sometimes_ok(PyObject *Self, PyObject *Args) {
  PyThreadState *State = NULL;
  if (Args == Py_None)
    State = PyEval_SaveThread(); // guard: nogil-missing-gil-release
  sleep(1);
  if (State)
    PyEval_RestoreThread(State);
  Py_RETURN_NONE;
}

// Calls that only ask.
static PyObject *asks_ok(PyObject *Self, PyObject *Args) {
  struct pollfd P = {0};
  open("video0", O_RDONLY | O_NONBLOCK); // guard: nogil-missing-gil-release: O_RDONLY | O_NONBLOCK => O_RDONLY
  char Buf[4];
  int Status;
  poll(&P, 1, 0); // guard: nogil-missing-gil-release: 1, 0 => 1, 9
  recv(0, Buf, 4, MSG_DONTWAIT); // guard: nogil-missing-gil-release: MSG_DONTWAIT => 0
  waitpid(0, &Status, WNOHANG); // guard: nogil-missing-gil-release: WNOHANG => 0
  return PyLong_FromLong(Status);
}
static PyObject *asks_bad(PyObject *Self, PyObject *Args) {
  struct pollfd P = {0};
  poll(&P, 1, 1000); // expect: nogil-missing-gil-release: 'poll'
  Py_RETURN_NONE;
}

// Writing a line and closing a file hardly ever take long.
static PyObject *short_ok(PyObject *Self, PyObject *Args) {
  printf("%p\n", (void *)Self);
  close(3);
  Py_RETURN_NONE;
}

// A lock by itself is no long work.
static pthread_mutex_t Leaf = PTHREAD_MUTEX_INITIALIZER;
static int Count;
static PyObject *leaf_lock_ok(PyObject *Self, PyObject *Args) {
  pthread_mutex_lock(&Leaf);
  int N = Count++; // guard: nogil-missing-gil-release: Count++ => Count++ + (PyObject_CallNoArgs(Args) != NULL)
  pthread_mutex_unlock(&Leaf);
  return PyLong_FromLong(N);
}

// Waiting for a thread.
static pthread_t Worker;
static PyObject *join_bad(PyObject *Self, PyObject *Args) {
  pthread_join(Worker, NULL); // expect: nogil-missing-gil-release: waits for a thread to end
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"a", read_bad, METH_VARARGS, NULL},
    {"b", read_ok, METH_VARARGS, NULL},
    {"c", several_bad, METH_VARARGS, NULL},
    {"d", helper_bad, METH_VARARGS, NULL},
    {"e", helper_ok, METH_VARARGS, NULL},
    {"f", sleep_bad, METH_VARARGS, NULL},
    {"g", sometimes_ok, METH_O, NULL},
    {"h", asks_ok, METH_VARARGS, NULL},
    {"i", asks_bad, METH_VARARGS, NULL},
    {"j", short_ok, METH_VARARGS, NULL},
    {"k", leaf_lock_ok, METH_VARARGS, NULL},
    {"l", join_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
