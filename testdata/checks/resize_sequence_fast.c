// Lists whose length or items were looked at before Python code runs.
#include <Python.h>

// Whoever converts an element may run __float__, which may shrink the list.
int convert_bad(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  Py_ssize_t N = PySequence_Fast_GET_SIZE(Seq);
  for (Py_ssize_t I = 0; I < N; I++)
    Out[I] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(Seq, I)); // expect: nogil-resize-during-iteration: an item of 'Seq'
  Py_DECREF(Seq);
  return 0;
}

// A copy of one's own.
int convert_copy_ok(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Tuple(Arg);
  if (!Seq)
    return -1;
  Py_ssize_t N = PyTuple_GET_SIZE(Seq);
  for (Py_ssize_t I = 0; I < N; I++)
    Out[I] = PyFloat_AsDouble(PyTuple_GET_ITEM(Seq, I));
  Py_DECREF(Seq);
  return 0;
}

// The length is read again each time.
int convert_length_again_ok(PyObject *Arg, double *Out, Py_ssize_t Max) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  for (Py_ssize_t I = 0; I < PySequence_Fast_GET_SIZE(Seq) && I < Max; I++)
    Out[I] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(Seq, I));
  Py_DECREF(Seq);
  return 0;
}

// Floats of the builtin class run nothing.
int convert_exact_ok(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  Py_ssize_t N = PySequence_Fast_GET_SIZE(Seq);
  for (Py_ssize_t I = 0; I < N; I++) {
    PyObject *Item = PySequence_Fast_GET_ITEM(Seq, I);
    if (!PyFloat_Check(Item)) { // guard: nogil-resize-during-iteration: PyFloat_Check(Item) => Item
      Py_DECREF(Seq);
      return -1;
    }
    Out[I] = PyFloat_AsDouble(Item);
  }
  Py_DECREF(Seq);
  return 0;
}

int convert_exact_class_ok(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  Py_ssize_t N = PySequence_Fast_GET_SIZE(Seq);
  for (Py_ssize_t I = 0; I < N; I++) {
    PyObject *Item = PySequence_Fast_GET_ITEM(Seq, I);
    if (!PyFloat_CheckExact(Item)) { // guard: nogil-resize-during-iteration: PyFloat_CheckExact(Item) => Item
      Py_DECREF(Seq);
      return -1;
    }
    Out[I] = PyFloat_AsDouble(Item);
  }
  Py_DECREF(Seq);
  return 0;
}

// Each item is held while it is converted, and shown after that.
int convert_held_ok(PyObject *Arg, double *Out, Py_ssize_t Max) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  for (Py_ssize_t I = 0; I < PySequence_Fast_GET_SIZE(Seq) && I < Max; I++) {
    PyObject *Item = Py_NewRef(PySequence_Fast_GET_ITEM(Seq, I)); // guard(held): nogil-resize-during-iteration: Py_NewRef => (PyObject *)
    Out[I] = PyFloat_AsDouble(Item);
    if (Out[I] < 0)
      PyErr_Format(PyExc_ValueError, "%R is negative", Item);
    Py_DECREF(Item); // guard(held): nogil-resize-during-iteration
  }
  Py_DECREF(Seq);
  return PyErr_Occurred() ? -1 : 0;
}

int convert_borrowed_bad(PyObject *Arg, double *Out, Py_ssize_t Max) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  for (Py_ssize_t I = 0; I < PySequence_Fast_GET_SIZE(Seq) && I < Max; I++) {
    PyObject *Item = PySequence_Fast_GET_ITEM(Seq, I);
    Out[I] = PyFloat_AsDouble(Item);
    if (Out[I] < 0)
      PyErr_Format(PyExc_ValueError, "%R is negative", Item); // expect: nogil-resize-during-iteration: 'Item' is borrowed from 'Seq' and used after
  }
  Py_DECREF(Seq);
  return PyErr_Occurred() ? -1 : 0;
}

