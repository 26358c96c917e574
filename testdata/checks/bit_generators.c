// A generator of random bits hands out its state in a capsule, and has a lock
// that whoever draws from it has to take.
#include <numpy/arrayobject.h>
#include <pthread.h>

typedef struct {
  void *state;
  double (*next_double)(void *);
  unsigned (*next_uint32)(void *);
} bitgen_t;
void random_standard_uniform_fill(bitgen_t *, npy_intp, double *);
double random_standard_normal(bitgen_t *);
bitgen_t *new_generator(void);

static bitgen_t *generator_of(PyObject *Obj) {
  PyObject *Capsule = PyObject_GetAttrString(Obj, "capsule");
  if (!Capsule)
    return NULL;
  bitgen_t *G = (bitgen_t *)PyCapsule_GetPointer(Capsule, "BitGenerator");
  Py_DECREF(Capsule);
  return G;
}

static PyObject *fill_bad(PyObject *Self, PyObject *Obj) {
  double Values[100];
  bitgen_t *G = generator_of(Obj);
  if (!G)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  random_standard_uniform_fill(G, 100, Values); // expect: nogil-stale-after-detach/lent-state: 'G', a generator of random numbers that an object lends, is used by 'random_standard_uniform_fill'
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Values[99]);
}

// The lock is taken and given back attached, around the detached work.
static PyObject *locked_ok(PyObject *Self, PyObject *Obj) {
  double Values[100];
  bitgen_t *G = generator_of(Obj);
  PyObject *Lock = G ? PyObject_GetAttrString(Obj, "lock") : NULL;
  PyObject *R = Lock ? PyObject_CallMethod(Lock, "acquire", NULL) : NULL;
  if (!R) {
    Py_XDECREF(Lock);
    return NULL;
  }
  Py_DECREF(R);
  Py_BEGIN_ALLOW_THREADS
  random_standard_uniform_fill(G, 100, Values);
  Py_END_ALLOW_THREADS
  R = PyObject_CallMethod(Lock, "release", NULL);
  Py_DECREF(Lock);
  if (!R)
    return NULL;
  Py_DECREF(R);
  return PyFloat_FromDouble(Values[99]);
}

// A generator of this call alone; and one that is used while nobody is let in.
static PyObject *own_ok(PyObject *Self, PyObject *Unused) {
  double Values[100];
  bitgen_t *G = new_generator();
  Py_BEGIN_ALLOW_THREADS
  random_standard_uniform_fill(G, 100, Values);
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Values[99]);
}
static PyObject *attached_ok(PyObject *Self, PyObject *Obj) {
  bitgen_t *G = generator_of(Obj);
  return G ? PyFloat_FromDouble(G->next_double(G->state)) : NULL;
}

// Through the functions that the state comes with.
static PyObject *member_bad(PyObject *Self, PyObject *Obj) {
  double Sum = 0;
  bitgen_t *G = generator_of(Obj);
  if (!G)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  for (int I = 0; I < 1000; ++I)
    Sum += G->next_double(G->state); // expect: nogil-stale-after-detach/lent-state: the object's lock is not held
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Sum);
}
static PyObject *lock_of(PyObject *Obj) {
  PyObject *Lock = PyObject_GetAttrString(Obj, "lock");
  PyObject *R = Lock ? PyObject_CallMethod(Lock, "__enter__", NULL) : NULL;
  if (!R)
    Py_CLEAR(Lock);
  Py_XDECREF(R);
  return Lock;
}
static PyObject *member_locked_ok(PyObject *Self, PyObject *Obj) {
  double Sum = 0;
  bitgen_t *G = generator_of(Obj);
  PyObject *Lock = lock_of(Obj);
  if (!G || !Lock)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  for (int I = 0; I < 1000; ++I)
    Sum += G->next_uint32(G->state);
  Py_END_ALLOW_THREADS
  PyObject *R = PyObject_CallMethod(Lock, "__exit__", "OOO", Py_None, Py_None, Py_None);
  Py_DECREF(Lock);
  Py_XDECREF(R);
  return PyFloat_FromDouble(Sum);
}

