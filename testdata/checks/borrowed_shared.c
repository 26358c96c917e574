// flags: -DPy_GIL_DISABLED
// An item is borrowed from what other threads change, and used or counted
// afterwards. Each shape of owner with its silent twin.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *cache;  // changed by store and drop
  PyObject *names;  // filled when the object is made
  PyObject *grown;  // only ever added to
  PyObject *given;  // what a caller has handed in
} Registry;

PyObject *store(PyObject *Self, PyObject *Key) {
  if (PyDict_SetItem(((Registry *)Self)->cache, Key, Self) < 0)
    return NULL;
  Py_RETURN_NONE;
}
PyObject *drop(PyObject *Self, PyObject *Key) {
  if (PyDict_DelItem(((Registry *)Self)->cache, Key) < 0)
    return NULL;
  Py_RETURN_NONE;
}

// The dict of an object, changed by other methods.
PyObject *find_bad(PyObject *Self, PyObject *Key) {
  PyObject *Found = PyDict_GetItemWithError(((Registry *)Self)->cache, Key); // expect: nogil-borrowed-reference/unlocked-shared: 'Py_INCREF' takes a reference to it only afterwards
  if (!Found)
    return NULL;
  Py_INCREF(Found);
  return Found;
}

// In one step that is two.
PyObject *find_new_bad(PyObject *Self, PyObject *Key) {
  return Py_XNewRef(PyDict_GetItem(((Registry *)Self)->cache, Key)); // expect: nogil-borrowed-reference/unlocked-shared: 'drop' may take it out
}

// Not counted at all.
PyObject *number_bad(PyObject *Self, PyObject *Key) {
  PyObject *Found = PyDict_GetItem(((Registry *)Self)->cache, Key); // expect: nogil-borrowed-reference/unlocked-shared: 'PyLong_AsLong' uses it
  long N = Found ? PyLong_AsLong(Found) : 0;
  return PyLong_FromLong(N);
}

// Looked into.
PyObject *type_bad(PyObject *Self, PyObject *Key) {
  PyObject *Found = PyDict_GetItem(((Registry *)Self)->cache, Key); // expect: nogil-borrowed-reference/unlocked-shared: borrowed from 'Self->cache'
  return Found ? PyBool_FromLong(Found->ob_type == &PyDict_Type) : NULL;
}

// Two items of one dict, one finding.
PyObject *two_bad(PyObject *Self, PyObject *Key) {
  PyObject *Cache = ((Registry *)Self)->cache;
  PyObject *First = PyDict_GetItemString(Cache, "first"); // expect: nogil-borrowed-reference/unlocked-shared: 'First' is borrowed
  PyObject *Second = PyDict_GetItemString(Cache, "second");
  if (!First || !Second)
    return NULL;
  return PyNumber_Add(First, Second); // expect: nogil-borrowed-reference/lent-item
}

// A reference in one step.
PyObject *find_ref_ok(PyObject *Self, PyObject *Key) {
  PyObject *Found;
  if (PyDict_GetItemRef(((Registry *)Self)->cache, Key, &Found) < 0) // guard: nogil-borrowed-reference: PyDict_GetItemRef(((Registry *)Self)->cache, Key, &Found) < 0 => !(Found = Py_XNewRef(PyDict_GetItem(((Registry *)Self)->cache, Key)))
    return NULL;
  return Found;
}

// Whether it is there, and nothing else.
PyObject *has_ok(PyObject *Self, PyObject *Key) {
  PyObject *Found = PyDict_GetItem(((Registry *)Self)->cache, Key);
  if (Found != NULL && Found != Py_None) // guard: nogil-borrowed-reference: Found != Py_None => PyLong_AsLong(Found)
    return Py_NewRef(Py_True);
  return Py_NewRef(Py_False);
}

// One lock around both.
PyObject *find_locked_ok(PyObject *Self, PyObject *Key) {
  PyObject *Found;
  Py_BEGIN_CRITICAL_SECTION(((Registry *)Self)->cache); // guard(locked): nogil-borrowed-reference
  Found = Py_XNewRef(PyDict_GetItem(((Registry *)Self)->cache, Key));
  Py_END_CRITICAL_SECTION(); // guard(locked): nogil-borrowed-reference
  return Found;
}

// The lock is given back too early.
PyObject *find_late_bad(PyObject *Self, PyObject *Key) {
  PyObject *Found;
  Py_BEGIN_CRITICAL_SECTION(((Registry *)Self)->cache);
  Found = PyDict_GetItem(((Registry *)Self)->cache, Key); // expect: nogil-borrowed-reference/unlocked-shared: with no lock on it
  Py_END_CRITICAL_SECTION();
  Py_XINCREF(Found);
  return Found;
}

// Two sections are not one.
PyObject *find_twice_bad(PyObject *Self, PyObject *Key) {
  PyObject *Found;
  Py_BEGIN_CRITICAL_SECTION(((Registry *)Self)->cache);
  Found = PyDict_GetItem(((Registry *)Self)->cache, Key); // expect: nogil-borrowed-reference/unlocked-shared: with no lock on it
  Py_END_CRITICAL_SECTION();
  Py_BEGIN_CRITICAL_SECTION(((Registry *)Self)->cache);
  Py_XINCREF(Found);
  Py_END_CRITICAL_SECTION();
  return Found;
}