// Counted, before and after; a list of one's own; a tuple; no other use.
int convert_counted_ok(PyObject *List, double *Out) {
  if (!PyList_Check(List) || PyList_GET_SIZE(List) < 1)
    return -1;
  PyObject *Item = PyList_GET_ITEM(List, 0);
  Py_INCREF(Item); // guard: nogil-resize-during-iteration
  *Out = PyFloat_AsDouble(Item);
  if (PyErr_Occurred())
    PyErr_Format(PyExc_ValueError, "%R is no number", Item);
  Py_DECREF(Item);
  return 0;
}

int convert_counted_late_bad(PyObject *List, double *Out) {
  if (!PyList_Check(List) || PyList_GET_SIZE(List) < 1)
    return -1;
  PyObject *Item = PyList_GET_ITEM(List, 0);
  *Out = PyFloat_AsDouble(Item);
  Py_INCREF(Item); // expect: nogil-resize-during-iteration: 'Item' is borrowed from 'List'
  if (PyErr_Occurred())
    PyErr_Format(PyExc_ValueError, "%R is no number", Item);
  Py_DECREF(Item);
  return 0;
}

int convert_reference_ok(PyObject *List, double *Out) {
  PyObject *Item = PyList_GetItemRef(List, 0); // guard: nogil-resize-during-iteration: GetItemRef => GetItem
  if (!Item)
    return -1;
  *Out = PyFloat_AsDouble(Item);
  if (PyErr_Occurred())
    PyErr_Format(PyExc_ValueError, "%R is no number", Item);
  Py_DECREF(Item);
  return 0;
}

int convert_get_item_bad(PyObject *List, double *Out) {
  PyObject *Item = PyList_GetItem(List, 0); // expect: nogil-borrowed-reference/unlocked-other
  if (!Item)
    return -1;
  *Out = PyFloat_AsDouble(Item);
  if (PyErr_Occurred())
    PyErr_Format(PyExc_ValueError, "%R is no number", Item); // expect: nogil-resize-during-iteration: 'Item' is borrowed from 'List'
  return 0;
}

int convert_through_items_bad(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  PyObject *Item = PySequence_Fast_ITEMS(Seq)[0];
  *Out = PyFloat_AsDouble(Item);
  if (PyErr_Occurred())
    PyErr_Format(PyExc_TypeError, "not %s", Py_TYPE(Item)->tp_name); // expect: nogil-resize-during-iteration: 'Item' is borrowed from 'Seq'
  Py_DECREF(Seq);
  return 0;
}

int convert_tuple_ok(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Tuple(Arg);
  if (!Seq)
    return -1;
  for (Py_ssize_t I = 0; I < PyTuple_GET_SIZE(Seq); I++) {
    PyObject *Item = PyTuple_GET_ITEM(Seq, I);
    Out[I] = PyFloat_AsDouble(Item);
    if (Out[I] < 0)
      PyErr_Format(PyExc_ValueError, "%R is negative", Item);
  }
  Py_DECREF(Seq);
  return 0;
}

int convert_own_list_ok(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_List(Arg);
  if (!Seq)
    return -1;
  for (Py_ssize_t I = 0; I < PyList_GET_SIZE(Seq); I++) {
    PyObject *Item = PyList_GET_ITEM(Seq, I);
    Out[I] = PyFloat_AsDouble(Item);
    if (Out[I] < 0)
      PyErr_Format(PyExc_ValueError, "%R is negative", Item);
  }
  Py_DECREF(Seq);
  return 0;
}

int convert_exact_item_ok(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  for (Py_ssize_t I = 0; I < PySequence_Fast_GET_SIZE(Seq); I++) {
    PyObject *Item = PySequence_Fast_GET_ITEM(Seq, I);
    if (!PyFloat_CheckExact(Item))
      break;
    Out[I] = PyFloat_AsDouble(Item);
    if (Out[I] < 0)
      PyErr_Format(PyExc_ValueError, "%R is negative", Item);
  }
  Py_DECREF(Seq);
  return 0;
}

