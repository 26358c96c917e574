// Regions in loops and loops in regions.
#include <Python.h>
#include <unistd.h>

// The usual retry of an interrupted system call.
PyObject *retry_ok(int Fd, char *Buf, size_t N) {
  ssize_t R;
  int Err, Async = 0;
  do {
    Py_BEGIN_ALLOW_THREADS
    errno = 0;
    R = read(Fd, Buf, N);
    Err = errno;
    Py_END_ALLOW_THREADS
  } while (R < 0 && Err == EINTR && !(Async = PyErr_CheckSignals()));
  if (R < 0)
    return Async ? NULL : PyErr_SetFromErrno(PyExc_OSError);
  return PyLong_FromSsize_t(R);
}

PyObject *retry_bad(int Fd, char *Buf, size_t N) {
  ssize_t R;
  Py_BEGIN_ALLOW_THREADS
  do {
    R = read(Fd, Buf, N);
  } while (R < 0 && errno == EINTR && !PyErr_CheckSignals()); // expect: nogil-detached-api-call: PyErr_CheckSignals
  Py_END_ALLOW_THREADS
  return PyLong_FromSsize_t(R);
}

int each_ok(int Fd, char *Buf, PyObject *List) {
  for (int I = 0; I < 10; I++) {
    ssize_t R;
    Py_BEGIN_ALLOW_THREADS
    R = read(Fd, Buf, 10);
    Py_END_ALLOW_THREADS
    PyObject *O = PyLong_FromSsize_t(R);
    if (!O || PyList_Append(List, O) < 0)
      return -1;
    Py_DECREF(O);
  }
  return 0;
}

// Detached in one round, used in the next.
int next_round_bad(int Fd, char *Buf, PyObject *List) {
  PyThreadState *Save = NULL;
  for (int I = 0; I < 10; I++) {
    PyList_Append(List, Py_None); // expect: nogil-detached-api-call: PyList_Append
    if (!Save)
      Save = PyEval_SaveThread();
    read(Fd, Buf, 10);
  }
  if (Save)
    PyEval_RestoreThread(Save);
  return 0;
}

int next_round_ok(int Fd, char *Buf, PyObject *List) {
  PyThreadState *Save = NULL;
  for (int I = 0; I < 10; I++) {
    if (!Save)
      Save = PyEval_SaveThread();
    read(Fd, Buf, 10);
  }
  if (Save)
    PyEval_RestoreThread(Save);
  PyList_Append(List, Py_None);
  return 0;
}

// Released and taken again every so often.
int yielding_ok(int N, PyObject *Cb) {
  PyThreadState *Save = PyEval_SaveThread();
  while (N-- > 0) {
    usleep(10);
    PyEval_RestoreThread(Save);
    PyObject *R = PyObject_CallNoArgs(Cb);
    if (!R)
      return -1;
    Py_DECREF(R);
    Save = PyEval_SaveThread();
  }
  PyEval_RestoreThread(Save);
  return 0;
}

int yielding_bad(int N, PyObject *Cb) {
  PyThreadState *Save = PyEval_SaveThread();
  while (N-- > 0) {
    usleep(10);
    PyEval_RestoreThread(Save);
    PyObject *R = PyObject_CallNoArgs(Cb);
    Save = PyEval_SaveThread();
    if (!R)
      return -1; // expect: nogil-unbalanced-thread-state
    Py_DECREF(R); // expect: nogil-detached-api-call: Py_DECREF
  }
  PyEval_RestoreThread(Save);
  return 0;
}