// The capsule itself is what the caller passes; or one that is made here.
static PyObject *capsule_bad(PyObject *Self, PyObject *Capsule) {
  double Value;
  bitgen_t *G = (bitgen_t *)PyCapsule_GetPointer(Capsule, "BitGenerator");
  if (!G)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  Value = random_standard_normal(G); // expect: nogil-stale-after-detach/lent-state: 'G', a generator
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Value);
}
static PyObject *capsule_ok(PyObject *Self, PyObject *Unused) {
  double Value;
  PyObject *Capsule = PyCapsule_New(new_generator(), "BitGenerator", NULL);
  bitgen_t *G = (bitgen_t *)PyCapsule_GetPointer(Capsule, "BitGenerator");
  Py_BEGIN_ALLOW_THREADS
  Value = random_standard_normal(G);
  Py_END_ALLOW_THREADS
  Py_DECREF(Capsule);
  return PyFloat_FromDouble(Value);
}

// A helper draws from what it is given.
static double draw_bad(bitgen_t *From, int N) {
  double Sum = 0;
  while (N--)
    Sum += random_standard_normal(From); // expect: nogil-stale-after-detach/lent-state: 'From', a generator
  return Sum;
}
static PyObject *sum_bad(PyObject *Self, PyObject *Obj) {
  double Sum;
  bitgen_t *G = generator_of(Obj);
  if (!G)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  Sum = draw_bad(G, 1000);
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Sum);
}
static double draw_ok(bitgen_t *From, int N) {
  double Sum = 0;
  while (N--)
    Sum += random_standard_normal(From);
  return Sum;
}
static PyObject *sum_locked_ok(PyObject *Self, PyObject *Obj) {
  double Sum;
  bitgen_t *G = generator_of(Obj);
  PyObject *Lock = lock_of(Obj);
  if (!G || !Lock)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  Sum = draw_ok(G, 1000);
  Py_END_ALLOW_THREADS
  PyObject *R = PyObject_CallMethod(Lock, "release", NULL);
  Py_DECREF(Lock);
  Py_XDECREF(R);
  return PyFloat_FromDouble(Sum);
}

// One generator for the module, with and without a lock of the module's.
static PyObject *Default;
static pthread_mutex_t Mutex;
static PyObject *module_bad(PyObject *Self, PyObject *Unused) {
  double Value;
  bitgen_t *G = generator_of(Default);
  Py_BEGIN_ALLOW_THREADS
  Value = G->next_double(G->state); // expect: nogil-stale-after-detach/lent-state: used by
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Value);
}
static PyObject *module_ok(PyObject *Self, PyObject *Unused) {
  double Value;
  bitgen_t *G = generator_of(Default);
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&Mutex);
  Value = G->next_double(G->state);
  pthread_mutex_unlock(&Mutex);
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(Value);
}

// A child of the generator, which nobody else has.
static PyObject *child_ok(PyObject *Self, PyObject *Obj) {
  double Value;
  PyObject *Child = PyObject_CallMethod(Obj, "jumped", NULL);
  bitgen_t *G = Child ? generator_of(Child) : NULL;
  if (!G)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  Value = G->next_double(G->state);
  Py_END_ALLOW_THREADS
  Py_DECREF(Child);
  return PyFloat_FromDouble(Value);
}

static PyMethodDef Methods[] = {{"a", fill_bad, METH_O, NULL},
                                {"b", locked_ok, METH_O, NULL},
                                {"c", own_ok, METH_NOARGS, NULL},
                                {"d", attached_ok, METH_O, NULL},
                                {"e", member_bad, METH_O, NULL},
                                {"f", member_locked_ok, METH_O, NULL},
                                {"g", capsule_bad, METH_O, NULL},
                                {"h", capsule_ok, METH_NOARGS, NULL},
                                {"i", sum_bad, METH_O, NULL},
                                {"j", sum_locked_ok, METH_O, NULL},
                                {"k", module_bad, METH_NOARGS, NULL},
                                {"l", module_ok, METH_NOARGS, NULL},
                                {"m", child_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
