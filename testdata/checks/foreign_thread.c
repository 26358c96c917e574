// Code that a foreign thread runs: it has no thread state until it attaches.
#include <Python.h>
#include <pthread.h>

int step(int I);

struct job {
  PyObject *callback;
  int number;
};

static void *body_ok(void *Arg) {
  struct job *J = Arg;
  step(J->number);
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(J->callback);
  if (!R)
    PyErr_Print();
  Py_XDECREF(R);
  PyGILState_Release(G);
  return NULL;
}

static void *body_bad(void *Arg) {
  struct job *J = Arg;
  step(J->number);
  PyObject *R = PyObject_CallNoArgs(J->callback); // expect: nogil-detached-api-call: PyObject_CallNoArgs
  return R;
}

static void invoke(PyObject *Callback) {
  PyObject *R = PyObject_CallNoArgs(Callback);
  if (!R)
    PyErr_Print();
}

static void *helper_bad(void *Arg) {
  struct job *J = Arg;
  invoke(J->callback); // expect: nogil-detached-api-call: invoke
  return NULL;
}

static void *helper_ok(void *Arg) {
  struct job *J = Arg;
  PyGILState_STATE G = PyGILState_Ensure();
  invoke(J->callback);
  PyGILState_Release(G);
  return NULL;
}

// Used after the handle was given back.
static void *late_bad(void *Arg) {
  struct job *J = Arg;
  PyGILState_STATE G = PyGILState_Ensure();
  invoke(J->callback);
  PyGILState_Release(G);
  Py_DECREF(J->callback); // expect: nogil-detached-api-call: Py_DECREF
  return NULL;
}

int start_all(struct job *J) {
  pthread_t T;
  if (pthread_create(&T, NULL, body_ok, J) ||
      pthread_create(&T, NULL, body_bad, J) ||
      pthread_create(&T, NULL, helper_bad, J) ||
      pthread_create(&T, NULL, helper_ok, J) ||
      pthread_create(&T, NULL, late_bad, J))
    return -1;
  return 0;
}

// A function nobody is seen to call may be called attached: no evidence.
int exported_ok(PyObject *Callback) {
  invoke(Callback);
  return 0;
}
