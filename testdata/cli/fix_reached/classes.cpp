// The same in C++.
#include "reached.h"
#include <string>
#include <vector>

static long Count;
static long &Named = Count;
static int named(int Fd) {
  Named++;
  return fsync(Fd);
}
ENTRY(by_reference) {
  int Rc;
  Rc = named(3);
  return PyLong_FromLong(Rc);
}

class Log {
public:
  static Log &instance() {
    static Log Only;
    return Only;
  }
  void add(int Fd) { Last = Fd; }
  int Last = 0;
  static long Made;
};
long Log::Made;
static int logged(int Fd) {
  Log::instance().add(Fd);
  return fsync(Fd);
}
ENTRY(by_singleton) {
  int Rc;
  Rc = logged(3);
  return PyLong_FromLong(Rc);
}

static int makes(int Fd) {
  Log::Made++;
  return fsync(Fd);
}
ENTRY(by_class) {
  int Rc;
  Rc = makes(3);
  return PyLong_FromLong(Rc);
}

static std::vector<int> Open;
static int opened(int Fd) {
  Open.push_back(Fd);
  return fsync(Fd);
}
ENTRY(by_vector) {
  int Rc;
  Rc = opened(3);
  return PyLong_FromLong(Rc);
}

static std::string Text;
static int texts(int Fd) {
  Text = "fd";
  return fsync(Fd);
}
ENTRY(by_string) {
  int Rc;
  Rc = texts(3);
  return PyLong_FromLong(Rc);
}

ENTRY(twin) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = fsync(3);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}
ENTRY(changes) {
  return PyLong_FromLong(Count + Log::instance().Last + Log::Made + Open.size() + Text.size());
}

static PyMethodDef Methods[] = {{"a", by_reference, METH_NOARGS, NULL},
                                {"b", by_singleton, METH_NOARGS, NULL},
                                {"c", by_class, METH_NOARGS, NULL},
                                {"d", by_vector, METH_NOARGS, NULL},
                                {"e", by_string, METH_NOARGS, NULL},
                                {"f", twin, METH_NOARGS, NULL},
                                {"g", changes, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
