// What a smart pointer owns goes with it, and needs what its destructor needs.
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
