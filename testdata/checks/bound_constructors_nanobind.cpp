// The same for nanobind, which passes what stands for a constructor by value.
#include <nanobind/nanobind.h>
#include <unistd.h>
namespace nb = nanobind;

struct ByNumber {
  char B[64];
  explicit ByNumber(int Fd) {
    read(Fd, B, sizeof B); // expect: nogil-missing-gil-release/waits-outside: read
  }
};

// Pointers to const are told from others.
struct Overloaded {
  char B[64];
  Overloaded(const char *Name, int Fd) {
    read(Fd, B, sizeof B); // expect: nogil-missing-gil-release: read
  }
  Overloaded(char *Name, int Fd) { read(Fd, B, sizeof B); }
};

// Of none of the lengths, and of two longer ones.
struct UnclearOk {
  char B[64];
  explicit UnclearOk(int Fd, int N = 1) { read(Fd, B, N); }
  UnclearOk(long Fd, int N, int M = 1) { read(int(Fd), B, M); }
};

// A method that takes no constructor.
struct UnboundOk {
  char B[64];
  explicit UnboundOk(int Fd) { read(Fd, B, sizeof B); }
  int length() const { return int(sizeof B); }
};

NB_MODULE(bound_constructors_nanobind, M) {
  nb::class_<ByNumber>(M, "ByNumber").def(nb::init<int>());
  nb::class_<Overloaded>(M, "Overloaded").def(nb::init<const char *, int>());
  nb::class_<UnclearOk>(M, "UnclearOk").def(nb::init<int>());
  nb::class_<UnboundOk>(M, "UnboundOk").def("length", &UnboundOk::length);
}
