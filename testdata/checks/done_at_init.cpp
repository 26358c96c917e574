// What the initialisation of the module has done, later calls find done.
#include <Python.h>
#include <mutex>
#include <vector>

struct Registry {
  std::vector<PyObject *> Hooks, Casts, Rules;
};
static Registry *All;
static PyObject *Loader;
static PyObject *add(PyObject *Self, PyObject *O) {
  All->Hooks.push_back(O); // expect: nogil-racy-member/length-and-buffer
  return Py_NewRef(Py_None);
}

// A pointer that is asked for.
static PyObject *Json;
static PyObject *json() {
  if (!Json)
    Json = PyObject_CallMethod(Loader, "json", nullptr);
  return Json;
}
static PyObject *pointer_ok(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks)
    Py_XDECREF(O == json() ? nullptr : json());
  return Py_NewRef(Py_None);
}

// A flag, and an early return. The initialisation comes here on a failing
// path, too.
static int Ready;
static int ensure() {
  if (Ready)
    return 0;
  PyObject *M = PyObject_CallMethod(Loader, "array", nullptr);
  if (M == nullptr)
    return -1;
  Ready = 1;
  return 0;
}
static PyObject *flag_ok(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks)
    if (ensure() < 0 || O == Arg)
      return nullptr;
  return Py_NewRef(Py_None);
}

// A static of C++, made inside of a helper of the initialisation.
static PyObject *made() {
  static PyObject *M = PyObject_CallMethod(Loader, "abc", nullptr);
  return M;
}
static PyObject *static_ok(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks)
    if (O == made())
      return nullptr;
  return Py_NewRef(Py_None);
}

// What a static pointer points to, by a function that returns a reference.
struct Tables {
  PyObject *Module;
};
static Tables **&tables_place() {
  static Tables **Place = nullptr;
  return Place;
}
static Tables &tables() {
  auto **&Place = tables_place();
  if (Place && *Place)
    return **Place;
  PyObject *M = PyObject_CallMethod(Loader, "x", nullptr);
  if (!Place)
    Place = new Tables *();
  auto *&Inner = *Place;
  Inner = new Tables();
  Inner->Module = M;
  return **Place;
}
static PyObject *singleton_ok(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks)
    if (O == tables().Module)
      return nullptr;
  return Py_NewRef(Py_None);
}

// A member of a static record, behind its address.
static struct {
  int Loaded;
  PyObject *Module;
} State;
static PyObject *loaded() {
  auto *S = &State;
  if (S->Loaded != 0)
    return State.Module;
  S->Module = PyObject_CallMethod(Loader, "y", nullptr);
  S->Loaded = 1;
  return S->Module;
}
static PyObject *member_ok(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks)
    if (O == loaded())
      return nullptr;
  return Py_NewRef(Py_None);
}

// call_once
static std::once_flag Flag;
static PyObject *Called;
static PyObject *called() {
  std::call_once(Flag, [] { Called = PyObject_CallMethod(Loader, "z", nullptr); });
  return Called;
}
static PyObject *call_once_ok(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks)
    if (O == called())
      return nullptr;
  return Py_NewRef(Py_None);
}

// The thread state, too: detached, the fast path needs nothing.
static PyObject *detached_ok(PyObject *Self, PyObject *Arg) {
  PyObject *J;
  Py_BEGIN_ALLOW_THREADS
  J = json();
  Py_END_ALLOW_THREADS
  return Py_NewRef(J);
}

// Nobody has called this one before.
static PyObject *Late;
static PyObject *late() {
  if (!Late)
    Late = PyObject_CallMethod(Loader, "late", nullptr); // expect: nogil-racy-static/lazy
  return Late;
}
static PyObject *late_bad(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks) // expect: nogil-resize-during-iteration/container-iterator: may have run Python code
    if (O == late())
      return nullptr;
  return Py_NewRef(Py_None);
}
static PyObject *late_detached_bad(PyObject *Self, PyObject *Arg) {
  PyObject *J;
  Py_BEGIN_ALLOW_THREADS
  J = late(); // expect: nogil-detached-api-call: 'late' is called while the thread is detached
  Py_END_ALLOW_THREADS
  return Py_NewRef(J);
}

