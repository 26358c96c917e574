// What nobody writes: closures that end, copies of what they capture and of
// what is caught by value, functions that are stored before anything runs.
#include <Python.h>
#include <utility>

int fails();

struct Ref {
  PyObject *p;
  explicit Ref(PyObject *o) : p(o) {}
  Ref(const Ref &o) : p(o.p) { Py_XINCREF(p); }
  ~Ref() { Py_XDECREF(p); }
};

void closure_ends_bad(PyObject *o) {
  PyThreadState *t = PyEval_SaveThread();
  {
    auto step = [r = Ref(o)] { return r.p != nullptr; };
    step();
  } // expect: nogil-detached-api-call: 'destructor of lambda in closure_ends_bad'
  PyEval_RestoreThread(t);
}

void closure_ends_ok(PyObject *o) {
  // The macro's block ends behind the call that attaches.
  Py_BEGIN_ALLOW_THREADS
  auto step = [r = Ref(o)] { return r.p != nullptr; };
  step();
  Py_END_ALLOW_THREADS
}

struct Job {
  Ref r;
  PyObject *plain;
  void copied_bad() {
    PyThreadState *t = PyEval_SaveThread();
    auto step = [*this] { return plain != nullptr; }; // expect: nogil-detached-api-call: it reaches 'Py_XINCREF' in 'Ref::Ref'
    step();
    PyEval_RestoreThread(t);
  }
  void copied_ok() {
    auto step = [*this] { return plain != nullptr; };
    PyThreadState *t = PyEval_SaveThread();
    step();
    PyEval_RestoreThread(t);
  }
  void by_pointer_ok() {
    PyThreadState *t = PyEval_SaveThread();
    auto step = [this] { return plain != nullptr; };
    step();
    PyEval_RestoreThread(t);
  }
  void body_bad() {
    PyThreadState *t = PyEval_SaveThread();
    [this] { Py_INCREF(plain); }(); // expect: nogil-detached-api-call: Py_INCREF
    PyEval_RestoreThread(t);
  }
};

int caught_by_value_bad() {
  int n = 0;
  PyThreadState *t = PyEval_SaveThread();
  try {
    fails();
  } catch (Ref e) { // expect: nogil-detached-api-call: it reaches 'Py_XINCREF' in 'Ref::Ref'
    n = 1;
  } catch (...) {
    n = 2;
  }
  PyEval_RestoreThread(t);
  return n;
}

int caught_by_value_ok() {
  int n = 0;
  try {
    fails();
  } catch (Ref e) {
    n = 1;
  }
  PyThreadState *t = PyEval_SaveThread();
  try {
    fails();
  } catch (const Ref &e) {
    n = 2;
  } catch (int e) {
    n = e;
  } catch (...) {
    n = 3;
  }
  PyEval_RestoreThread(t);
  return n;
}

typedef void (*Step)();
static void loud() { PyErr_Clear(); }
static void quiet() { fails(); }
static Step before_main, at_start, never;
__attribute__((constructor)) static void load() { before_main = loud; }
static int set() {
  at_start = loud;
  never = quiet;
  return 1;
}
static int done = set();

void stored_before_bad() {
  PyThreadState *t = PyEval_SaveThread();
  before_main(); // expect: nogil-detached-api-call: 'loud' is called while
  at_start(); // expect: nogil-detached-api-call: 'loud' is called while
  PyEval_RestoreThread(t);
}

void stored_before_ok() {
  before_main();
  at_start();
  PyThreadState *t = PyEval_SaveThread();
  never();
  PyEval_RestoreThread(t);
}
