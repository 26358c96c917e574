// A reference count of one or two decides that an object is changed in place.
#include <Python.h>
#include <assert.h>
#include <string.h>

typedef struct {
  PyObject_HEAD
  double total;
  double *slots;
  PyObject *text;
} Bag;

// --- the forms of the test
PyObject *equal_bad(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) == 1) // expect: nogil-refcount-uniqueness/of-other: 'Arg' is changed in place
    ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *mirrored_bad(PyObject *Self, PyObject *Arg) {
  if (2 > Py_REFCNT(Arg)) // expect: nogil-refcount-uniqueness
    ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *negated_bad(PyObject *Self, PyObject *Arg) {
  if (!(Py_REFCNT(Arg) > 1)) // expect: nogil-refcount-uniqueness
    ((Bag *)Arg)->slots[0] = 0;
  Py_RETURN_NONE;
}

PyObject *early_return_bad(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) > 2 || Self == NULL) // expect: nogil-refcount-uniqueness
    return NULL;
  ((Bag *)Arg)->total += 1;
  Py_RETURN_NONE;
}

PyObject *member_bad(PyObject *Self, PyObject *Arg) {
  if (Arg->ob_refcnt == 1) // expect: nogil-refcount-uniqueness
    ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *variable_bad(PyObject *Self, PyObject *Arg) {
  Py_ssize_t Count = Py_REFCNT(Arg); // expect: nogil-refcount-uniqueness
  int Alone = Self && Count - 1 == 0;
  if (Alone)
    ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *flag_bad(PyObject *Self, PyObject *Arg) {
  int Alone = 0;
  if (Py_REFCNT(Arg) < 2) // expect: nogil-refcount-uniqueness
    Alone = 1;
  if (Alone == 1)
    ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *asked_if_wanted_bad(PyObject *Self, PyObject *Arg, int Check) {
  Py_ssize_t Count = 1;
  if (Check)
    Count = Py_REFCNT(Arg); // expect: nogil-refcount-uniqueness
  if (Count > 2)
    return NULL;
  ((Bag *)Arg)->slots = NULL;
  Py_RETURN_NONE;
}

PyObject *cases_bad(PyObject *Self, PyObject *Arg) {
  switch (Py_REFCNT(Arg)) { // expect: nogil-refcount-uniqueness
  case 1:
  case 2:
    ((Bag *)Arg)->total = 0;
    break;
  default:
    break;
  }
  Py_RETURN_NONE;
}

static int alone(PyObject *Of) { return Of != NULL && Py_REFCNT(Of) == 1; }
static int shared(PyObject *Of) {
  if (Py_REFCNT(Of) == 1)
    return 0;
  return 1;
}

PyObject *helper_bad(PyObject *Self, PyObject *Arg) {
  if (alone(Arg)) // expect: nogil-refcount-uniqueness: 'Arg'
    ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *helper_negated_bad(PyObject *Self, PyObject *Arg) {
  if (shared(Arg)) // expect: nogil-refcount-uniqueness
    return NULL;
  ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

#define LONELY(Of) (Py_REFCNT(Of) == 1)
PyObject *macro_bad(PyObject *Self, PyObject *Arg) {
  while (LONELY(Arg) && ((Bag *)Arg)->total > 0) // expect: nogil-refcount-uniqueness
    ((Bag *)Arg)->total -= 1;
  Py_RETURN_NONE;
}

PyObject *either_bad(PyObject *Self, PyObject *Arg, int Force) {
  if (Force || Py_REFCNT(Arg) == 1) // expect: nogil-refcount-uniqueness
    ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

// --- what the test decides about
PyObject *copy_on_write_bad(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) != 1) { // expect: nogil-refcount-uniqueness
    Arg = PyList_New(1);
    if (Arg == NULL)
      return NULL;
  }
  ((Bag *)Arg)->total = 0;
  return Arg;
}

PyObject *chosen_bad(PyObject *Self, PyObject *Arg) {
  PyObject *To = Py_REFCNT(Arg) == 1 ? Arg : PyList_New(1); // expect: nogil-refcount-uniqueness
  ((Bag *)To)->total = 0;
  Py_RETURN_NONE;
}

PyObject *chosen_by_variable_bad(PyObject *Self, PyObject *Arg, PyObject *Spare) {
  int Alone = Py_REFCNT(Arg) == 1; // expect: nogil-refcount-uniqueness
  PyObject *To = Alone ? Arg : Spare;
  ((Bag *)To)->total = 0;
  Py_RETURN_NONE;
}

PyObject *owned_member_bad(PyObject *Self, PyObject *Unused) {
  Bag *Of = (Bag *)Self;
  if (Py_REFCNT(Of->text) == 1) // expect: nogil-refcount-uniqueness: 'Self->text'
    PyBytes_AS_STRING(Of->text)[0] = 'x';
  Py_RETURN_NONE;
}

PyObject *resized_bad(PyObject *Self, PyObject *Callback) {
  PyObject *Made = PyObject_CallNoArgs(Callback);
  if (Made && Py_REFCNT(Made) == 1) // expect: nogil-refcount-uniqueness: 'Made'
    _PyBytes_Resize(&Made, 10);
  return Made;
}

PyObject *item_bad(PyObject *Self, PyObject *Tuple) {
  if (Py_REFCNT(Tuple) == 1) // expect: nogil-refcount-uniqueness
    PyTuple_SET_ITEM(Tuple, 0, Py_NewRef(Py_None));
  Py_RETURN_NONE;
}

PyObject *copied_into_bad(PyObject *Self, PyObject *Arg) {
  char *To = PyBytes_AS_STRING(Arg);
  if (Py_REFCNT(Arg) == 1) // expect: nogil-refcount-uniqueness
    memset(To, 0, 4);
  Py_RETURN_NONE;
}

static void reset(Bag *Of) { Of->total = 0; }
static void forget(PyObject *Of) { reset((Bag *)Of); }
PyObject *written_by_callee_bad(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) == 1) // expect: nogil-refcount-uniqueness
    forget(Arg);
  Py_RETURN_NONE;
}

// --- silent
PyObject *written_anyway_ok(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) == 1)
    Py_INCREF(Arg); // guard: nogil-refcount-uniqueness: Py_INCREF(Arg); => ((Bag *)Arg)->total = 1;
  ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *written_after_a_failure_ok(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) == 1)
    if (PyObject_IsTrue(Self) < 0) // both go on to the write
      return NULL;
  if (PyObject_IsTrue(Arg) < 0)
    return NULL;
  ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *fresh_ok(PyObject *Self, PyObject *Unused) {
  PyObject *Made = PyTuple_New(2); // guard: nogil-refcount-uniqueness: PyTuple_New(2) => PyObject_CallNoArgs(Self)
  if (Made && Py_REFCNT(Made) == 1)
    PyTuple_SET_ITEM(Made, 0, Py_NewRef(Py_None));
  return Made;
}

