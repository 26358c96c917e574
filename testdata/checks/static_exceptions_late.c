// Classes of exceptions in static variables, made or given up while others are
// at work.
#include <Python.h>
#include <pthread.h>

static PyObject *Lazy, *Locked, *Once, *Cleared, *Kept, *Unused;
static pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t Flag = PTHREAD_ONCE_INIT;

static PyObject *lazy_bad(PyObject *Self, PyObject *Arg) {
  if (!Lazy)
    Lazy = PyErr_NewException("m.Lazy", NULL, NULL); // expect: nogil-global-error-state: a class of exceptions is made here for 'Lazy', which all threads share // expect: nogil-racy-static/lazy
  PyErr_SetString(Lazy, "late");
  return NULL;
}

// In a helper that methods call, over a variable of the call.
static PyObject *class_of_error(void) {
  static PyObject *Class;
  if (!Class) {
    PyObject *New = PyErr_NewExceptionWithDoc("m.E", "doc", NULL, NULL);
    Class = New; // expect: nogil-global-error-state: a class of exceptions is made here for 'Class' // expect: nogil-racy-static/lazy
  }
  return Class;
}
static PyObject *helped_bad(PyObject *Self, PyObject *Arg) {
  PyErr_SetObject(class_of_error(), Arg);
  return NULL;
}

// Under a lock of everybody's, or once.
static PyObject *locked_ok(PyObject *Self, PyObject *Arg) {
  pthread_mutex_lock(&Lock); // guard: nogil-global-error-state
  if (!Locked)
    Locked = PyErr_NewException("m.Locked", NULL, NULL);
  pthread_mutex_unlock(&Lock);
  PyErr_SetString(Locked, "locked");
  return NULL;
}
static void make_ok(void) {
  Once = PyErr_NewException("m.Once", NULL, NULL);
}
static PyObject *once_ok(PyObject *Self, PyObject *Arg) {
  pthread_once(&Flag, make_ok); // guard: nogil-global-error-state: pthread_once(&Flag, make_ok) => make_ok()
  PyErr_SetString(Once, "once");
  return NULL;
}

// Made for this call.
static PyObject *own_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Own = PyErr_NewException("m.Own", NULL, NULL); // guard: nogil-global-error-state: PyObject *Own => static PyObject *Own; Own
  if (Own)
    PyErr_SetString(Own, "own");
  Py_XDECREF(Own);
  return NULL;
}

// Given up with one module while others raise it.
static PyObject *raise_ok(PyObject *Self, PyObject *Arg) {
  PyErr_SetString(Cleared, "raised");
  PyErr_SetString(Kept, "raised"); // guard: nogil-global-error-state: Kept => Unused
  return NULL;
}
static void free_bad(void *Module) {
  Py_CLEAR(Cleared); // expect: nogil-global-error-state: 'Py_CLEAR' gives up 'Cleared'
}
// Nobody raises it.
static int clear_ok(PyObject *Module) {
  Py_CLEAR(Unused);
  return 0;
}

static int load_ok(PyObject *Module) {
  Cleared = PyErr_NewException("m.Cleared", NULL, NULL);
  Kept = PyErr_NewException("m.Kept", NULL, NULL);
  Unused = PyErr_NewException("m.Unused", NULL, NULL);
  if (!Kept) {
    Py_CLEAR(Cleared);
    return -1;
  }
  return 0;
}

static PyMethodDef Methods[] = {{"a", lazy_bad, METH_O, NULL},
                                {"b", helped_bad, METH_O, NULL},
                                {"c", locked_ok, METH_O, NULL},
                                {"d", once_ok, METH_O, NULL},
                                {"e", own_ok, METH_O, NULL},
                                {"f", raise_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)load_ok}, {0, NULL}};
struct PyModuleDef Module = {.m_methods = Methods,
                             .m_slots = Slots,
                             .m_free = free_bad,
                             .m_clear = clear_ok};
