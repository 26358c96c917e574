// What blocks is reached through locks, pointers and handles.
#include <Python.h>
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t Mutex;
static pthread_cond_t Ready;
static int Waiting;

// A lock of the platform has nothing to do with Python, and is not what takes
// long here.
static int wait_for_workers(void) {
  pthread_mutex_lock(&Mutex);
  if (Waiting++ == 0)
    pthread_cond_wait(&Ready, &Mutex);
  pthread_mutex_unlock(&Mutex);
  return Waiting;
}
static PyObject *workers_bad(PyObject *Self, PyObject *Args) {
  int N = wait_for_workers(); // expect: nogil-missing-gil-release: 'wait_for_workers' reaches 'pthread_cond_wait'
  return PyLong_FromLong(N);
}
static PyObject *workers_ok(PyObject *Self, PyObject *Args) {
  int N;
  Py_BEGIN_ALLOW_THREADS // guard(workers): nogil-missing-gil-release
  N = wait_for_workers();
  Py_END_ALLOW_THREADS // guard(workers): nogil-missing-gil-release
  return PyLong_FromLong(N);
}

// None of what the pointer may hold needs Python, and one of them blocks.
typedef struct {
  int (*Step)(int);
  int (*Report)(int);
} Codec;
static int step_file(int Fd) { return fsync(Fd); }
static int step_memory(int Fd) { return Fd + 1; }
static int report_file(int Fd) { return fsync(Fd); }
static int report_object(int Fd) {
  PyErr_SetString(PyExc_ValueError, "codec");
  return -1;
}
void make_codec(Codec *Of, int Kind) {
  Of->Step = step_file;
  Of->Report = report_file;
  if (Kind)
    return;
  Of->Step = step_memory;
  Of->Report = report_object; // guard: nogil-missing-gil-release
}
static PyObject *step_bad(PyObject *Self, PyObject *Args) {
  Codec Of;
  make_codec(&Of, 1);
  return PyLong_FromLong(Of.Step(3)); // expect: nogil-missing-gil-release: a function pointer reaches 'fsync'
}
static PyObject *report_ok(PyObject *Self, PyObject *Args) {
  Codec Of;
  make_codec(&Of, 0);
  return PyLong_FromLong(Of.Report(3));
}

// The stream was given a function that needs Python, and calls it.
typedef struct Stream Stream;
Stream *make_stream(void);
void set_writer(Stream *, int (*)(const char *));
int opj_write_tile(Stream *, int);
static int write_object(const char *Text) {
  return PyErr_WarnEx(PyExc_ValueError, Text, 1);
}
static int write_plain(const char *Text) { return Text[0]; }
static PyObject *tile_ok(PyObject *Self, PyObject *Args) {
  Stream *To = make_stream();
  set_writer(To, write_object); // guard: nogil-missing-gil-release: write_object => write_plain
  return PyLong_FromLong(opj_write_tile(To, 0));
}
static PyObject *tile_bad(PyObject *Self, PyObject *Args) {
  Stream *To = make_stream();
  set_writer(To, write_plain);
  return PyLong_FromLong(opj_write_tile(To, 0)); // expect: nogil-missing-gil-release/heavy-call: 'opj_write_tile'
}

// What swallows text does not block.
static PyObject *null_ok(PyObject *Self, PyObject *Args) {
  FILE *F = fopen("/dev/null", "w"); // guard: nogil-missing-gil-release: /dev/null => tape
  if (!F)
    return PyErr_SetFromErrno(PyExc_OSError);
  fclose(F);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", workers_bad, METH_NOARGS, NULL},
                                {"b", workers_ok, METH_NOARGS, NULL},
                                {"c", step_bad, METH_NOARGS, NULL},
                                {"d", report_ok, METH_NOARGS, NULL},
                                {"e", tile_ok, METH_NOARGS, NULL},
                                {"f", tile_bad, METH_NOARGS, NULL},
                                {"g", null_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
