// What a binding is given runs attached, also where it has nothing to do with
// Python; whoever registers it does not call it.
#include <pybind11/pybind11.h>
#include <unistd.h>
namespace py = pybind11;
using release = py::call_guard<py::gil_scoped_release>;

static long plain_bad(int Fd) {
  char B[64];
  return read(Fd, B, sizeof B); // expect: nogil-missing-gil-release/waits-outside: read
}

// The same with a guard.
static long guarded_ok(int Fd) {
  char B[64];
  return read(Fd, B, sizeof B);
}

// Nobody registers it, and nobody calls it.
long unknown_ok(int Fd) {
  char B[64];
  return read(Fd, B, sizeof B);
}

struct Socket {
  int Fd;
  long receive_bad() {
    char B[64];
    return read(Fd, B, sizeof B); // expect: nogil-missing-gil-release: read
  }
  long receive_ok() {
    char B[64];
    return read(Fd, B, sizeof B);
  }
};

static long overloaded_bad(int Fd, int N) {
  char B[64];
  return read(Fd, B, N); // expect: nogil-missing-gil-release: read
}
static long overloaded_bad(int Fd) { return Fd; }

static long overloaded_ok(int Fd, int N) {
  char B[64];
  return read(Fd, B, N);
}

struct Opened {
  long First;
};

// Who registers functions may itself be called by code that nobody sees.
static void fill(py::module_ &M) {
  M.def("plain", &plain_bad);
  M.def("guarded", &guarded_ok, release());
  auto Kept = [](int Fd) {
    char B[64];
    return read(Fd, B, sizeof B); // expect: nogil-missing-gil-release: read
  };
  M.def("lambda", Kept);
  M.def(
      "lambda_ok",
      [](int Fd) {
        char B[64];
        return read(Fd, B, sizeof B);
      },
      release());
  M.def("overloaded", py::overload_cast<int, int>(&overloaded_bad));
  M.def("overloaded_ok", py::overload_cast<int, int>(&overloaded_ok),
        release());
  py::class_<Socket>(M, "Socket")
      .def("receive", &Socket::receive_bad)
      .def("receive_ok", &Socket::receive_ok, release());
  py::class_<Opened>(M, "Opened")
      .def(py::init([](int Fd) {
        char B[64];
        return Opened{
            read(Fd, B, sizeof B)}; // expect: nogil-missing-gil-release: read
      }))
      .def(py::init([](int Fd, int N) {
             char B[64];
             return Opened{read(Fd, B, N)};
           }),
           release());
}

void later(void (*Fill)(py::module_ &));
PYBIND11_MODULE(bound_functions, M) { later(&fill); }
