// What one branch shows an object to be says nothing of the other branches, nor
// of what they call.
#include <Python.h>

// A tuple in one branch, a dict in the other, which a helper walks.
static int walk_dict_bad(PyObject *Hook, PyObject *Object) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(Object, &Pos, &Key, &Value)) { // expect: nogil-resize-during-iteration: the iteration over 'Object' goes on
    PyObject *R = PyObject_CallOneArg(Hook, Value);
    if (!R)
      return -1;
    Py_DECREF(R);
  }
  return 0;
}

PyObject *either(PyObject *Hook, PyObject *Object) {
  if (PyTuple_Check(Object))
    return PyLong_FromSsize_t(PyTuple_Size(Object));
  if (PyDict_Check(Object) && walk_dict_bad(Hook, Object) < 0)
    return NULL;
  Py_RETURN_NONE;
}

// The branches come together, and it may be the list.
PyObject *both_bad(PyObject *Hook, PyObject *Object) {
  Py_ssize_t N = 0;
  if (PyTuple_Check(Object))
    N = PyTuple_Size(Object);
  else if (PyList_Check(Object))
    N = PyList_GET_SIZE(Object);
  for (Py_ssize_t I = 0; I < N; I++) {
    PyObject *R = PyObject_CallOneArg(Hook, PySequence_Fast_GET_ITEM(Object, I)); // expect: nogil-resize-during-iteration: an item of 'Object'
    if (!R)
      return NULL;
    Py_DECREF(R);
  }
  Py_RETURN_NONE;
}

// It is a tuple on every path that comes to the loop.
PyObject *checked_ok(PyObject *Hook, PyObject *Object) {
  if (!PyTuple_Check(Object))
    return NULL;
  if (PyTuple_Size(Object) == 0) // guard: nogil-resize-during-iteration: PyTuple_Size => PySequence_Fast_GET_SIZE
    return NULL;
  Py_ssize_t N = PySequence_Fast_GET_SIZE(Object);
  for (Py_ssize_t I = 0; I < N; I++) {
    PyObject *R = PyObject_CallOneArg(Hook, PySequence_Fast_GET_ITEM(Object, I));
    if (!R)
      return NULL;
    Py_DECREF(R);
  }
  Py_RETURN_NONE;
}

// Nobody asks: who takes the size of a tuple has one, also if it does so late
// and not always.
PyObject *late_ok(PyObject *Hook, PyObject *Object, int Verbose) {
  Py_ssize_t N = PySequence_Fast_GET_SIZE(Object);
  for (Py_ssize_t I = 0; I < N; I++) {
    PyObject *R = PyObject_CallOneArg(Hook, PySequence_Fast_GET_ITEM(Object, I));
    if (!R)
      return NULL;
    Py_DECREF(R);
  }
  if (Verbose)
    return PyLong_FromSsize_t(PyTuple_Size(Object)); // guard: nogil-resize-during-iteration: PyTuple_Size => PySequence_Fast_GET_SIZE
  Py_RETURN_NONE;
}

// The other branch's dict is walked where nothing of Python runs.
static Py_ssize_t count_dict_ok(PyObject *Hook, PyObject *Object) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0, N = 0;
  while (PyDict_Next(Object, &Pos, &Key, &Value))
    N += Value == Hook; // guard: nogil-resize-during-iteration: Value == Hook => PyObject_CallOneArg(Hook, Value) != NULL
  return N;
}

PyObject *either_ok(PyObject *Hook, PyObject *Object) {
  if (PyTuple_Check(Object))
    return PyLong_FromSsize_t(PyTuple_Size(Object));
  return PyLong_FromSsize_t(count_dict_ok(Hook, Object));
}

// A helper that calls a method of an exact str runs nothing of Python.
static PyObject *lower(PyObject *Name, PyObject *Method) {
  if (!PyUnicode_CheckExact(Name)) // guard: nogil-resize-during-iteration: PyUnicode_CheckExact(Name) => Name
    return Py_NewRef(Name);
  return PyObject_CallMethodNoArgs(Name, Method);
}

PyObject *lower_all_ok(PyObject *Method, PyObject *Dict) {
  PyObject *Out = PyList_New(0), *Key, *Value;
  Py_ssize_t Pos = 0;
  while (Out && PyDict_Next(Dict, &Pos, &Key, &Value)) {
    PyObject *Low = lower(Key, Method);
    if (!Low || PyList_Append(Out, Low) < 0)
      Py_CLEAR(Out);
    Py_XDECREF(Low);
  }
  return Out;
}

static PyMethodDef Methods[] = {{"either", either, METH_O, NULL},
                                {"both", both_bad, METH_O, NULL},
                                {"checked", checked_ok, METH_O, NULL},
                                {"either_ok", either_ok, METH_O, NULL},
                                {"lower_all", lower_all_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
void *methods(void) { return Methods; }
