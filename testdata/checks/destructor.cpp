// An API call that only a destructor makes.
#include <Python.h>

void work();

struct Owner {
  PyObject *Object;
  explicit Owner(PyObject *O) : Object(O) {}
  ~Owner() { Py_XDECREF(Object); }
};
struct Holder { // destroys its member in a destructor nobody wrote
  int Number;
  Owner Inner;
};
struct Buffer {
  char *Data;
  explicit Buffer(int N) : Data(new char[N]) {}
  ~Buffer() { delete[] Data; }
};

void block_bad(PyObject *O) {
  Py_BEGIN_ALLOW_THREADS
  {
    Owner Own(O);
    work();
  } // expect: nogil-detached-api-call: ~Owner
  Py_END_ALLOW_THREADS
}

// The macro's own brace closes after the thread is attached again.
void block_ok(PyObject *O) {
  Py_BEGIN_ALLOW_THREADS
  Owner Own(O);
  Buffer B(10);
  work();
  Py_END_ALLOW_THREADS
}

void buffer_ok() {
  Py_BEGIN_ALLOW_THREADS
  {
    Buffer B(10);
    work();
  }
  Py_END_ALLOW_THREADS
}

void member_bad(PyObject *O) {
  PyThreadState *Save = PyEval_SaveThread();
  {
    Holder H{1, Owner(O)};
    work();
  } // expect: nogil-detached-api-call: Holder
  PyEval_RestoreThread(Save);
}

void member_ok(PyObject *O) {
  Holder H{1, Owner(O)};
  PyThreadState *Save = PyEval_SaveThread();
  work();
  PyEval_RestoreThread(Save);
}

void deleted_bad(Owner *Own) {
  Py_BEGIN_ALLOW_THREADS
  delete Own; // expect: nogil-detached-api-call: ~Owner
  Py_END_ALLOW_THREADS
}

void deleted_ok(Owner *Own) {
  Py_BEGIN_ALLOW_THREADS
  work();
  Py_END_ALLOW_THREADS
  delete Own;
}

void temporary_bad(PyObject *O) {
  Py_BEGIN_ALLOW_THREADS
  (void)Owner(Py_None).Object; // expect: nogil-detached-api-call: ~Owner
  Py_END_ALLOW_THREADS
}
