// Callbacks that stand in one table: where most attach first, the others are called detached as well.
#include <Python.h>

struct ops {
  void (*start)(void *);
  int (*step)(void *, int);
  void (*stop)(void *);
  int (*count)(void *);
};
int lib_register(const char *Name, const struct ops *Ops);

static void start(void *Of) {
  PyGILState_STATE State = PyGILState_Ensure();
  Py_INCREF((PyObject *)Of);
  PyGILState_Release(State);
}
static int call_it(PyObject *Of, int N) {
  PyGILState_STATE State = PyGILState_Ensure();
  PyObject *Done = PyObject_CallFunction(Of, "i", N);
  Py_XDECREF(Done);
  PyGILState_Release(State);
  return Done != NULL;
}
static int step(void *Of, int N) { return N > 0 ? call_it((PyObject *)Of, N) : 0; }
static void stop_bad(void *Of) {
  Py_DECREF((PyObject *)Of); // expect: nogil-detached-api-call: on a thread without a Python thread state
}
static int count_ok(void *Of) { return Of != NULL; }
static const struct ops Static = {start, step, stop_bad, count_ok};

// Assigned one by one; through a function that drops a reference.
struct watcher;
struct watcher_base {
  void (*opened)(struct watcher *);
  void (*changed)(struct watcher *, int);
  void (*closed)(struct watcher *);
};
struct watcher {
  struct watcher_base base;
  PyObject *Target;
};
int lib_watch(struct watcher_base *);
static void opened(struct watcher *W) {
  PyGILState_STATE State = PyGILState_Ensure();
  Py_INCREF(W->Target);
  PyGILState_Release(State);
}
static void changed(struct watcher *W, int N) { call_it(W->Target, N); }
static void forget(struct watcher *W) {
  Py_CLEAR(W->Target);
}
static void closed_bad(struct watcher *W) {
  forget(W); // expect: nogil-detached-api-call: 'forget' is called on a thread
}
static PyObject *watch(PyObject *Self, PyObject *Arg) {
  struct watcher *W = (struct watcher *)calloc(1, sizeof *W);
  W->base.opened = opened;
  W->base.changed = changed;
  W->base.closed = closed_bad;
  W->Target = Py_NewRef(Arg);
  return PyLong_FromLong(lib_watch(&W->base) + lib_register("s", &Static));
}

// One that attaches is no majority.
struct pair {
  int (*read)(void *);
  int (*write)(void *);
  int (*close)(void *);
};
int lib_pair(const struct pair *);
static int pair_read(void *Of) { return call_it((PyObject *)Of, 1); }
static int pair_write_ok(void *Of) { return PyObject_IsTrue((PyObject *)Of); } // guard: nogil-detached-api-call: PyObject_IsTrue((PyObject *)Of) => call_it((PyObject *)Of, 2)
static int pair_close_ok(void *Of) {
  Py_DECREF((PyObject *)Of);
  return 0;
}
static const struct pair Pair = {pair_read, pair_write_ok, pair_close_ok};

// The program calls them itself, attached: what happens is seen.
struct own {
  int (*one)(void *);
  int (*two)(void *);
  int (*three)(void *);
};
int lib_own(const struct own *);
static int own_one(void *Of) { return call_it((PyObject *)Of, 1); }
static int own_two(void *Of) { return call_it((PyObject *)Of, 2); }
static int own_three_ok(void *Of) { return PyObject_IsTrue((PyObject *)Of); }
static const struct own Own = {own_one, own_two, own_three_ok};
static PyObject *use(PyObject *Self, PyObject *Arg) {
  const struct own *Use = &Own;
  int Sum = Use->one(Arg) + Use->two(Arg) + Use->three(Arg); // guard: nogil-detached-api-call: Use->one(Arg) + Use->two(Arg) + Use->three(Arg) => Use != NULL
  return PyLong_FromLong(Sum + lib_pair(&Pair) + lib_own(&Own));
}

// Nobody is seen to take it: other parts of the project may call them attached.
struct api {
  int (*one)(void *);
  int (*two)(void *);
  int (*three)(void *);
};
static const struct api Api = {own_one, own_two, own_three_ok};
const struct api *api(void) { return &Api; }

static PyMethodDef Methods[] = {{"watch", watch, METH_O, NULL},
                                {"use", use, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