PyObject *published_bad(PyObject *Self, PyObject *Dict) {
  PyObject *Made = PyTuple_New(2);
  if (Made == NULL || PyDict_SetItemString(Dict, "made", Made) < 0)
    return NULL;
  if (Py_REFCNT(Made) <= 2) // expect: nogil-refcount-uniqueness
    PyTuple_SET_ITEM(Made, 0, Py_NewRef(Py_None));
  return Made;
}

PyObject *sure_ok(PyObject *Self, PyObject *Arg) {
  if (PyUnstable_Object_IsUniqueReferencedTemporary(Arg)) // guard: nogil-refcount-uniqueness: PyUnstable_Object_IsUniqueReferencedTemporary(Arg) => Py_REFCNT(Arg) == 1
    ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *asked_again_ok(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) == 1 &&
      PyUnstable_Object_IsUniquelyReferenced(Arg)) // guard: nogil-refcount-uniqueness: PyUnstable_Object_IsUniquelyReferenced(Arg) => Self
    ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *asserted_ok(PyObject *Self, PyObject *Arg) {
  assert(Py_REFCNT(Arg) == 1); // guard: nogil-refcount-uniqueness: assert(Py_REFCNT(Arg) == 1) => if (Py_REFCNT(Arg) != 1) return NULL
  ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

PyObject *many_ok(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) > 3) // guard: nogil-refcount-uniqueness: > 3 => < 2
    ((Bag *)Arg)->total = 0;
  Py_RETURN_NONE;
}

int behind_a_pointer(PyObject **At, Py_ssize_t Size) {
  if (Py_REFCNT(*At) == 1) // expect: nogil-refcount-uniqueness: is changed in place
    return _PyBytes_Resize(At, Size);
  return -1;
}

int another_pointer_ok(PyObject **At, PyObject **Other, Py_ssize_t Size) {
  if (Py_REFCNT(*At) == 1)
    return _PyBytes_Resize(Other, Size); // guard: nogil-refcount-uniqueness: Other => At
  return -1;
}

PyObject *other_object_ok(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) == 1)
    ((Bag *)Self)->total = 0; // guard: nogil-refcount-uniqueness: Self => Arg
  Py_RETURN_NONE;
}

PyObject *copied_first_ok(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) == 1) {
    Arg = PyList_New(1); // guard: nogil-refcount-uniqueness
    ((Bag *)Arg)->total = 0;
  }
  Py_RETURN_NONE;
}

PyObject *held_ok(PyObject *Self, PyObject *Arg) {
  ((Bag *)Self)->text = Arg; // guard: nogil-refcount-uniqueness: ((Bag *)Self)->text = Arg; => if (Py_REFCNT(Arg) == 1) ((Bag *)Arg)->text = Self;
  if (Py_REFCNT(Arg) == 1)
    Py_INCREF(Arg);
  Py_RETURN_NONE;
}

static int prepare(PyObject *Module) {
  if (Py_REFCNT(Module) == 1)
    ((Bag *)Module)->total = 0; // at import nobody else is there yet
  return 0;
}
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)prepare}, {0, NULL}};
static PyModuleDef Definition = {PyModuleDef_HEAD_INIT, "bags", NULL, 0, NULL, Slots, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_bags(void) { return PyModuleDef_Init(&Definition); }
