// A place for jumps in a static variable, kept and used while the GIL is held.
#include <Python.h>
#include <setjmp.h>
#include <signal.h>

void work(void);
static jmp_buf Fail, Other, Called, Late;

static void *get(size_t n) {
  void *p = malloc(n);
  if (!p)
    longjmp(Fail, 1); // expect: nogil-global-error-state: 'Fail', a jump buffer that all threads share, and without the GIL
  return p;
}
static void filter(size_t n) { free(get(n)); }

// What runs before and after lets others in, what may jump does not.
static PyObject *filter_alone(PyObject *self, PyObject *arg) {
  long n = PyLong_AsLong(arg);
  if (setjmp(Fail)) // expect: nogil-global-error-state: 'Fail', a jump buffer that all threads share, and without the GIL
    return PyErr_NoMemory();
  filter(n);
  return PyObject_CallNoArgs(self);
}

static void parse(PyObject *hook) {
  PyObject *r = PyObject_CallNoArgs(hook);
  if (!r)
    longjmp(Other, 1); // expect: nogil-global-error-state: 'Other', a jump buffer that all threads share: it may hold
  Py_DECREF(r);
}
static PyObject *parse_bad(PyObject *self, PyObject *hook) {
  if (setjmp(Other)) // expect: nogil-global-error-state/static-buffer: 'Other', a jump buffer that all threads share: it may hold
    return NULL;
  parse(hook);
  Py_RETURN_NONE;
}

static void give_up(void) {
  longjmp(Called, 1); // expect: nogil-global-error-state: 'Called', a jump buffer that all threads share, and without the GIL
}
static PyObject *called_bad(PyObject *self, PyObject *hook) {
  if (setjmp(Called)) // expect: nogil-global-error-state/static-buffer: 'Called', a jump buffer that all threads share: it may hold
    return NULL;
  if (!PyObject_CallNoArgs(hook))
    give_up();
  Py_RETURN_NONE;
}

static void stop(void) {
  longjmp(Late, 1); // expect: nogil-global-error-state: 'Late', a jump buffer that all threads share, and without the GIL
}
static PyObject *detached_bad(PyObject *self, PyObject *hook) {
  if (setjmp(Late)) // expect: nogil-global-error-state/static-buffer: 'Late', a jump buffer that all threads share: it may hold
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  work();
  Py_END_ALLOW_THREADS
  stop();
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"filter", filter_alone, METH_O, NULL},
                                {"parse", parse_bad, METH_O, NULL},
                                {"called", called_bad, METH_O, NULL},
                                {"detached", detached_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return methods; }