// Filled while the object is made: nothing is taken out of it any more.
PyObject *make(PyTypeObject *Type, PyObject *Args, PyObject *Kw) {
  Registry *New = (Registry *)Type->tp_alloc(Type, 0);
  if (!New)
    return NULL;
  New->cache = PyDict_New();
  New->grown = PyDict_New();
  New->names = PyDict_New();
  if (!New->names || PyDict_SetItemString(New->names, "none", Py_None) < 0)
    return NULL;
  return (PyObject *)New;
}
PyObject *name_ok(PyObject *Self, PyObject *Key) {
  return Py_XNewRef(PyDict_GetItem(((Registry *)Self)->names, Key)); // guard: nogil-borrowed-reference: names => cache
}

// What is only added to keeps what it holds.
PyObject *grow_ok(PyObject *Self, PyObject *Key) {
  return Py_XNewRef(PyDict_SetDefault(((Registry *)Self)->grown, Key, Key)); // guard: nogil-borrowed-reference: grown => cache
}

// Kept for a caller, who has it, too.
int registry_init(PyObject *Self, PyObject *Args, PyObject *Kw) {
  PyObject *Given;
  if (!PyArg_ParseTuple(Args, "O!", &PyDict_Type, &Given))
    return -1;
  ((Registry *)Self)->given = Py_NewRef(Given);
  return 0;
}
PyObject *given_bad(PyObject *Self, PyObject *Key) {
  return Py_XNewRef(PyDict_GetItem(((Registry *)Self)->given, Key)); // expect: nogil-borrowed-reference/unlocked-argument: whoever has handed 'Self->given' to 'registry_init' may change it
}

// What the caller hands in.
PyObject *first_bad(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0); // expect: nogil-borrowed-reference/unlocked-argument: 'PyList_GetItemRef' returns it with a reference of its own
  Py_XINCREF(Item);
  return Item;
}
PyObject *first_ok(PyObject *Self, PyObject *List) {
  return PyList_GetItemRef(List, 0); // guard: nogil-borrowed-reference: PyList_GetItemRef(List, 0) => Py_XNewRef(PyList_GetItem(List, 0))
}
PyObject *parsed_bad(PyObject *Self, PyObject *Args) {
  PyObject *Spec;
  if (!PyArg_ParseTuple(Args, "O", &Spec))
    return NULL;
  PyObject *Width = PyDict_GetItemString(Spec, "width"); // expect: nogil-borrowed-reference/unlocked-argument: 'PyDict_GetItemStringRef'
  return Width ? PyFloat_FromDouble(PyFloat_AsDouble(Width)) : NULL;
}

// The keywords of the call, a tuple, a copy, a new list.
PyObject *keywords_ok(PyObject *Self, PyObject *Args, PyObject *Kw) {
  PyObject *Width = Kw ? PyDict_GetItemString(Kw, "width") : NULL; // guard: nogil-borrowed-reference: PyDict_GetItemString(Kw => PyDict_GetItemString(PyTuple_GET_ITEM(Args, 0)
  return Width ? PyFloat_FromDouble(PyFloat_AsDouble(Width)) : NULL;
}
PyObject *tuple_ok(PyObject *Self, PyObject *Args) {
  PyObject *Item = PyTuple_GetItem(Args, 0); // guard: nogil-borrowed-reference: PyTuple_GetItem(Args, 0) => PyList_GetItem(PyTuple_GET_ITEM(Args, 0), 0)
  Py_XINCREF(Item);
  return Item;
}
PyObject *copy_ok(PyObject *Self, PyObject *Dict) {
  PyObject *Copy = PyDict_Copy(Dict); // guard: nogil-borrowed-reference: PyDict_Copy(Dict) => Py_NewRef(Dict)
  PyObject *Item = Copy ? Py_XNewRef(PyDict_GetItemString(Copy, "x")) : NULL;
  Py_XDECREF(Copy);
  return Item;
}
PyObject *made_ok(PyObject *Self, PyObject *Args) {
  PyObject *List = PySequence_List(Args); // guard: nogil-borrowed-reference: PySequence_List(Args) => Py_NewRef(PyTuple_GET_ITEM(Args, 0))
  PyObject *Item = List ? Py_XNewRef(PyList_GetItem(List, 0)) : NULL;
  Py_XDECREF(List);
  return Item;
}

// What Python code has made for this call, and an attribute, which it keeps.
PyObject *called_ok(PyObject *Self, PyObject *F) {
  PyObject *Dict = PyObject_CallNoArgs(F); // guard: nogil-borrowed-reference: PyObject_CallNoArgs(F) => PyObject_GetAttrString(F, "table")
  PyObject *Item = Dict ? Py_XNewRef(PyDict_GetItemString(Dict, "x")) : NULL;
  Py_XDECREF(Dict);
  return Item;
}
PyObject *attribute_bad(PyObject *Self, PyObject *Owner) {
  PyObject *Dict = PyObject_GetAttrString(Owner, "table");
  PyObject *Item = Dict ? Py_XNewRef(PyDict_GetItemString(Dict, "x")) : NULL; // expect: nogil-borrowed-reference/unlocked-other: Python code may change 'Dict' on another thread
  Py_XDECREF(Dict);
  return Item;
}

