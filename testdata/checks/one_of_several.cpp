// One of several functions, in C++: what is chosen may be the function itself,
// and an object of static storage has the class that it is declared with.
#include <Python.h>

int ask();

static void clears() { PyErr_Clear(); }
static void works() { ask(); }
static void worksToo() { ask(); }
template <class F> static void callIt(F P) { P(); }

void chosen_bad() {
  Py_BEGIN_ALLOW_THREADS
  (ask() ? clears : works)(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void chosen_ok() {
  Py_BEGIN_ALLOW_THREADS
  (ask() ? works : worksToo)();
  Py_END_ALLOW_THREADS
}
void referred_bad() {
  void (&P)() = ask() ? works : clears;
  Py_BEGIN_ALLOW_THREADS
  P(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void referred_ok() {
  void (&P)() = ask() ? works : worksToo;
  Py_BEGIN_ALLOW_THREADS
  P();
  Py_END_ALLOW_THREADS
}
// What was chosen before is not asked for any more.
void each_bad() {
  Py_BEGIN_ALLOW_THREADS
  if (ask())
    (ask() ? works : worksToo)();
  callIt(ask() ? works : clears); // expect: nogil-detached-api-call
  if (ask())
    callIt(ask() ? clears : works); // expect: nogil-detached-api-call
  if (ask())
    (ask() ? works : clears)(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
static void callRef(void (&P)()) { P(); }
void copied_bad() {
  void (&P)() = ask() ? works : clears;
  void (&Q)() = P;
  Py_BEGIN_ALLOW_THREADS
  callRef(Q); // expect: nogil-detached-api-call
  Py_END_ALLOW_THREADS
}
void copied_ok() {
  void (&P)() = ask() ? works : worksToo;
  void (&Q)() = P;
  Py_BEGIN_ALLOW_THREADS
  callRef(Q);
  Py_END_ALLOW_THREADS
}
void handed_bad() {
  Py_BEGIN_ALLOW_THREADS
  callIt(ask() ? works : clears); // expect: nogil-detached-api-call
  Py_END_ALLOW_THREADS
}
void handed_ok() {
  Py_BEGIN_ALLOW_THREADS
  callIt(ask() ? works : worksToo);
  Py_END_ALLOW_THREADS
}

struct Actor {
  virtual void act() = 0;
};
struct Clears : Actor {
  void act() override { PyErr_Clear(); }
};
struct Works : Actor {
  void act() override { ask(); }
};
struct WorksToo final : Works {
  void act() override { ask(); }
};
static Clears AnyClears;
static Works AnyWorks;
static WorksToo AnyWorksToo;
static Actor *actor(int N) {
  if (N)
    return &AnyClears;
  return &AnyWorks;
}
static Actor *worker(int N) {
  if (N)
    return &AnyWorksToo;
  return &AnyWorks;
}
void global_bad() {
  Actor &A = AnyClears;
  Py_BEGIN_ALLOW_THREADS
  A.act(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void global_ok() {
  Actor &A = AnyWorks;
  Py_BEGIN_ALLOW_THREADS
  A.act();
  Py_END_ALLOW_THREADS
}
void static_bad() {
  static Clears Own;
  Actor *A = &AnyWorks;
  if (ask())
    A = &Own;
  Py_BEGIN_ALLOW_THREADS
  A->act(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void static_ok() {
  static WorksToo Own;
  Actor *A = &AnyWorks;
  if (ask())
    A = &Own;
  Py_BEGIN_ALLOW_THREADS
  A->act();
  Py_END_ALLOW_THREADS
}
void either_bad() {
  Actor &A = ask() ? static_cast<Actor &>(AnyClears) : AnyWorks;
  Py_BEGIN_ALLOW_THREADS
  A.act(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void either_ok() {
  Actor &A = ask() ? static_cast<Actor &>(AnyWorksToo) : AnyWorks;
  Py_BEGIN_ALLOW_THREADS
  A.act();
  Py_END_ALLOW_THREADS
}
void returned_bad() {
  Py_BEGIN_ALLOW_THREADS
  actor(ask())->act(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void returned_ok() {
  Py_BEGIN_ALLOW_THREADS
  worker(ask())->act();
  Py_END_ALLOW_THREADS
}
// Whose object it is, the caller knows.
void given_bad(Actor &A) {
  Py_BEGIN_ALLOW_THREADS
  A.act(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}
void copied_ok(Works A) {
  Works &Same = A;
  Py_BEGIN_ALLOW_THREADS
  Same.act();
  Py_END_ALLOW_THREADS
}
