// An object that goes away waits for its thread, which needs to attach once
// more before it can end.
#include <Python.h>
#include <pthread.h>

typedef struct {
  PyObject_HEAD
  pthread_t thread, quiet, twice;
  int running;
} Worker;

static void *report(void *p) {
  PyGILState_STATE s = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(s);
  return NULL;
}
static PyObject *start(Worker *self, PyObject *arg) {
  pthread_create(&self->thread, NULL, report, self);
  Py_RETURN_NONE;
}

static void direct_bad(Worker *self) {
  pthread_join(self->thread, NULL); // expect: nogil-missing-gil-release/join-deadlock: waits for a thread to end, runs attached, and a thread of 'report' attaches
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static int stop(Worker *self) {
  if (self->running)
    return pthread_join(self->thread, NULL);
  return 0;
}
static void helped_bad(Worker *self) {
  stop(self); // expect: nogil-missing-gil-release/join-deadlock: 'pthread_join' waits for a thread to end
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static void deep(Worker *self) { stop(self); }
static void slots_bad(PyObject *self) {
  deep((Worker *)self); // expect: nogil-missing-gil-release/join-deadlock: 'pthread_join' waits for a thread to end
}
static int clear_bad(PyObject *self) {
  return stop((Worker *)self); // expect: nogil-missing-gil-release/join-deadlock: 'pthread_join' waits
}
static void finalize_bad(PyObject *self) {
  pthread_join(((Worker *)self)->twice, NULL); // expect: nogil-missing-gil-release/join-deadlock: 'pthread_join' waits
}

static void detached_ok(Worker *self) {
  Py_BEGIN_ALLOW_THREADS // guard(region): nogil-missing-gil-release
  pthread_join(self->thread, NULL);
  Py_END_ALLOW_THREADS // guard(region): nogil-missing-gil-release
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static void helped_detached_ok(Worker *self) {
  PyThreadState *s = PyEval_SaveThread();
  deep(self);
  PyEval_RestoreThread(s);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
// Nobody is waited for.
static void detach_thread_ok(Worker *self) {
  pthread_detach(self->thread); // guard: nogil-missing-gil-release: pthread_detach(self->thread) => pthread_join(self->thread, NULL)
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef Methods[] = {{"start", (PyCFunction)start, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject A = {.tp_dealloc = (destructor)direct_bad,
                         .tp_methods = Methods,
                         .tp_clear = clear_bad,
                         .tp_finalize = finalize_bad};
static PyTypeObject B = {.tp_dealloc = (destructor)helped_bad};
static PyTypeObject C = {.tp_dealloc = (destructor)detached_ok};
static PyTypeObject D = {.tp_dealloc = (destructor)helped_detached_ok};
static PyTypeObject E = {.tp_dealloc = (destructor)detach_thread_ok};
static PyType_Slot Slots[] = {{Py_tp_dealloc, (void *)slots_bad}, {0, NULL}};
