// flags: -DPy_GIL_DISABLED
// Without the GIL another thread may change a list or dict while it is walked.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *hooks; // changed by add_hook
} Object;

PyObject *add_hook(PyObject *Self, PyObject *Hook) {
  int Done;
  Py_BEGIN_CRITICAL_SECTION(Self);
  Done = PyList_Append(((Object *)Self)->hooks, Hook);
  Py_END_CRITICAL_SECTION();
  if (Done < 0)
    return NULL;
  Py_RETURN_NONE;
}

PyObject *first_bad(PyObject *Self, PyObject *L) {
  if (PyList_GET_SIZE(L) == 0)
    return NULL;
  return Py_NewRef(PyList_GET_ITEM(L, 0)); // expect: nogil-resize-during-iteration/walk-unlocked: 'L' is walked without a critical section
}

PyObject *first_ok(PyObject *Self, PyObject *L) {
  PyObject *Item = NULL;
  Py_BEGIN_CRITICAL_SECTION(L); // guard(first): nogil-resize-during-iteration
  if (PyList_GET_SIZE(L) != 0)
    Item = Py_NewRef(PyList_GET_ITEM(L, 0));
  Py_END_CRITICAL_SECTION(); // guard(first): nogil-resize-during-iteration
  return Item;
}

// A strong reference, or an error.
PyObject *checked_ok(PyObject *Self, PyObject *L) {
  return PyList_GetItemRef(L, 0); // guard: nogil-resize-during-iteration: PyList_GetItemRef(L, 0) => Py_NewRef(PyList_GET_ITEM(L, 0))
}

// After the section.
PyObject *after_bad(PyObject *Self, PyObject *L) {
  Py_ssize_t N;
  Py_BEGIN_CRITICAL_SECTION(L);
  N = PyList_GET_SIZE(L);
  Py_END_CRITICAL_SECTION();
  return N ? Py_NewRef(PyList_GET_ITEM(L, 0)) : NULL; // expect: nogil-resize-during-iteration: 'L' is walked without a critical section
}

// The same list, when it is one.
PyObject *fast_bad(PyObject *Self, PyObject *Arg) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return NULL;
  PyObject **Items = PySequence_Fast_ITEMS(Seq); // expect: nogil-resize-during-iteration: 'Seq' is walked without a critical section
  PyObject *Item = Py_NewRef(Items[0]);
  Py_DECREF(Seq);
  return Item;
}

PyObject *fast_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Item;
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return NULL;
  Py_BEGIN_CRITICAL_SECTION(Arg); // guard(fast): nogil-resize-during-iteration
  PyObject **Items = PySequence_Fast_ITEMS(Seq);
  Item = Py_NewRef(Items[0]);
  Py_END_CRITICAL_SECTION(); // guard(fast): nogil-resize-during-iteration
  Py_DECREF(Seq);
  return Item;
}

PyObject *copy_ok(PyObject *Self, PyObject *Arg) {
  PyObject *Seq = PySequence_Tuple(Arg); // guard: nogil-resize-during-iteration: PySequence_Tuple(Arg) => PySequence_Fast(Arg, "")
  if (!Seq)
    return NULL;
  PyObject *Item = Py_NewRef(PySequence_Fast_ITEMS(Seq)[0]);
  Py_DECREF(Seq);
  return Item;
}

// The loop of a dict.
PyObject *sum_bad(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0, N = 0;
  while (PyDict_Next(Dict, &Pos, &Key, &Value)) // expect: nogil-resize-during-iteration: 'Dict' is walked without a critical section
    N += Value == Py_None;
  return PyLong_FromSsize_t(N);
}

PyObject *sum_ok(PyObject *Self, PyObject *Dict) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0, N = 0;
  Py_BEGIN_CRITICAL_SECTION(Dict); // guard(sum): nogil-resize-during-iteration
  while (PyDict_Next(Dict, &Pos, &Key, &Value))
    N += Value == Py_None;
  Py_END_CRITICAL_SECTION(); // guard(sum): nogil-resize-during-iteration
  return PyLong_FromSsize_t(N);
}

// The object's section covers its members.
PyObject *member_bad(PyObject *Self, PyObject *Unused) {
  return Py_NewRef(PyList_GET_ITEM(((Object *)Self)->hooks, 0)); // expect: nogil-resize-during-iteration: 'Self->hooks' is walked without
}

PyObject *member_ok(PyObject *Self, PyObject *Unused) {
  PyObject *Item;
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(member): nogil-resize-during-iteration
  Item = Py_NewRef(PyList_GET_ITEM(((Object *)Self)->hooks, 0));
  Py_END_CRITICAL_SECTION(); // guard(member): nogil-resize-during-iteration
  return Item;
}

