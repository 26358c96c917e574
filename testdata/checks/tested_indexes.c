// An index is in range; then Python code runs, which may empty the object.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  double *Items;
  Py_ssize_t Length;
  double *Grown;
  Py_ssize_t Room;
} Bag;

// The caller has tested it.
static int put_bad(Bag *B, Py_ssize_t I, PyObject *Value) {
  double X = PyFloat_AsDouble(Value);
  if (X == -1 && PyErr_Occurred())
    return -1;
  B->Items[I] = X; // expect: nogil-resize-during-iteration/index-tested-before: an element of 'Items' is used by 'I', which was in range before 'PyFloat_AsDouble'
  return 0;
}
static int put_again_ok(Bag *B, Py_ssize_t I, PyObject *Value) {
  double X = PyFloat_AsDouble(Value);
  if (X == -1 && PyErr_Occurred())
    return -1;
  if (I >= B->Length) {
    PyErr_SetString(PyExc_IndexError, "index");
    return -1;
  }
  B->Items[I] = X;
  return 0;
}
static int assign(PyObject *Self, Py_ssize_t I, PyObject *Value) {
  Bag *B = (Bag *)Self;
  if (!Value || I < 0 || I >= B->Length) {
    PyErr_SetString(PyExc_IndexError, "index");
    return -1;
  }
  return put_bad(B, I, Value) + put_again_ok(B, I, Value);
}
// Nobody has: that is another mistake.
static void put_blindly_ok(Bag *B, Py_ssize_t I, PyObject *Value) {
  double X = PyFloat_AsDouble(Value);
  B->Items[I] = X;
}
static PyObject *first(PyObject *Self, PyObject *Value) {
  put_blindly_ok((Bag *)Self, 0, Value);
  Py_RETURN_NONE;
}

// In one function.
static PyObject *set_bad(PyObject *Self, PyObject *Args) {
  Bag *B = (Bag *)Self;
  Py_ssize_t I;
  PyObject *Value;
  if (!PyArg_ParseTuple(Args, "nO", &I, &Value))
    return NULL;
  if (I < 0 || I >= B->Length)
    return NULL;
  double X = PyFloat_AsDouble(Value);
  B->Items[I] = X; // expect: nogil-resize-during-iteration/index-tested-before: by 'I'
  Py_RETURN_NONE;
}
static PyObject *set_ok(PyObject *Self, PyObject *Args) {
  Bag *B = (Bag *)Self;
  Py_ssize_t I;
  PyObject *Value;
  if (!PyArg_ParseTuple(Args, "nO", &I, &Value))
    return NULL;
  double X = PyFloat_AsDouble(Value);
  if (I < 0 || I >= B->Length)
    return NULL;
  B->Items[I] = X;
  Py_RETURN_NONE;
}
// In a loop, read and written; the detached thread lets others in as well.
static PyObject *fill_bad(PyObject *Self, PyObject *Value) {
  Bag *B = (Bag *)Self;
  for (Py_ssize_t I = 0; I < B->Length; ++I) {
    double X = PyFloat_AsDouble(Value);
    B->Items[I] = X; // expect: nogil-resize-during-iteration/index-tested-before: by 'I'
  }
  Py_RETURN_NONE;
}
static PyObject *fill_ok(PyObject *Self, PyObject *Value) {
  Bag *B = (Bag *)Self;
  double X = PyFloat_AsDouble(Value);
  for (Py_ssize_t I = 0; I < B->Length; ++I)
    B->Items[I] = X;
  Py_RETURN_NONE;
}
void wait(void);
static PyObject *get_bad(PyObject *Self, PyObject *Index) {
  Bag *B = (Bag *)Self;
  Py_ssize_t I = PyLong_AsSsize_t(Index);
  if (I < 0 || I >= B->Length)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  wait();
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(B->Items[I]); // expect: nogil-resize-during-iteration/index-tested-before: before 'Py_BEGIN_ALLOW_THREADS'
}
// The member is asked for again.
static PyObject *get_asked_ok(PyObject *Self, PyObject *Index) {
  Bag *B = (Bag *)Self;
  Py_ssize_t I = PyLong_AsSsize_t(Index);
  if (I < 0 || I >= B->Length)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  wait();
  Py_END_ALLOW_THREADS
  if (!B->Items)
    return NULL;
  return PyFloat_FromDouble(B->Items[I]);
}
// Memory that only grows is large enough whenever it is read.
static PyObject *grown_ok(PyObject *Self, PyObject *Args) {
  Bag *B = (Bag *)Self;
  Py_ssize_t I;
  PyObject *Value;
  if (!PyArg_ParseTuple(Args, "nO", &I, &Value))
    return NULL;
  if (I < 0 || I >= B->Room)
    return NULL;
  double X = PyFloat_AsDouble(Value);
  B->Grown[I] = X;
  Py_RETURN_NONE;
}
static PyObject *grow(PyObject *Self, PyObject *Unused) {
  Bag *B = (Bag *)Self;
  double *New = (double *)PyMem_Realloc(B->Grown, (B->Room + 8) * sizeof(double)); // expect: nogil-racy-member/length-and-buffer
  if (!New)
    return PyErr_NoMemory();
  B->Grown = New;
  B->Room += 8;
  Py_RETURN_NONE;
}
// What is converted is a number: no code of others runs.
static PyObject *number_ok(PyObject *Self, PyObject *Args) {
  Bag *B = (Bag *)Self;
  Py_ssize_t I;
  double X;
  if (!PyArg_ParseTuple(Args, "nd", &I, &X))
    return NULL;
  if (I < 0 || I >= B->Length)
    return NULL;
  B->Items[I] = X;
  Py_RETURN_NONE;
}

static PyObject *clear(PyObject *Self, PyObject *Unused) {
  Bag *B = (Bag *)Self;
  PyMem_Free(B->Items); // expect: nogil-racy-member/swap
  B->Items = NULL;
  B->Length = 0;
  Py_RETURN_NONE;
}
static PySequenceMethods Sequence = {.sq_ass_item = assign};
static PyMethodDef Methods[] = {{"a", first, METH_O, NULL},
                                {"b", set_bad, METH_VARARGS, NULL},
                                {"c", set_ok, METH_VARARGS, NULL},
                                {"d", fill_bad, METH_O, NULL},
                                {"e", fill_ok, METH_O, NULL},
                                {"f", get_bad, METH_O, NULL},
                                {"g", get_asked_ok, METH_O, NULL},
                                {"h", grown_ok, METH_VARARGS, NULL},
                                {"i", grow, METH_NOARGS, NULL},
                                {"j", number_ok, METH_VARARGS, NULL},
                                {"k", clear, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyTypeObject BagType = {.tp_name = "m.Bag", .tp_basicsize = sizeof(Bag), .tp_as_sequence = &Sequence, .tp_methods = Methods};