// The names of a type, which Python code may set; those of a module, which stay.
PyObject *named_bad(PyObject *Self, PyObject *Key) {
  PyObject *Item = PyDict_GetItem(Py_TYPE(Self)->tp_dict, Key); // expect: nogil-borrowed-reference/unlocked-other: on another thread
  Py_XINCREF(Item);
  return Item;
}
PyObject *module_ok(PyObject *Self, PyObject *Key) {
  PyObject *Item = PyDict_GetItem(PyModule_GetDict(Self), Key); // guard: nogil-borrowed-reference: PyModule_GetDict(Self) => Self
  Py_XINCREF(Item);
  return Item;
}
PyObject *thread_ok(PyObject *Self, PyObject *Key) {
  PyObject *Item = PyDict_GetItem(PyThreadState_GetDict(), Key); // guard: nogil-borrowed-reference: PyThreadState_GetDict() => Self
  Py_XINCREF(Item);
  return Item;
}

// An item of an item.
PyObject *inner_bad(PyObject *Self, PyObject *Key) {
  PyObject *Inner;
  if (PyDict_GetItemRef(((Registry *)Self)->cache, Self, &Inner) <= 0)
    return NULL;
  PyObject *Item = Py_XNewRef(PyDict_GetItem(Inner, Key)); // expect: nogil-borrowed-reference/unlocked-other: 'Inner'
  Py_DECREF(Inner);
  return Item;
}

// A weak reference holds nothing.
PyObject *weak_bad(PyObject *Self, PyObject *Ref) {
  PyObject *Object = PyWeakref_GetObject(Ref); // expect: nogil-borrowed-reference/weak-referent: 'PyWeakref_GetRef' returns it with one
  if (Object == Py_None)
    return NULL;
  return Py_XNewRef(Object);
}
PyObject *weak_ok(PyObject *Self, PyObject *Ref) {
  PyObject *Object;
  if (PyWeakref_GetRef(Ref, &Object) <= 0) // guard: nogil-borrowed-reference: PyWeakref_GetRef(Ref, &Object) <= 0 => !(Object = Py_XNewRef(PyWeakref_GetObject(Ref)))
    return NULL;
  return Object;
}
PyObject *weak_alive_ok(PyObject *Self, PyObject *Ref) {
  PyObject *Object = PyWeakref_GetObject(Ref);
  return PyBool_FromLong(Object != Py_None); // guard: nogil-borrowed-reference: Object != Py_None => PyObject_IsTrue(Object)
}

static PyMethodDef Methods[] = {
    {"store", store, METH_O, NULL},
    {"drop", drop, METH_O, NULL},
    {"find_bad", find_bad, METH_O, NULL},
    {"find_new_bad", find_new_bad, METH_O, NULL},
    {"number_bad", number_bad, METH_O, NULL},
    {"type_bad", type_bad, METH_O, NULL},
    {"two_bad", two_bad, METH_NOARGS, NULL},
    {"find_ref_ok", find_ref_ok, METH_O, NULL},
    {"has_ok", has_ok, METH_O, NULL},
    {"find_locked_ok", find_locked_ok, METH_O, NULL},
    {"find_late_bad", find_late_bad, METH_O, NULL},
    {"find_twice_bad", find_twice_bad, METH_O, NULL},
    {"name_ok", name_ok, METH_O, NULL},
    {"grow_ok", grow_ok, METH_O, NULL},
    {"given_bad", given_bad, METH_O, NULL},
    {"first_bad", first_bad, METH_O, NULL},
    {"first_ok", first_ok, METH_O, NULL},
    {"parsed_bad", parsed_bad, METH_VARARGS, NULL},
    {"keywords_ok", (PyCFunction)(void (*)(void))keywords_ok, METH_VARARGS | METH_KEYWORDS, NULL},
    {"tuple_ok", tuple_ok, METH_VARARGS, NULL},
    {"copy_ok", copy_ok, METH_O, NULL},
    {"made_ok", made_ok, METH_VARARGS, NULL},
    {"called_ok", called_ok, METH_O, NULL},
    {"attribute_bad", attribute_bad, METH_O, NULL},
    {"named_bad", named_bad, METH_O, NULL},
    {"module_ok", module_ok, METH_O, NULL},
    {"thread_ok", thread_ok, METH_O, NULL},
    {"inner_bad", inner_bad, METH_O, NULL},
    {"weak_bad", weak_bad, METH_O, NULL},
    {"weak_ok", weak_ok, METH_O, NULL},
    {"weak_alive_ok", weak_alive_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};

static PyType_Slot Slots[] = {{Py_tp_methods, Methods}, {Py_tp_new, (void *)make}, {Py_tp_init, (void *)registry_init}, {0, NULL}};
PyType_Spec Spec = {"m.Registry", sizeof(Registry), 0, 0, Slots};
