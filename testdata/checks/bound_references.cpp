// A member that is a reference is a name of what its constructor was given: who
// attaches with it attaches with the caller's saved state.
#include <Python.h>

double step(double X);

// Calls back now and then, with what the caller has saved.
class Progress {
  PyThreadState *&Saved;
  PyObject *Callback;

public:
  Progress(PyThreadState *&S, PyObject *C) : Saved(S), Callback(C) {}
  void operator()(int Percent) {
    if (!Callback)
      return;
    if (Saved)
      PyEval_RestoreThread(Saved);
    PyObject *R = PyObject_CallFunction(Callback, "i", Percent);
    Py_XDECREF(R);
    Saved = PyEval_SaveThread();
  }
  void finish() {
    if (Saved)
      PyEval_RestoreThread(Saved);
    PyObject *R = PyObject_CallFunction(Callback, "i", 100);
    Py_XDECREF(R);
  }
};

PyObject *finished_ok(PyObject *Callback) {
  PyThreadState *Save = nullptr;
  Progress Tell(Save, Callback);
  Save = PyEval_SaveThread();
  double X = 0;
  for (int I = 0; I < 100; ++I) {
    X += step(X);
    Tell(I);
  }
  Tell.finish();
  return PyFloat_FromDouble(X);
}

PyObject *restored_ok(PyObject *Callback) {
  PyThreadState *Save = nullptr;
  Progress Tell(Save, Callback);
  Save = PyEval_SaveThread();
  double X = 0;
  for (int I = 0; I < 100; ++I) {
    X += step(X);
    Tell(I);
  }
  PyEval_RestoreThread(Save);
  return PyFloat_FromDouble(X);
}

PyObject *not_finished_bad(PyObject *Callback) {
  PyThreadState *Save = nullptr;
  Progress Tell(Save, Callback);
  Save = PyEval_SaveThread();
  double X = 0;
  for (int I = 0; I < 100; ++I) {
    X += step(X);
    Tell(I);
  }
  return PyFloat_FromDouble(X); // expect: nogil-detached-api-call/always-detached: PyFloat_FromDouble // expect: nogil-unbalanced-thread-state/way-out-detached
}

// To bind a reference writes nothing: there is no state yet where it throws.
PyObject *thrown_ok(PyObject *Callback, int N) {
  PyThreadState *Save = nullptr;
  try {
    if (!PyCallable_Check(Callback))
      throw N;
    Progress Tell(Save, Callback);
    if (N < 0)
      throw N;
    Save = PyEval_SaveThread();
    if (step(N) < 0)
      throw N;
    Tell(N);
    PyEval_RestoreThread(Save);
    return PyLong_FromLong(N);
  } catch (...) {
    if (Save)
      PyEval_RestoreThread(Save);
    PyErr_SetString(PyExc_RuntimeError, "step");
    return nullptr;
  }
}

// What it is given is another variable than the one that holds the state.
PyObject *other_state_bad(PyObject *Callback) {
  PyThreadState *Other = nullptr;
  Progress Tell(Other, Callback);
  PyThreadState *Save = PyEval_SaveThread();
  Tell.finish(); // expect: nogil-detached-api-call/detached-helper: Progress::finish
  PyEval_RestoreThread(Save);
  Py_RETURN_NONE;
}

// The constructor of a base binds it.
struct Base {
  PyThreadState *&State;
  explicit Base(PyThreadState *&S) : State(S) {}
  void attach() {
    if (State) {
      PyEval_RestoreThread(State);
      State = nullptr;
    }
  }
};
struct Derived : Base {
  explicit Derived(PyThreadState *&S) : Base(S) {}
};

PyObject *through_base_ok(int N) {
  PyThreadState *Save = nullptr;
  Derived Guard(Save);
  Save = PyEval_SaveThread();
  step(N);
  Guard.attach();
  return PyLong_FromLong(N);
}

// An object in an object.
struct Outer {
  int Count = 0;
  Base Inner;
  explicit Outer(PyThreadState *&S) : Inner(S) {}
  void attach() { Inner.attach(); }
};

PyObject *through_member_ok(int N) {
  PyThreadState *Save = nullptr;
  Outer Guard(Save);
  Save = PyEval_SaveThread();
  step(N);
  Guard.attach();
  return PyLong_FromLong(N);
}

// Without a constructor.
struct Plain {
  PyThreadState *&State;
  void attach() { PyEval_RestoreThread(State); }
};

PyObject *aggregate_ok(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  Plain Guard{Save};
  step(N);
  Guard.attach();
  return PyLong_FromLong(N);
}

// The destructor attaches.
class AtEnd {
  PyThreadState *&State;

public:
  explicit AtEnd(PyThreadState *&S) : State(S) {}
  ~AtEnd() {
    if (State)
      PyEval_RestoreThread(State);
  }
};

void destructor_ok(int N) {
  PyThreadState *Save = nullptr;
  AtEnd Guard(Save);
  Save = PyEval_SaveThread();
  step(N);
}

// A reference to a record that holds the state.
struct Holder {
  PyThreadState *State = nullptr;
};
class Uses {
  Holder &Of;

public:
  explicit Uses(Holder &H) : Of(H) {}
  void detach() { Of.State = PyEval_SaveThread(); }
  void attach() { PyEval_RestoreThread(Of.State); }
};

PyObject *record_ok(int N) {
  Holder H;
  Uses U(H);
  U.detach();
  step(N);
  PyEval_RestoreThread(H.State);
  return PyLong_FromLong(N);
}

PyObject *record_bad(int N) {
  Holder H;
  Uses U(H);
  U.detach();
  step(N);
  return PyLong_FromLong(N); // expect: nogil-detached-api-call/always-detached: PyLong_FromLong // expect: nogil-unbalanced-thread-state/way-out-detached
}

// A flag that decides, by reference.
class IfAsked {
  const bool &Asked;
  PyThreadState *Save = nullptr;

public:
  explicit IfAsked(const bool &A) : Asked(A) {
    if (Asked)
      Save = PyEval_SaveThread();
  }
  void attach() {
    if (Asked)
      PyEval_RestoreThread(Save);
  }
};

PyObject *flag_ok(bool Detach, int N) {
  bool Asked = Detach;
  IfAsked Guard(Asked);
  step(N);
  Guard.attach();
  return PyLong_FromLong(N);
}

// A variable that is a reference.
PyObject *local_ok(int N) {
  PyThreadState *Save = nullptr;
  PyThreadState *&Name = Save;
  Name = PyEval_SaveThread();
  step(N);
  PyEval_RestoreThread(Save);
  return PyLong_FromLong(N);
}
