// Static data that are marked as made before they are.
#include <Python.h>
#include <stdlib.h>

typedef struct {
  int Ready;
  int Min;
  int Max;
  PyObject *Names;
} Parser;
typedef struct {
  PyObject_HEAD
  const char *Name;
  int In;
} Method;

// What the pointer leads to is written after it is stored.
PyObject *behind_bad(PyObject *Self, PyObject *Arg) {
  static Method *Cast = NULL;
  if (Cast != NULL)
    return Py_NewRef((PyObject *)Cast);
  Cast = (Method *)PyObject_Malloc(sizeof(Method)); // expect: nogil-racy-static/published-early: 'Cast' is set before what belongs to it is complete
  if (Cast == NULL)
    return PyErr_NoMemory();
  Cast->Name = "cast";
  Cast->In = 1;
  return Py_NewRef((PyObject *)Cast);
}

// The same through the variable that it was copied from.
static Method *Known;
PyObject *copy_bad(PyObject *Self, PyObject *Arg) {
  if (!Known) {
    Method *New = (Method *)PyObject_Malloc(sizeof(Method));
    if (!New)
      return PyErr_NoMemory();
    Known = New; // expect: nogil-racy-static/published-early: 'Known' is set
    New->In = 2;
  }
  return PyLong_FromLong(Known->In);
}

// The flag first, the rest later.
static PyObject *Keys;
PyObject *flag_first_bad(PyObject *Self, PyObject *Arg) {
  static int Filled = 0;
  if (!Filled) {
    Filled = 1; // expect: nogil-racy-static/published-early: 'Filled' is set
    Keys = PyList_New(0);
  }
  return Py_NewRef(Keys);
}

// A member of a static record marks the others.
static Parser Static;
PyObject *sibling_bad(PyObject *Self, PyObject *Arg) {
  if (Static.Names == NULL) {
    Static.Names = PyTuple_New(2); // expect: nogil-racy-static/published-early: 'Static.Names' is set
    Static.Min = (int)PyTuple_Size(Arg);
  }
  return PyLong_FromLong(Static.Min);
}

// Two variables, one test.
PyObject *pair_bad(PyObject *Self, PyObject *Arg) {
  static PyObject *Get = NULL, *Set = NULL;
  if (!Get) {
    Get = PyUnicode_InternFromString("get"); // expect: nogil-racy-static/published-early: 'Get' is set
    Set = PyUnicode_InternFromString("set");
  }
  return PyObject_GetAttr(Arg, Set);
}

// A helper that nobody but it looks into: reported there, once.
static int fill(Parser *P, PyObject *Arg) {
  P->Min = (int)PyTuple_Size(Arg);
  P->Max = P->Min + 1;
  return 0;
}
static int parse(Parser *P, PyObject *Arg) {
  if (P->Min == 0 && fill(P, Arg) < 0) // expect: nogil-racy-static/published-early
    return -1;
  return P->Max;
}
PyObject *one_bad(PyObject *Self, PyObject *Arg) {
  static Parser One;
  return PyLong_FromLong(parse(&One, Arg));
}
PyObject *two_bad(PyObject *Self, PyObject *Arg) {
  static Parser Two;
  return PyLong_FromLong(parse(&Two, Arg));
}

// --- silent ----------------------------------------------------------------

static PyMutex Lock;
PyObject *behind_ok(PyObject *Self, PyObject *Arg) {
  static Method *Slow = NULL;
  PyMutex_Lock(&Lock); // guard(behind): nogil-racy-static
  if (Slow == NULL) {
    Slow = (Method *)PyObject_Malloc(sizeof(Method));
    Slow->In = 1;
  }
  PyMutex_Unlock(&Lock); // guard(behind): nogil-racy-static
  return PyLong_FromLong(Slow->In);
}

// A record of the call's own.
PyObject *own_ok(PyObject *Self, PyObject *Arg) {
  Parser Own = {0, 0, 0, NULL};
  return PyLong_FromLong(parse(&Own, Arg));
}

PyObject *flag_ok(PyObject *Self, PyObject *Arg) {
  static int Filled = 0;
  static PyObject *Under = NULL;
  PyMutex_Lock(&Lock); // guard(flag): nogil-racy-static
  if (!Filled) {
    Under = PyList_New(0);
    Filled = 1;
  }
  PyMutex_Unlock(&Lock); // guard(flag): nogil-racy-static
  return Py_NewRef(Under);
}
