// Programs that embed the interpreter, and idioms of older extensions.
#include <Python.h>

void *work(void *);
int probe(void);

// Asked twice within a function, the interpreter is there twice or not at all.
void asked_twice_ok(PyObject *o) {
  PyGILState_STATE st;
  if (Py_IsInitialized())
    st = PyGILState_Ensure();
  work(o);
  if (Py_IsInitialized())
    PyGILState_Release(st);
}
void asked_late_bad(PyObject *o) {
  PyGILState_STATE st = PyGILState_Ensure();
  work(o);
  if (Py_IsInitialized())
    PyGILState_Release(st);
} // expect: nogil-unbalanced-thread-state/way-out-holding: the handle taken by 'PyGILState_Ensure' is not released on this path

// Since 3.7 threads are always initialised: the test has one answer.
static PyObject *old_idiom_ok(PyObject *self, PyObject *arg) {
  PyThreadState *save = NULL;
  if (PyEval_ThreadsInitialized())
    save = PyEval_SaveThread();
  work(self);
  PyEval_RestoreThread(save);
  Py_RETURN_NONE;
}
static PyObject *probed_bad(PyObject *self, PyObject *arg) {
  PyThreadState *save = NULL;
  if (probe())
    save = PyEval_SaveThread();
  work(self);
  PyEval_RestoreThread(save); // expect: nogil-unbalanced-thread-state: 'PyEval_RestoreThread' re-attaches the thread while it is attached
  Py_RETURN_NONE;
}

// A new interpreter's thread state is current once it is made.
static PyObject *subinterpreter_ok(PyObject *self, PyObject *arg) {
  PyThreadState *save = PyThreadState_Swap(NULL), *sub;
  sub = Py_NewInterpreter();
  PyRun_SimpleString("x = 1");
  Py_EndInterpreter(sub);
  PyThreadState_Swap(save);
  Py_RETURN_NONE;
}
static PyObject *from_config_ok(PyObject *self, PyObject *arg) {
  PyThreadState *save = PyThreadState_Get();
  Py_NewInterpreter();
  PyRun_SimpleString("x = 1");
  PyThreadState_Swap(save);
  Py_RETURN_NONE;
}
static PyObject *ended_bad(PyObject *self, PyObject *arg) {
  PyThreadState *save = PyThreadState_Swap(NULL), *sub;
  sub = Py_NewInterpreter();
  Py_EndInterpreter(sub);
  PyRun_SimpleString("x = 1"); // expect: nogil-detached-api-call: 'PyRun_SimpleString' is called while the thread is detached
  PyThreadState_Swap(save);
  Py_RETURN_NONE;
}

// One more handle, by who is attached in any case, keeps the state alive.
static void keep_state(void) { PyGILState_Ensure(); }
static PyObject *keeper_ok(PyObject *self, PyObject *arg) {
  keep_state();
  Py_RETURN_NONE;
}
static PyObject *forgets_bad(PyObject *self, PyObject *arg) {
  PyGILState_STATE st = PyGILState_Ensure();
  if (probe())
    return NULL; // expect: nogil-unbalanced-thread-state: the handle taken by 'PyGILState_Ensure' is not released on this path
  PyGILState_Release(st);
  Py_RETURN_NONE;
}
void from_anywhere_bad(void) {
  PyGILState_Ensure();
  work(NULL);
} // expect: nogil-unbalanced-thread-state: the handle taken by 'PyGILState_Ensure' is not released on this path

// Nobody who enters from outside is seen, but everybody who calls is attached.
static void adopt(void) { PyGILState_Ensure(); }
int called_attached_ok(void) {
  PyGILState_STATE st = PyGILState_Ensure();
  adopt();
  PyGILState_Release(st);
  return 0;
}
static void take(void) {
  PyGILState_Ensure();
} // expect: nogil-unbalanced-thread-state: the handle taken by 'PyGILState_Ensure' is not released on this path
int called_detached_bad(void) {
  PyThreadState *save = PyEval_SaveThread();
  take();
  PyEval_RestoreThread(save);
  return 0;
}

static PyMethodDef methods[] = {{"old_idiom", old_idiom_ok, METH_NOARGS, 0},
                                {"probed", probed_bad, METH_NOARGS, 0},
                                {"subinterpreter", subinterpreter_ok, METH_NOARGS, 0},
                                {"from_config", from_config_ok, METH_NOARGS, 0},
                                {"ended", ended_bad, METH_NOARGS, 0},
                                {"keeper", keeper_ok, METH_NOARGS, 0},
                                {"forgets", forgets_bad, METH_NOARGS, 0},
                                {0}};
PyMethodDef *table(void) { return methods; }
