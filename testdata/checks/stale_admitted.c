// A flag that is asked for and set in one go, and whoever finds it set goes away: one thread at a time comes to the close.
#include <Python.h>
#include <pthread.h>

typedef struct handle handle;
void h_close(handle *);
int h_open(handle **);
int h_kind(handle *);

typedef struct {
  pthread_mutex_t mutex;
  int threaded;
} Env;
typedef struct {
  Env *env;
  pthread_mutex_t own;
  int closing, ended, gone, fast, unlocked, other, seen, shut, refs;
  handle *a, *b, *c, *d, *f, *g, *h, *i, *j, *k, *l, *m;
  int there;
} Conn;
typedef struct {
  PyObject_HEAD
  Conn *conn;
} Box;

#define DETACHED(Name, Call)                                   \
  static PyObject *Name(PyObject *Self, PyObject *Unused) {    \
    Conn *c = ((Box *)Self)->conn;                             \
    Py_BEGIN_ALLOW_THREADS                                     \
    Call;                                                      \
    Py_END_ALLOW_THREADS                                       \
    Py_RETURN_NONE;                                            \
  }

// Read, set and given back; then the copy decides. The lock is taken only where threads are in use.
static void end_a(Conn *c) {
  h_close(c->a);
  c->a = NULL; // fp: nogil-racy-member/swap: one call comes to the close
}
static int close_a(Conn *c) {
  int closing;
  if (c->env->threaded)
    pthread_mutex_lock(&c->env->mutex);
  closing = c->closing;
  c->closing = 1;
  if (c->env->threaded)
    pthread_mutex_unlock(&c->env->mutex);
  if (closing) // guard: nogil-stale-after-detach: closing => 0
    return -1;
  end_a(c);
  return 0;
}
DETACHED(close_a_ok, close_a(c))

// The test stands under the lock.
static void end_b(Conn *c) {
  h_close(c->b);
  c->b = NULL;
}
static void close_b(Conn *c) {
  pthread_mutex_lock(&c->own);
  if (c->ended) {
    pthread_mutex_unlock(&c->own);
    return;
  }
  c->ended = 1;
  pthread_mutex_unlock(&c->own);
  end_b(c);
}
DETACHED(close_b_ok, close_b(c))

// In one step.
static void end_c(Conn *c) {
  h_close(c->c);
  c->c = NULL;
}
static void close_c(Conn *c) {
  if (__atomic_exchange_n(&c->gone, 1, __ATOMIC_SEQ_CST)) // guard: nogil-stale-after-detach: __atomic_exchange_n(&c->gone, 1, __ATOMIC_SEQ_CST) => 0
    return;
  end_c(c);
}
DETACHED(close_c_ok, close_c(c))

