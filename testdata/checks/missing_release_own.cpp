// What a function has made is its own, whatever holds it: a plain release will do. Only what others are known to have
// needs a lock before they are let in.
#include <memory>
#include <pybind11/pybind11.h>
#include <unistd.h>
#include <vector>
namespace py = pybind11;

struct Link {
  int Fd = 3;
  long Count = 0;
  std::vector<char> Pending;
  void fill();
};
void Link::fill() {
  char Buf[512];
  Count += read(Fd, Buf, sizeof Buf);
}
static void fill(Link &L) { L.fill(); }
struct Session {
  Link Line;
  std::shared_ptr<Link> Other;
  Session(int Fd) { Line.Fd = Fd; }
};

// In the function itself.
static long value_bad() {
  Link Own;
  fill(Own); // expect: nogil-missing-gil-release/waits-outside: 'fill' reaches 'read'
  return Own.Count + PyGILState_Check();
}
static long unique_bad() {
  std::unique_ptr<Link> Own = std::make_unique<Link>();
  fill(*Own); // expect: nogil-missing-gil-release/waits-outside: 'fill' reaches 'read'
  return Own->Count + PyGILState_Check();
}
static long shared_bad() {
  auto Own = std::make_shared<Link>();
  Own->fill(); // expect: nogil-missing-gil-release/waits-outside: 'Link::fill' reaches 'read'
  return Own->Count + PyGILState_Check();
}
static long new_bad() {
  Link *Own = new Link;
  fill(*Own); // expect: nogil-missing-gil-release/waits-outside: 'fill' reaches 'read'
  long N = Own->Count + PyGILState_Check();
  delete Own;
  return N;
}
// In what it has made.
static long inside_bad() {
  Session Own(3);
  fill(Own.Line); // expect: nogil-missing-gil-release/waits-outside: 'fill' reaches 'read'
  return Own.Line.Count + PyGILState_Check();
}
static Link made(int Fd) {
  Link L;
  L.Fd = Fd;
  fill(L);
  return L;
}
static long helped_bad() {
  Link Own = made(3); // expect: nogil-missing-gil-release/waits-in-helper: 'made' reaches 'read'
  return Own.Count + PyGILState_Check();
}

// Others have it.
static long handed_bad(Link &L) {
  fill(L); // expect: nogil-missing-gil-release/needs-lock-first: writes what only the GIL guards
  return L.Count + PyGILState_Check();
}
static long member_bad(Session &S) {
  fill(S.Line); // expect: nogil-missing-gil-release/needs-lock-first: writes what only the GIL guards
  return S.Line.Count + PyGILState_Check();
}
static Link Global;
static long global_bad() {
  fill(Global); // expect: nogil-missing-gil-release/needs-lock-first: writes what only the GIL guards // expect: nogil-racy-static/counter: static 'Global.Count'
  return Global.Count + PyGILState_Check();
}
static long count(const Link &L) { return L.Count; }

PYBIND11_MODULE(own, M) {
  M.def("a", value_bad);
  M.def("b", unique_bad);
  M.def("c", shared_bad);
  M.def("d", new_bad);
  M.def("e", inside_bad);
  M.def("f", helped_bad);
  M.def("g", handed_bad);
  M.def("h", member_bad);
  M.def("i", global_bad);
  M.def("j", count);
}
