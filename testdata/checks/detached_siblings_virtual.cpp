// Callbacks of one table, of which one calls a virtual function: what that
// reaches is not known while entry points are collected.
#include <Python.h>

struct Sink {
  virtual ~Sink() {}
  virtual int put(int N) = 0;
};
struct Ops {
  void (*Start)(void *);
  int (*Step)(void *, int);
  void (*Stop)(void *);
};
int lib_register(const char *Name, const Ops *Of);

static Sink *Out;
static void start(void *Of) {
  PyGILState_STATE State = PyGILState_Ensure();
  Py_INCREF((PyObject *)Of);
  PyGILState_Release(State);
}
static int step(void *Of, int N) {
  int Done = Out->put(N);
  PyGILState_STATE State = PyGILState_Ensure();
  Py_INCREF((PyObject *)Of);
  PyGILState_Release(State);
  return Done;
}
static void stop_bad(void *Of) {
  Py_DECREF((PyObject *)Of); // expect: nogil-detached-api-call: on a thread without a Python thread state
}
static const Ops Static = {start, step, stop_bad};
int use() { return lib_register("s", &Static); }
