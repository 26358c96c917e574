// A static in a function is initialised by one thread while others wait; what
// is assigned afterwards is not.
extern "C" {
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
PyObject *PyImport_ImportModule(const char *);
}

static PyObject *collections() {
  static PyObject *made = PyImport_ImportModule("collections");
  return made;
}
// guard: assigned when it is called
static PyObject *queue() {
  static PyObject *last;
  last = PyImport_ImportModule("queue");
  return last;
}
static PyObject *one(PyObject *, PyObject *) { return collections(); }
static PyObject *two(PyObject *, PyObject *) { return queue(); }

static PyMethodDef once_methods[] = {{"one", one, 4, 0}, {0, 0, 0, 0}};
static PyModuleDef once = {"once", once_methods, 0};
extern "C" PyObject *PyInit_once(void) { return PyModule_Create2(&once, 1013); }

static PyMethodDef again_methods[] = {{"two", two, 4, 0}, {0, 0, 0, 0}};
static PyModuleDef again = {"again", again_methods, 0};
extern "C" PyObject *PyInit_again(void) {
  return PyModule_Create2(&again, 1013);
}
