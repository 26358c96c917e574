// What is called without its name: inherited constructors, the operand of
// typeid, functions behind pointers to members.
#include <Python.h>
#include <typeinfo>

int fails();

struct Base {
  explicit Base(int) { PyErr_Clear(); }
};
struct Derived : Base {
  using Base::Base;
};
struct Below : Derived {
  using Derived::Derived;
};
struct Part {
  Part() { PyErr_Clear(); }
};
struct Plain {
  explicit Plain(int) {}
};
struct WithPart : Plain {
  using Plain::Plain;
  Part part;
};
struct Quiet : Plain {
  using Plain::Plain;
};
template <class T> struct Held : T {
  using T::T;
};

void inherited_bad() {
  Py_BEGIN_ALLOW_THREADS
  Derived d(1); // expect: nogil-detached-api-call: it reaches 'PyErr_Clear' in 'Base::Base'
  Below b(1); // expect: nogil-detached-api-call: it reaches 'PyErr_Clear' in 'Base::Base'
  Held<Base> h(1); // expect: nogil-detached-api-call: it reaches 'PyErr_Clear' in 'Base::Base'
  WithPart w(1); // expect: nogil-detached-api-call: it reaches 'PyErr_Clear' in 'Part::Part'
  Quiet q(1);
  Py_END_ALLOW_THREADS
}

void inherited_ok() {
  Derived d(1);
  Below b(1);
  WithPart w(1);
}

struct Poly {
  virtual ~Poly() {}
};
static Poly &made() {
  static Poly one;
  PyErr_Clear();
  return one;
}
static int counted() {
  PyErr_Clear();
  return 1;
}

void asked_for_its_class_bad() {
  Py_BEGIN_ALLOW_THREADS
  (void)typeid(made()); // expect: nogil-detached-api-call: 'made' is called while
  Py_END_ALLOW_THREADS
}

void asked_for_its_type_ok() {
  Py_BEGIN_ALLOW_THREADS
  (void)typeid(counted());
  (void)noexcept(counted());
  Py_END_ALLOW_THREADS
}

struct Job {
  int n = 0;
  void loud() { PyErr_Clear(); }
  void quiet() { n = 1; }
};
static void (Job::*const step)() = &Job::loud;
static void (Job::*const steps[])() = {&Job::quiet, &Job::loud};
struct Named {
  const char *name;
  void (Job::*step)();
};
static const Named named[] = {{"loud", &Job::loud}};

void pointer_to_member_bad(Job &j, int n) {
  Py_BEGIN_ALLOW_THREADS
  (j.*step)(); // expect: nogil-detached-api-call: 'Job::loud' is called while
  (j.*steps[n])(); // expect: nogil-detached-api-call: 'Job::loud' is called while
  (j.*named[n].step)(); // expect: nogil-detached-api-call: 'Job::loud' is called while
  (j.*(n ? &Job::quiet : &Job::loud))(); // expect: nogil-detached-api-call: 'Job::loud' is called while
  Py_END_ALLOW_THREADS
}

void pointer_to_member_ok(Job &j, int n) {
  (j.*step)();
  (j.*steps[n])();
  (j.*named[n].step)();
}
