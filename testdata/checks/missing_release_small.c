// Too little to let others in for: names and lines, files that are no files, no time at all.
#include <Python.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// A name goes to the buffer of the stream.
static PyObject *name_ok(PyObject *Self, PyObject *Arg) {
  const char *Name = PyUnicode_AsUTF8(Arg);
  fwrite(Name, 1, strlen(Name), stdout); // guard: nogil-missing-gil-release: strlen(Name) => (size_t)PyUnicode_GetLength(Arg)
  Py_RETURN_NONE;
}
static PyObject *name_end_ok(PyObject *Self, PyObject *Arg) {
  const char *Name = PyUnicode_AsUTF8(Arg);
  size_t Length = strlen(Name) + 1;
  fwrite(Name, sizeof(char), Length, stdout); // guard: nogil-missing-gil-release: Length => 8192
  Py_RETURN_NONE;
}
static void put_text(FILE *To, const char *Text, size_t N) { fwrite(Text, N, 1, To); }
static PyObject *helper_ok(PyObject *Self, PyObject *Arg) {
  const char *Name = PyUnicode_AsUTF8(Arg);
  put_text(stdout, Name, strlen(Name)); // guard: nogil-missing-gil-release: strlen(Name) => (size_t)PyUnicode_GetLength(Arg)
  Py_RETURN_NONE;
}
// One of two numbers.
static PyObject *header_ok(PyObject *Self, PyObject *Arg) {
  static const char Head[64] = "head";
  size_t Length = Arg == Py_None ? 16 : 64; // guard: nogil-missing-gil-release: 64 => 64000
  fwrite(Head, Length, 1, stdout);
  Py_RETURN_NONE;
}
// Between calls that need Python, each little.
static PyObject *keys_ok(PyObject *Self, PyObject *Arg) {
  for (Py_ssize_t I = 0; I < PyList_GET_SIZE(Arg); I++) {
    PyObject *Key = PyList_GetItemRef(Arg, I);
    const char *Name = Key ? PyUnicode_AsUTF8(Key) : NULL;
    if (Name)
      fwrite(Name, 1, strlen(Name), stdout); // guard: nogil-missing-gil-release: strlen(Name) => (size_t)PyUnicode_GetLength(Key)
    Py_XDECREF(Key);
  }
  Py_RETURN_NONE;
}
static PyObject *bytes_bad(PyObject *Self, PyObject *Arg) {
  size_t N = (size_t)PyBytes_GET_SIZE(Arg);
  fwrite(PyBytes_AS_STRING(Arg), 1, N, stdout); // expect: nogil-missing-gil-release/kept-stream: 'fwrite', which writes to a file
  Py_RETURN_NONE;
}
static PyObject *rows_bad(PyObject *Self, PyObject *Arg) {
  size_t Row = strlen(PyUnicode_AsUTF8(Arg)), Rows = (size_t)PyLong_AsSsize_t(Self);
  fwrite(Self, Row, Rows, stdout); // expect: nogil-missing-gil-release/kept-stream: 'fwrite'
  Py_RETURN_NONE;
}

// Little that is written to a file which the program makes goes to the cache; a pipe may be full.
typedef struct {
  PyObject_HEAD
  int File, Pipe;
} Log;
static int make_file(const char *Path, int Append, int *Fd) {
  int Flags = O_RDONLY;
  if (Append)
    Flags = O_WRONLY | O_CREAT; // guard: nogil-missing-gil-release: O_WRONLY | O_CREAT => O_WRONLY
  *Fd = open(Path, Flags, 0600);
  return *Fd < 0;
}
static int init_bad(PyObject *Self, PyObject *Args, PyObject *Named) {
  int Fds[2];
  Log *L = (Log *)Self;
  if (pipe(Fds) < 0)
    return -1;
  L->Pipe = Fds[1];
  return make_file("x", Args != NULL, &L->File); // expect: nogil-missing-gil-release/opens-file: 'make_file' reaches 'open'
}
static int put_int(int Fd, int N) { return write(Fd, &N, sizeof N) != sizeof N; }
static int put_items(int Fd, const char *Text, size_t N) { return write(Fd, Text, N) != (ssize_t)N; }
static int put_head(int Fd) { return put_int(Fd, 84) || put_items(Fd, "head", 4); }
static PyObject *head_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(put_head(((Log *)Self)->File));
}
static PyObject *pipe_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(put_head(((Log *)Self)->Pipe)); // expect: nogil-missing-gil-release/waits-in-helper: 'put_head' reaches 'write'
}
static PyObject *all_bad(PyObject *Self, PyObject *Arg) {
  const char *Data = PyBytes_AS_STRING(Arg);
  return PyLong_FromLong(put_items(((Log *)Self)->File, Data, (size_t)PyBytes_GET_SIZE(Arg))); // expect: nogil-missing-gil-release: 'put_items' reaches 'write'
}

