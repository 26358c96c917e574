// A library that the project calls detached, mostly, and calls that say themselves that they wait.
#include <Python.h>

struct db;
int db_get(struct db *, int);
int db_put(struct db *, int);
int db_sync(struct db *);
int db_load(struct db *);
int db_open(const char *, struct db **);
void db_close(struct db *);
void db_merge(struct db *);
int db_compact(struct db *);
const char *db_strerror(int);
int db_get_id(struct db *);
int db_watch(struct db *, void (*)(int), int timeout);

// Few, and not most.
struct img;
int img_load(struct img *, const char *);
int img_save(struct img *);
int img_scale(struct img *, int);
int img_width(struct img *);
int img_crop(struct img *);

int bus_wait(int bus, int timeout_ms);
int bus_set_timeout(int bus, int timeout_ms);
int bus_call(int bus, double timeout, void (*done)(int));
int bus_next_timeout(int bus, int *timeout);
int busWaitMore(int bus, long msTimeout);

static struct db *given(PyObject *Arg) {
  return (struct db *)PyCapsule_GetPointer(Arg, "db");
}
static PyObject *get(PyObject *Self, PyObject *Arg) {
  int Rc;
  struct db *D = given(Arg);
  Py_BEGIN_ALLOW_THREADS
  Rc = db_get(D, 1);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}
static PyObject *put(PyObject *Self, PyObject *Arg) {
  int Rc;
  struct db *D = given(Arg);
  PyThreadState *State = PyEval_SaveThread();
  Rc = db_put(D, 1);
  PyEval_RestoreThread(State);
  return PyLong_FromLong(Rc);
}
static PyObject *open_it(PyObject *Self, PyObject *Arg) {
  int Rc;
  struct db *D;
  const char *Name = PyUnicode_AsUTF8(Arg);
  Py_BEGIN_ALLOW_THREADS
  Rc = db_open(Name, &D);
  if (Rc == 0)
    Rc = db_sync(D) + db_load(D);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}
static PyObject *close_bad(PyObject *Self, PyObject *Arg) {
  struct db *D = given(Arg);
  db_close(D); // expect: nogil-missing-gil-release/library-precedent: 'db_close', which belongs to a library
  Py_RETURN_NONE;
}
static PyObject *merge_bad(PyObject *Self, PyObject *Arg) {
  struct db *D = given(Arg);
  db_merge(D); // expect: nogil-missing-gil-release/library-precedent: 'db_merge', which belongs to a library
  Py_RETURN_NONE;
}
// Within a function of which nobody knows whether it needs Python: the library may call back.
static int tidy(struct db *D) {
  return db_compact(D) + 1; // expect: nogil-missing-gil-release: 'db_compact', which belongs
}
static PyObject *compact_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(tidy(given(Arg)));
}
// Their names say that they are cheap.
static PyObject *cheap_ok(PyObject *Self, PyObject *Arg) {
  if (db_get_id(given(Arg)) < 0) // guard: nogil-missing-gil-release: db_get_id( => db_sync(
    return PyErr_Format(PyExc_OSError, "%s", db_strerror(3));
  Py_RETURN_NONE;
}
// It was given what to call then.
static void heard(int Rc) {}
static PyObject *watch_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(db_watch(given(Arg), heard, 3)); // expect: nogil-missing-gil-release: 'db_watch'
}

static PyObject *load(PyObject *Self, PyObject *Arg) {
  int Rc;
  struct img *I = (struct img *)given(Arg);
  const char *Name = PyUnicode_AsUTF8(Arg);
  Py_BEGIN_ALLOW_THREADS
  Rc = img_load(I, Name); // guard: nogil-missing-gil-release: img_load(I, Name) => img_load(I, Name) + img_scale(I, 2) + img_crop(I)
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}
static PyObject *few_ok(PyObject *Self, PyObject *Arg) {
  struct img *I = (struct img *)given(Arg);
  return PyLong_FromLong(img_save(I) + img_scale(I, 2) + img_crop(I));
}

// Time limits.
static PyObject *limit_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(bus_wait(3, (int)PyLong_AsLong(Arg))); // expect: nogil-missing-gil-release/time-limit: 'bus_wait', which waits up to a time limit
}
static PyObject *camel_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(busWaitMore(3, PyLong_AsLong(Arg))); // expect: nogil-missing-gil-release: 'busWaitMore'
}
static PyObject *no_limit_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(bus_wait(3, 0)); // guard: nogil-missing-gil-release: , 0) => , 5)
}
static PyObject *noted_ok(PyObject *Self, PyObject *Arg) {
  int Left, Rc = bus_set_timeout(3, 40); // guard: nogil-missing-gil-release: bus_set_timeout => bus_wait
  Rc += bus_next_timeout(3, &Left);
  return PyLong_FromLong(Rc);
}
static PyObject *calls_later_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(bus_call(3, 2.5, heard)); // guard: nogil-missing-gil-release: bus_call(3, 2.5, heard) => bus_wait(3, 2)
}

// What is only read has nothing to write back when it is closed; and what works on something else is another matter.
struct feed;
struct feed *feed_connect(const char *);
int feed_search(struct feed *, int);
int feed_next(struct feed *);
int feed_ping(struct feed *);
int feed_skip(struct feed *);
int feed_put(struct feed *, int);
void feed_close(struct feed *);
int feed_valid(const char *);
int feed_merge(struct feed *);
struct rule;
int feed_compile(struct rule *);
static PyObject *feed_ok(PyObject *Self, PyObject *Arg) {
  const char *Name = PyUnicode_AsUTF8(Arg);
  struct feed *D;
  struct rule *Rule = (struct rule *)given(Arg);
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  D = feed_connect(Name);
  Rc = feed_search(D, 1); // guard: nogil-missing-gil-release: feed_search(D, 1) => feed_put(D, 1)
  Rc += feed_next(D) + feed_ping(D) + feed_skip(D);
  Py_END_ALLOW_THREADS
  Rc += feed_valid(Name) + feed_compile(Rule); // guard: nogil-missing-gil-release: feed_compile(Rule) => feed_merge(D)
  feed_close(D);
  return PyLong_FromLong(Rc);
}
static PyMethodDef Methods[] = {{"a", get, METH_O, NULL},
                                {"b", put, METH_O, NULL},
                                {"c", open_it, METH_O, NULL},
                                {"d", merge_bad, METH_O, NULL},
                                {"x", close_bad, METH_O, NULL},
                                {"y", feed_ok, METH_O, NULL},
                                {"e", compact_bad, METH_O, NULL},
                                {"f", cheap_ok, METH_O, NULL},
                                {"g", watch_bad, METH_O, NULL},
                                {"h", load, METH_O, NULL},
                                {"i", few_ok, METH_O, NULL},
                                {"j", limit_bad, METH_O, NULL},
                                {"k", camel_bad, METH_O, NULL},
                                {"l", no_limit_ok, METH_O, NULL},
                                {"m", noted_ok, METH_O, NULL},
                                {"n", calls_later_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
