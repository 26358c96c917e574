// What all callers pass decides which paths of a static function there are.
#include <Python.h>

int work(const void *P);

// Two parameters that agree in every call.
static int run(int Release, int Report) {
  PyThreadState *Saved = NULL;
  int R;
  if (Release)
    Saved = PyEval_SaveThread();
  R = work(NULL);
  if (R < 0 && Report)
    PyErr_SetNone(PyExc_OSError);
  if (Saved)
    PyEval_RestoreThread(Saved);
  return R;
}
static PyObject *quiet_ok(PyObject *Self, PyObject *A) {
  run(1, 0);
  return NULL;
}
static PyObject *loud_ok(PyObject *Self, PyObject *A) {
  run(0, 1);
  return NULL;
}
static PyObject *either_ok(PyObject *Self, PyObject *A) {
  int Release = A == Py_None, Report = 1;
  if (Release)
    Report = 0;
  run(Release, Report);
  return NULL;
}

// One call that does not.
static int run2(int Release, int Report) {
  PyThreadState *Saved = NULL;
  int R;
  if (Release)
    Saved = PyEval_SaveThread();
  R = work(NULL);
  if (R < 0 && Report)
    PyErr_SetNone(PyExc_OSError); // expect: nogil-detached-api-call: PyErr_SetNone
  if (Saved)
    PyEval_RestoreThread(Saved);
  return R;
}
static PyObject *quiet2_ok(PyObject *Self, PyObject *A) {
  run2(1, 0);
  return NULL;
}
static PyObject *both_bad(PyObject *Self, PyObject *A) {
  run2(1, 1);
  return NULL;
}

// One of two constants: the third way is nobody's.
enum { Plain, Detached, Strange };
static int modes(int Mode) {
  PyThreadState *Saved = NULL;
  int R;
  if (Mode != Plain)
    Saved = PyEval_SaveThread();
  R = work(NULL);
  if (Mode == Strange)
    PyErr_Clear();
  if (Saved)
    PyEval_RestoreThread(Saved);
  return R;
}
static int between(int Mode) { return modes(Mode); }
static PyObject *plain_ok(PyObject *Self, PyObject *A) {
  modes(Plain);
  return NULL;
}
static PyObject *detached_ok(PyObject *Self, PyObject *A) {
  between(Detached);
  return NULL;
}

// Handed on by a helper whose caller is outside: anything may be passed.
static int modes2(int Mode) {
  PyThreadState *Saved = NULL;
  int R;
  if (Mode != Plain)
    Saved = PyEval_SaveThread();
  R = work(NULL);
  if (Mode == Strange)
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  if (Saved)
    PyEval_RestoreThread(Saved);
  return R;
}
int anybody_bad(int Mode) { return modes2(Mode); }

// A function whose address others have is called with anything, too.
static int modes3(int Mode) {
  PyThreadState *Saved = NULL;
  int R;
  if (Mode != Plain)
    Saved = PyEval_SaveThread();
  R = work(NULL);
  if (Mode == Strange)
    PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  if (Saved)
    PyEval_RestoreThread(Saved);
  return R;
}
int (*const Exported[])(int) = {modes3};
static PyObject *exported_bad(PyObject *Self, PyObject *A) {
  modes3(Detached);
  return NULL;
}

static PyMethodDef Methods[] = {{"quiet", quiet_ok, METH_O, NULL},
                                {"loud", loud_ok, METH_O, NULL},
                                {"either", either_ok, METH_O, NULL},
                                {"quiet2", quiet2_ok, METH_O, NULL},
                                {"both", both_bad, METH_O, NULL},
                                {"plain", plain_ok, METH_O, NULL},
                                {"detached", detached_ok, METH_O, NULL},
                                {"exported", exported_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
