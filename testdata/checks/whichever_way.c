// A call or an end that every path reaches in the wrong state, and one that only
// some do: of these, it may be that no path is ever taken.
#include <Python.h>

int step(int I);
int ready(void);

static void note(const char *Text) {
  PyErr_SetString(PyExc_RuntimeError, Text);
}
static void outer(const char *Text) { note(Text); }
static void maybe(int N) {
  if (N < 0)
    note("maybe");
}
static int sure(int N) {
  if (N < 0)
    note("less");
  else
    note("more");
  return N;
}

PyObject *every_way_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  N = step(N);
  if (N < 0)
    PyErr_SetString(PyExc_ValueError, "step"); // expect: nogil-detached-api-call/always-detached: PyErr_SetString
  Py_END_ALLOW_THREADS
  return N < 0 ? NULL : PyLong_FromLong(N);
}

PyObject *some_way_bad(int N) {
  PyThreadState *Save = NULL;
  if (N > 10)
    Save = PyEval_SaveThread();
  step(N);
  if (ready())
    N = PyErr_CheckSignals(); // expect: nogil-detached-api-call/detached-call: PyErr_CheckSignals
  if (Save)
    PyEval_RestoreThread(Save);
  return PyLong_FromLong(N);
}

PyObject *shared_label_bad(int N) {
  PyThreadState *Save;
  if (N > 10)
    goto error;
  Save = PyEval_SaveThread();
  if (step(N) < 0)
    goto error;
  PyEval_RestoreThread(Save);
  Py_RETURN_NONE;
error:
  PyErr_SetString(PyExc_ValueError, "step"); // expect: nogil-detached-api-call/always-detached: PyErr_SetString
  return NULL; // expect: nogil-unbalanced-thread-state/way-out-detached
}

PyObject *needed_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (step(N) < 0)
    outer("step"); // expect: nogil-detached-api-call/needs-python-anyway: outer
  sure(N); // expect: nogil-detached-api-call/needs-python-anyway: sure
  maybe(step(N)); // expect: nogil-detached-api-call/detached-helper: maybe
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

PyObject *needed_ok(int N) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = step(N);
  Py_END_ALLOW_THREADS
  if (Rc < 0)
    outer("step");
  Py_RETURN_NONE;
}

PyObject *end_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  if (step(N) < 0)
    return NULL; // expect: nogil-unbalanced-thread-state/way-out-detached
  PyEval_RestoreThread(Save);
  Py_RETURN_NONE;
}

PyObject *shared_end_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  int Rc = step(N);
  if (Rc >= 0)
    PyEval_RestoreThread(Save);
  return NULL; // expect: nogil-unbalanced-thread-state/way-out-detached
}

// Who asks may know that it is always so.
PyObject *given_end_bad(int N, int Attach) {
  PyThreadState *Save = PyEval_SaveThread();
  step(N);
  if (Attach)
    PyEval_RestoreThread(Save);
  return NULL; // expect: nogil-unbalanced-thread-state/region-left-open
}

int handle_bad(PyObject *F) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(F);
  if (!R)
    return -1; // expect: nogil-unbalanced-thread-state/way-out-holding
  Py_DECREF(R);
  PyGILState_Release(G);
  return 0;
}

int shared_handle_bad(PyObject *F) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(F);
  if (!R)
    goto out;
  Py_DECREF(R);
  PyGILState_Release(G);
out:
  return 0; // expect: nogil-unbalanced-thread-state/way-out-holding
}

struct handler {
  PyObject *Call;
  int Keeps;
};
int member_bad(struct handler *H) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(H->Call);
  if (!H->Keeps)
    PyGILState_Release(G);
  return R != NULL; // expect: nogil-unbalanced-thread-state/handle-not-released
}

PyObject *shared_error_bad(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  if (step(N) < 0)
    goto error;
  PyEval_RestoreThread(Save);
  if (N)
    Py_RETURN_NONE;
error:
  return NULL; // expect: nogil-unbalanced-thread-state/way-out-detached
}

int handle_ok(PyObject *F) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(F);
  if (!R) {
    PyGILState_Release(G);
    return -1;
  }
  Py_DECREF(R);
  PyGILState_Release(G);
  return 0;
}

// A thread whose code never attaches, and one that does before or after.
#include <pthread.h>

static PyObject *Handler;
static void on_event(void) { PyErr_Clear(); }
static void *never_main_bad(void *Arg) {
  while (ready())
    on_event(); // expect: nogil-detached-api-call/thread-never-attaches: on_event
  return Arg;
}
static void *released_main_bad(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(Handler);
  if (!R)
    PyErr_Print();
  PyGILState_Release(G);
  Py_XDECREF(R); // expect: nogil-detached-api-call/foreign-thread: Py_XDECREF
  return Arg;
}
int start(void) {
  pthread_t T;
  return pthread_create(&T, NULL, never_main_bad, NULL) ||
         pthread_create(&T, NULL, released_main_bad, NULL);
}
