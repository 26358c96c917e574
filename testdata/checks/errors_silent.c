// Error states that are read at once, kept, or handed over.
#include <Python.h>
#include <pthread.h>
#include <unistd.h>

typedef void *HANDLE;
unsigned long GetLastError(void);
int CloseHandle(HANDLE);
int TerminateProcess(HANDLE, unsigned);
PyObject *PyErr_SetFromWindowsErr(int);

struct job {
  PyObject_HEAD
  PyObject *callback, *error;
};

// The call is made again, and errno is that of the last one.
PyObject *interrupted_ok(int Fd, char *Buf) {
  ssize_t N;
  N = lseek(Fd, 16, SEEK_SET);
  while (N < 0 && errno == EINTR) {
    puts("interrupted");
    if (PyErr_CheckSignals() < 0)
      return NULL;
    N = lseek(Fd, 16, SEEK_SET); // guard: nogil-global-error-state
  }
  if (N < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyLong_FromLong(N);
}

// The code is spelled out: nothing is read.
PyObject *explicit_code_ok(HANDLE Of) {
  if (!TerminateProcess(Of, 1)) {
    int Code = (int)GetLastError(); // guard(code): nogil-global-error-state: int Code = (int)GetLastError() => CloseHandle(Of)
    CloseHandle(Of); // guard(code): nogil-global-error-state: CloseHandle(Of) => int Code = (int)GetLastError()
    return PyErr_SetFromWindowsErr(Code); // guard: nogil-global-error-state: SetFromWindowsErr(Code) => SetFromWindowsErr(0)
  }
  Py_RETURN_NONE;
}

// The pair of older versions keeps what is pending.
static void fetch_ok(PyObject *Self) {
  struct job *J = (struct job *)Self;
  PyObject *Type, *Value, *Trace;
  PyErr_Fetch(&Type, &Value, &Trace); // guard: nogil-global-error-state
  PyObject *R = PyObject_CallNoArgs(J->callback);
  if (!R)
    PyErr_WriteUnraisable(Self);
  Py_XDECREF(R);
  PyErr_Restore(Type, Value, Trace);
}
static PyTypeObject JobType = {.tp_finalize = fetch_ok};
PyTypeObject *job_type_ok(void) { return &JobType; }

// An exception of a thread of its own is reported there.
static void *reports_ok(void *Arg) {
  struct job *J = Arg;
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(J->callback);
  if (!R) {
    PyErr_SetString(PyExc_RuntimeError, "failed");
    PyErr_WriteUnraisable(J->callback); // guard: nogil-global-error-state
  }
  Py_XDECREF(R);
  PyGILState_Release(G);
  return NULL;
}

// Or it is kept, and raised where it is asked for.
static void *hands_over_ok(void *Arg) {
  struct job *J = Arg;
  PyGILState_STATE G = PyGILState_Ensure();
  PyErr_SetString(PyExc_RuntimeError, "failed");
  J->error = PyErr_GetRaisedException(); // guard: nogil-global-error-state
  PyGILState_Release(G);
  return NULL;
}
PyObject *result_ok(struct job *J) {
  if (J->error) {
    PyErr_SetRaisedException(J->error);
    J->error = NULL;
    return NULL;
  }
  Py_RETURN_NONE;
}
int start(struct job *J) {
  pthread_t T;
  pthread_create(&T, NULL, reports_ok, J);
  return pthread_create(&T, NULL, hands_over_ok, J);
}
