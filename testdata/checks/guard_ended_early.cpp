// What a function has found in a member on entry still decides how it leaves,
// after the function has written the member; and a member of one variable is
// none of another.
#include <Python.h>

int step(int I);

struct Release {
  PyThreadState *Save;
  Release() : Save(PyEval_SaveThread()) {}
  Release(Release &&Other) : Save(Other.Save) { Other.Save = nullptr; }
  void end() {
    if (Save)
      PyEval_RestoreThread(Save);
    Save = nullptr;
  }
  ~Release() {
    if (Save)
      PyEval_RestoreThread(Save);
  }
};

struct Held {
  PyThreadState *Save;
  int Other;
};
static void begin(Held *H) { H->Save = PyEval_SaveThread(); }
static void end(Held *H) {
  if (H->Save != nullptr)
    PyEval_RestoreThread(H->Save);
  H->Save = nullptr;
  H->Other = 0;
}
// The flag is put back before the state is.
struct Flagged {
  PyThreadState *Save = nullptr;
  bool Detached = false;
  void begin() {
    Save = PyEval_SaveThread();
    Detached = true;
  }
  void end() {
    bool Was = Detached;
    Detached = false;
    if (Was)
      PyEval_RestoreThread(Save);
  }
};

static PyObject *ended_ok(PyObject *Self, PyObject *Args) {
  Release R;
  step(1);
  R.end();
  PyErr_Clear();
  return nullptr;
}

static PyObject *not_ended_bad(PyObject *Self, PyObject *Args) {
  Release R;
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  R.end();
  return nullptr;
}

static PyObject *ended_twice_ok(PyObject *Self, PyObject *Args) {
  Release R;
  R.end();
  R.end();
  PyErr_Clear();
  return nullptr;
}

static PyObject *ended_on_one_path_bad(PyObject *Self, PyObject *Args) {
  Release R;
  if (step(1))
    R.end();
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  return nullptr;
}

static PyObject *helpers_ok(PyObject *Self, PyObject *Args) {
  Held H;
  begin(&H);
  step(2);
  end(&H);
  PyErr_Clear();
  return nullptr;
}

static PyObject *helpers_bad(PyObject *Self, PyObject *Args) {
  Held H;
  begin(&H);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  end(&H);
  return nullptr;
}

static PyObject *nothing_begun_ok(PyObject *Self, PyObject *Args) {
  Held H = {nullptr, 0};
  if (step(1))
    begin(&H);
  end(&H);
  PyErr_Clear();
  return nullptr;
}

static PyObject *flagged_ok(PyObject *Self, PyObject *Args) {
  Flagged F;
  F.begin();
  step(3);
  F.end();
  PyErr_Clear();
  return nullptr;
}

static PyObject *flagged_bad(PyObject *Self, PyObject *Args) {
  Flagged F;
  F.begin();
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  F.end();
  return nullptr;
}

// Inside of the region of one, another keeps a state in a member of the same
// name.
static PyObject *two_variables_ok(PyObject *Self, PyObject *Args) {
  {
    Release R;
    PyGILState_STATE G = PyGILState_Ensure();
    Held H;
    H.Save = PyEval_SaveThread();
    PyEval_RestoreThread(H.Save);
    PyGILState_Release(G);
  }
  PyErr_Clear();
  return nullptr;
}

static PyObject *two_variables_bad(PyObject *Self, PyObject *Args) {
  Release R;
  PyGILState_STATE G = PyGILState_Ensure();
  Held H;
  H.Save = PyEval_SaveThread();
  PyEval_RestoreThread(H.Save);
  PyGILState_Release(G);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  return nullptr;
}

// That the constructor has emptied the other guard is not seen.
static PyObject *moved_ok(PyObject *Self, PyObject *Args) {
  {
    Release R;
    Release To(static_cast<Release &&>(R));
    PyGILState_STATE G = PyGILState_Ensure();
    Held H;
    H.Save = PyEval_SaveThread();
    PyEval_RestoreThread(H.Save);
    PyGILState_Release(G);
  } // fp: nogil-unbalanced-thread-state: PyEval_RestoreThread
  PyErr_Clear();
  return nullptr;
}

static PyObject *by_value_ok(PyObject *Self, PyObject *Args) {
  Held A, B;
  A.Save = nullptr;
  B.Save = nullptr;
  if (step(1))
    A.Save = PyEval_SaveThread();
  B.Other = step(2);
  if (A.Save)
    PyEval_RestoreThread(A.Save);
  PyErr_Clear();
  return nullptr;
}

// Two names of one variable are one variable.
static PyObject *same_variable_bad(PyObject *Self, PyObject *Args) {
  Held A;
  Held &B = A;
  A.Save = PyEval_SaveThread();
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  PyEval_RestoreThread(B.Save);
  return nullptr;
}

static PyMethodDef Methods[] = {
    {"a", ended_ok, METH_NOARGS, nullptr},
    {"b", not_ended_bad, METH_NOARGS, nullptr},
    {"c", ended_twice_ok, METH_NOARGS, nullptr},
    {"d", ended_on_one_path_bad, METH_NOARGS, nullptr},
    {"e", helpers_ok, METH_NOARGS, nullptr},
    {"f", helpers_bad, METH_NOARGS, nullptr},
    {"g", nothing_begun_ok, METH_NOARGS, nullptr},
    {"h", flagged_ok, METH_NOARGS, nullptr},
    {"i", flagged_bad, METH_NOARGS, nullptr},
    {"j", two_variables_ok, METH_NOARGS, nullptr},
    {"k", two_variables_bad, METH_NOARGS, nullptr},
    {"l", moved_ok, METH_NOARGS, nullptr},
    {"m", by_value_ok, METH_NOARGS, nullptr},
    {"n", same_variable_bad, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr}};
