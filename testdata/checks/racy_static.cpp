// Static data of C++.
#include <Python.h>
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

static PyObject *make() { return PyList_New(0); }

// Nobody but C++ itself makes it once: a plain pointer does not.
PyObject *pointer_bad(PyObject *, PyObject *) {
  static PyObject *Kept = nullptr;
  if (!Kept)
    Kept = make(); // expect: nogil-racy-static/lazy: static 'Kept'
  return Kept;
}
PyObject *initialiser_ok(PyObject *, PyObject *) {
  static PyObject *Kept = make(); // guard: nogil-racy-static: = make() => = nullptr; if (!Kept) Kept = make()
  return Kept;
}

static std::once_flag Flag;
static PyObject *Once;
PyObject *once_ok(PyObject *, PyObject *) {
  std::call_once(Flag, [] { // guard(once): nogil-racy-static: std::call_once(Flag, [] { => {
    if (!Once)
      Once = make();
  }); // guard(once): nogil-racy-static: }); => }
  return Once;
}

struct State {
  PyObject *Type = nullptr;
  long Made = 0;
};
static State Global;
static State &state() { return Global; }
static void make_into(PyObject *&Into) {
  if (!Into)
    Into = make();
}
PyObject *member_bad(PyObject *, PyObject *) {
  State &S = state();
  if (!S.Type)
    S.Type = make(); // expect: nogil-racy-static/lazy: static 'Global.Type'
  return S.Type;
}
static PyObject *Referred;
PyObject *reference_bad(PyObject *, PyObject *) {
  make_into(Referred); // expect: nogil-racy-static/lazy: static 'Referred'
  return Referred;
}

static std::map<std::string, int> Names;
static std::vector<int> Numbers;
static std::mutex Lock;
PyObject *container_bad(PyObject *, PyObject *) {
  Names.clear(); // expect: nogil-racy-static/registry: static container 'Names' is changed here without a lock
  return nullptr;
}
PyObject *vector_bad(PyObject *, PyObject *) {
  Numbers.push_back(3); // expect: nogil-racy-static/registry: static container 'Numbers'
  return nullptr;
}
static std::vector<int> Guarded;
PyObject *vector_ok(PyObject *, PyObject *) {
  std::lock_guard<std::mutex> Held(Lock); // guard: nogil-racy-static
  Guarded.push_back(3);
  return nullptr;
}

static std::atomic<long> Counted{0};
static long Plain = 0;
PyObject *counted_ok(PyObject *, PyObject *) {
  Counted += 1;
  return PyLong_FromLong(Counted);
}
PyObject *counted_bad(PyObject *, PyObject *) {
  Plain += 1; // expect: nogil-racy-static/counter: static 'Plain'
  return PyLong_FromLong(Plain);
}
