// A destructor keeps the pending exception in helpers.
#include <Python.h>

typedef struct {
  PyObject *Type, *Value, *Trace;
} Kept;
static void keep(Kept *K) { PyErr_Fetch(&K->Type, &K->Value, &K->Trace); }
static void put_back(Kept *K) { PyErr_Restore(K->Type, K->Value, K->Trace); }
static PyObject *kept(void) { return PyErr_GetRaisedException(); }

static void record_ok(PyObject *Self) {
  Kept K;
  keep(&K); // guard(record): nogil-global-error-state
  PyErr_Format(PyExc_RuntimeError, "leaked");
  PyErr_WriteUnraisable(Self);
  put_back(&K); // guard(record): nogil-global-error-state
}
static void returned_ok(PyObject *Self) {
  PyObject *Pending = kept(); // guard(returned): nogil-global-error-state
  Py_XDECREF(PyObject_CallNoArgs(Self));
  PyErr_SetRaisedException(Pending); // guard(returned): nogil-global-error-state
}

// Kept over the work of the helper only.
static void work(PyObject *Of) {
  PyObject *Pending = PyErr_GetRaisedException();
  Py_XDECREF(PyObject_CallNoArgs(Of));
  PyErr_SetRaisedException(Pending);
}
static void worked_bad(PyObject *Self) {
  work(Self);
  PyErr_Format(PyExc_RuntimeError, "leaked"); // expect: nogil-global-error-state: 'PyErr_Format' runs in a destructor and loses an exception that is pending
  PyErr_WriteUnraisable(Self);
}

// A helper of the destructor calls those that keep it.
static void close_kept(PyObject *Of) {
  Kept K;
  keep(&K); // guard(close): nogil-global-error-state
  Py_XDECREF(PyObject_CallNoArgs(Of));
  put_back(&K); // guard(close): nogil-global-error-state
}
static void closed_ok(PyObject *Self) { close_kept(Self); }

// Nobody is there whose exception it could be.
static int is_pending(void) { return PyErr_Occurred() != NULL; }
static void asked_ok(PyObject *Self) {
  if (is_pending()) // guard: nogil-global-error-state: is_pending() => !Self
    return;
  Py_XDECREF(PyObject_CallNoArgs(Self));
}

// Restored before the work is done.
static void early_bad(PyObject *Self) {
  Kept K;
  keep(&K);
  put_back(&K);
  Py_XDECREF(PyObject_CallNoArgs(Self)); // expect: nogil-global-error-state: 'PyObject_CallNoArgs' runs in a destructor and loses an exception
}

static PyTypeObject Types[] = {{.tp_dealloc = record_ok},
                               {.tp_dealloc = returned_ok},
                               {.tp_dealloc = worked_bad},
                               {.tp_dealloc = closed_ok},
                               {.tp_dealloc = asked_ok},
                               {.tp_dealloc = early_bad}};
PyTypeObject *types(int I) { return &Types[I]; }
