// Exceptions that belong to a thread state, and get lost with it or over it.
#include <Python.h>
#include <pthread.h>

struct job {
  PyObject *callback, *error;
  int failed;
};

// Results -1, 0 and 1, tested for two of them.
PyObject *two_results_bad(PyObject *Dict, PyObject *Key) {
  PyObject *Value;
  if (PyDict_GetItemRef(Dict, Key, &Value) == 0) // expect: nogil-global-error-state/failure-unnoticed: the failure of 'PyDict_GetItemRef' is taken for one of its other results, and its exception stays pending
    PyErr_SetString(PyExc_KeyError, "no such key");
  if (Value)
    Py_DECREF(Value);
  if (PyDict_GetItemRef(Dict, Key, &Value) < 0)
    return NULL;
  return Value;
}

PyObject *three_results_ok(PyObject *Dict, PyObject *Key) {
  PyObject *Value;
  int Found = PyDict_GetItemRef(Dict, Key, &Value);
  if (Found < 0)
    return NULL;
  if (Found == 0)
    PyErr_SetString(PyExc_KeyError, "no such key");
  return Value;
}

// A null pointer is returned, whatever the reason.
PyObject *handed_on_ok(PyObject *Dict, PyObject *Key) {
  PyObject *Value;
  if (PyDict_GetItemRef(Dict, Key, &Value) != 0)
    return Value; // guard: nogil-global-error-state
  PyErr_SetString(PyExc_KeyError, "no such key");
  return NULL;
}

PyObject *asked_ok(PyObject *Dict, PyObject *Key) {
  PyObject *Value;
  if (!PyDict_GetItemRef(Dict, Key, &Value))
    Value = Py_NewRef(Py_None); // guard: nogil-global-error-state
  if (PyErr_Occurred())
    return NULL;
  return PyObject_CallNoArgs(Value);
}

// A thread of its own has an exception of its own.
static void *thread_bad(void *Arg) {
  struct job *J = Arg;
  PyGILState_STATE G = PyGILState_Ensure();
  if (J->failed)
    PyErr_SetString(PyExc_RuntimeError, "failed"); // expect: nogil-global-error-state: 'PyErr_SetString' sets an exception on a thread of its own, and nobody takes it from there
  PyGILState_Release(G);
  return NULL;
}

static void *thread_ok(void *Arg) {
  struct job *J = Arg;
  PyGILState_STATE G = PyGILState_Ensure();
  if (J->failed) {
    PyErr_SetString(PyExc_RuntimeError, "failed");
    J->error = PyErr_GetRaisedException(); // guard: nogil-global-error-state
  }
  PyGILState_Release(G);
  return NULL;
}

static void *printed_ok(void *Arg) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyErr_SetString(PyExc_RuntimeError, "failed");
  PyErr_Print(); // guard: nogil-global-error-state
  PyGILState_Release(G);
  return NULL;
}

// Attached meanwhile, on a thread that Python knows: the exception stays.
int nested_ok(void) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyErr_SetString(PyExc_RuntimeError, "failed");
  PyGILState_Release(G);
  return -1;
}

int start(struct job *J) {
  pthread_t T;
  pthread_create(&T, NULL, thread_bad, J);
  pthread_create(&T, NULL, thread_ok, J);
  return pthread_create(&T, NULL, printed_ok, J);
}

// A destructor runs while an exception may be on its way.
static void clear_bad(PyObject *Self) {
  struct job *J = (struct job *)Self;
  J->failed = 1;
  PyErr_Clear(); // expect: nogil-global-error-state/exception-in-destructor: 'PyErr_Clear' runs in a destructor and loses an exception that is pending; save it before
}

static void clear_ok(PyObject *Self) {
  PyObject *Pending = PyErr_GetRaisedException(); // guard(clear): nogil-global-error-state
  PyErr_Clear();
  PyErr_SetRaisedException(Pending); // guard(clear): nogil-global-error-state
}

static PyType_Slot BadSlots[] = {{Py_tp_dealloc, clear_bad}, {0, NULL}};
static PyTypeObject Type = {.tp_dealloc = clear_ok};
PyTypeObject *type_ok(void) { return &Type; }
PyType_Slot *slots_ok(void) { return BadSlots; }

// Python code with an exception pending.
static void call_bad(PyObject *Self) {
  struct job *J = (struct job *)Self;
  PyObject *R = PyObject_CallNoArgs(J->callback); // expect: nogil-global-error-state: 'PyObject_CallNoArgs' runs in a destructor and loses an exception that is pending
  Py_XDECREF(R);
}

static void call_ok(PyObject *Self) {
  struct job *J = (struct job *)Self;
  PyObject *Pending = PyErr_GetRaisedException(); // guard(call): nogil-global-error-state
  PyObject *R = PyObject_CallNoArgs(J->callback);
  if (!R)
    PyErr_WriteUnraisable(Self);
  Py_XDECREF(R);
  PyErr_SetRaisedException(Pending); // guard(call): nogil-global-error-state
}

// In a helper, and in a helper's helper.
static void tell_ok(struct job *J) {
  PyObject *R = PyObject_CallNoArgs(J->callback);
  Py_XDECREF(R);
}

static void finish_ok(struct job *J) {
  J->failed = 0;
  tell_ok(J);
}

