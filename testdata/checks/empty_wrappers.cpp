// A wrapper that is empty has no reference to drop or to take: made without
// one, moved from, given up, assigned an empty one, or tested.
#include <pybind11/pybind11.h>
namespace py = pybind11;

void work();
py::object compute();
void fill(py::object &O);
void look(const py::object &O);

static void tested_ok(py::object O) {
  if (O)
    return;
  py::gil_scoped_release R;
  py::object Copy = O; // nothing to count
  work();
}

static void tested_bad(py::object O) {
  if (!O)
    return;
  py::gil_scoped_release R;
  py::object Copy = O; // expect: nogil-detached-api-call: object
  work();
} // expect: nogil-detached-api-call: object

static void pointer_ok(py::object O) {
  if (O.ptr() != nullptr)
    return;
  py::gil_scoped_release R;
  py::object Copy = O;
}

static void made_ok() {
  py::gil_scoped_release R;
  py::object Empty;
  py::object Other = Empty;
  work();
}

static void filled_bad() {
  py::gil_scoped_release R;
  py::object Empty;
  fill(Empty);
} // expect: nogil-detached-api-call: object

static void looked_at_ok() {
  py::gil_scoped_release R;
  py::object Empty;
  look(Empty);
}

// The test of what somebody has filled has two ways.
static void filled_tested_bad() {
  py::object O;
  fill(O);
  py::gil_scoped_release R;
  if (O)
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
}

static void moved_ok() {
  py::object O = compute();
  py::object Elsewhere = std::move(O);
  py::gil_scoped_release R;
  O = py::object();
  py::object Copy = O;
}

static void moved_to_bad() {
  py::object O = compute();
  py::object Elsewhere = std::move(O);
  py::gil_scoped_release R;
  Elsewhere = py::object(); // expect: nogil-detached-api-call
}

// Moved empty ones stay empty, moved full ones full.
static void moved_empty_ok() {
  py::object O;
  py::object Elsewhere = std::move(O);
  py::gil_scoped_release R;
  Elsewhere = py::object();
}

static void given_up_ok() {
  py::object O = compute();
  py::handle H = O.release();
  py::gil_scoped_release R;
  O = py::object();
  work();
}

// In each round of a loop it is another one.
static void each_round_bad(int N) {
  for (int I = 0; I != N; ++I) {
    py::object O = compute();
    if (!O)
      continue;
    py::gil_scoped_release R;
    O = py::object(); // expect: nogil-detached-api-call
  }
}

// The destructor of a class tests its member.
struct Guarded {
  py::object Of;
  ~Guarded() {
    if (!Of)
      return;
    py::gil_scoped_acquire A;
    Of = py::object();
  }
};
struct Unguarded {
  py::object Of;
  ~Unguarded() {
    if (Of)
      return; // expect: nogil-detached-api-call: object
    py::gil_scoped_acquire A;
    Of = py::object();
  }
};
struct Released {
  py::object Of;
  ~Released() {
    py::gil_scoped_acquire A;
    Of.release().dec_ref();
  }
};

void drop_ok(Guarded *G, Released *L) {
  py::gil_scoped_release R;
  delete G;
  delete L;
}

void drop_bad(Unguarded *U) {
  py::gil_scoped_release R;
  delete U;
}

struct Pair {
  py::object First, Second;
};

// A member that nobody has set.
void member_ok() {
  py::gil_scoped_release R;
  Pair P;
  work();
}

void member_bad(const py::object &O) {
  Pair P;
  P.Second = O;
  {
    py::gil_scoped_release R;
    P.First = P.Second; // expect: nogil-detached-api-call
  }
  work();
}

void use(py::object A, py::object B, py::object C) {
  tested_ok(A);
  tested_bad(B);
  pointer_ok(C);
  made_ok();
  filled_bad();
  looked_at_ok();
  filled_tested_bad();
  moved_ok();
  moved_to_bad();
  moved_empty_ok();
  given_up_ok();
  each_round_bad(3);
}