// Forgotten again by a method.
static PyObject *Cleared;
static PyObject *cleared() {
  if (!Cleared)
    Cleared = PyObject_CallMethod(Loader, "cleared", nullptr); // expect: nogil-racy-static/lazy
  return Cleared;
}
static PyObject *forget(PyObject *Self, PyObject *Arg) {
  Cleared = nullptr;
  return Py_NewRef(Py_None);
}
static PyObject *cleared_bad(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks) // expect: nogil-resize-during-iteration/container-iterator: may have run Python code
    if (O == cleared())
      return nullptr;
  return Py_NewRef(Py_None);
}

// The initialisation calls it on some path only.
static PyObject *Maybe;
static PyObject *maybe() {
  if (!Maybe)
    Maybe = PyObject_CallMethod(Loader, "maybe", nullptr); // expect: nogil-racy-static/lazy
  return Maybe;
}
static PyObject *maybe_bad(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks) // expect: nogil-resize-during-iteration/container-iterator: may have run Python code
    if (O == maybe())
      return nullptr;
  return Py_NewRef(Py_None);
}

// No first time: the way on which it is not set does not set it.
static int Quiet;
static void set_quiet() { Quiet = 1; }
static void tell(PyObject *O) {
  if (!Quiet)
    PyObject_CallNoArgs(O);
}
static PyObject *quiet_bad(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks) // expect: nogil-resize-during-iteration/container-iterator: may have run Python code
    tell(O);
  return Py_NewRef(Py_None);
}

// Its address is with somebody who may set it back.
static PyObject *Given;
void keep_place(PyObject **);
static PyObject *given() {
  if (!Given)
    Given = PyObject_CallMethod(Loader, "given", nullptr); // expect: nogil-racy-static/lazy
  return Given;
}
static PyObject *given_bad(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Hooks) // expect: nogil-resize-during-iteration/container-iterator: may have run Python code
    if (O == given())
      return nullptr;
  return Py_NewRef(Py_None);
}

// A container that only grows while the module is made.
static void add_cast(PyObject *O) { All->Casts.push_back(O); }
static PyObject *casts_ok(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Casts)
    PyObject_CallNoArgs(O);
  return Py_NewRef(Py_None);
}
static void add_rule(PyObject *O) { All->Rules.push_back(O); } // expect: nogil-racy-member/length-and-buffer
static PyObject *rule(PyObject *Self, PyObject *O) {
  add_rule(O);
  return Py_NewRef(Py_None);
}
static PyObject *rules_bad(PyObject *Self, PyObject *Arg) {
  for (PyObject *O : All->Rules) // expect: nogil-resize-during-iteration/container-iterator: may have run Python code
    PyObject_CallNoArgs(O);
  return Py_NewRef(Py_None);
}

static PyMethodDef Methods[] = {{"add", add, METH_O, nullptr},
                                {"pointer", pointer_ok, METH_O, nullptr},
                                {"flag", flag_ok, METH_O, nullptr},
                                {"static", static_ok, METH_O, nullptr},
                                {"singleton", singleton_ok, METH_O, nullptr},
                                {"member", member_ok, METH_O, nullptr},
                                {"call_once", call_once_ok, METH_O, nullptr},
                                {"detached", detached_ok, METH_O, nullptr},
                                {"late", late_bad, METH_O, nullptr},
                                {"late_detached", late_detached_bad, METH_O, nullptr},
                                {"forget", forget, METH_O, nullptr},
                                {"cleared", cleared_bad, METH_O, nullptr},
                                {"maybe", maybe_bad, METH_O, nullptr},
                                {"quiet", quiet_bad, METH_O, nullptr},
                                {"given", given_bad, METH_O, nullptr},
                                {"casts", casts_ok, METH_O, nullptr},
                                {"rule", rule, METH_O, nullptr},
                                {"rules", rules_bad, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", nullptr, -1, Methods};

static int prepare(PyObject *M) {
  if (json() == nullptr) // guard: nogil-resize-during-iteration: json() == => M ==
    return -1;
  tables(); // guard: nogil-resize-during-iteration
  return made() == nullptr ? -1 : 0; // guard: nogil-resize-during-iteration: made() == => M ==
}
PyMODINIT_FUNC PyInit_m(void) {
  PyObject *M = PyModule_Create(&Module);
  if (M == nullptr || prepare(M) < 0)
    return nullptr;
  if (ensure() < 0) // guard: nogil-resize-during-iteration: ensure() => Ready
    return nullptr;
  loaded(); // guard: nogil-resize-during-iteration
  called();
  cleared();
  if (PyModule_GetState(M))
    maybe();
  set_quiet();
  keep_place(&Given);
  given();
  All = new Registry();
  add_cast(M);
  add_rule(M);
  return M;
}
