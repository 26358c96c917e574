// Objects of C++ behind an object of Python's: small methods, lambdas, and what
// is deleted.
#include <Python.h>
#include <atomic>
#include <stdlib.h>

struct Body {
  double data[4];
  void put(double d) { data[0] = d; }
};
template <class F> void spread(int n, F f) {
  for (int i = 0; i < n; i++)
    f(i);
}

class Index {
public:
  Body *deleted, *captured, *waited;
  double *freed;
  long *moved;
  std::atomic<int> users;
  double *at(int i) const { return freed + i; }
  double behind() const {
    const double *n = at(2);
    return n[0]; // expect: nogil-stale-after-detach: 'this->freed' is used while the thread is detached; 'Index::clear' may end it meanwhile
  }
  bool positive() const {
    return *moved > 0; // expect: nogil-stale-after-detach: 'this->moved' is used while the thread is detached
  }
  void work() { deleted->put(1); } // expect: nogil-stale-after-detach: 'this->deleted' is used by 'Body::put'
  void work_spread() {
    spread(4, [this](int i) { captured->put(i); }); // expect: nogil-stale-after-detach: 'this->captured' is used by 'Body::put'
  }
  void work_counted() {
    ++users;
    waited->put(1);
    --users;
  }
  void clear() {
    free(freed);
    freed = nullptr;
    free(moved);
    moved = nullptr;
    delete deleted;
    deleted = new Body();
    delete captured;
    captured = new Body();
    while (users.load() > 0)
      ;
    delete waited;
    waited = nullptr;
  }
};

typedef struct {
  PyObject_HEAD
  Index *index;
} Object;

#define METHOD(name)                                                           \
  static PyObject *name(Object *self, PyObject *arg) {                         \
    Py_BEGIN_ALLOW_THREADS self->index->name();                                \
    Py_END_ALLOW_THREADS Py_RETURN_NONE;                                       \
  }
METHOD(behind)
METHOD(positive)
METHOD(work)
METHOD(work_spread)
METHOD(work_counted)
static PyObject *clear(Object *self, PyObject *arg) {
  self->index->clear();
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {
    {"behind", (PyCFunction)behind, METH_NOARGS, nullptr},
    {"positive", (PyCFunction)positive, METH_NOARGS, nullptr},
    {"work", (PyCFunction)work, METH_NOARGS, nullptr},
    {"work_spread", (PyCFunction)work_spread, METH_NOARGS, nullptr},
    {"work_counted", (PyCFunction)work_counted, METH_NOARGS, nullptr},
    {"clear", (PyCFunction)clear, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr}};
PyMethodDef *table() { return methods; }
