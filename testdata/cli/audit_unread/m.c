// VERSION is defined by a build that nobody has asked. A module whose
// initialisation names it is a module all the same, and nobody can tell whether
// it may do without the GIL.
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

static PyObject *peek(PyObject *self, PyObject *arg) { return arg; }
static PyMethodDef methods[] = {{"peek", peek, 4, 0}, {0}};

// Its init function is lost: what it names is known, what it declares is not.
static PyModuleDef lost = {"lost", methods, 0};
static void (*hook)(void);
PyObject *PyInit_lost(void) {
  hook();
  PyObject *m = PyModule_Create2(&lost, 1013);
  PyModule_AddStringConstant(m, "version", VERSION);
  return m;
}

// The same, but a slot says it.
static PyModuleDef_Slot slots[] = {{4, (void *)1}, {0, 0}};
static PyModuleDef said = {"said", methods, slots};
PyObject *PyInit_said(void) {
  const char *version = VERSION;
  return version ? PyModuleDef_Init(&said) : 0;
}

// Only a method is lost.
static PyObject *shown(PyObject *self, PyObject *arg) {
  PyModule_AddStringConstant(self, "version", VERSION);
  return arg;
}
static PyMethodDef part_methods[] = {
    {"shown", shown, 4, 0}, {"peek", peek, 4, 0}, {0}};
static PyModuleDef part = {"part", part_methods, 0};
PyObject *PyInit_part(void) { return PyModule_Create2(&part, 1013); }

// The same, but what is known of the rest is enough.
PyObject *PyImport_ImportModule(const char *);
static PyObject *swapped(PyObject *self, PyObject *arg) {
  static PyObject *last;
  last = PyImport_ImportModule("queue");
  return last;
}
static PyMethodDef sure_methods[] = {
    {"shown", shown, 4, 0}, {"swapped", swapped, 4, 0}, {0}};
static PyModuleDef sure = {"sure", sure_methods, 0};
PyObject *PyInit_sure(void) { return PyModule_Create2(&sure, 1013); }

// guard: it names nothing that is lost
static PyModuleDef whole = {"whole", methods, 0};
PyObject *PyInit_whole(void) { return PyModule_Create2(&whole, 1013); }

// Functions of nobody's module.
static int one(int x) { return x + 1; }
static int two(int x) { return one(x) + 1; }
int three(int x) { return two(x) + 1; }
