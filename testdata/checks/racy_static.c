// Static data that are made at first use, without a lock.
#include <Python.h>
#include <stdlib.h>

// --- tested, then set ------------------------------------------------------

PyObject *interned_bad(PyObject *Self, PyObject *Arg) {
  static PyObject *Name = NULL;
  if (Name == NULL)
    Name = PyUnicode_InternFromString("wrapped"); // expect: nogil-racy-static/lazy: static 'Name' is tested without a lock and then set, so that two threads may both make it
  return PyObject_GetAttr(Arg, Name);
}

static PyObject *Decimal;
static PyObject *decimal(void) {
  if (Decimal)
    return Decimal;
  PyObject *Module = PyImport_ImportModule("decimal");
  if (!Module)
    return NULL;
  Decimal = PyObject_GetAttrString(Module, "Decimal"); // expect: nogil-racy-static/lazy: static 'Decimal'
  Py_DECREF(Module);
  return Decimal;
}
PyObject *early_return_bad(PyObject *Self, PyObject *Arg) {
  return PyObject_CallOneArg(decimal(), Arg);
}

typedef struct {
  PyObject *Zero;
  PyObject *One;
} Numbers;
static Numbers Kept;
PyObject *member_bad(PyObject *Self, PyObject *Arg) {
  if (!Kept.One)
    Kept.One = PyLong_FromLong(1); // expect: nogil-racy-static/lazy: static 'Kept.One'
  return PyNumber_Add(Arg, Kept.One);
}

static double *Table;
PyObject *allocated_bad(PyObject *Self, PyObject *Arg) {
  double *Copy = Table;
  if (!Copy) {
    Copy = (double *)malloc(256 * sizeof(double));
    Table = Copy; // expect: nogil-racy-static/lazy: static 'Table'
  }
  return PyFloat_FromDouble(Copy[3]);
}

// A helper that is given the address.
static int fetch(PyObject **Cache, const char *Name) {
  if (*Cache == NULL) {
    PyObject *Module = PyImport_ImportModule("math");
    if (Module != NULL) {
      *Cache = PyObject_GetAttrString(Module, Name);
      Py_DECREF(Module);
    }
  }
  return *Cache ? 0 : -1;
}
static PyObject *Floor;
PyObject *lent_bad(PyObject *Self, PyObject *Arg) {
  if (fetch(&Floor, "floor") < 0) // expect: nogil-racy-static/lazy: static 'Floor'
    return NULL;
  return PyObject_CallOneArg(Floor, Arg);
}

// A number: mostly the same for everybody.
PyObject *number_bad(PyObject *Self, PyObject *Arg) {
  static long Level = -1000;
  if (Level < 0)
    Level = PyLong_AsLong(Arg); // expect: nogil-racy-static/lazy-number: static 'Level' is tested without a lock and then set, so that two threads may both compute it
  return PyLong_FromLong(Level);
}

// A flag that says that others are made.
static PyObject *Red;
static int Made;
static void colours(void) {
  if (!Made) {
    Red = PyUnicode_FromString("red");
    Made = 1; // expect: nogil-racy-static/lazy: 'Made' is tested and set without a lock
  }
}
PyObject *flag_bad(PyObject *Self, PyObject *Arg) {
  colours();
  return PyObject_GetAttr(Arg, Red);
}

// Twins have a finding each.
PyObject *twins_bad(PyObject *Self, PyObject *Arg) {
  static PyObject *First, *Second;
  if (!First)
    First = PyUnicode_InternFromString("a"); // expect: nogil-racy-static/lazy: static 'First'
  if (!Second)
    Second = PyUnicode_InternFromString("b"); // expect: nogil-racy-static/lazy: static 'Second'
  return PyNumber_Add(First, Second);
}

// The lock is there, but not where it is tested.
static PyMutex Lock;
PyObject *tested_outside_bad(PyObject *Self, PyObject *Arg) {
  static PyObject *Late = NULL;
  if (Late == NULL) {
    PyMutex_Lock(&Lock);
    Late = PyList_New(0); // expect: nogil-racy-static/lazy: static 'Late' is tested outside of the lock that it is set in
    PyMutex_Unlock(&Lock);
  }
  return Py_NewRef(Late);
}

// --- silent ----------------------------------------------------------------

PyObject *locked_ok(PyObject *Self, PyObject *Arg) {
  static PyObject *Name = NULL;
  PyMutex_Lock(&Lock); // guard(locked): nogil-racy-static
  if (Name == NULL)
    Name = PyUnicode_InternFromString("wrapped");
  PyMutex_Unlock(&Lock); // guard(locked): nogil-racy-static
  return PyObject_GetAttr(Arg, Name);
}

PyObject *tested_again_ok(PyObject *Self, PyObject *Arg) {
  static PyObject *Twice = NULL;
  if (Twice == NULL) {
    PyMutex_Lock(&Lock);
    if (Twice == NULL) // guard: nogil-racy-static
      Twice = PyList_New(0);
    PyMutex_Unlock(&Lock);
  }
  return Py_NewRef(Twice);
}

static PyObject *Shared;
static PyObject *shared_lock_held(void) {
  if (!Shared)
    Shared = PyDict_New();
  return Shared;
}
PyObject *caller_locks_ok(PyObject *Self, PyObject *Arg) {
  PyMutex_Lock(&Lock); // guard(caller): nogil-racy-static
  PyObject *Of = Py_NewRef(shared_lock_held());
  PyMutex_Unlock(&Lock); // guard(caller): nogil-racy-static
  return Of;
}

PyObject *thread_local_ok(PyObject *Self, PyObject *Arg) {
  static _Thread_local PyObject *Own = NULL; // guard: nogil-racy-static: _Thread_local => /**/
  if (Own == NULL)
    Own = PyList_New(0);
  return Py_NewRef(Own);
}

PyObject *atomic_ok(PyObject *Self, PyObject *Arg) {
  static PyObject *Published = NULL;
  PyObject *Now = (PyObject *)__atomic_load_n(&Published, __ATOMIC_ACQUIRE);
  if (Now == NULL) {
    PyObject *Expected = NULL;
    Now = PyList_New(0);
    if (!__atomic_compare_exchange_n(&Published, &Expected, Now, 0,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
      Py_DECREF(Now);
      Now = Expected;
    }
  }
  return Py_NewRef(Now);
}

// The same whoever stores it.
static long one(long X) { return X; }
static long (*Chosen)(long);
PyObject *constant_ok(PyObject *Self, PyObject *Arg) {
  static int Warned = 0;
  if (!Warned)
    Warned = 1;
  if (!Chosen)
    Chosen = one;
  return PyLong_FromLong(Chosen(PyLong_AsLong(Arg)));
}

// Nobody can come twice while the module is made.
static PyObject *Error;
static int errors(void) {
  if (!Error)
    Error = PyErr_NewException("m.Error", NULL, NULL);
  return Error ? 0 : -1;
}
static PyObject *raise_ok(PyObject *Self, PyObject *Arg) {
  PyErr_SetString(Error, "no");
  return NULL;
}
static PyMethodDef Methods[] = {{"raise", raise_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef Def = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) {
  if (errors() < 0)
    return NULL;
  return PyModule_Create(&Def);
}

// A cache of the caller's, not a variable.
PyObject *own_cache_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Ceil = NULL;
  if (fetch(&Ceil, "ceil") < 0)
    return NULL;
  return Ceil;
}
