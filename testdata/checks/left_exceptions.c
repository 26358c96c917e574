// Exceptions that nobody asks for: on threads that are attached for a moment,
// and in functions that return nothing to NumPy.
#include <Python.h>
#include <mqueue.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#include <numpy/arrayobject.h>

static PyObject *Callback;
void tell(void);

// The result is ignored.
static void *ignored_bad(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  Py_XDECREF(PyObject_CallNoArgs(Callback)); // expect: nogil-global-error-state/exception-left: 'PyObject_CallNoArgs' may fail with an exception on a thread of its own, and nobody takes it from there
  PyGILState_Release(G);
  return NULL;
}
// It is tested, and nothing comes of it.
static void *tested_bad(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(Callback); // expect: nogil-global-error-state: 'PyObject_CallNoArgs' may fail with an exception on a thread
  if (R != NULL) {
    tell();
    Py_DECREF(R);
  }
  PyGILState_Release(G);
  return NULL;
}
static void *reported_ok(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(Callback);
  if (!R)
    PyErr_WriteUnraisable(Callback); // guard: nogil-global-error-state: PyErr_WriteUnraisable(Callback) => (void)0
  Py_XDECREF(R);
  PyGILState_Release(G);
  return NULL;
}
static void *number_ok(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  if (PyList_Sort(Callback) < 0)
    PyErr_Print(); // guard: nogil-global-error-state: PyErr_Print() => (void)0
  PyGILState_Release(G);
  return NULL;
}
// Asked for afterwards, and by a helper.
static void report(void) {
  if (PyErr_Occurred())
    PyErr_Print();
}
static void *asked_ok(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  Py_XDECREF(PyObject_CallNoArgs(Callback));
  report(); // guard: nogil-global-error-state
  PyGILState_Release(G);
  return NULL;
}
// It prints what it raises.
static void *printed_ok(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyRun_SimpleString("pass"); // guard: nogil-global-error-state: PyRun_SimpleString("pass") => Py_XDECREF(PyObject_CallNoArgs(Callback))
  PyGILState_Release(G);
  return NULL;
}

// The call stands in a helper, and its result tells of it.
static void invoke(void) {
  Py_XDECREF(PyObject_CallNoArgs(Callback)); // expect: nogil-global-error-state: 'PyObject_CallNoArgs' may fail with an exception on a thread
}
static void *helped_bad(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  invoke();
  PyGILState_Release(G);
  return NULL;
}
static int invoked(void) {
  PyObject *R = PyObject_CallNoArgs(Callback);
  Py_XDECREF(R);
  return R ? 0 : -1;
}
static void *helped_ok(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  if (invoked() < 0)
    PyErr_Print(); // guard: nogil-global-error-state: PyErr_Print() => (void)0
  PyGILState_Release(G);
  return NULL;
}