// Names of devices, and of what the kernel makes up.
static PyObject *device_ok(PyObject *Self, PyObject *Arg) {
  int Fd = open("/dev/i2c-1", O_RDWR); // guard: nogil-missing-gil-release: "/dev/i2c-1" => PyUnicode_AsUTF8(Arg)
  return PyLong_FromLong(Fd);
}
static PyObject *numbered_ok(PyObject *Self, PyObject *Arg) {
  char Path[64];
  snprintf(Path, sizeof Path, "/dev/i2c-%d", (int)PyLong_AsLong(Arg)); // guard: nogil-missing-gil-release: /dev/i2c => /var/i2c
  return PyLong_FromLong(open(Path, O_RDWR));
}
static PyObject *copied_ok(PyObject *Self, PyObject *Arg) {
  char Path[64];
  if (Arg == Py_None)
    strcpy(Path, "/proc/self/maps");
  else
    snprintf(Path, sizeof Path, "/proc/%ld/maps", PyLong_AsLong(Arg)); // guard: nogil-missing-gil-release: "/proc/%ld/maps" => "%ld/maps"
  return PyLong_FromLong(open(Path, O_RDONLY));
}
static int open_it(const char *Path) { return open(Path, O_RDONLY); }
static PyObject *through_ok(PyObject *Self, PyObject *Arg) {
  const char *Path = Arg == Py_None ? "/sys/a" : "/sys/b"; // guard: nogil-missing-gil-release: "/sys/b" => PyUnicode_AsUTF8(Arg)
  return PyLong_FromLong(open_it(Path));
}
static PyObject *file_bad(PyObject *Self, PyObject *Arg) {
  const char *Path = PyUnicode_AsUTF8(Arg);
  return PyLong_FromLong(open(Path, O_RDONLY)); // expect: nogil-missing-gil-release/opens-file: 'open', which opens or makes a file
}
static PyObject *named_bad(PyObject *Self, PyObject *Arg) {
  char Path[64];
  snprintf(Path, sizeof Path, "%s/log", PyUnicode_AsUTF8(Arg));
  return PyLong_FromLong(open(Path, O_RDONLY)); // expect: nogil-missing-gil-release/opens-file: 'open'
}
static PyObject *helped_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(open_it(PyUnicode_AsUTF8(Arg))); // expect: nogil-missing-gil-release/opens-file: 'open_it' reaches 'open'
}

// What takes longest is the kind: the data, not the opening.
static PyObject *longest_bad(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  int Fd = open(PyUnicode_AsUTF8(Arg), O_RDONLY); // expect: nogil-missing-gil-release/file-data: 'open'
  ssize_t N = pread(Fd, Buf, sizeof Buf, 0);
  return PyLong_FromSsize_t(N);
}

// No time: others may run, if they are there.
static PyObject *yields_ok(PyObject *Self, PyObject *Arg) {
  sleep(0); // guard: nogil-missing-gil-release: sleep(0) => sleep(1)
  Py_RETURN_NONE;
}
static void nap(unsigned Time) { usleep(Time); }
static PyObject *nap_ok(PyObject *Self, PyObject *Arg) {
  nap(0); // guard: nogil-missing-gil-release: nap(0) => nap(10000)
  Py_RETURN_NONE;
}
static PyObject *nap_bad(PyObject *Self, PyObject *Arg) {
  nap((unsigned)PyLong_AsLong(Arg)); // expect: nogil-missing-gil-release/waits-outside: 'nap' reaches 'usleep'
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", name_ok, METH_O, NULL},
                                {"b", name_end_ok, METH_O, NULL},
                                {"c", helper_ok, METH_O, NULL},
                                {"d", header_ok, METH_O, NULL},
                                {"e", keys_ok, METH_O, NULL},
                                {"f", bytes_bad, METH_O, NULL},
                                {"g", rows_bad, METH_O, NULL},
                                {"h", device_ok, METH_O, NULL},
                                {"i", numbered_ok, METH_O, NULL},
                                {"j", copied_ok, METH_O, NULL},
                                {"k", through_ok, METH_O, NULL},
                                {"l", file_bad, METH_O, NULL},
                                {"m", named_bad, METH_O, NULL},
                                {"n", helped_bad, METH_O, NULL},
                                {"o", longest_bad, METH_O, NULL},
                                {"p", yields_ok, METH_O, NULL},
                                {"q", nap_ok, METH_O, NULL},
                                {"r", nap_bad, METH_O, NULL},
                                {"s", head_ok, METH_O, NULL},
                                {"t", pipe_bad, METH_O, NULL},
                                {"u", all_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject LogType = {
    .tp_name = "Log", .tp_methods = Methods, .tp_init = init_bad};