// Attached, before the detach.
static void end_d(Conn *c) {
  h_close(c->d);
  c->d = NULL; // expect: nogil-racy-member/swap
}
static PyObject *close_d_ok(PyObject *Self, PyObject *Unused) {
  Conn *c = ((Box *)Self)->conn;
  if (c->fast)
    Py_RETURN_NONE;
  c->fast = 1; // guard: nogil-stale-after-detach
  Py_BEGIN_ALLOW_THREADS
  end_d(c);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// No lock at all.
static void end_f(Conn *c) {
  h_close(c->f); // expect: nogil-stale-after-detach/object-used-and-ended: 'c->f' is ended by 'h_close' while the thread is detached
  c->f = NULL; // expect: nogil-racy-member/swap
}
static void close_f(Conn *c) {
  if (c->unlocked)
    return;
  c->unlocked = 1;
  end_f(c);
}
DETACHED(close_f_bad, close_f(c))

// One of two ways to the close asks.
static void end_g(Conn *c) {
  h_close(c->g); // expect: nogil-stale-after-detach/object-used-and-ended: 'c->g' is ended by 'h_close' while the thread is detached
  c->g = NULL; // expect: nogil-racy-member/swap
}
static void close_g(Conn *c) {
  int other;
  pthread_mutex_lock(&c->own);
  other = c->other;
  c->other = 1;
  pthread_mutex_unlock(&c->own);
  if (!other)
    end_g(c);
}
DETACHED(close_g_one, close_g(c))
DETACHED(close_g_bad, end_g(c))

// The flag is set, and nobody asks.
static void end_h(Conn *c) {
  h_close(c->h); // expect: nogil-stale-after-detach/object-used-and-ended: 'c->h' is ended by 'h_close' while the thread is detached
  c->h = NULL; // expect: nogil-racy-member/swap
}
static void close_h(Conn *c) {
  pthread_mutex_lock(&c->own);
  c->seen = 1;
  pthread_mutex_unlock(&c->own);
  end_h(c);
}
DETACHED(close_h_bad, close_h(c))

// The other way is that of the last one who has it.
static void end_i(Conn *c) {
  h_close(c->i);
  c->i = NULL; // fp: nogil-racy-member/swap: one call comes to the close
}
static void close_i(Conn *c) {
  int shut;
  if (c->env->threaded)
    pthread_mutex_lock(&c->env->mutex);
  shut = c->shut;
  c->shut = 1;
  if (c->env->threaded)
    pthread_mutex_unlock(&c->env->mutex);
  if (!shut)
    end_i(c);
}
static void drop_i(Conn *c) {
  pthread_mutex_lock(&c->own);
  int left = --c->refs;
  pthread_mutex_unlock(&c->own);
  if (left == 0)
    end_i(c);
}
DETACHED(close_i_ok, close_i(c))
DETACHED(drop_i_ok, drop_i(c))

// It is the one that this call has just made; another time it is what was there.
static int make(handle **to) {
  handle *h;
  if (h_open(&h) < 0)
    return -1;
  *to = h;
  return 0;
}
static void remake_j(Conn *c) {
  if (make(&c->j) < 0)
    return;
  if (h_kind(c->j)) {
    h_close(c->j);
    c->j = NULL;
  }
}
DETACHED(remake_ok, remake_j(c))
static int ask(handle **of) { return h_kind(*of); }
static void close_k(Conn *c) {
  if (ask(&c->k)) {
    h_close(c->k); // expect: nogil-stale-after-detach/object-used-and-ended: 'c->k' is ended by 'h_close' while the thread is detached
    c->k = NULL; // expect: nogil-racy-member/swap
  }
}
DETACHED(close_k_bad, close_k(c))

// What says that the handle is there is found set, and taken back.
static PyObject *close_l_ok(Conn *c, PyObject *unused) {
  if (!c->there) // guard: nogil-stale-after-detach: !c->there => !c->there && !unused
    return NULL;
  c->there = 0;
  Py_BEGIN_ALLOW_THREADS
  h_close(c->l);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
// Another way leads here that has not found it set.
static PyObject *close_m_bad(Conn *c, PyObject *force) {
  if (!c->there && !force)
    return NULL;
  c->there = 0;
  Py_BEGIN_ALLOW_THREADS
  h_close(c->m); // expect: nogil-stale-after-detach/object-used-and-ended: 'c->m' is ended by 'h_close' while the thread is detached
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"l", (PyCFunction)close_l_ok, METH_NOARGS, NULL}, {"m", (PyCFunction)close_m_bad, METH_NOARGS, NULL},
                                {"a", close_a_ok, METH_NOARGS, NULL}, {"b", close_b_ok, METH_NOARGS, NULL},   {"c", close_c_ok, METH_NOARGS, NULL},
                                {"d", close_d_ok, METH_NOARGS, NULL},   {"f", close_f_bad, METH_NOARGS, NULL},
                                {"g", close_g_one, METH_NOARGS, NULL}, {"g2", close_g_bad, METH_NOARGS, NULL}, {"h", close_h_bad, METH_NOARGS, NULL},
                                {"i", close_i_ok, METH_NOARGS, NULL},  {"i2", drop_i_ok, METH_NOARGS, NULL},
                                {"j", remake_ok, METH_NOARGS, NULL}, {"k", close_k_bad, METH_NOARGS, NULL},  {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
