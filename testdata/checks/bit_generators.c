// A generator of random bits has a lock that its users have to take. No rule
// asks for it.
#include <numpy/arrayobject.h>

typedef struct {
  void *state;
  double (*next_double)(void *);
} bitgen_t;
void random_standard_uniform_fill(bitgen_t *, npy_intp, double *);
bitgen_t *new_generator(void);

static bitgen_t *generator_of(PyObject *Obj) {
  PyObject *Capsule = PyObject_GetAttrString(Obj, "capsule");
  if (!Capsule)
    return NULL;
  bitgen_t *G = (bitgen_t *)PyCapsule_GetPointer(Capsule, "BitGenerator");
  Py_DECREF(Capsule);
  return G;
}

static PyObject *fill_missed(PyObject *Self, PyObject *Obj) {
  double Values[100];
  bitgen_t *G = generator_of(Obj);
  if (!G)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  random_standard_uniform_fill(G, 100, Values); // fn: nogil-readonly-array-write: the generator's lock is not held
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

static PyMethodDef Methods[] = {{"a", fill_missed, METH_O, NULL},
                                {"b", locked_ok, METH_O, NULL},
                                {"c", own_ok, METH_NOARGS, NULL},
                                {"d", attached_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