static void tell_bad(PyObject *Self) {
  tell_ok((struct job *)Self); // expect: nogil-global-error-state: 'tell_ok' runs in a destructor and loses an exception that is pending
}

static void finish_bad(PyObject *Self) {
  finish_ok((struct job *)Self); // expect: nogil-global-error-state: 'finish_ok' runs in a destructor and loses an exception that is pending
}

// The helper saves it.
static void tell_saved(struct job *J) {
  PyObject *Pending = PyErr_GetRaisedException(); // guard(tell_saved): nogil-global-error-state
  PyObject *R = PyObject_CallNoArgs(J->callback);
  Py_XDECREF(R);
  PyErr_SetRaisedException(Pending); // guard(tell_saved): nogil-global-error-state
}

static void tell_saved_ok(PyObject *Self) { tell_saved((struct job *)Self); }

static void count_ok(struct job *J) { J->failed++; }
static void count_only_ok(PyObject *Self) { count_ok((struct job *)Self); }

static PyTypeObject Helped[] = {{.tp_dealloc = tell_bad},
                                {.tp_dealloc = finish_bad},
                                {.tp_dealloc = tell_saved_ok},
                                {.tp_dealloc = count_only_ok}};
PyTypeObject *helped_ok(int I) { return &Helped[I]; }

static PyTypeObject Caller = {.tp_dealloc = call_bad};
static PyTypeObject Saver = {.tp_dealloc = call_ok};
PyTypeObject *callers_ok(int I) { return I ? &Caller : &Saver; }

// Loops speak in floating-point flags, which say nothing about memory.
int feraiseexcept(int Flags);
static void say_invalid(int Error) {
  if (Error)
    feraiseexcept(1);
}

static int init_bad(double **Work, int N) {
  *Work = malloc(N * sizeof(double)); // expect: nogil-global-error-state: where 'malloc' gets no memory, 'solve_bad' returns without setting an exception
  if (!*Work)
    return 0;
  return 1;
}

void solve_bad(char **Args, int N) {
  double *Work;
  int Error = 0;
  if (init_bad(&Work, N)) {
    Error = Work[0] < 0;
    free(Work);
  }
  say_invalid(Error);
}

static int init_ok(double **Work, int N) {
  *Work = malloc(N * sizeof(double));
  if (!*Work) {
    PyGILState_STATE G = PyGILState_Ensure();
    PyErr_NoMemory(); // guard: nogil-global-error-state
    PyGILState_Release(G);
    return 0;
  }
  return 1;
}

void solve_ok(char **Args, int N) {
  double *Work;
  int Error = 0;
  if (init_ok(&Work, N)) {
    Error = Work[0] < 0;
    free(Work);
  }
  say_invalid(Error);
}

// Not a loop: its caller is told by the result.
int scratch_ok(int N) {
  double *Work = malloc(N * sizeof(double));
  if (!Work)
    return -1;
  free(Work);
  return 0;
}

// The loop sets the exception, as the helper tells it to.
static int init_told(double **Work, int N) {
  *Work = malloc(N * sizeof(double));
  if (!*Work)
    return 0;
  return 1;
}

void solve_told_ok(char **Args, int N) {
  double *Work;
  if (!init_told(&Work, N)) {
    PyGILState_STATE G = PyGILState_Ensure();
    PyErr_NoMemory(); // guard: nogil-global-error-state
    PyGILState_Release(G);
    return;
  }
  say_invalid(Work[0] < 0);
  free(Work);
}

// Its caller has a result to say it with.
static int init_counted(double **Work, int N) {
  *Work = malloc(N * sizeof(double));
  if (!*Work)
    return 0;
  return 1;
}

int solve_counted_ok(char **Args, int N) {
  double *Work;
  if (!init_counted(&Work, N))
    return -1;
  say_invalid(Work[0] < 0);
  free(Work);
  return 0;
}

// Only an object of the wrong class makes it fail: what somebody else passes
// may be one, what the program keeps is not.
typedef struct {
  PyObject_HEAD
  PyObject *refs;
} Keeper;
static PyObject *given_ref_bad(PyObject *self, PyObject *ref) {
  PyObject *object = NULL;
  if (PyWeakref_GetRef(ref, &object) != 1) // expect: nogil-global-error-state/failure-unnoticed: the failure of 'PyWeakref_GetRef'
    return PyObject_CallNoArgs(self);
  return object;
}
static PyObject *kept_ref_ok(PyObject *self, PyObject *unused) {
  PyObject *object = NULL;
  PyObject *ref = PyList_GET_ITEM(((Keeper *)self)->refs, 0);
  if (PyWeakref_GetRef(ref, &object) != 1) // guard: nogil-global-error-state: GetRef(ref => GetRef(unused
    return PyObject_CallNoArgs(self);
  return object;
}
static PyObject *made_ref_ok(PyObject *self, PyObject *unused) {
  PyObject *object = NULL;
  PyObject *ref = PyWeakref_NewRef(self, NULL);
  if (!ref || PyWeakref_GetRef(ref, &object) != 1)
    return PyObject_CallNoArgs(self);
  return object;
}
static PyMethodDef weak_methods[] = {{"given", given_ref_bad, METH_O, NULL},
                                     {"kept", kept_ref_ok, METH_O, NULL},
                                     {"made", made_ref_ok, METH_O, NULL},
                                     {NULL, NULL, 0, NULL}};
PyMethodDef *weak_table(void) { return weak_methods; }
