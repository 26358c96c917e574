// Dicts that change while PyDict_Next goes through them.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *hooks; // changed by add_hook
  PyObject *names; // changed by nobody
} Object;

PyObject *add_hook(PyObject *Self, PyObject *Hook) {
  if (PyDict_SetItem(((Object *)Self)->hooks, Hook, Py_None) < 0)
    return NULL;
  Py_RETURN_NONE;
}

// A hook may add a hook.
PyObject *run_hooks_bad(PyObject *Self, PyObject *Unused) {
  Object *O = (Object *)Self;
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(O->hooks, &Pos, &Key, &Value)) { // expect: nogil-resize-during-iteration: the iteration over 'Self->hooks' goes on
    PyObject *R = PyObject_CallNoArgs(Key);
    if (!R)
      return NULL;
    Py_DECREF(R);
  }
  Py_RETURN_NONE;
}

// Nobody changes the names.
PyObject *show_names_ok(PyObject *Self, PyObject *Out) {
  Object *O = (Object *)Self;
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(O->names, &Pos, &Key, &Value)) { // guard: nogil-resize-during-iteration: O->names => O->hooks
    PyObject *R = PyObject_CallOneArg(Out, Key);
    if (!R)
      return NULL;
    Py_DECREF(R);
  }
  Py_RETURN_NONE;
}

// A list of the items as they were.
PyObject *run_snapshot_ok(PyObject *Self, PyObject *Unused) {
  PyObject *Items = PyDict_Items(((Object *)Self)->hooks);
  for (Py_ssize_t I = 0; Items && I < PyList_GET_SIZE(Items); I++) {
    PyObject *R = PyObject_CallNoArgs(PyTuple_GET_ITEM(PyList_GET_ITEM(Items, I), 0));
    Py_XDECREF(R);
  }
  Py_XDECREF(Items);
  Py_RETURN_NONE;
}

// It stops where Python code has run.
PyObject *first_ok(PyObject *Self, PyObject *Unused) {
  Object *O = (Object *)Self;
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(O->hooks, &Pos, &Key, &Value))
    if (Value == Py_None)
      return PyObject_CallNoArgs(Key); // guard: nogil-resize-during-iteration: return PyObject_CallNoArgs(Key) => PyObject_CallNoArgs(Key)
  Py_RETURN_NONE;
}

// The keywords of this call.
PyObject *keywords_ok(PyObject *Self, PyObject *Args, PyObject *Kw) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (Kw && PyDict_Next(Kw, &Pos, &Key, &Value)) { // guard: nogil-resize-during-iteration: Kw && PyDict_Next(Kw => Kw && PyDict_Next(PyTuple_GET_ITEM(Args, 0)
    PyObject *R = PyObject_CallOneArg(Self, Value);
    Py_XDECREF(R);
  }
  Py_RETURN_NONE;
}

// An argument is anybody's.
PyObject *argument_bad(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) { // expect: nogil-resize-during-iteration: the iteration over 'Dict' goes on
    PyObject *R = PyObject_CallOneArg(Self, Value);
    Py_XDECREF(R);
  }
  Py_RETURN_NONE;
}

PyObject *copy_ok(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  PyObject *Copy = PyDict_Copy(Dict); // guard: nogil-resize-during-iteration: PyDict_Copy(Dict) => Py_NewRef(Dict)
  while (Copy && PyDict_Next(Copy, &Pos, &Key, &Value)) {
    PyObject *R = PyObject_CallOneArg(Self, Value);
    Py_XDECREF(R);
  }
  Py_XDECREF(Copy);
  Py_RETURN_NONE;
}

// The module's own; nobody adds to it.
static PyObject *Names;
PyObject *module_ok(PyObject *Self, PyObject *Out) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(Names, &Pos, &Key, &Value)) // guard: nogil-resize-during-iteration: PyDict_Next(Names => PyDict_Next(Out
    Py_XDECREF(PyObject_CallOneArg(Out, Key));
  Py_RETURN_NONE;
}

