// Each thread has a context of its own. What undoes a setting works there only,
// and once.
#include <Python.h>
#include <pthread.h>

typedef struct {
  PyObject_HEAD
  PyObject *Token;
} Setting;
int work(PyObject *);
static PyObject *Var;

// --- the token in a static variable
static PyObject *Token;
static PyObject *enter_bad(PyObject *Self, PyObject *Value) {
  Token = PyContextVar_Set(Var, Value); // expect: nogil-global-error-state/context-shared: is kept in 'Token', which all threads share
  if (!Token)
    return NULL;
  Py_RETURN_NONE;
}
static PyObject *leave(PyObject *Self, PyObject *Unused) {
  int Status = PyContextVar_Reset(Var, Token);
  Py_CLEAR(Token);
  if (Status < 0)
    return NULL;
  Py_RETURN_NONE;
}
static PyObject *within_bad(PyObject *Self, PyObject *Value) {
  static PyObject *Old;
  Old = PyContextVar_Set(Var, Value); // expect: nogil-global-error-state/context-shared: is kept in 'Old' // expect: nogil-racy-static/scratch
  if (!Old)
    return NULL;
  work(Value);
  PyContextVar_Reset(Var, Old);
  Py_RETURN_NONE;
}
static PyObject *through_local_bad(PyObject *Self, PyObject *Value) {
  static PyObject *Old;
  PyObject *New = PyContextVar_Set(Var, Value); // expect: nogil-global-error-state/context-shared: is kept in 'Old'
  if (!New)
    return NULL;
  Old = New; // expect: nogil-racy-static/scratch
  work(Value);
  if (PyContextVar_Reset(Var, Old) < 0)
    return NULL;
  Py_RETURN_NONE;
}
static PyObject *local_ok(PyObject *Self, PyObject *Value) {
  PyObject *Old = PyContextVar_Set(Var, Value);
  if (!Old)
    return NULL;
  int Status = work(Value);
  if (PyContextVar_Reset(Var, Old) < 0)
    Status = -1;
  Py_DECREF(Old);
  return Status < 0 ? NULL : PyLong_FromLong(Status);
}
static PyObject *of_thread_ok(PyObject *Self, PyObject *Value) {
  static __thread PyObject *Old;
  Old = PyContextVar_Set(Var, Value);
  if (!Old)
    return NULL;
  work(Value);
  PyContextVar_Reset(Var, Old);
  Py_RETURN_NONE;
}
static pthread_mutex_t Mutex;
static PyObject *locked_ok(PyObject *Self, PyObject *Value) {
  static PyObject *Old;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&Mutex);
  Py_END_ALLOW_THREADS
  Old = PyContextVar_Set(Var, Value);
  if (Old)
    PyContextVar_Reset(Var, Old);
  pthread_mutex_unlock(&Mutex);
  Py_RETURN_NONE;
}
// Set for good.
static PyObject *for_good_ok(PyObject *Self, PyObject *Value) {
  PyObject *Old = PyContextVar_Set(Var, Value);
  if (!Old)
    return NULL;
  Py_DECREF(Old);
  Py_RETURN_NONE;
}

// --- a manager in a static variable
static PyObject *State, *Errstate;
static int prepare(void) {
  PyObject *Numpy = PyImport_ImportModule("numpy");
  if (!Numpy)
    return -1;
  State = PyObject_CallMethod(Numpy, "errstate", NULL);
  Errstate = PyObject_GetAttrString(Numpy, "errstate");
  return State && Errstate ? 0 : -1;
}
static PyObject *quiet_bad(PyObject *Self, PyObject *Arg) {
  PyObject *R = PyObject_CallMethod(State, "__enter__", NULL); // expect: nogil-global-error-state/context-shared: enters 'State', which all threads share
  Py_XDECREF(R);
  work(Arg);
  R = PyObject_CallMethod(State, "__exit__", "OOO", Py_None, Py_None, Py_None);
  Py_XDECREF(R);
  Py_RETURN_NONE;
}
static PyObject *quiet_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Mine = PyObject_CallNoArgs(Errstate);
  PyObject *R = Mine ? PyObject_CallMethod(Mine, "__enter__", NULL) : NULL;
  if (!R)
    return NULL;
  Py_DECREF(R);
  work(Arg);
  R = PyObject_CallMethod(Mine, "__exit__", "OOO", Py_None, Py_None, Py_None);
  Py_XDECREF(R);
  Py_DECREF(Mine);
  Py_RETURN_NONE;
}
static PyObject *decimal_bad(PyObject *Self, PyObject *Decimal) {
  static PyObject *Local;
  if (!Local) {
    PyObject *Make = PyObject_GetAttrString(Decimal, "localcontext");
    Local = PyObject_CallNoArgs(Make); // expect: nogil-racy-static/lazy
    Py_XDECREF(Make);
  }
  PyObject *R = PyObject_CallMethod(Local, "__enter__", NULL); // expect: nogil-global-error-state/context-shared: enters 'Local'
  Py_XDECREF(R);
  work(Decimal);
  R = PyObject_CallMethod(Local, "__exit__", "OOO", Py_None, Py_None, Py_None);
  Py_XDECREF(R);
  Py_RETURN_NONE;
}
// A lock of Python's is meant to be entered by all.
static PyObject *Lock;
static int prepare_lock(PyObject *Threading) {
  Lock = PyObject_CallMethod(Threading, "Lock", NULL);
  return Lock ? 0 : -1;
}
static PyObject *lock_ok(PyObject *Self, PyObject *Arg) {
  PyObject *R = PyObject_CallMethod(Lock, "__enter__", NULL);
  Py_XDECREF(R);
  work(Arg);
  R = PyObject_CallMethod(Lock, "__exit__", "OOO", Py_None, Py_None, Py_None);
  Py_XDECREF(R);
  Py_RETURN_NONE;
}