// Only its address is looked at.
int convert_compared_ok(PyObject *List, double *Out) {
  Py_ssize_t Nones = 0;
  for (Py_ssize_t I = 0; I < PyList_GET_SIZE(List); I++) {
    PyObject *Item = PyList_GET_ITEM(List, I);
    Out[I] = PyFloat_AsDouble(Item);
    if (Item == Py_None)
      Nones++;
  }
  return (int)Nones;
}

// The next one.
int convert_next_ok(PyObject *List, double *Out) {
  for (Py_ssize_t I = 0; I < PyList_GET_SIZE(List); I++) {
    PyObject *Item = PyList_GET_ITEM(List, I);
    Out[I] = PyFloat_AsDouble(Item);
  }
  return 0;
}

// The pointer stays the old one, even if the length does not.
int items_bad(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  PyObject **Items = PySequence_Fast_ITEMS(Seq);
  for (Py_ssize_t I = 0; I < PySequence_Fast_GET_SIZE(Seq); I++)
    Out[I] = PyFloat_AsDouble(Items[I]); // expect: nogil-resize-during-iteration: 'Items' points into 'Seq'
  Py_DECREF(Seq);
  return 0;
}

int items_again_ok(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  for (Py_ssize_t I = 0; I < PySequence_Fast_GET_SIZE(Seq); I++) {
    PyObject **Items = PySequence_Fast_ITEMS(Seq);
    Out[I] = PyFloat_AsDouble(Items[I]);
  }
  Py_DECREF(Seq);
  return 0;
}

// A pair: the first item is converted, then the second is taken.
int pair_bad(PyObject *Pair, double *Out) {
  if (!PyList_Check(Pair) || PyList_GET_SIZE(Pair) != 2)
    return -1;
  Out[0] = PyFloat_AsDouble(PyList_GET_ITEM(Pair, 0));
  Out[1] = PyFloat_AsDouble(PyList_GET_ITEM(Pair, 1)); // expect: nogil-resize-during-iteration: an item of 'Pair'
  return 0;
}

int pair_ok(PyObject *Pair, double *Out) {
  if (!PyList_Check(Pair) || PyList_GET_SIZE(Pair) != 2)
    return -1;
  PyObject *A = Py_NewRef(PyList_GET_ITEM(Pair, 0));
  PyObject *B = Py_NewRef(PyList_GET_ITEM(Pair, 1));
  Out[0] = PyFloat_AsDouble(A);
  Out[1] = PyFloat_AsDouble(B);
  Py_DECREF(A);
  Py_DECREF(B);
  return 0;
}

// Through a function.
static double weight(PyObject *Item) {
  PyObject *W = PyObject_GetAttrString(Item, "weight");
  double Out = W ? PyFloat_AsDouble(W) : 0;
  Py_XDECREF(W);
  return Out;
}

double helper_bad(PyObject *L) {
  double Sum = 0;
  Py_ssize_t N = PyList_GET_SIZE(L);
  for (Py_ssize_t I = 0; I < N; I++)
    Sum += weight(PyList_GET_ITEM(L, I)); // expect: nogil-resize-during-iteration: an item of 'L'
  return Sum;
}

// Nobody else knows the list.
double fresh_ok(PyObject *Arg) {
  double Sum = 0;
  PyObject *L = PySequence_List(Arg);
  if (!L)
    return 0;
  Py_ssize_t N = PyList_GET_SIZE(L);
  for (Py_ssize_t I = 0; I < N; I++)
    Sum += weight(PyList_GET_ITEM(L, I));
  Py_DECREF(L);
  return Sum;
}

