// flags: -DPy_GIL_DISABLED
// Exceptions leave a section of the macros without its end.
#include <Python.h>
#include <stdexcept>

int step(int I);
void needs(bool Ok) {
  if (!Ok)
    throw std::invalid_argument("no");
}

int thrown_bad(PyObject *Self, int N) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  if (N < 0)
    throw std::invalid_argument("negative"); // expect: nogil-lock-misuse/section-left: on 'Self'
  step(N);
  Py_END_CRITICAL_SECTION();
  return 0;
}

int below_bad(PyObject *Self, int N) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  needs(N >= 0); // expect: nogil-lock-misuse/section-left
  step(N);
  Py_END_CRITICAL_SECTION();
  return 0;
}

// It is caught where the section is.
int caught_ok(PyObject *Self, int N) {
  int Out = 0;
  Py_BEGIN_CRITICAL_SECTION(Self);
  try { // guard(caught): nogil-lock-misuse: try { => {
    needs(N >= 0);
  } catch (const std::invalid_argument &) { // guard(caught): nogil-lock-misuse: catch (const std::invalid_argument &) => if (N > 3)
    Out = -1;
  }
  Py_END_CRITICAL_SECTION();
  return Out;
}

// What a handler returns leaves it, too.
int handled_bad(PyObject *Self, int N) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  try {
    needs(N >= 0);
  } catch (...) {
    return -1; // expect: nogil-lock-misuse/section-left
  }
  Py_END_CRITICAL_SECTION();
  return 0;
}

// Before it.
int before_ok(PyObject *Self, int N) {
  needs(N >= 0);
  Py_BEGIN_CRITICAL_SECTION(Self);
  step(N);
  Py_END_CRITICAL_SECTION();
  return 0;
}

// A guard of one's own ends it.
class Section {
public:
  explicit Section(PyObject *Of) { PyCriticalSection_Begin(&Handle, Of); }
  ~Section() { PyCriticalSection_End(&Handle); }

private:
  PyCriticalSection Handle;
};
int own_ok(PyObject *Self, int N) {
  Section Guard(Self);
  needs(N >= 0);
  return step(N);
}
