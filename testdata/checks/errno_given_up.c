// What is given up between the call that failed and the error that is made of
// errno: objects without a finalizer run nothing.
#include <Python.h>
#include <fcntl.h>
#include <unistd.h>

static PyObject *dict_ok(PyObject *Self, PyObject *Arg) {
  PyObject *D = PyDict_New(); // guard: nogil-global-error-state: PyDict_New() => PyObject_CallNoArgs(Arg)
  if (!D)
    return NULL;
  if (lseek(3, 0, SEEK_SET) < 0) {
    Py_DECREF(D);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  return D;
}

// Numbers and text in a list, that go with it.
static PyObject *list_ok(PyObject *Self, PyObject *Arg) {
  PyObject *L = PyList_New(0);
  PyObject *N = PyLong_FromLong(1); // guard: nogil-global-error-state: PyLong_FromLong(1) => PyObject_CallNoArgs(Arg)
  if (!L || !N || PyList_Append(L, N) < 0)
    return NULL;
  Py_DECREF(N); // guard: nogil-global-error-state: Py_DECREF(N) => PyList_Append(L, PyObject_CallNoArgs(Arg))
  if (lseek(3, 0, SEEK_SET) < 0) {
    Py_CLEAR(L);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  return L;
}

// What it is filled with in a helper, and who else is given it.
static int fill_ok(PyObject *D) {
  PyObject *N = PyUnicode_FromString("n");
  int Rc = PyDict_SetItemString(D, "n", N);
  Py_XDECREF(N);
  return Rc;
}
static int fill(PyObject *D, PyObject *Of) {
  PyObject *N = PyObject_CallNoArgs(Of);
  int Rc = PyDict_SetItemString(D, "n", N);
  Py_XDECREF(N);
  return Rc;
}
static PyObject *made(PyObject *Of) {
  PyObject *D = PyDict_New();
  if (D && fill_ok(D) < 0) { // guard: nogil-global-error-state: fill_ok(D) => fill(D, Of)
    Py_DECREF(D);
    return NULL;
  }
  return D;
}
static PyObject *made_ok(PyObject *Self, PyObject *Arg) {
  PyObject *D = made(Arg);
  if (D && lseek(3, 0, SEEK_SET) < 0) {
    Py_DECREF(D);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  return D;
}
static PyObject *filled_bad(PyObject *Self, PyObject *Arg) {
  PyObject *D = PyDict_New();
  if (!D || fill(D, Arg) < 0)
    return NULL;
  if (lseek(3, 0, SEEK_SET) < 0) {
    Py_DECREF(D);
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'Py_DECREF'
  }
  return D;
}
void look_at(PyObject *D);
static PyObject *given_bad(PyObject *Self, PyObject *Arg) {
  PyObject *D = PyDict_New();
  if (!D)
    return NULL;
  look_at(D);
  if (lseek(3, 0, SEEK_SET) < 0) {
    Py_DECREF(D);
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'Py_DECREF'
  }
  return D;
}

// A buffer for what is read, and a helper that gives it up.
static void drop(PyObject *O) { Py_XDECREF(O); }
static PyObject *buffer_ok(PyObject *Self, PyObject *Arg) {
  PyObject *B = PyBytes_FromStringAndSize(NULL, 64); // guard: nogil-global-error-state: PyBytes_FromStringAndSize(NULL, 64) => PyObject_CallNoArgs(Arg)
  ssize_t N;
  if (!B)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  N = read(3, PyBytes_AS_STRING(B), 64);
  Py_END_ALLOW_THREADS
  if (N < 0) {
    drop(B);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  return B;
}
static PyObject *dropped_bad(PyObject *Self, PyObject *Arg) {
  PyObject *O = PyObject_CallNoArgs(Arg);
  if (O && lseek(3, 0, SEEK_SET) < 0) {
    drop(O);
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'drop'
  }
  return O;
}

// A set of something, and a tuple that holds what it is given.
static PyObject *holds_bad(PyObject *Self, PyObject *Arg) {
  PyObject *O = PyObject_CallNoArgs(Arg), *T = PyTuple_Pack(1, O);
  Py_XDECREF(O);
  if (T && lseek(3, 0, SEEK_SET) < 0) {
    Py_DECREF(T);
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'Py_DECREF'
  }
  return T;
}
static PyObject *set_ok(PyObject *Self, PyObject *Arg) {
  PyObject *S = PySet_New(NULL); // guard: nogil-global-error-state: NULL => Arg
  if (S && lseek(3, 0, SEEK_SET) < 0) {
    Py_DECREF(S);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  return S;
}

// Built of numbers and text, or around an object; and an object of static storage.
static PyObject *built_ok(PyObject *Self, PyObject *Arg) {
  const char *Name = "n";
  int N = 1;
  PyObject *T = Py_BuildValue("(si)", Name, N);
  PyObject *O = Py_NewRef(Py_None); // guard: nogil-global-error-state: Py_NewRef(Py_None) => Py_BuildValue("(N)", PyObject_CallNoArgs(Arg))
  if (T && lseek(3, 0, SEEK_SET) < 0) {
    Py_DECREF(T);
    Py_DECREF(O);
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  return T;
}

static PyMethodDef Methods[] = {{"a", dict_ok, METH_O, NULL},
                                {"b", list_ok, METH_O, NULL},
                                {"c", made_ok, METH_O, NULL},
                                {"d", filled_bad, METH_O, NULL},
                                {"e", given_bad, METH_O, NULL},
                                {"f", buffer_ok, METH_O, NULL},
                                {"g", dropped_bad, METH_O, NULL},
                                {"h", holds_bad, METH_O, NULL},
                                {"i", set_ok, METH_O, NULL},
                                {"j", built_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