// The arguments of a call are a tuple.
PyObject *arguments_ok(PyObject *Self, PyObject *Args, PyObject *Kw) {
  double Sum = 0;
  PyObject *Seq = PySequence_Fast(Args, "arguments");
  Py_ssize_t N = PySequence_Fast_GET_SIZE(Seq);
  for (Py_ssize_t I = 0; I < N; I++)
    Sum += weight(PySequence_Fast_GET_ITEM(Seq, I));
  Py_DECREF(Seq);
  return PyFloat_FromDouble(Sum);
}

PyObject *parsed_ok(PyObject *Self, PyObject *Args) {
  PyObject *First;
  if (!PyArg_ParseTuple(Args, "O", &First))
    return NULL;
  double Sum = 0;
  PyObject *Seq = PySequence_Fast(Args, "arguments");
  Py_ssize_t N = PySequence_Fast_GET_SIZE(Seq);
  for (Py_ssize_t I = 0; I < N; I++)
    Sum += weight(PySequence_Fast_GET_ITEM(Seq, I));
  Py_DECREF(Seq);
  return PyFloat_FromDouble(Sum);
}

// ... and it keeps what is in it.
PyObject *arguments_shown_ok(PyObject *Self, PyObject *Args, PyObject *Kw) {
  double Sum = 0;
  PyObject *Seq = PySequence_Fast(Args, "arguments");
  for (Py_ssize_t I = 0; I < PySequence_Fast_GET_SIZE(Seq); I++) {
    PyObject *Item = PySequence_Fast_GET_ITEM(Seq, I);
    double D = PyFloat_AsDouble(Item);
    if (D < 0)
      return PyErr_Format(PyExc_ValueError, "%R is negative", Item);
    Sum += D;
  }
  Py_DECREF(Seq);
  return PyFloat_FromDouble(Sum);
}

// Taken out of the global first.
static PyObject *Hooks;

PyObject *add_hook(PyObject *Self, PyObject *Hook) {
  if (PyList_Append(Hooks, Hook) < 0)
    return NULL;
  Py_RETURN_NONE;
}

PyObject *run_hooks_bad(PyObject *Self, PyObject *Unused) {
  Py_ssize_t N = PyList_GET_SIZE(Hooks);
  for (Py_ssize_t I = 0; I < N; I++)
    Py_XDECREF(PyObject_CallNoArgs(PyList_GET_ITEM(Hooks, I))); // expect: nogil-resize-during-iteration: an item of 'Hooks'
  Py_RETURN_NONE;
}

PyObject *run_hooks_ok(PyObject *Self, PyObject *Unused) {
  PyObject *L = Hooks;
  Hooks = NULL; // guard: nogil-resize-during-iteration
  Py_ssize_t N = PyList_GET_SIZE(L);
  for (Py_ssize_t I = 0; I < N; I++)
    Py_XDECREF(PyObject_CallNoArgs(PyList_GET_ITEM(L, I)));
  Py_DECREF(L);
  Py_RETURN_NONE;
}

// Signals are handled now and then; nobody shrinks a list there.
PyObject *signals_ok(PyObject *Self, PyObject *L) {
  Py_ssize_t N = PyList_GET_SIZE(L);
  if (PyErr_CheckSignals() < 0 || N == 0) // guard: nogil-resize-during-iteration: PyErr_CheckSignals() < 0 => PyObject_CallNoArgs(Self) == NULL
    return NULL;
  return Py_NewRef(PyList_GET_ITEM(L, 0));
}

static PyMethodDef Methods[] = {
    {"arguments", (PyCFunction)(void (*)(void))arguments_ok, METH_VARARGS | METH_KEYWORDS, NULL},
    {"shown", (PyCFunction)(void (*)(void))arguments_shown_ok, METH_VARARGS | METH_KEYWORDS, NULL},
    {"parsed", parsed_ok, METH_VARARGS, NULL},
    {"add_hook", add_hook, METH_O, NULL},
    {"run_hooks", run_hooks_bad, METH_NOARGS, NULL},
    {"run_hooks_once", run_hooks_ok, METH_NOARGS, NULL},
    {"signals", signals_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
void *methods(void) { return Methods; }
