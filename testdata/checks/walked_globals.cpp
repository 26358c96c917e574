// A reference to an object of C++ is that object, also to one that is global.
#include <Python.h>
#include <vector>

static std::vector<PyObject *> pool;
struct Holder {
  std::vector<PyObject *> items;
};

void hidden_iterators_bad(PyObject *o) {
  for (auto *p : pool) // expect: nogil-resize-during-iteration
    if (p == o)
      pool.push_back(o);
}
void named_reference_bad(PyObject *o) {
  auto &all = pool;
  for (auto it = all.begin(); it != all.end(); ++it) // expect: nogil-resize-during-iteration
    if (*it == o)
      pool.push_back(o); // expect: nogil-racy-static/registry
}
void static_local_bad(PyObject *o) {
  static std::vector<PyObject *> seen;
  for (auto *p : seen) // expect: nogil-resize-during-iteration
    if (p == o)
      seen.push_back(o); // expect: nogil-racy-static/registry
}
void copy_ok(PyObject *o) {
  std::vector<PyObject *> old(pool);
  for (auto *p : old)
    if (p == o)
      pool.push_back(o);
}
void after_ok(PyObject *o) {
  bool found = false;
  for (auto *p : pool)
    found |= p == o;
  if (!found)
    pool.push_back(o);
}
