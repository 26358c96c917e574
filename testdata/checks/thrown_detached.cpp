// A way out by an exception is no way back: what it leaves behind is nothing
// that the code behind the call finds.
#include <Python.h>
#include <chrono>
#include <exception>
#include <thread>

void notify(int);
void work();

struct Counted {
  PyThreadState *State;
  int Count = 1;
  bool Release = true;

  Counted(PyThreadState *S) : State(S) { PyEval_AcquireThread(S); }
  // The flag is set on the one path on which it detaches and comes back.
  void drop() {
    if (--Count == 0) {
      PyThreadState_Clear(State);
      PyThreadState_DeleteCurrent();
      check();
      Release = false;
    }
  }
  void check() {
    if (Count > 100)
      throw 1;
  }
  ~Counted() {
    drop();
    if (Release)
      PyEval_SaveThread();
  }
};
void thread_ok(PyThreadState *S) {
  Counted C(S);
  work();
}

struct Careless {
  PyThreadState *State;
  int Count = 1;
  bool Release = true;

  Careless(PyThreadState *S) : State(S) { PyEval_AcquireThread(S); }
  void drop() {
    if (--Count == 0) {
      PyThreadState_Clear(State);
      PyThreadState_DeleteCurrent();
    }
  }
  ~Careless() {
    drop();
    if (Release)
      PyEval_SaveThread(); // expect: nogil-unbalanced-thread-state/detached-twice: detaches the thread while it is already detached
  }
};
void thread_bad(PyThreadState *S) {
  Careless C(S);
  work();
}

// Whoever writes a handler expects some call to throw; one that only waits for
// a time does not.
static int polled_ok() {
  try {
    work();
    while (true) {
      Py_BEGIN_ALLOW_THREADS
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      std::this_thread::yield();
      Py_END_ALLOW_THREADS
      if (PyErr_CheckSignals() != 0)
        return -1;
    }
  } catch (const std::exception &E) {
    PyErr_SetString(PyExc_RuntimeError, E.what());
  }
  return 0;
}
