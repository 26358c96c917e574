// An API call written straight into a detached region.
#include <Python.h>

double crunch(const double *P, Py_ssize_t N);

PyObject *sum_bad(PyObject *Self, PyObject *Args) {
  double R;
  Py_BEGIN_ALLOW_THREADS
  R = crunch(NULL, 3);
  PyErr_SetString(PyExc_ValueError, "no"); // expect: nogil-detached-api-call: PyErr_SetString
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(R);
}

PyObject *sum_ok(PyObject *Self, PyObject *Args) {
  double R;
  Py_BEGIN_ALLOW_THREADS
  R = crunch(NULL, 3);
  Py_END_ALLOW_THREADS
  if (R < 0)
    PyErr_SetString(PyExc_ValueError, "no");
  return PyFloat_FromDouble(R);
}

// The functions that Python defines inline are API calls like the others.
void drop_bad(PyObject *O, PyObject *P) {
  Py_BEGIN_ALLOW_THREADS
  Py_DECREF(O);  // expect: nogil-detached-api-call: Py_DECREF
  Py_XDECREF(P); // expect: nogil-detached-api-call: Py_XDECREF
  Py_END_ALLOW_THREADS
}

void drop_ok(PyObject *O, PyObject *P) {
  Py_BEGIN_ALLOW_THREADS
  crunch(NULL, 0);
  Py_END_ALLOW_THREADS
  Py_DECREF(O);
  Py_XDECREF(P);
}

// Py_CLEAR is a macro: the finding stands where the macro is written.
void clear_bad(PyObject *O) {
  Py_BEGIN_ALLOW_THREADS
  Py_CLEAR(O); // expect: nogil-detached-api-call: Py_CLEAR
  Py_END_ALLOW_THREADS
}

void clear_ok(PyObject *O) {
  Py_BEGIN_ALLOW_THREADS
  crunch(NULL, 0);
  Py_END_ALLOW_THREADS
  Py_CLEAR(O);
}

// Reads of fields and addresses of singletons need no thread state.
Py_ssize_t fields_ok(PyObject *Bytes, PyObject **Out) {
  Py_ssize_t N;
  Py_BEGIN_ALLOW_THREADS
  N = PyBytes_GET_SIZE(Bytes);
  crunch((const double *)PyBytes_AS_STRING(Bytes), N);
  *Out = Py_None;
  Py_END_ALLOW_THREADS
  return N;
}

// The explicit pair of calls is the same region.
void pair_bad(PyObject *List, PyObject *Item) {
  PyThreadState *Save = PyEval_SaveThread();
  PyList_Append(List, Item); // expect: nogil-detached-api-call: PyList_Append
  PyEval_RestoreThread(Save);
}

void pair_ok(PyObject *List, PyObject *Item) {
  PyThreadState *Save = PyEval_SaveThread();
  crunch(NULL, 0);
  PyEval_RestoreThread(Save);
  PyList_Append(List, Item);
}
