// Items and lengths that callers hand to a helper: each caller that shows what
// they belong to counts, and none that shows nothing takes that away.
#include <Python.h>

static int one(PyObject *Hook, PyObject *Item) {
  PyObject *R = PyObject_CallOneArg(Hook, Item);
  Py_XDECREF(R);
  return R ? 0 : -1;
}

static PyObject **items_of(PyObject *List) {
  return ((PyListObject *)List)->ob_item;
}

// One caller has the items of a list, another those of a tuple.
static int each_bad(PyObject *Hook, Py_ssize_t N, PyObject **Items) {
  for (Py_ssize_t I = 0; I < N; I++)
    if (one(Hook, Items[I]) < 0) // expect: nogil-resize-during-iteration: 'Items' points into 'List' of 'lists' and is used after 'one'
      return -1;
  return 0;
}

PyObject *lists(PyObject *Hook, PyObject *List) {
  return each_bad(Hook, PyList_GET_SIZE(List), items_of(List)) < 0 ? NULL : Py_NewRef(Py_None);
}

PyObject *tuples(PyObject *Hook, PyObject *Tuple) {
  return each_bad(Hook, PyTuple_GET_SIZE(Tuple), ((PyTupleObject *)Tuple)->ob_item) < 0 ? NULL : Py_NewRef(Py_None);
}

int unknown(PyObject *Hook, PyObject **Items, Py_ssize_t N) {
  return each_bad(Hook, N, Items);
}

// Only tuples.
static int each_of_tuple_ok(PyObject *Hook, Py_ssize_t N, PyObject **Items) {
  for (Py_ssize_t I = 0; I < N; I++)
    if (one(Hook, Items[I]) < 0)
      return -1;
  return 0;
}

PyObject *only_tuples(PyObject *Hook, PyObject *Object) {
  PyObject **Items = ((PyTupleObject *)Object)->ob_item; // guard(tuple): nogil-resize-during-iteration: PyTupleObject => PyListObject
  Py_ssize_t N = PyTuple_GET_SIZE(Object); // guard(tuple): nogil-resize-during-iteration: PyTuple => PyList
  return each_of_tuple_ok(Hook, N, Items) < 0 ? NULL : Py_NewRef(Py_None);
}

// Through a function in between.
static int deep_bad(PyObject **Items, Py_ssize_t N, PyObject *Hook) {
  while (N-- > 0)
    if (one(Hook, *Items++) < 0) // expect: nogil-resize-during-iteration: points into 'List' of 'outer'
      return -1;
  return 0;
}

static int between(PyObject **Items, Py_ssize_t N, PyObject *Hook) {
  return N == 0 ? 0 : deep_bad(Items, N, Hook);
}

PyObject *outer(PyObject *Hook, PyObject *List) {
  return between(items_of(List), PyList_GET_SIZE(List), Hook) < 0 ? NULL : Py_NewRef(Py_None);
}

// A list of the caller's own, through the same two functions.
static int deep_ok(PyObject **Items, Py_ssize_t N, PyObject *Hook) {
  while (N-- > 0)
    if (one(Hook, *Items++) < 0)
      return -1;
  return 0;
}

static int between_ok(PyObject **Items, Py_ssize_t N, PyObject *Hook) {
  return N == 0 ? 0 : deep_ok(Items, N, Hook);
}

PyObject *outer_copy(PyObject *Hook, PyObject *List) {
  PyObject *Own = PyList_New(3);
  Own = Own; // guard: nogil-resize-during-iteration: Own = Own => Own = List
  int R = between_ok(items_of(Own), PyList_GET_SIZE(Own), Hook);
  return R < 0 ? NULL : Py_NewRef(Py_None);
}

// What this caller's other arguments say: its items are not walked with calls.
static PyObject *count_ok(PyObject **Items, Py_ssize_t N, PyObject *Hook, int Calls) {
  Py_ssize_t Nones = 0;
  for (Py_ssize_t I = 0; I < N; I++) {
    if (Calls && one(Hook, Items[I]) < 0)
      return NULL;
    Nones += Items[I] == Py_None;
  }
  return PyLong_FromSsize_t(Nones);
}

PyObject *count_list(PyObject *Hook, PyObject *List) {
  return count_ok(items_of(List), PyList_GET_SIZE(List), NULL, 0); // guard: nogil-resize-during-iteration: NULL, 0 => Hook, 1
}

PyObject *count_tuple(PyObject *Hook, PyObject *Tuple) {
  return count_ok(((PyTupleObject *)Tuple)->ob_item, PyTuple_GET_SIZE(Tuple), Hook, 1);
}

// The helper has the list, and its length from before.
static int by_length_bad(PyObject *Hook, PyObject *List, Py_ssize_t N) {
  for (Py_ssize_t I = 0; I < N; I++)
    if (one(Hook, PyList_GET_ITEM(List, I)) < 0) // expect: nogil-resize-during-iteration: an item of 'List' is accessed by a length that was read before
      return -1;
  return 0;
}

PyObject *by_length(PyObject *Hook, PyObject *List) {
  return by_length_bad(Hook, List, PyList_GET_SIZE(List)) < 0 ? NULL : Py_NewRef(Py_None);
}

// A number that is no length; and one that is asked again.
static int by_number_ok(PyObject *Hook, PyObject *List, Py_ssize_t N) {
  for (Py_ssize_t I = 0; I < N && I < PyList_GET_SIZE(List); I++) // guard: nogil-resize-during-iteration: && I < PyList_GET_SIZE(List) => 
    if (one(Hook, PyList_GET_ITEM(List, I)) < 0)
      return -1;
  return 0;
}

PyObject *by_number(PyObject *Hook, PyObject *List) {
  return by_number_ok(Hook, List, PyList_GET_SIZE(List)) < 0 ? NULL : Py_NewRef(Py_None);
}

// The helper itself resizes the list whose items it was handed.
static int append_all_bad(PyObject *List, PyObject **Items, Py_ssize_t N) {
  for (Py_ssize_t I = 0; I < N; I++)
    if (PyList_Append(List, Items[I]) < 0) // expect: nogil-resize-during-iteration: 'Items' points into 'List' and is used after 'PyList_Append' may have moved its memory
      return -1;
  return 0;
}

int append_all(void) {
  PyObject *List = PyList_New(3);
  return append_all_bad(List, items_of(List), 3);
}

static int append_other_ok(PyObject *List, PyObject **Items, Py_ssize_t N) {
  for (Py_ssize_t I = 0; I < N; I++)
    if (PyList_Append(List, Items[I]) < 0)
      return -1;
  return 0;
}

int append_other(void) {
  PyObject *List = PyList_New(3), *Other = PyList_New(0);
  return append_other_ok(Other, items_of(List), 3); // guard: nogil-resize-during-iteration: (Other => (List
}

static PyMethodDef Methods[] = {{"lists", lists, METH_O, NULL},
                                {"tuples", tuples, METH_O, NULL},
                                {"only_tuples", only_tuples, METH_O, NULL},
                                {"outer", outer, METH_O, NULL},
                                {"outer_copy", outer_copy, METH_O, NULL},
                                {"count_list", count_list, METH_O, NULL},
                                {"count_tuple", count_tuple, METH_O, NULL},
                                {"by_length", by_length, METH_O, NULL},
                                {"by_number", by_number, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
void *methods(void) { return Methods; }