// --- another context
static PyObject *enter_object_ok(PyObject *Self, PyObject *Value) {
  Setting *S = (Setting *)Self;
  S->Token = PyContextVar_Set(Var, Value);
  if (!S->Token)
    return NULL;
  Py_RETURN_NONE;
}
static PyObject *exit_object_gil(PyObject *Self, PyObject *Unused) {
  Setting *S = (Setting *)Self;
  if (PyContextVar_Reset(Var, S->Token) < 0)
    return NULL;
  Py_CLEAR(S->Token); // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}
static void dealloc_bad(PyObject *Self) {
  Setting *S = (Setting *)Self;
  PyObject *Type, *Error, *Trace;
  PyErr_Fetch(&Type, &Error, &Trace);
  if (S->Token && PyContextVar_Reset(Var, S->Token) < 0) // expect: nogil-global-error-state/context-left: runs where an object goes away
    PyErr_WriteUnraisable(Self);
  Py_XDECREF(S->Token);
  PyErr_Restore(Type, Error, Trace);
  Py_TYPE(Self)->tp_free(Self);
}
static PyTypeObject SettingType = {.tp_name = "m.Setting",
                                   .tp_basicsize = sizeof(Setting),
                                   .tp_dealloc = dealloc_bad};
PyTypeObject *type(void) { return &SettingType; }
// A thread that Python has not made.
static void *finish_bad(void *Of) {
  Setting *S = (Setting *)Of;
  PyGILState_STATE G = PyGILState_Ensure();
  if (PyContextVar_Reset(Var, S->Token) < 0) // expect: nogil-global-error-state/context-left: on a thread that has been attached for it
    PyErr_WriteUnraisable(NULL);
  PyGILState_Release(G);
  return NULL;
}
static void *whole_ok(void *Value) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *Old = PyContextVar_Set(Var, (PyObject *)Value);
  if (Old) {
    work((PyObject *)Value);
    if (PyContextVar_Reset(Var, Old) < 0)
      PyErr_WriteUnraisable(NULL);
    Py_DECREF(Old);
  } else {
    PyErr_WriteUnraisable(NULL);
  }
  PyGILState_Release(G);
  return NULL;
}
int start(pthread_t *T, Setting *S) {
  return pthread_create(T, NULL, finish_bad, S) ||
         pthread_create(T, NULL, whole_ok, S);
}

// --- left on a path
static PyObject *early_bad(PyObject *Self, PyObject *Value) {
  PyObject *Old = PyContextVar_Set(Var, Value); // expect: nogil-global-error-state/context-left: a path leaves 'early_bad' without changing it back
  if (!Old)
    return NULL;
  if (work(Value) < 0) {
    Py_DECREF(Old);
    return NULL;
  }
  PyContextVar_Reset(Var, Old);
  Py_DECREF(Old);
  Py_RETURN_NONE;
}
static PyObject *jump_bad(PyObject *Self, PyObject *Value) {
  PyObject *Result = NULL;
  PyObject *Old = PyContextVar_Set(Var, Value); // expect: nogil-global-error-state/context-left: changes the context of the thread
  if (!Old)
    goto done;
  if (work(Value) < 0)
    goto done;
  if (PyContextVar_Reset(Var, Old) == 0)
    Result = Py_NewRef(Py_None);
done:
  Py_XDECREF(Old);
  return Result;
}
static PyObject *jump_ok(PyObject *Self, PyObject *Value) {
  PyObject *Result = NULL;
  PyObject *Old = PyContextVar_Set(Var, Value);
  if (!Old)
    return NULL;
  if (work(Value) < 0)
    goto done;
  Result = Py_NewRef(Py_None);
done:
  if (PyContextVar_Reset(Var, Old) < 0)
    Py_CLEAR(Result);
  Py_DECREF(Old);
  return Result;
}
static PyObject *given_out_ok(PyObject *Self, PyObject *Value) {
  PyObject *Old = PyContextVar_Set(Var, Value);
  if (!Old)
    return NULL;
  if (work(Value) < 0) {
    PyContextVar_Reset(Var, Old);
    Py_DECREF(Old);
    return NULL;
  }
  return Old;
}

static PyMethodDef Methods[] = {{"a", enter_bad, METH_O, NULL},
                                {"b", leave, METH_NOARGS, NULL},
                                {"c", within_bad, METH_O, NULL},
                                {"d", through_local_bad, METH_O, NULL},
                                {"e", local_ok, METH_O, NULL},
                                {"f", of_thread_ok, METH_O, NULL},
                                {"g", locked_ok, METH_O, NULL},
                                {"h", for_good_ok, METH_O, NULL},
                                {"i", quiet_bad, METH_O, NULL},
                                {"j", quiet_ok, METH_O, NULL},
                                {"k", decimal_bad, METH_O, NULL},
                                {"l", lock_ok, METH_O, NULL},
                                {"m", enter_object_ok, METH_O, NULL},
                                {"n", exit_object_gil, METH_NOARGS, NULL},
                                {"o", early_bad, METH_O, NULL},
                                {"p", jump_bad, METH_O, NULL},
                                {"q", jump_ok, METH_O, NULL},
                                {"r", given_out_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
int ready(PyObject *Threading) { return prepare() < 0 || prepare_lock(Threading) < 0; }
