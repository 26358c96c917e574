/* Pointers to functions that are called in a released region: where their
   value comes from decides whether Python is reached. */
#include <Python.h>

typedef void (*hook)(void);
static int ticks;
static void note(void) { PyErr_Clear(); }
static void tick(void) { ticks++; }
static void tock(void) { ticks--; }
int choose(void);

static hook on_end = note;
static hook on_start = tick;
static struct {
  int used;
  struct {
    hook call;
  } slots[2];
} table = {1, {{note}, {note}}};
static struct {
  hook call;
} calm = {tick};

static PyObject *scalar_bad(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  on_end(); // expect: nogil-detached-api-call: 'note' is called
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *scalar_ok(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  on_start();
  Py_END_ALLOW_THREADS
  on_end();
  Py_RETURN_NONE;
}
static PyObject *nested_bad(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  table.slots[choose()].call(); // expect: nogil-detached-api-call: 'note'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *nested_ok(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  calm.call();
  Py_END_ALLOW_THREADS
  table.slots[0].call();
  Py_RETURN_NONE;
}
static PyObject *local_table_bad(PyObject *self, PyObject *arg) {
  const hook ways[3] = {tick, tock, note};
  Py_BEGIN_ALLOW_THREADS
  ways[choose()](); // expect: nogil-detached-api-call: 'note' is called
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *local_table_ok(PyObject *self, PyObject *arg) {
  const hook ways[] = {tick, tock};
  Py_BEGIN_ALLOW_THREADS
  ways[choose()]();
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
/* Which one it is goes with the state: a variable of the function is followed
   on the path, and otherwise not guessed. */
static PyObject *by_kind_ok(PyObject *self, PyObject *arg) {
  PyThreadState *save = NULL;
  hook way = arg == Py_None ? NULL : tick;
  if (!way)
    way = note;
  else
    save = PyEval_SaveThread();
  way();
  if (save)
    PyEval_RestoreThread(save);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"scalar_bad", scalar_bad, METH_O, NULL},
    {"scalar_ok", scalar_ok, METH_O, NULL},
    {"nested_bad", nested_bad, METH_O, NULL},
    {"nested_ok", nested_ok, METH_O, NULL},
    {"local_table_bad", local_table_bad, METH_O, NULL},
    {"local_table_ok", local_table_ok, METH_O, NULL},
    {"by_kind_ok", by_kind_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *all(void) { return methods; }
