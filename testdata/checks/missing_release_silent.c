// Calls of functions that block, where nobody is held up.
#include <fcntl.h>
#include <numpy/arrayobject.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct gzFile_s *gzFile;
int gzread(gzFile, void *, unsigned);
FILE *Py_fopen(PyObject *, const char *);
char *PyOS_Readline(FILE *, FILE *, const char *);
unsigned long crc32(unsigned long, const unsigned char *, unsigned);

typedef struct {
  PyObject_HEAD
  int Fd;
  gzFile Gz;
} File;

// A descriptor that was told not to wait.
static PyObject *socket_ok(PyObject *Self, PyObject *Arg) {
  char Buf[64];
  int Fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0); // guard: nogil-missing-gil-release: SOCK_STREAM | SOCK_NONBLOCK => SOCK_STREAM
  ssize_t N = recv(Fd, Buf, sizeof Buf, 0);
  close(Fd);
  return PyBytes_FromStringAndSize(Buf, N);
}
static PyObject *told_ok(PyObject *Self, PyObject *Arg) {
  char Buf[64];
  fcntl(3, F_SETFL, O_NONBLOCK); // guard: nogil-missing-gil-release
  ssize_t N = read(3, Buf, sizeof Buf);
  return PyBytes_FromStringAndSize(Buf, N);
}

// Functions of Python and NumPy that detach by themselves.
static PyObject *opens_ok(PyObject *Self, PyObject *Arg) {
  FILE *F = Py_fopen(Arg, "rb"); // guard: nogil-missing-gil-release: Py_fopen(Arg, => fopen("/",
  if (!F)
    return NULL;
  fclose(F);
  Py_RETURN_NONE;
}
static PyObject *reads_line_ok(PyObject *Self, PyObject *Arg) {
  char *Line = PyOS_Readline(stdin, stdout, ">>> ");
  if (!Line)
    return NULL;
  PyMem_Free(Line);
  Py_RETURN_NONE;
}
static PyObject *product_ok(PyObject *Self, PyObject *Arg) {
  return PyArray_MatrixProduct(Arg, Arg);
}

// A few bytes in memory take no time.
static PyObject *few_bytes_ok(PyObject *Self, PyObject *Arg) {
  unsigned char Head[16] = {0};
  return PyLong_FromLong((long)crc32(0, Head, sizeof Head)); // guard: nogil-missing-gil-release: sizeof Head => 1 << 20
}

// On the way out after a failure.
static PyObject *failed_ok(PyObject *Self, PyObject *Arg) {
  File *F = (File *)Self;
  PyObject *R = PyObject_CallNoArgs(Arg);
  if (!R) { // guard: nogil-missing-gil-release: if (!R) => if (Arg)
    fsync(F->Fd);
    return NULL;
  }
  return R;
}

// The memory is that of an object that may move when others are let in.
static PyObject *into_bytearray_ok(PyObject *Self, PyObject *Arg) {
  ssize_t N = read(3, PyByteArray_AS_STRING(Arg), PyByteArray_GET_SIZE(Arg)); // guard: nogil-missing-gil-release: PyByteArray_AS_STRING => PyBytes_AS_STRING
  return PyLong_FromLong(N);
}

// The handle of an object without a lock: others may use it meanwhile.
static PyObject *handle_ok(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  int N = gzread(((File *)Self)->Gz, Buf, sizeof Buf); // guard: nogil-missing-gil-release: ((File *)Self)->Gz => (gzFile)Arg
  return PyBytes_FromStringAndSize(Buf, N);
}

// What the garbage collector calls, too.
static long size_on_disk(File *F) {
  if (fsync(F->Fd) < 0)
    PyErr_Clear();
  return 0;
}
static PyObject *size_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(size_on_disk((File *)Self));
}
static int file_traverse_ok(PyObject *Self, visitproc Visit, void *Arg) {
  return (int)size_on_disk((File *)Self);
}

// When the module goes, and at the end of the process.
static pthread_t Worker;
static void module_free_ok(void *Module) {
  pthread_join(Worker, NULL);
  PyErr_Clear();
}
static void at_exit_ok(void) { sleep(1); }
static int load_ok(PyObject *Module) { return Py_AtExit(at_exit_ok); }

static PyMethodDef Methods[] = {{"a", socket_ok, METH_NOARGS, NULL},
                                {"b", told_ok, METH_NOARGS, NULL},
                                {"c", opens_ok, METH_O, NULL},
                                {"d", reads_line_ok, METH_NOARGS, NULL},
                                {"e", product_ok, METH_O, NULL},
                                {"f", few_bytes_ok, METH_O, NULL},
                                {"g", failed_ok, METH_O, NULL},
                                {"h", into_bytearray_ok, METH_O, NULL},
                                {"i", handle_ok, METH_NOARGS, NULL},
                                {"j", size_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject FileType = {
    .tp_name = "File",
    .tp_methods = Methods,
    .tp_traverse = file_traverse_ok, // guard: nogil-missing-gil-release
};
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)load_ok}, {0, NULL}};
static struct PyModuleDef Module = {.m_slots = Slots, .m_free = module_free_ok};
