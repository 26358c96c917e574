// A binding may name a constructor by its types alone: no function is passed,
// and the library runs the constructor attached.
#include <pybind11/pybind11.h>
#include <unistd.h>
namespace py = pybind11;
using release = py::call_guard<py::gil_scoped_release>;

struct ByNumber {
  char B[64];
  explicit ByNumber(int Fd) {
    read(Fd, B, sizeof B); // expect: nogil-missing-gil-release/waits-outside: read
  }
};

struct WithoutArguments {
  char B[64];
  WithoutArguments() {
    read(0, B, sizeof B); // expect: nogil-missing-gil-release: read
  }
};

// The body stands outside of the class.
struct Outside {
  char B[64];
  Outside(const std::string &Name, int Fd);
};
Outside::Outside(const std::string &Name, int Fd) {
  read(Fd, B, sizeof B); // expect: nogil-missing-gil-release: read
}

// Types decide which of two is meant; const and references don't.
struct Options {
  int Fd;
};
struct Overloaded {
  char B[64];
  Overloaded(const Options &O, int N) {
    read(O.Fd, B, N); // expect: nogil-missing-gil-release: read
  }
  Overloaded(const std::string &Name, int Fd) { read(Fd, B, 1); }
};

// The rest has defaults.
struct Defaults {
  char B[64];
  explicit Defaults(int Fd, int N = 64) {
    read(Fd, B, N); // expect: nogil-missing-gil-release: read
  }
};

template <typename T> struct Box {
  T B[64];
  explicit Box(int Fd) {
    read(Fd, B, sizeof B); // expect: nogil-missing-gil-release: read
  }
};
template struct Box<char>;

// What it calls is its own business as in a method.
struct Helped {
  char B[64];
  explicit Helped(int Fd) {
    fill(Fd); // expect: nogil-missing-gil-release: read
  }

private:
  void fill(int Fd) { read(Fd, B, sizeof B); }
};

// With a guard it runs detached.
struct GuardedOk {
  explicit GuardedOk(int Seconds) { sleep(Seconds); }
};
struct GuardedBad {
  char B[64];
  explicit GuardedBad(int Fd) {
    PyErr_Clear(); // expect: nogil-detached-api-call/detached-entry
  }
};

// The object is new: nobody else has what the constructor writes.
struct Counted {
  long Sum = 0;
  char B[64];
  Counted(int Fd, long N) {
    read(Fd, B, sizeof B); // expect: nogil-missing-gil-release/waits-outside: read
    Sum += N;
  }
  long sum() const { return Sum; }
};

// Nobody binds it.
struct UnboundOk {
  char B[64];
  explicit UnboundOk(int Fd) { read(Fd, B, sizeof B); }
};

// Which of two a conversion chooses is not known.
struct UnclearOk {
  char B[64];
  explicit UnclearOk(long Fd) { read(int(Fd), B, sizeof B); }
  explicit UnclearOk(double Fd) { read(int(Fd), B, sizeof B); }
};

// A copy is made by the library where it is asked for one, and is no binding.
struct CopiedOk {
  char B[64];
  CopiedOk() = default;
  CopiedOk(const CopiedOk &Other) { read(0, B, sizeof B); }
};

// What is bound is a factory, not the constructor.
struct MadeOk {
  explicit MadeOk(int Seconds) { sleep(Seconds); }
};

PYBIND11_MODULE(bound_constructors, M) {
  py::class_<ByNumber>(M, "ByNumber").def(py::init<int>());
  py::class_<WithoutArguments>(M, "WithoutArguments").def(py::init<>());
  py::class_<Outside>(M, "Outside").def(py::init<std::string, int>());
  py::class_<Overloaded>(M, "Overloaded")
      .def(py::init<const Options &, int>(), py::arg("options"));
  py::class_<Defaults>(M, "Defaults").def(py::init<int>());
  py::class_<Box<char>>(M, "Box").def(py::init<int>());
  py::class_<Helped>(M, "Helped").def(py::init<int>());
  py::class_<GuardedOk>(M, "GuardedOk").def(py::init<int>(), release());
  py::class_<GuardedBad>(M, "GuardedBad").def(py::init<int>(), release());
  py::class_<Counted>(M, "Counted")
      .def(py::init<int, long>())
      .def("sum", &Counted::sum);
  py::class_<UnclearOk>(M, "UnclearOk").def(py::init<int>());
  py::class_<CopiedOk>(M, "CopiedOk").def(py::init<>());
  py::class_<MadeOk>(M, "MadeOk").def(py::init([](int Seconds) {
    py::gil_scoped_release Here;
    return MadeOk(Seconds);
  }));
}