// A notification runs on a thread that the library of C starts.
static void notified_bad(union sigval Of) {
  PyGILState_STATE G = PyGILState_Ensure();
  Py_XDECREF(PyObject_CallNoArgs(Callback)); // expect: nogil-global-error-state: 'PyObject_CallNoArgs' may fail with an exception on a thread
  PyGILState_Release(G);
}
static void timed_ok(union sigval Of) {
  PyGILState_STATE G = PyGILState_Ensure();
  Py_XDECREF(PyObject_CallNoArgs(Callback));
  PyErr_Print(); // guard: nogil-global-error-state
  PyGILState_Release(G);
}
static PyObject *notify_ok(PyObject *Self, PyObject *Arg) {
  timer_t Timer;
  struct sigevent Event = {0}, Timed = {.sigev_notify = SIGEV_THREAD,
                                        .sigev_notify_function = timed_ok};
  Event.sigev_notify = SIGEV_THREAD;
  Event.sigev_notify_function = notified_bad;
  if (mq_notify(3, &Event) < 0 ||
      timer_create(CLOCK_REALTIME, &Timed, &Timer) < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  Py_RETURN_NONE;
}

// The caller of a method asks.
static PyObject *start_threads(PyObject *Self, PyObject *Arg) {
  pthread_t T;
  Callback = Py_NewRef(Arg); // expect: nogil-racy-static/call-context
  invoke();
  if (pthread_create(&T, NULL, ignored_bad, NULL) ||
      pthread_create(&T, NULL, tested_bad, NULL) ||
      pthread_create(&T, NULL, reported_ok, NULL) ||
      pthread_create(&T, NULL, number_ok, NULL) ||
      pthread_create(&T, NULL, asked_ok, NULL) ||
      pthread_create(&T, NULL, printed_ok, NULL) ||
      pthread_create(&T, NULL, helped_bad, NULL) ||
      pthread_create(&T, NULL, helped_ok, NULL))
    return NULL;
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {{"start", start_threads, METH_O, NULL},
                                {"notify", notify_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }

// A cast that attaches for a warning, which may be an exception.
static int warn_attached(void) {
  PyGILState_STATE G = PyGILState_Ensure();
  int Rc = PyErr_WarnEx(PyExc_RuntimeWarning, "lost", 1); // expect: nogil-global-error-state: 'PyErr_WarnEx' may fail with an exception, which stays set when 'cast_bad' returns
  PyGILState_Release(G);
  return Rc;
}
static void warn_ok(void) {
  PyGILState_STATE G = PyGILState_Ensure();
  if (PyErr_WarnEx(PyExc_RuntimeWarning, "lost", 1) < 0)
    PyErr_WriteUnraisable(NULL); // guard: nogil-global-error-state: PyErr_WriteUnraisable(NULL) => (void)0
  PyGILState_Release(G);
}
static void cast_bad(void *From, void *To, npy_intp N, void *A, void *B) {
  if (warn_attached() < 0)
    return;
  for (npy_intp I = 0; I < N; I++)
    ((float *)To)[I] = ((float *)From)[2 * I];
}
static void cast_ok(void *From, void *To, npy_intp N, void *A, void *B) {
  warn_ok();
  for (npy_intp I = 0; I < N; I++)
    ((float *)To)[I] = ((float *)From)[2 * I];
}
static void swap_bad(void *To, void *From, int Swap, void *Array) {
  if (!From) {
    PyGILState_STATE G = PyGILState_Ensure();
    PyErr_SetString(PyExc_ValueError, "no source"); // expect: nogil-global-error-state: 'PyErr_SetString' sets an exception, which stays set when 'swap_bad' returns
    PyGILState_Release(G);
    return;
  }
  *(float *)To = *(float *)From;
}
// It speaks by its result.
static int loop_bad(void *Context, char **Data, void *A, void *B, void *C) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyErr_SetString(PyExc_ValueError, "no number"); // expect: nogil-global-error-state: 'PyErr_SetString' sets an exception, which stays set when 'loop_bad' returns
  PyGILState_Release(G);
  return 0;
}
static int loop_ok(void *Context, char **Data, void *A, void *B, void *C) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyErr_SetString(PyExc_ValueError, "no number");
  PyGILState_Release(G);
  return -1; // guard: nogil-global-error-state: -1 => 0
}
PyType_Slot *loops(int I) {
  static PyType_Slot Bad[] = {{NPY_METH_strided_loop, (void *)loop_bad}, {0, NULL}};
  static PyType_Slot Good[] = {{NPY_METH_strided_loop, (void *)loop_ok}, {0, NULL}};
  return I ? Bad : Good;
}
// NumPy asks after this one.
static npy_bool nonzero_ok(void *Of, void *Array) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyErr_SetString(PyExc_ValueError, "no number");
  PyGILState_Release(G);
  return 0;
}
int install(PyArray_Descr *Descr, PyArray_ArrFuncs *Funcs) {
  Funcs->copyswap = swap_bad;
  Funcs->nonzero = nonzero_ok; // guard: nogil-global-error-state: Funcs->nonzero = nonzero_ok => Funcs->copyswap = (PyArray_CopySwapFunc *)nonzero_ok
  return PyArray_RegisterCastFunc(Descr, NPY_FLOAT, cast_bad) < 0 ||
         PyArray_RegisterCastFunc(Descr, NPY_DOUBLE, cast_ok) < 0;
}

// A library tells it something, and goes on.
typedef struct {
  PyObject_HEAD
  void *Connection;
  PyObject *Receiver;
} Connection;
void PQsetNoticeReceiver(void *, void (*)(void *, const void *), void *);
void PQsetNoticeProcessor(void *, void (*)(void *, const char *), void *);
static void notice_bad(void *Arg, const void *Result) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(((Connection *)Arg)->Receiver); // expect: nogil-global-error-state/exception-left: 'PyObject_CallNoArgs' may fail with an exception, which stays set when 'notice_bad' returns
  Py_XDECREF(R);
  PyGILState_Release(G);
}
// Called again after one that has failed, it gives up: who asked the library for
// the work looks for the exception.
static void notice_once_ok(void *Arg, const void *Result) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = NULL;
  if (PyErr_Occurred()) // guard: nogil-global-error-state: PyErr_Occurred() => !Arg
    goto Out;
  R = PyObject_CallNoArgs(((Connection *)Arg)->Receiver);
  Py_XDECREF(R);
Out:
  PyGILState_Release(G);
}
// What it asks for is its own failure, and it goes on.
static void notice_again_bad(void *Arg, const void *Result) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(((Connection *)Arg)->Receiver);
  Py_XDECREF(R);
  if (PyErr_Occurred())
    PyErr_Clear();
  R = PyObject_CallNoArgs(((Connection *)Arg)->Receiver); // expect: nogil-global-error-state/exception-left: 'PyObject_CallNoArgs' may fail with an exception, which stays set when 'notice_again_bad' returns
  Py_XDECREF(R);
  PyGILState_Release(G);
}
static void notice_ok(void *Arg, const char *Message) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(((Connection *)Arg)->Receiver);
  if (!R)
    PyErr_WriteUnraisable(((Connection *)Arg)->Receiver); // guard: nogil-global-error-state
  Py_XDECREF(R);
  PyGILState_Release(G);
}
void receive(Connection *C) {
  PQsetNoticeReceiver(C->Connection, notice_bad, C);
  PQsetNoticeReceiver(C->Connection, notice_once_ok, C);
  PQsetNoticeReceiver(C->Connection, notice_again_bad, C);
  PQsetNoticeProcessor(C->Connection, notice_ok, C);
}
