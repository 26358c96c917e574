// A project's own guard classes.
#include <Python.h>

void work();

class Release {
public:
  Release() : Save(PyEval_SaveThread()) {}
  ~Release() { PyEval_RestoreThread(Save); }
  Release(const Release &) = delete;

private:
  PyThreadState *Save;
};

class Ensure {
public:
  Ensure() : State(PyGILState_Ensure()) {}
  ~Ensure() { PyGILState_Release(State); }
  Ensure(const Ensure &) = delete;

private:
  PyGILState_STATE State;
};

// Ends the region early, or in the destructor, once.
class Region {
public:
  Region() { Save = PyEval_SaveThread(); }
  ~Region() { end(); }
  void end() {
    if (Save) {
      PyEval_RestoreThread(Save);
      Save = nullptr;
    }
  }

private:
  PyThreadState *Save = nullptr;
};

int guard_ok(int N) {
  Release R;
  if (N < 0)
    return -1;
  work();
  return N;
}

int guard_bad(int N) {
  Release R;
  work();
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  return N;
}

int block_ok(int N) {
  {
    Release R;
    work();
  }
  PyErr_Clear();
  return N;
}

int ensure_ok(int N) {
  Release R;
  work();
  Ensure E;
  PyErr_Clear();
  return N;
}

int ensure_ended_bad(int N) {
  Release R;
  {
    Ensure E;
    PyErr_Clear();
  }
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  return N;
}

int early_ok(int N) {
  Region R;
  work();
  R.end();
  PyErr_Clear();
  return N;
}

int early_bad(int N) {
  Region R;
  work();
  if (N > 0)
    R.end();
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  return N;
}

int throw_ok(int N) {
  Release R;
  if (N < 0)
    throw N;
  return N;
}
