// Bodies of C++ threads.
#include <Python.h>
#include <thread>
#include <vector>

int work(int I);

void lambda_bad(PyObject *L) {
  std::thread T([L] {
    work(1);
    PyList_Append(L, Py_None); // expect: nogil-detached-api-call: PyList_Append
  });
  Py_BEGIN_ALLOW_THREADS
  T.join();
  Py_END_ALLOW_THREADS
}

void lambda_ok(PyObject *L) {
  std::thread T([L] {
    work(1);
    PyGILState_STATE G = PyGILState_Ensure();
    PyList_Append(L, Py_None);
    PyGILState_Release(G);
  });
  Py_BEGIN_ALLOW_THREADS
  T.join();
  Py_END_ALLOW_THREADS
}

static void body_bad(PyObject *L) {
  work(2);
  Py_INCREF(L); // expect: nogil-detached-api-call: Py_INCREF
}
static void body_ok(int N) { work(N); }

void function_bad(PyObject *L) {
  std::thread A(body_bad, L), B(body_ok, 3);
  Py_BEGIN_ALLOW_THREADS
  A.join();
  B.join();
  Py_END_ALLOW_THREADS
}

// A lambda that is called here runs in the state it is called in.
void called_here_bad(PyObject *L) {
  auto Append = [L] { PyList_Append(L, Py_None); };
  Append();
  Py_BEGIN_ALLOW_THREADS
  Append(); // expect: nogil-detached-api-call: PyList_Append
  Py_END_ALLOW_THREADS
}

void called_here_ok(PyObject *L) {
  auto Append = [L] { PyList_Append(L, Py_None); };
  Py_BEGIN_ALLOW_THREADS
  work(1);
  Py_END_ALLOW_THREADS
  Append();
}

// A container makes the thread.
struct pool {
  void touch(PyObject *O) {
    Py_INCREF(O); // expect: nogil-detached-api-call: Py_INCREF
  }
  void compute(int N);
  void start(PyObject *O) {
    Threads.emplace_back(&pool::touch, this, O);
    Threads.emplace_back(&pool::compute, this, 3);
  }
  std::vector<std::thread> Threads;
};

void start_all(pool &P, PyObject *O) { P.start(O); }
