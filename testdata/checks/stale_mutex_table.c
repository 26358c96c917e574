// Locks of outer callers, which a library takes through a table of functions:
// one set of them locks, and one is for programs without threads.
#include <Python.h>
#include <pthread.h>
#include <stdlib.h>

typedef struct mutex {
  pthread_mutex_t lock;
} mutex;
typedef struct {
  mutex *(*make)(void);
  void (*enter)(mutex *);
  void (*leave)(mutex *);
} methods;

static mutex *real_make(void) { return (mutex *)malloc(sizeof(mutex)); }
static void real_enter(mutex *m) { pthread_mutex_lock(&m->lock); }
static void real_leave(mutex *m) { pthread_mutex_unlock(&m->lock); }
static const methods real_methods = {real_make, real_enter, real_leave};
static mutex *no_make(void) { return NULL; }
static void no_enter(mutex *m) { (void)m; }
static void no_leave(mutex *m) { (void)m; }
static const methods no_methods = {no_make, no_enter, no_leave};
static methods now;

void lib_init(int threads) {
  const methods *from = threads ? &real_methods : &no_methods;
  now.make = from->make;
  now.enter = from->enter;
  now.leave = from->leave;
}
void lib_enter(mutex *m) {
  if (m)
    now.enter(m);
}
void lib_leave(mutex *m) {
  if (m)
    now.leave(m);
}

// Others that only look as if they locked.
typedef struct {
  void (*enter)(mutex *);
  void (*leave)(mutex *);
} idle;
static void count_enter(mutex *m) { (void)m; }
static void count_leave(mutex *m) { (void)m; }
static idle counting = {count_enter, count_leave};

typedef struct handle handle;
int h_read(handle *);
void h_close(handle *);
typedef struct {
  mutex *guard;
  handle *h, *half, *idle, *kept, *deep;
} db;
typedef struct {
  db *of;
  int n;
} query;

// The mutex of the record, several calls above the use.
static int page_ok(query *q) { return h_read(q->of->h); }
static int walk(query *q) { return q->n ? page_ok(q) : 0; }
int lib_step(query *q) {
  lib_enter(q->of->guard);
  int n = walk(q);
  lib_leave(q->of->guard);
  return n;
}
static void forget(db *d) {
  h_close(d->h);
  d->h = NULL;
}
void lib_reset(db *d) {
  lib_enter(d->guard);
  forget(d);
  lib_leave(d->guard);
}
// Twice, but one waits for the other.
void lib_drop(db *d) {
  lib_enter(d->guard);
  if (d->kept)
    h_close(d->kept);
  d->kept = NULL;
  lib_leave(d->guard);
}
// Neither of them asks.
static int half_bad(query *q) {
  return h_read(q->of->half); // expect: nogil-stale-after-detach/handle-ended-by-other: 'q->of->half' is used by 'h_read' while the thread is detached
}
int lib_half(query *q) { return half_bad(q); }
void lib_end_half(db *d) {
  lib_enter(d->guard);
  lib_leave(d->guard);
  h_close(d->half); // expect: nogil-stale-after-detach/double-close: another call of 'lib_end_half'
  d->half = NULL; // expect: nogil-racy-member/swap
}
// Functions that do nothing lock nothing.
static int idle_bad(query *q) {
  return h_read(q->of->idle); // expect: nogil-stale-after-detach/handle-ended-by-other: 'q->of->idle' is used by 'h_read' while the thread is detached
}
int lib_idle(query *q) {
  counting.enter(q->of->guard);
  int n = idle_bad(q);
  counting.leave(q->of->guard);
  return n;
}
void lib_end_idle(db *d) {
  counting.enter(d->guard);
  h_close(d->idle); // expect: nogil-stale-after-detach/double-close: another call of 'lib_end_idle'
  d->idle = NULL; // expect: nogil-racy-member/swap
  counting.leave(d->guard);
}
// It is left before the use.
static int deep_bad(query *q) {
  return h_read(q->of->deep); // expect: nogil-stale-after-detach/handle-ended-by-other: 'q->of->deep' is used by 'h_read' while the thread is detached
}
int lib_deep(query *q) {
  lib_enter(q->of->guard);
  int n = q->n;
  lib_leave(q->of->guard);
  return n ? deep_bad(q) : 0;
}
void lib_end_deep(db *d) {
  h_close(d->deep); // expect: nogil-stale-after-detach/double-close: another call of 'lib_end_deep'
  d->deep = NULL; // expect: nogil-racy-member/swap
}

typedef struct {
  PyObject_HEAD
  query *q;
} Cursor;
#define DETACHED(name, what)                                                   \
  static PyObject *name(Cursor *self, PyObject *arg) {                         \
    Py_BEGIN_ALLOW_THREADS                                                     \
    what;                                                                      \
    Py_END_ALLOW_THREADS                                                       \
    Py_RETURN_NONE;                                                            \
  }
DETACHED(step, lib_step(self->q))
DETACHED(reset, lib_reset(self->q->of))
DETACHED(drop, lib_drop(self->q->of))
DETACHED(half, lib_half(self->q))
DETACHED(end_half, lib_end_half(self->q->of))
DETACHED(idles, lib_idle(self->q))
DETACHED(end_idle, lib_end_idle(self->q->of))
DETACHED(deep, lib_deep(self->q))
DETACHED(end_deep, lib_end_deep(self->q->of))

static PyMethodDef methods_of_cursor[] = {
    {"step", (PyCFunction)step, METH_NOARGS, NULL},
    {"reset", (PyCFunction)reset, METH_NOARGS, NULL},
    {"drop", (PyCFunction)drop, METH_NOARGS, NULL},
    {"half", (PyCFunction)half, METH_NOARGS, NULL},
    {"end_half", (PyCFunction)end_half, METH_NOARGS, NULL},
    {"idle", (PyCFunction)idles, METH_NOARGS, NULL},
    {"end_idle", (PyCFunction)end_idle, METH_NOARGS, NULL},
    {"deep", (PyCFunction)deep, METH_NOARGS, NULL},
    {"end_deep", (PyCFunction)end_deep, METH_NOARGS, NULL},
    {NULL}};
PyMethodDef *cursor_methods(void) { return methods_of_cursor; }