// In the caller.
static PyObject *locked(PyObject *L) { return Py_NewRef(PyList_GET_ITEM(L, 0)); }
static PyObject *open(PyObject *L) {
  return Py_NewRef(PyList_GET_ITEM(L, 0)); // expect: nogil-resize-during-iteration: 'L' is walked without a critical section
}

PyObject *caller_ok(PyObject *Self, PyObject *L) {
  PyObject *Item;
  Py_BEGIN_CRITICAL_SECTION(L);
  Item = locked(L); // guard: nogil-resize-during-iteration
  Py_END_CRITICAL_SECTION();
  return Item;
}

PyObject *caller_bad(PyObject *Self, PyObject *L) { return open(L); }

// Only if it is a list: of anything else, what is walked is a copy.
PyObject *if_list_ok(PyObject *Self, PyObject *Object) {
  PyObject *Fast = PySequence_Fast(Object, "not a sequence");
  if (!Fast)
    return NULL;
  PyCriticalSection Section;
  const int IsList = PyList_Check(Object);
  if (IsList)
    PyCriticalSection_Begin(&Section, Object); // guard(if list): nogil-resize-during-iteration
  PyObject *Item = PySequence_Fast_GET_SIZE(Fast) ? Py_NewRef(PySequence_Fast_ITEMS(Fast)[0]) : Py_NewRef(Py_None);
  if (IsList)
    PyCriticalSection_End(&Section); // guard(if list): nogil-resize-during-iteration
  Py_DECREF(Fast);
  return Item;
}

// It has been given back.
PyObject *if_list_bad(PyObject *Self, PyObject *Object) {
  PyCriticalSection Section;
  const int IsList = PyList_Check(Object);
  Py_ssize_t Size = 0;
  if (IsList)
    PyCriticalSection_Begin(&Section, Object);
  Size = PyList_Size(Object);
  if (IsList)
    PyCriticalSection_End(&Section);
  return Size > 0 && IsList ? Py_NewRef(PyList_GET_ITEM(Object, 0)) : NULL; // expect: nogil-resize-during-iteration: 'Object' is walked without
}

// On another object.
PyObject *if_other_bad(PyObject *Self, PyObject *L) {
  PyCriticalSection Section;
  const int IsList = PyList_Check(Self);
  if (IsList)
    PyCriticalSection_Begin(&Section, Self);
  PyObject *Item = Py_NewRef(PyList_GET_ITEM(L, 0)); // expect: nogil-resize-during-iteration: 'L' is walked without
  if (IsList)
    PyCriticalSection_End(&Section);
  return Item;
}

// The keywords of this call; a new list.
PyObject *private_ok(PyObject *Self, PyObject *Args, PyObject *Kw) {
  PyObject *Key, *Value;
  Py_ssize_t Pos = 0, N = 0;
  while (Kw && PyDict_Next(Kw, &Pos, &Key, &Value)) // guard: nogil-resize-during-iteration: PyDict_Next(Kw => PyDict_Next(PyTuple_GET_ITEM(Args, 0)
    N += Value == Py_None;
  PyObject *L = PySequence_List(Args); // guard: nogil-resize-during-iteration: PySequence_List(Args) => Py_NewRef(PyTuple_GET_ITEM(Args, 0))
  PyObject *Item = L ? Py_NewRef(PyList_GET_ITEM(L, N)) : NULL;
  Py_XDECREF(L);
  return Item;
}

static PyMethodDef Methods[] = {
    {"add_hook", add_hook, METH_O, NULL},
    {"first_bad", first_bad, METH_O, NULL},
    {"first_ok", first_ok, METH_O, NULL},
    {"checked_ok", checked_ok, METH_O, NULL},
    {"after_bad", after_bad, METH_O, NULL},
    {"fast_bad", fast_bad, METH_O, NULL},
    {"fast_ok", fast_ok, METH_O, NULL},
    {"copy_ok", copy_ok, METH_O, NULL},
    {"sum_bad", sum_bad, METH_O, NULL},
    {"sum_ok", sum_ok, METH_O, NULL},
    {"member_bad", member_bad, METH_NOARGS, NULL},
    {"member_ok", member_ok, METH_NOARGS, NULL},
    {"caller_ok", caller_ok, METH_O, NULL},
    {"caller_bad", caller_bad, METH_O, NULL},
    {"if_list_ok", if_list_ok, METH_O, NULL},
    {"if_list_bad", if_list_bad, METH_O, NULL},
    {"if_other_bad", if_other_bad, METH_O, NULL},
    {"private_ok", (PyCFunction)(void (*)(void))private_ok, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL}};
void *methods(void) { return Methods; }
