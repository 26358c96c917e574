// What keeps statics apart, or does not, where it is not their own code that
// says it.
typedef struct PyObject PyObject;
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef struct {
  const char *ml_name;
  PyCFunction ml_meth;
  int ml_flags;
  const char *ml_doc;
} PyMethodDef;
typedef struct {
  int slot;
  void *value;
} PyModuleDef_Slot;
typedef struct {
  const char *m_name;
  PyMethodDef *m_methods;
  PyModuleDef_Slot *m_slots;
} PyModuleDef;
PyObject *PyModule_Create2(PyModuleDef *, int);
PyObject *PyModuleDef_Init(PyModuleDef *);
int PyModule_AddStringConstant(PyObject *, const char *, const char *);
typedef struct {
  unsigned char bits;
} PyMutex;
void PyMutex_Lock(PyMutex *);
void PyMutex_Unlock(PyMutex *);
typedef struct {
  const char *string;
  long index;
} _Py_Identifier;
PyObject *_PyObject_CallMethodId(PyObject *, _Py_Identifier *, const char *,
                                 ...);
PyObject *PyLong_FromLong(long);
void PyObject_Free(void *);
typedef void (*destructor)(PyObject *);
typedef struct {
  const char *tp_name;
  long tp_basicsize;
  destructor tp_dealloc;
} PyTypeObject;
int PyType_Ready(PyTypeObject *);

// A lock is what others are locked with; what the API keeps is its own.
static PyMutex mutex;
static _Py_Identifier name = {"close", -1};

// Written by each call, through the parameter of a helper.
typedef struct {
  long width;
  long result;
} Sums;
static void sum(long x, Sums *s) { s->result = x * s->width; }
static Sums scratch = {3, 0};

// guard: the helper's parameter is const
static long of(const Sums *s) { return s->result + s->width; }
static Sums table = {3, 4};

// Two objects may go away at once.
static long ended;
static void thing_dealloc(PyObject *self) {
  ended = ended + 1;
  PyObject_Free(self);
}
static PyTypeObject Thing = {"Thing", 16, thing_dealloc};

// Whether there is anything is asked without the lock.
typedef struct {
  long head[2];
  PyMutex mutex;
  PyObject *held;
  PyObject *shown;
} Box;
void Py_INCREF(PyObject *);
static PyObject *box_put(PyObject *self, PyObject *arg) {
  Box *box = (Box *)self;
  PyMutex_Lock(&box->mutex);
  Py_INCREF(arg);
  box->held = arg;
  box->shown = arg;
  PyMutex_Unlock(&box->mutex);
  return arg;
}
static PyObject *box_get(PyObject *self, PyObject *arg) {
  Box *box = (Box *)self;
  if (!box->held)
    return 0;
  // guard: what is there is used
  return box->shown;
}

static PyObject *work(PyObject *self, PyObject *arg) {
  PyMutex_Lock(&mutex);
  _PyObject_CallMethodId(self, &name, 0);
  PyMutex_Unlock(&mutex);
  return PyLong_FromLong(of(&table));
}
static PyObject *add(PyObject *self, PyObject *arg) {
  sum(3, &scratch);
  return PyLong_FromLong(scratch.result);
}

static PyMethodDef methods[] = {{"work", work, 4, 0},
                                {"add", add, 4, 0},
                                {"put", box_put, 8, 0},
                                {"get", box_get, 4, 0},
                                {0}};
static PyModuleDef all = {"all", methods, 0};
PyObject *PyInit_all(void) {
  if (PyType_Ready(&Thing))
    return 0;
  return PyModule_Create2(&all, 1013);
}