// It stops when the dict has another size; key and value are held meanwhile.
PyObject *size_checked_ok(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0, Size = PyDict_Size(Dict);
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) {
    Py_INCREF(Key);
    Py_INCREF(Value);
    PyObject *R = PyObject_CallOneArg(Self, Value);
    Py_DECREF(Value);
    Py_DECREF(Key);
    if (!R)
      return NULL;
    Py_DECREF(R);
    if (PyDict_Size(Dict) != Size) // guard: nogil-resize-during-iteration: PyDict_Size(Dict) != Size => PyDict_Size(Self) != Size
      return PyErr_Format(PyExc_RuntimeError, "dictionary changed size during iteration");
  }
  Py_RETURN_NONE;
}

// ... read as a member; kept in a variable; the loop ends.
PyObject *used_checked_ok(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0, Size = ((PyDictObject *)Dict)->ma_used;
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) {
    Py_INCREF(Value);
    Py_XDECREF(PyObject_CallOneArg(Self, Value));
    Py_DECREF(Value);
    Py_ssize_t Now = ((PyDictObject *)Dict)->ma_used;
    if (Size == Now)
      continue;
    break; // guard: nogil-resize-during-iteration
  }
  Py_RETURN_NONE;
}

// A version says more than the size.
PyObject *version_checked_ok(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  uint64_t Version = ((PyDictObject *)Dict)->ma_version_tag;
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) {
    Py_INCREF(Value);
    Py_XDECREF(PyObject_CallOneArg(Self, Value));
    Py_DECREF(Value);
    if (((PyDictObject *)Dict)->ma_version_tag != Version) // guard: nogil-resize-during-iteration: if ( => if (0 &&
      return NULL;
  }
  Py_RETURN_NONE;
}

// The size of another dict; a size that nobody compares; one from before the
// call; a branch that goes on all the same; a number.
PyObject *other_size_bad(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0, Size = PyDict_Size(Dict);
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) { // expect: nogil-resize-during-iteration: the iteration over 'Dict' goes on
    Py_XDECREF(PyObject_CallOneArg(Self, Value));
    if (PyDict_Size(Self) != Size)
      return NULL;
  }
  Py_RETURN_NONE;
}

PyObject *size_before_bad(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0, Size = PyDict_Size(Dict);
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) { // expect: nogil-resize-during-iteration: the iteration over 'Dict' goes on
    Py_ssize_t Now = PyDict_Size(Dict);
    Py_XDECREF(PyObject_CallOneArg(Self, Value));
    if (Now != Size)
      return NULL;
  }
  Py_RETURN_NONE;
}

PyObject *size_after_bad(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) { // expect: nogil-resize-during-iteration: the iteration over 'Dict' goes on
    Py_XDECREF(PyObject_CallOneArg(Self, Value));
    Py_ssize_t Size = PyDict_Size(Dict);
    if (PyDict_Size(Dict) != Size)
      return NULL;
  }
  Py_RETURN_NONE;
}

PyObject *goes_on_bad(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0, Size = PyDict_Size(Dict);
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) { // expect: nogil-resize-during-iteration: the iteration over 'Dict' goes on
    Py_XDECREF(PyObject_CallOneArg(Self, Value));
    if (PyDict_Size(Dict) != Size)
      PyErr_SetString(PyExc_RuntimeError, "dictionary changed size during iteration");
  }
  Py_RETURN_NONE;
}

PyObject *number_bad(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) { // expect: nogil-resize-during-iteration: the iteration over 'Dict' goes on
    Py_XDECREF(PyObject_CallOneArg(Self, Value));
    if (PyDict_Size(Dict) != 3)
      return NULL;
  }
  Py_RETURN_NONE;
}

// Filled and walked in one call.
PyObject *new_dict_ok(PyObject *Self, PyObject *Name) {
  PyObject *Key, *Value, *Dict = PyDict_New(); // guard: nogil-resize-during-iteration: PyDict_New() => Py_NewRef(Name)
  Py_ssize_t Pos = 0;
  if (!Dict || PyDict_SetItem(Dict, Name, Py_None) < 0)
    return NULL;
  while (PyDict_Next(Dict, &Pos, &Key, &Value))
    Py_XDECREF(PyObject_CallOneArg(Self, Key));
  Py_DECREF(Dict);
  Py_RETURN_NONE;
}

