// Python enters a function attached, and the program itself calls it detached,
// so that what it does can run in either state.
#include <pybind11/pybind11.h>
#include <thread>
#include <cmath>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>
namespace py = pybind11;
using release = py::call_guard<py::gil_scoped_release>;

// On a thread of the program's own.
struct Document {
  char B[64];
  void parse(int Fd) {
    read(Fd, B, sizeof B); // expect: nogil-missing-gil-release/waits-outside: read
  }
};
static void parse_all(int Fd) {
  py::gil_scoped_release Here;
  std::thread One([Fd] {
    Document D;
    D.parse(Fd);
  });
  One.join();
}

// In a region of another function.
static long plain_bad(int Fd) {
  char B[64];
  return read(Fd, B, sizeof B); // expect: nogil-missing-gil-release/waits-outside: read
}
static long both(int Fd) {
  py::gil_scoped_release Here;
  return plain_bad(Fd) + plain_bad(Fd + 1);
}

// Below another function that runs detached.
static long below_bad(int Fd) {
  char B[64];
  return read(Fd, B, sizeof B); // expect: nogil-missing-gil-release/waits-outside: read
}
static long middle(int Fd) { return below_bad(Fd); }
static long above(int Fd) {
  py::gil_scoped_release Here;
  return middle(Fd);
}

// What waits is a helper of it.
static long inner(int Fd) {
  char B[64];
  return read(Fd, B, sizeof B);
}
static long outer_bad(int Fd) {
  return inner(Fd); // expect: nogil-missing-gil-release/waits-outside: read
}
static long outer_detached(int Fd) {
  py::gil_scoped_release Here;
  return outer_bad(Fd);
}

// The one that starts the thread waits for it attached, which is bad in itself.
static unsigned held_bad(unsigned Seconds) {
  return sleep(Seconds); // expect: nogil-missing-gil-release/waits-outside: sleep
}
static void held(unsigned Seconds) {
  std::thread One([Seconds] { held_bad(Seconds); });
  One.join(); // expect: nogil-missing-gil-release: join
}

// Who can say what a callback does? The function that knows of it is the one
// that waits, and both come to it.
static long asked(int Fd, long (*Each)(long)) {
  char B[64];
  return Each(read(Fd, B, sizeof B)); // expect: nogil-missing-gil-release: read
}
long later(long (**Each)(long));
static long callback_bad(int Fd) {
  long (*Each)(long) = nullptr;
  later(&Each);
  return asked(Fd, Each);
}
static long callback_detached(int Fd) {
  long (*Each)(long) = nullptr;
  later(&Each);
  py::gil_scoped_release Here;
  return asked(Fd, Each);
}

// One caller chooses.
static long sized_ok(int Fd, long N, long (*Each)(long)) {
  char B[64];
  return Each(recv(Fd, B, sizeof B, 0));
}
static long chooses(int Fd, long N) {
  long (*Each)(long) = nullptr;
  later(&Each);
  if (N < 1000)
    return sized_ok(Fd, N, Each);
  py::gil_scoped_release Here;
  return sized_ok(Fd, N, Each);
}

// It is bound with a guard as well: who binds it chooses.
static long chosen_ok(int Fd) {
  char B[64];
  return read(Fd, B, sizeof B);
}

// It detaches itself where it waits.
static long detaches_ok(int Fd) {
  char B[64];
  py::gil_scoped_release Here;
  return read(Fd, B, sizeof B);
}

// It attaches before it waits, in whatever state it was entered.
static long attaches_bad(int Fd) {
  char B[64];
  py::gil_scoped_acquire Here;
  py::print(Fd);
  return read(Fd, B, sizeof B); // expect: nogil-missing-gil-release: read
}

// It is bound detached only.
static long guarded_ok(int Fd) {
  char B[64];
  return read(Fd, B, sizeof B);
}

// It is called detached and bound by nobody.
static long unbound_ok(int Fd) {
  char B[64];
  return read(Fd, B, sizeof B);
}
static long calls_unbound(int Fd) {
  py::gil_scoped_release Here;
  return unbound_ok(Fd);
}

// Nothing takes long in it.
static long short_ok(int Fd) { return Fd + 1; }
static long calls_short(int Fd) {
  py::gil_scoped_release Here;
  return short_ok(Fd);
}

// The project computes the same detached.
static double pairs(const std::vector<double> &X) {
  double Sum = 0;
  for (double A : X)
    for (double B : X)
      Sum += std::sqrt(A * B);
  return Sum;
}
static py::object pairs_bad(const std::vector<double> &X) {
  return py::int_(long(pairs(X))); // expect: nogil-missing-gil-release/sibling-precedent: pairs
}
static double pairs_detached(std::vector<double> X) {
  py::gil_scoped_release Here;
  return pairs(X);
}

PYBIND11_MODULE(entered_detached_too, M) {
  py::class_<Document>(M, "Document").def("parse", &Document::parse);
  M.def("parse_all", &parse_all);
  M.def("plain", &plain_bad);
  M.def("both", &both);
  M.def("below", &below_bad);
  M.def("above", &above);
  M.def("outer", &outer_bad);
  M.def("outer_detached", &outer_detached);
  M.def("held_alone", &held_bad);
  M.def("held", &held);
  M.def("callback", &callback_bad);
  M.def("callback_detached", &callback_detached);
  M.def("chooses", &chooses);
  M.def("chosen", &chosen_ok);
  M.def("chosen_guarded", &chosen_ok, release());
  M.def("detaches", &detaches_ok);
  M.def("attaches", &attaches_bad);
  M.def("guarded", &guarded_ok, release());
  M.def("calls_unbound", &calls_unbound);
  M.def("pairs", &pairs_bad);
  M.def("pairs_detached", &pairs_detached);
  M.def("short", &short_ok);
  M.def("calls_short", &calls_short);
}
