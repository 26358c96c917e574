// A class of exceptions in a static variable: references that a function has
// taken itself, and the end of a module that has one state for the process.
#include <Python.h>

static PyObject *Error, *Later;

static PyObject *branch_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Type = NULL, *Result;
  if (PyObject_IsTrue(Arg) > 0)
    Type = Py_NewRef(Arg);
  if (!Type) {
    Type = Error;
    Py_INCREF(Type); // guard: nogil-global-error-state
  }
  Result = PyObject_CallNoArgs(Type);
  Py_XDECREF(Type);
  return Result;
}

// Counted under the name of the variable, or by the call that passes it on.
static PyObject *named_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Type = Error;
  Py_INCREF(Error); // guard: nogil-global-error-state
  PyObject *Result = PyObject_CallNoArgs(Type);
  Py_DECREF(Type);
  return Result;
}
static PyObject *passed_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Type = Py_NewRef(Error); // guard: nogil-global-error-state: Py_NewRef(Error) => Error
  PyObject *Result = PyObject_CallNoArgs(Type);
  Py_CLEAR(Type);
  return Result;
}
static void count(PyObject *Of) { Py_XINCREF(Of); }
static PyObject *helped_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Type = Error;
  count(Type); // guard: nogil-global-error-state
  PyObject *Result = PyObject_CallNoArgs(Type);
  Py_DECREF(Type);
  return Result;
}

static PyObject *uncounted_bad(PyObject *Self, PyObject *Arg) {
  PyObject *Type = Error;
  PyObject *Result = PyObject_CallNoArgs(Type);
  Py_DECREF(Type); // expect: nogil-global-error-state: 'Py_DECREF' gives up 'Error'
  return Result;
}
// On one path only.
static PyObject *sometimes_bad(PyObject *Self, PyObject *Arg) {
  PyObject *Type = Error;
  if (PyObject_IsTrue(Arg) > 0)
    Py_INCREF(Type);
  PyObject *Result = PyObject_CallNoArgs(Type);
  Py_DECREF(Type); // expect: nogil-global-error-state: 'Py_DECREF' gives up 'Error'
  return Result;
}
static PyObject *twice_bad(PyObject *Self, PyObject *Arg) {
  PyObject *Type = Error;
  Py_INCREF(Type);
  PyObject *Result = PyObject_CallNoArgs(Type);
  Py_DECREF(Type);
  Py_DECREF(Error); // expect: nogil-global-error-state: 'Py_DECREF' gives up 'Error'
  return Result;
}

static PyObject *raise_ok(PyObject *Self, PyObject *Arg) {
  PyErr_SetString(Error, "raised");
  PyErr_SetString(Later, "raised");
  return NULL;
}

// At the end of the process, in the function that is registered and in a
// helper.
static void give_up_ok(void) { Py_CLEAR(Later); }
static void free_ok(void *Module) {
  Py_CLEAR(Error);
  give_up_ok();
}

static PyMethodDef Methods[] = {{"a", branch_ok, METH_O, NULL},
                                {"b", named_ok, METH_O, NULL},
                                {"c", passed_ok, METH_O, NULL},
                                {"d", helped_ok, METH_O, NULL},
                                {"e", uncounted_bad, METH_O, NULL},
                                {"f", sometimes_bad, METH_O, NULL},
                                {"g", twice_bad, METH_O, NULL},
                                {"h", raise_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef Module = {.m_size = -1, // guard: nogil-global-error-state: -1 => 0
                                    .m_methods = Methods,
                                    .m_free = free_ok};
PyMODINIT_FUNC PyInit_m(void) {
  PyObject *M = PyModule_Create(&Module);
  Error = PyErr_NewException("m.Error", NULL, NULL);
  Later = PyErr_NewException("m.Later", NULL, NULL);
  return M;
}
