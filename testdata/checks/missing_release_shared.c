// Work on what others would meet, were they let in: memory that moves, handles
// and members of objects without a lock.
#include <Python.h>
#include <math.h>
#include <numpy/arrayobject.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct gzFile_s *gzFile;
int gzread(gzFile, void *, unsigned);
typedef struct sqlite3 sqlite3;
int sqlite3_exec(sqlite3 *, const char *, void *, void *, char **);
int sqlite3_close(sqlite3 *);

// Memory of a bytearray: pinned, or nobody else's.
static PyObject *into_pinned_bad(PyObject *Self, PyObject *Arg) {
  Py_buffer View;
  if (PyObject_GetBuffer(Arg, &View, PyBUF_SIMPLE) < 0)
    return NULL;
  char *P = PyByteArray_AS_STRING(Arg);
  ssize_t N = read(3, P, View.len); // expect: nogil-missing-gil-release: 'read'
  PyBuffer_Release(&View);
  return PyLong_FromLong(N);
}
static PyObject *into_fresh_bad(PyObject *Self, PyObject *Arg) {
  PyObject *Made = PyByteArray_FromStringAndSize(NULL, 9000);
  read(3, PyByteArray_AS_STRING(Made), 9000); // expect: nogil-missing-gil-release: 'read'
  return Made;
}
static PyObject *into_member_ok(PyObject *Self, PyObject *Args) {
  PyObject *To;
  if (!PyArg_ParseTuple(Args, "O", &To))
    return NULL;
  char *P = PyByteArray_AsString(To);
  return PyLong_FromLong(read(3, P + 4, 9000));
}
static PyObject *sum_bytes_ok(PyObject *Self, PyObject *Args) {
  PyObject *From;
  PyArrayObject *A = (PyArrayObject *)Self;
  if (!PyArg_ParseTuple(Args, "O", &From))
    return NULL;
  char *P = PyByteArray_AsString(From);
  double Sum = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      Sum += sqrt(P[I]);
  return PyFloat_FromDouble(Sum);
}
static PyObject *sum_text_bad(PyObject *Self, PyObject *Args) {
  PyObject *From;
  PyArrayObject *A = (PyArrayObject *)Self;
  if (!PyArg_ParseTuple(Args, "O", &From))
    return NULL;
  char *P = PyBytes_AsString(From);
  double Sum = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++) // expect: nogil-missing-gil-release: a loop
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      Sum += sqrt(P[I]);
  return PyFloat_FromDouble(Sum);
}

// A handle that others may use meanwhile, with a lock and without one.
typedef struct {
  PyObject_HEAD
  gzFile Gz;
} Plain;
typedef struct {
  PyObject_HEAD
  gzFile Gz;
  pthread_mutex_t Lock;
} Locked;
static PyObject *plain_ok(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  return PyLong_FromLong(gzread(((Plain *)Self)->Gz, Buf, sizeof Buf));
}
static PyObject *locked_bad(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  Locked *L = (Locked *)Self;
  pthread_mutex_lock(&L->Lock);
  int N = gzread(L->Gz, Buf, sizeof Buf); // expect: nogil-missing-gil-release: 'gzread'
  pthread_mutex_unlock(&L->Lock);
  return PyLong_FromLong(N);
}
// Own to the call.
static PyObject *own_bad(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  gzFile Gz = NULL;
  return PyLong_FromLong(gzread(Gz, Buf, sizeof Buf)); // expect: nogil-missing-gil-release: 'gzread'
}
// By a helper.
static int fill(Plain *F, char *Buf) { return gzread(F->Gz, Buf, 512); }
static PyObject *filled_ok(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  return PyLong_FromLong(fill((Plain *)Self, Buf));
}