// Another thread may add to it while this one waits.
int wait_for(PyObject *O);
void detached_bad(PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) { // expect: nogil-resize-during-iteration: after 'PyEval_SaveThread' has let other threads run
    PyThreadState *State = PyEval_SaveThread();
    wait_for(Key);
    PyEval_RestoreThread(State);
  }
}

// Changed by the loop itself: a new key; the value of a key that is there.
void swap_bad(PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) // expect: nogil-resize-during-iteration: after 'PyDict_SetItem' has changed it
    PyDict_SetItem(Dict, Py_None, Py_None);
}

void replace_values_ok(PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(Dict, &Pos, &Key, &Value))
    PyDict_SetItem(Dict, Key, Py_None); // guard: nogil-resize-during-iteration: Dict, Key => Dict, Py_None
}

// Of another record; filled where it is made only.
typedef struct {
  PyObject_HEAD
  PyObject *hooks;
  PyObject *table;
} Other;

void make_table(Other *O) {
  O->table = PyDict_New();
  if (O->table)
    PyDict_SetItem(O->table, Py_None, Py_None);
}

PyObject *other_record_ok(PyObject *Self, PyObject *Unused) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(((Other *)Self)->hooks, &Pos, &Key, &Value)) // guard: nogil-resize-during-iteration: (Other *) => (Object *)
    Py_XDECREF(PyObject_CallNoArgs(Key));
  Py_RETURN_NONE;
}

PyObject *made_once_ok(PyObject *Self, PyObject *Unused) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(((Other *)Self)->table, &Pos, &Key, &Value))
    Py_XDECREF(PyObject_CallNoArgs(Key));
  Py_RETURN_NONE;
}

// Taken out of the object first: nobody else finds it.
PyObject *taken_out_gil(PyObject *Self, PyObject *Unused) {
  Object *O = (Object *)Self;
  PyObject *Key, *Value, *Hooks = O->hooks;
  Py_ssize_t Pos = 0;
  O->hooks = NULL; // guard: nogil-resize-during-iteration // expect: nogil-racy-member/swap
  while (PyDict_Next(Hooks, &Pos, &Key, &Value))
    Py_XDECREF(PyObject_CallNoArgs(Key));
  Py_XDECREF(Hooks);
  Py_RETURN_NONE;
}

PyObject *taken_out_late_bad(PyObject *Self, PyObject *Unused) {
  Object *O = (Object *)Self;
  PyObject *Key, *Value, *Hooks = O->hooks;
  Py_ssize_t Pos = 0;
  while (PyDict_Next(Hooks, &Pos, &Key, &Value)) // expect: nogil-resize-during-iteration: the iteration over 'Self->hooks' goes on // expect: nogil-stale-after-detach/copy-used-after: a copy of
    Py_XDECREF(PyObject_CallNoArgs(Key));
  O->hooks = NULL;
  Py_XDECREF(Hooks);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"add_hook", add_hook, METH_O, NULL},
    {"run_hooks", run_hooks_bad, METH_NOARGS, NULL},
    {"show_names", show_names_ok, METH_O, NULL},
    {"snapshot", run_snapshot_ok, METH_NOARGS, NULL},
    {"first", first_ok, METH_NOARGS, NULL},
    {"keywords", (PyCFunction)(void (*)(void))keywords_ok, METH_VARARGS | METH_KEYWORDS, NULL},
    {"argument", argument_bad, METH_O, NULL},
    {"copy", copy_ok, METH_O, NULL},
    {"size_checked", size_checked_ok, METH_O, NULL},
    {"used_checked", used_checked_ok, METH_O, NULL},
    {"version_checked", version_checked_ok, METH_O, NULL},
    {"other_size", other_size_bad, METH_O, NULL},
    {"size_before", size_before_bad, METH_O, NULL},
    {"size_after", size_after_bad, METH_O, NULL},
    {"goes_on", goes_on_bad, METH_O, NULL},
    {"number", number_bad, METH_O, NULL},
    {"new_dict", new_dict_ok, METH_O, NULL},
    {"other_record", other_record_ok, METH_NOARGS, NULL},
    {"made_once", made_once_ok, METH_NOARGS, NULL},
    {"taken_out", taken_out_gil, METH_NOARGS, NULL},
    {"taken_out_late", taken_out_late_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};
void *methods(void) { return Methods; }
