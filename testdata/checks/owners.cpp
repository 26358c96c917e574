// What a smart pointer owns goes with it, and needs what its destructor needs.
#include <functional>
#include <memory>
#include <pybind11/pybind11.h>
namespace py = pybind11;

void work();

// Whoever ends it has to be attached.
struct Holder {
  py::object Of;
};
// This one attaches by itself.
struct Careful {
  py::object Of;
  ~Careful() {
    py::gil_scoped_acquire A;
    Of = py::object();
  }
};
struct Plain {
  int N;
};

void made_bad(py::object O) {
  auto P = std::make_unique<Holder>();
  P->Of = O;
  {
    py::gil_scoped_release R;
    std::unique_ptr<Holder> Q = std::move(P);
    work();
  } // expect: nogil-detached-api-call
}

void made_ok(py::object O) {
  auto P = std::make_unique<Careful>();
  auto N = std::make_unique<Plain>();
  P->Of = O;
  {
    py::gil_scoped_release R;
    std::unique_ptr<Careful> Q = std::move(P);
    std::unique_ptr<Plain> M = std::move(N);
    work();
  }
}

// It is another function's now.
void keep(Holder *H);
void released_ok(py::object O) {
  std::unique_ptr<Holder> P(new Holder());
  keep(P.release());
  py::gil_scoped_release R;
  P.reset();
  work();
}

void reset_bad(std::unique_ptr<Holder> &P) {
  py::gil_scoped_release R;
  P.reset(); // expect: nogil-detached-api-call
  work();
}

void reset_ok(std::unique_ptr<Holder> &P) {
  P.reset();
  py::gil_scoped_release R;
  P = nullptr;
  work();
}

void tested_ok(std::unique_ptr<Holder> &P) {
  if (P)
    return;
  py::gil_scoped_release R;
  P = nullptr;
  work();
}

void tested_bad(std::unique_ptr<Holder> &P) {
  if (!P.get())
    return;
  py::gil_scoped_release R;
  P = nullptr; // expect: nogil-detached-api-call
  work();
}

// In a member.
struct Task {
  std::unique_ptr<Holder> Own;
};
void member_bad(Task *T) {
  py::gil_scoped_release R;
  delete T; // expect: nogil-detached-api-call
}
void member_ok(Task *T) {
  T->Own.reset();
  py::gil_scoped_release R;
  delete T;
}

// Given to another one.
void swapped_ok(std::unique_ptr<Holder> &P) {
  std::unique_ptr<Holder> Q;
  Q.swap(P);
  py::gil_scoped_release R;
  P.reset();
}
void swapped_bad(std::unique_ptr<Holder> &P) {
  std::unique_ptr<Holder> Q;
  Q.swap(P);
  py::gil_scoped_release R;
  Q.reset(); // expect: nogil-detached-api-call
}

// Empty on both ways.
std::unique_ptr<Holder> make();
void branch_ok() {
  py::gil_scoped_release R;
  auto P = make();
  if (P) {
    py::gil_scoped_acquire A;
    P.reset();
  }
}
void branch_bad(bool Now) {
  py::gil_scoped_release R;
  auto P = make();
  if (Now) {
    py::gil_scoped_acquire A;
    P.reset();
  }
} // expect: nogil-detached-api-call

// Nothing is deleted.
struct List {
  Holder *Head;
  ~List() { delete Head; }
};
void deleted_bad(List *L) {
  py::gil_scoped_release R;
  delete L; // expect: nogil-detached-api-call
}
void deleted_ok(List *L) {
  delete L->Head;
  L->Head = nullptr;
  py::gil_scoped_release R;
  delete L;
}

// Code after it is for null pointers, too.
void deleted_tested_bad(Holder *H) {
  delete H;
  py::gil_scoped_release R;
  if (!H)
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
}

// What a function object calls.
void function_bad() {
  std::function<void()> F = [] { PyErr_Clear(); };
  py::gil_scoped_release R;
  F(); // expect: nogil-detached-api-call
}
void function_ok() {
  std::function<void()> F = [] { PyErr_Clear(); };
  F();
  F = [] { work(); };
  py::gil_scoped_release R;
  F();
}
struct Later {
  std::function<void()> F;
};
void function_member_bad() {
  Later T;
  T.F = [] { PyErr_Clear(); };
  py::gil_scoped_release R;
  T.F(); // expect: nogil-detached-api-call
}
static void detached(const std::function<void()> &F) {
  py::gil_scoped_release R;
  F();
}
void function_argument_bad() {
  detached([] { PyErr_Clear(); }); // expect: nogil-detached-api-call
  detached([] { work(); });
}

// A lambda that nobody makes a function of: types of its variables are unknown.
template <class T> T *found(T *P) { return P; }
template <class F> void skipped(F) {}
void never_made_ok() {
  skipped([](auto *X) {
    py::gil_scoped_release R;
    std::unique_ptr<int> Own(new int);
    auto P = found(X);
    Own.reset();
    P = nullptr;
  });
}