// The project does such things detached.
typedef struct {
  PyObject_HEAD
  gzFile Gz;
} Bold;
static PyObject *bold_bad(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  return PyLong_FromLong(gzread(((Bold *)Self)->Gz, Buf, sizeof Buf)); // expect: nogil-missing-gil-release: 'gzread'
}
static PyObject *bold_detached_bad(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  gzFile Gz = ((Bold *)Self)->Gz;
  Py_BEGIN_ALLOW_THREADS
  gzread(Gz, Buf, sizeof Buf); // expect: nogil-stale-after-detach/one-at-a-time: 'Self->Gz'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// A handle that may be used by many, and that another method ends.
typedef struct {
  PyObject_HEAD
  sqlite3 *Db, *Kept;
  int Fd;
} Base;
static PyObject *exec_locked(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(sqlite3_exec(((Base *)Self)->Db, "", NULL, NULL, NULL)); // expect: nogil-missing-gil-release/handle-needs-lock: 'sqlite3_exec'
}
static PyObject *exec_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(sqlite3_exec(((Base *)Self)->Kept, "", NULL, NULL, NULL)); // expect: nogil-missing-gil-release: 'sqlite3_exec'
}
static PyObject *sync_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(fsync(((Base *)Self)->Fd)); // expect: nogil-missing-gil-release: 'fsync'
}
static PyObject *close_bad(PyObject *Self, PyObject *Arg) {
  Base *B = (Base *)Self;
  if (B->Db)
    sqlite3_close(B->Db); // expect: nogil-missing-gil-release: 'sqlite3_close' // expect: nogil-racy-member/swap
  B->Db = NULL;
  if (B->Fd >= 0)
    close(B->Fd); // expect: nogil-racy-member/swap
  B->Fd = -1;
  Py_RETURN_NONE;
}

// Memory of an object that another method frees, and memory that stays.
typedef struct {
  PyObject_HEAD
  char *Buf, *Table;
  npy_intp N;
} Buffered;
static PyObject *buffered_clear(PyObject *Self, PyObject *Arg) {
  Buffered *B = (Buffered *)Self;
  free(B->Buf); // expect: nogil-racy-member/swap
  B->Buf = NULL;
  Py_RETURN_NONE;
}
static PyObject *into_buffer(PyObject *Self, PyObject *Arg) {
  Buffered *B = (Buffered *)Self;
  return PyLong_FromLong(read(3, B->Buf, 9000)); // expect: nogil-missing-gil-release/handle-needs-lock: 'read'
}
static PyObject *into_table_bad(PyObject *Self, PyObject *Arg) {
  Buffered *B = (Buffered *)Self;
  return PyLong_FromLong(read(3, B->Table, 9000)); // expect: nogil-missing-gil-release: 'read'
}
static PyObject *sum_buffer_ok(PyObject *Self, PyObject *Arg) {
  Buffered *B = (Buffered *)Self;
  PyArrayObject *A = (PyArrayObject *)Arg;
  double Sum = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++)
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      Sum += sqrt(B->Buf[J]);
  return PyFloat_FromDouble(Sum);
}
static PyObject *sum_table_bad(PyObject *Self, PyObject *Arg) {
  Buffered *B = (Buffered *)Self;
  PyArrayObject *A = (PyArrayObject *)Arg;
  double Sum = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++) // expect: nogil-missing-gil-release: a loop
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      Sum += sqrt(B->Table[J]);
  return PyFloat_FromDouble(Sum);
}

static PyMethodDef Methods[] = {{"a", into_pinned_bad, METH_O, NULL},
                                {"b", into_fresh_bad, METH_O, NULL},
                                {"c", into_member_ok, METH_VARARGS, NULL},
                                {"d", sum_bytes_ok, METH_VARARGS, NULL},
                                {"e", sum_text_bad, METH_VARARGS, NULL},
                                {"f", plain_ok, METH_NOARGS, NULL},
                                {"g", locked_bad, METH_NOARGS, NULL},
                                {"h", own_bad, METH_NOARGS, NULL},
                                {"i", filled_ok, METH_NOARGS, NULL},
                                {"j", bold_bad, METH_NOARGS, NULL},
                                {"k", bold_detached_bad, METH_NOARGS, NULL},
                                {"l", exec_locked, METH_NOARGS, NULL},
                                {"m", exec_bad, METH_NOARGS, NULL},
                                {"n", sync_bad, METH_NOARGS, NULL},
                                {"o", close_bad, METH_NOARGS, NULL},
                                {"p", buffered_clear, METH_NOARGS, NULL},
                                {"q", into_buffer, METH_NOARGS, NULL},
                                {"r", into_table_bad, METH_NOARGS, NULL},
                                {"s", sum_buffer_ok, METH_O, NULL},
                                {"t", sum_table_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
