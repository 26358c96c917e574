// flags: -DPy_GIL_DISABLED
// Members of C++: containers by value, mutexes with guards, methods.
#include <Python.h>
#include <atomic>
#include <mutex>
#include <string>
#include <vector>

struct List {
  PyObject_HEAD
  std::vector<long> items;
};

PyObject *list_append_bad(PyObject *Self, PyObject *Value) {
  ((List *)Self)->items.push_back(PyLong_AsLong(Value)); // expect: nogil-racy-member/length-and-buffer: grows or shrinks here
  Py_RETURN_NONE;
}

PyObject *list_item(PyObject *Self, PyObject *Index) {
  return PyLong_FromLong(((List *)Self)->items[PyLong_AsLong(Index)]);
}

struct SafeList {
  PyObject_HEAD
  std::mutex lock;
  std::vector<long> items;
};

PyObject *safe_append_ok(PyObject *Self, PyObject *Value) {
  SafeList *L = (SafeList *)Self;
  long Item = PyLong_AsLong(Value);
  std::lock_guard<std::mutex> Guard(L->lock); // guard: nogil-racy-member
  L->items.push_back(Item);
  Py_RETURN_NONE;
}

PyObject *safe_item(PyObject *Self, PyObject *Index) {
  SafeList *L = (SafeList *)Self;
  long I = PyLong_AsLong(Index);
  std::lock_guard<std::mutex> Guard(L->lock);
  return PyLong_FromLong(L->items[I]);
}

struct Engine {
  int step();
};
struct Runner {
  PyObject_HEAD
  Engine *engine;
};

PyObject *runner_step(PyObject *Self, PyObject *) {
  return PyLong_FromLong(((Runner *)Self)->engine->step());
}

PyObject *runner_reset_bad(PyObject *Self, PyObject *) {
  Runner *R = (Runner *)Self;
  delete R->engine; // expect: nogil-racy-member/swap: what 'Self->engine' holds
  R->engine = new Engine();
  Py_RETURN_NONE;
}

struct Counter {
  PyObject_HEAD
  std::atomic<long> hits;
};

PyObject *counter_ok(PyObject *Self, PyObject *) {
  return PyLong_FromLong(((Counter *)Self)->hits++);
}

PyMethodDef Methods[] = {{"append", list_append_bad, METH_O, 0},
                         {"item", list_item, METH_O, 0},
                         {"safe_append", safe_append_ok, METH_O, 0},
                         {"safe_item", safe_item, METH_O, 0},
                         {"step", runner_step, METH_NOARGS, 0},
                         {"reset", runner_reset_bad, METH_NOARGS, 0},
                         {"hit", counter_ok, METH_NOARGS, 0},
                         {0, 0, 0, 0}};
