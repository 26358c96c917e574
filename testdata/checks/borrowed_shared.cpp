// flags: -DPy_GIL_DISABLED
// Items of shared containers in C++: guards, arrays of dicts, wrappers.
#include <Python.h>
#include <mutex>

// A class of its own that takes a reference, which is what comes too late.
class Ref {
  PyObject *Object;

public:
  explicit Ref(PyObject *Borrowed) : Object(Borrowed) { Py_XINCREF(Object); }
  ~Ref() { Py_XDECREF(Object); }
  PyObject *get() const { return Object; }
};

// An array of dicts, one of which is chosen.
struct Buckets {
  PyObject_HEAD
  PyObject **dicts;
  PyObject *fixed[2];
  size_t count;
};

int put(PyObject *Self, PyObject *Key, PyObject *Value) {
  auto *B = reinterpret_cast<Buckets *>(Self);
  PyObject *Dict = B->dicts[size_t(PyObject_Hash(Key)) % B->count];
  return Value ? PyDict_SetItem(Dict, Key, Value) : PyDict_DelItem(Dict, Key);
}
PyObject *get_bad(PyObject *Self, PyObject *Key) {
  auto *B = reinterpret_cast<Buckets *>(Self);
  PyObject *Found = PyDict_GetItemWithError(B->dicts[size_t(PyObject_Hash(Key)) % B->count], Key); // expect: nogil-borrowed-reference/unlocked-shared: put' may take it out of
  return Py_XNewRef(Found);
}
PyObject *fixed_ok(PyObject *Self, PyObject *Key) {
  auto *B = reinterpret_cast<Buckets *>(Self);
  PyObject *Found = PyDict_GetItemWithError(B->fixed[1], Key); // guard: nogil-borrowed-reference: fixed => dicts
  return Py_XNewRef(Found);
}

// One mutex for the program's table.
std::mutex TableLock;
PyObject *Table;

PyObject *add(PyObject *, PyObject *Item) {
  std::lock_guard<std::mutex> Guard(TableLock);
  return PyDict_SetItem(Table, Item, Item) < 0 ? nullptr : Py_NewRef(Item);
}
PyObject *wrapped_bad(PyObject *, PyObject *Key) {
  Ref Item(PyDict_GetItem(Table, Key)); // expect: nogil-borrowed-reference/unlocked-shared: borrowed from 'Table'
  return Py_XNewRef(Item.get());
}
PyObject *guarded_ok(PyObject *, PyObject *Key) {
  std::lock_guard<std::mutex> Guard(TableLock); // guard: nogil-borrowed-reference
  Ref Item(PyDict_GetItem(Table, Key));
  return Py_XNewRef(Item.get());
}
PyObject *scoped_bad(PyObject *, PyObject *Key) {
  PyObject *Item;
  {
    std::lock_guard<std::mutex> Guard(TableLock);
    Item = PyDict_GetItem(Table, Key); // expect: nogil-borrowed-reference/unlocked-shared: 'Item'
  }
  return Py_XNewRef(Item);
}

// Through a reference to the variable.
PyObject *chosen_bad(PyObject *, PyObject *Key) {
  PyObject *Item = PyDict_GetItem(Table, Key); // expect: nogil-borrowed-reference/unlocked-shared: 'Item'
  PyObject *const &Same = Item;
  if (!Same)
    return nullptr;
  return PyLong_FromLong(PyLong_AsLong(Same));
}

// A wrapper in a variable: what others put into wrappers says nothing of it.
struct Owner {
  PyObject *object;
  explicit Owner(PyObject *New) : object(New) {}
  ~Owner() { Py_XDECREF(object); }
};
int take_out(Owner &Into, PyObject *Key) { return PyDict_DelItem(Into.object, Key); }
PyObject *owner_ok(PyObject *, PyObject *Key) {
  Owner Dict(PyDict_New()); // guard: nogil-borrowed-reference: PyDict_New() => Py_NewRef(Key)
  if (!Dict.object || take_out(Dict, Key) < 0)
    return nullptr;
  return Py_XNewRef(PyDict_GetItem(Dict.object, Key));
}

PyMethodDef Methods[] = {{"get_bad", get_bad, METH_O, nullptr},
                         {"fixed_ok", fixed_ok, METH_O, nullptr},
                         {"add", add, METH_O, nullptr},
                         {"wrapped_bad", wrapped_bad, METH_O, nullptr},
                         {"guarded_ok", guarded_ok, METH_O, nullptr},
                         {"scoped_bad", scoped_bad, METH_O, nullptr},
                         {"chosen_bad", chosen_bad, METH_O, nullptr},
                         {"owner_ok", owner_ok, METH_O, nullptr},
                         {nullptr, nullptr, 0, nullptr}};

PyMappingMethods Mapping = {nullptr, nullptr, put};
void *methods() { return Methods; }
