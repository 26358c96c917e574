// What a path needs first says how the function was entered; what it does next
// must agree. Both may be behind helpers.
#include <Python.h>

typedef struct {
  PyThreadState **state;
  PyObject *callback;
  int detached;
} Progress;

static PyObject *text_or_none(const char *s) {
  if (!s) {
    Py_INCREF(Py_None);
    return Py_None;
  }
  return PyUnicode_FromString(s);
}
static void end_allow(PyThreadState **state) {
  if (!*state)
    Py_FatalError("not detached");
  PyEval_RestoreThread(*state);
  *state = NULL;
}
static void begin_allow(PyThreadState **state) { *state = PyEval_SaveThread(); }

static int direct_bad(Progress *p, const char *url) {
  PyObject *text = PyUnicode_FromString(url);
  PyEval_RestoreThread(*p->state); // expect: nogil-unbalanced-thread-state/attached-twice
  Py_XDECREF(text);
  *p->state = PyEval_SaveThread();
  return 0;
}
static int need_in_helper_bad(Progress *p, const char *url) {
  PyObject *text = text_or_none(url);
  PyEval_RestoreThread(*p->state); // expect: nogil-unbalanced-thread-state
  Py_XDECREF(text);
  *p->state = PyEval_SaveThread();
  return 0;
}
static int attach_in_helper_bad(Progress *p, const char *url) {
  PyObject *text = PyUnicode_FromString(url);
  end_allow(p->state); // expect: nogil-unbalanced-thread-state
  Py_XDECREF(text);
  begin_allow(p->state);
  return 0;
}
static int both_in_helpers_bad(Progress *p, const char *url) {
  PyObject *text = text_or_none(url);
  end_allow(p->state); // expect: nogil-unbalanced-thread-state
  PyObject *r = PyObject_CallOneArg(p->callback, text);
  Py_XDECREF(r);
  Py_XDECREF(text);
  begin_allow(p->state);
  return r ? 0 : -1;
}
// A helper that lets others in needs to be attached as well.
static void pause_for(int n) {
  Py_BEGIN_ALLOW_THREADS
  while (n > 0)
    --n;
  Py_END_ALLOW_THREADS
}
static int pauses_bad(Progress *p, int n) {
  pause_for(n);
  end_allow(p->state); // expect: nogil-unbalanced-thread-state
  begin_allow(p->state);
  return 0;
}
// What a handle was taken for is over before the second need.
static int after_the_handle_bad(Progress *p) {
  PyGILState_STATE g = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(g);
  pause_for(1);
  PyEval_AcquireThread(*p->state); // expect: nogil-unbalanced-thread-state
  PyErr_Clear();
  PyEval_ReleaseThread(*p->state);
  return p->detached;
}

static int attaches_first_ok(Progress *p, const char *url) {
  end_allow(p->state);
  PyObject *text = text_or_none(url);
  Py_XDECREF(text);
  begin_allow(p->state);
  return 0;
}

// Only some ways through the helper need anything.
static PyObject *text_if_any(const char *s) {
  if (!s)        // guard(any): nogil-unbalanced-thread-state
    return NULL; // guard(any): nogil-unbalanced-thread-state
  return PyUnicode_FromString(s);
}
static int perhaps_ok(Progress *p, const char *url) {
  PyObject *text = text_if_any(url);
  end_allow(p->state);
  Py_XDECREF(text);
  begin_allow(p->state);
  return 0;
}

// The helper re-attaches where it is told that it has to.
static void end_if(Progress *p) {
  if (p->detached) // guard: nogil-unbalanced-thread-state
    PyEval_RestoreThread(*p->state);
}
static int told_ok(Progress *p, const char *url) {
  PyObject *text = text_or_none(url);
  end_if(p);
  Py_XDECREF(text);
  return 0;
}

// While the handle is held, the need is met.
static int within_the_handle_ok(Progress *p) {
  PyGILState_STATE g = PyGILState_Ensure(); // guard(handle): nogil-unbalanced-thread-state
  pause_for(1);
  PyGILState_Release(g); // guard(handle): nogil-unbalanced-thread-state
  end_allow(p->state);
  begin_allow(p->state);
  return 0;
}

typedef int (*Step)(Progress *, const char *);
Step steps[] = {direct_bad, need_in_helper_bad, attach_in_helper_bad, both_in_helpers_bad, attaches_first_ok, perhaps_ok, told_ok};
int others(Progress *p, int which) {
  return which > 1 ? pauses_bad(p, which) : which ? after_the_handle_bad(p) : within_the_handle_ok(p);
}
