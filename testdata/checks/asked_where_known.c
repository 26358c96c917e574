// The answer to a question about the thread state is decided by the state:
// where that is certain, the other answer can't come.
#include <Python.h>

int step(int I);

// Only Python calls a method, and attached.
static PyObject *method_ok(PyObject *Self, PyObject *None) {
  if (!PyGILState_Check())
    PyErr_Clear(); // unreached
  return NULL;
}
static PyObject *method_bad(PyObject *Self, PyObject *None) {
  if (PyGILState_Check()) {
    Py_BEGIN_ALLOW_THREADS
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
    Py_END_ALLOW_THREADS
  }
  return NULL;
}
// A thread that Python does not know starts detached.
static void thread_ok(void *Arg) {
  if (PyGILState_Check())
    PyErr_Clear(); // unreached
}
static void thread_bad(void *Arg) {
  if (!PyGILState_Check())
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
}
// Back in the state of the entry.
static void thread_again_ok(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(G);
  if (PyGILState_Check())
    PyErr_Clear(); // unreached
}
static void thread_again_bad(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(G);
  if (!PyGILState_Check())
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
}
void start(void) {
  PyThread_start_new_thread(thread_ok, NULL);
  PyThread_start_new_thread(thread_bad, NULL);
  PyThread_start_new_thread(thread_again_ok, NULL);
  PyThread_start_new_thread(thread_again_bad, NULL);
}
// The answer is kept.
static PyObject *kept_ok(PyObject *Self, PyObject *None) {
  int Held = PyGILState_Check();
  Py_BEGIN_ALLOW_THREADS
  if (!Held)
    PyErr_Clear(); // unreached
  Py_END_ALLOW_THREADS
  return NULL;
}
static PyObject *kept_bad(PyObject *Self, PyObject *None) {
  int Held = PyGILState_Check();
  Py_BEGIN_ALLOW_THREADS
  if (Held)
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
  return NULL;
}
// Helpers that ask: their callers are all seen.
static int isAttached(void) { return PyGILState_Check(); }
static int isDetached(void) {
  if (PyGILState_Check())
    return 0;
  return 1;
}
static void clearDetached(void) {
  if (!PyGILState_Check())
    PyErr_Clear();
}
static void clearDetachedToo(void) {
  if (!PyGILState_Check())
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
}
static void clearDeeper(void) {
  step(1);
  clearDetachedToo();
}
static PyObject *helpers_ok(PyObject *Self, PyObject *None) {
  clearDetached();
  if (isDetached())
    PyErr_Clear(); // unreached
  Py_BEGIN_ALLOW_THREADS
  if (isAttached())
    PyErr_Clear(); // unreached
  Py_END_ALLOW_THREADS
  if (!isAttached())
    PyErr_Clear(); // unreached
  return NULL;
}
static PyObject *helpers_bad(PyObject *Self, PyObject *None) {
  clearDetachedToo();
  Py_BEGIN_ALLOW_THREADS
  clearDeeper();
  if (isDetached())
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  if (!isAttached())
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
  return NULL;
}
// Attaches where it must, and tells.
static int take(PyGILState_STATE *G) {
  if (isAttached())
    return 0;
  *G = PyGILState_Ensure();
  return 1;
}
static PyObject *taken_ok(PyObject *Self, PyObject *None) {
  PyGILState_STATE G = PyGILState_UNLOCKED;
  Py_BEGIN_ALLOW_THREADS
  if (take(&G)) {
    PyErr_Clear();
    PyGILState_Release(G);
  }
  Py_END_ALLOW_THREADS
  return NULL;
}
static PyObject *taken_bad(PyObject *Self, PyObject *None) {
  PyGILState_STATE G = PyGILState_UNLOCKED;
  Py_BEGIN_ALLOW_THREADS
  if (take(&G)) {
    PyGILState_Release(G);
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  }
  Py_END_ALLOW_THREADS
  return NULL;
}

// Who may be called by anybody believes that either answer may come.
void anybody_bad(void) {
  if (!PyGILState_Check())
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
}
// A method that others call, too; one that others keep.
static PyObject *alsoCalled(PyObject *Self, PyObject *None) {
  if (!PyGILState_Check())
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  return NULL;
}
void caller(PyObject *Self) {
  Py_BEGIN_ALLOW_THREADS
  alsoCalled(Self, NULL);
  Py_END_ALLOW_THREADS
}
static PyObject *alsoKept(PyObject *Self, PyObject *None) {
  if (!PyGILState_Check())
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  return NULL;
}
PyObject *(*kept)(PyObject *, PyObject *) = alsoKept;

static PyMethodDef Methods[] = {
    {"a", method_ok, METH_NOARGS, NULL},  {"b", method_bad, METH_NOARGS, NULL},
    {"c", kept_ok, METH_NOARGS, NULL},    {"d", kept_bad, METH_NOARGS, NULL},
    {"e", helpers_ok, METH_NOARGS, NULL}, {"f", helpers_bad, METH_NOARGS, NULL},
    {"g", taken_ok, METH_NOARGS, NULL},   {"h", taken_bad, METH_NOARGS, NULL},
    {"i", alsoCalled, METH_NOARGS, NULL}, {"j", alsoKept, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};
static struct PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", NULL, -1,
                                    Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
