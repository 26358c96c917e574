// A module that declares nothing, whose statics are kept apart in each way; one
// that declares it, and is right; one that nobody can read.
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
typedef struct {
  unsigned char bits;
} PyMutex;
PyObject *PyModule_Create2(PyModuleDef *, int);
PyObject *PyModuleDef_Init(PyModuleDef *);
void PyMutex_Lock(PyMutex *);
void PyMutex_Unlock(PyMutex *);

static int limit = 10;
static int made;
static __thread int depth;
static PyMutex mutex;
static int guarded;
static int counted;

typedef struct {
  long head[2];
  int uses;
} Thing;

static PyObject *work(PyObject *self, PyObject *arg) {
  PyMutex_Lock(&mutex);
  guarded = guarded + 1;
  PyMutex_Unlock(&mutex);
  depth++;
  if (limit > made + counted)
    counted++;
  ((Thing *)self)->uses++;
  return arg;
}
static PyObject *peek(PyObject *self, PyObject *arg) { return arg; }

static PyMethodDef methods[] = {{"work", work, 4, 0}, {"peek", peek, 4, 0}, {0}};
static PyModuleDef all = {"all", methods, 0};
PyObject *PyInit_all(void) {
  made = 5;
  return PyModule_Create2(&all, 1013);
}

static PyMethodDef quiet_methods[] = {{"peek", peek, 4, 0}, {0}};
static PyModuleDef_Slot slots[] = {{4, (void *)1}, {0, 0}};
static PyModuleDef quiet = {"quiet", quiet_methods, slots};
PyObject *PyInit_quiet(void) { return PyModuleDef_Init(&quiet); }

PyObject *elsewhere(void);
PyObject *PyInit_unseen(void) { return elsewhere(); }
