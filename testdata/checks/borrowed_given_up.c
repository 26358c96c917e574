// A function uses an object after it has given up the only reference that it
// had to it.
#include <Python.h>

// The class is raised when it may be gone.
PyObject *raise_bad(PyObject *mod, PyObject *msg) {
  PyObject *cls = PyObject_GetAttrString(mod, "Error"), *exc;
  if (!cls)
    return NULL;
  exc = PyObject_CallFunction(cls, "O", msg);
  Py_DECREF(cls);
  if (exc) {
    PyErr_SetObject(cls, exc); // expect: nogil-borrowed-reference/used-after-given-up: 'cls' is used by 'PyErr_SetObject' after 'Py_DECREF' has given up the only reference
    Py_DECREF(exc);
  }
  return NULL;
}

PyObject *raise_ok(PyObject *mod, PyObject *msg) {
  PyObject *cls = PyObject_GetAttrString(mod, "Error"), *exc;
  if (!cls)
    return NULL;
  Py_INCREF(cls); // guard: nogil-borrowed-reference
  exc = PyObject_CallFunction(cls, "O", msg);
  Py_DECREF(cls);
  if (exc) {
    PyErr_SetObject(cls, exc);
    Py_DECREF(exc);
  }
  Py_DECREF(cls);
  return NULL;
}

// It is returned "as borrowed".
static PyObject *cache_bad(PyObject *type) {
  PyObject *cache = PyObject_GetAttrString(type, "store");
  Py_XDECREF(cache);
  return cache; // expect: nogil-borrowed-reference: 'cache' is returned after 'Py_XDECREF' has given up the only reference
}

PyObject *cache_used(PyObject *type) { return Py_XNewRef(cache_bad(type)); }

// Null is no object.
PyObject *cache_ok(PyObject *type) {
  PyObject *cache = PyObject_GetAttrString(type, "store");
  if (cache)      // guard: nogil-borrowed-reference: if (cache) => if (!cache)
    return cache;
  Py_XDECREF(cache);
  return cache;
}

// An item of a sequence that may make it anew each time.
PyObject *item_bad(PyObject *sequence, PyObject *out) {
  PyObject *item = PySequence_GetItem(sequence, 0);
  if (!item)
    return NULL;
  Py_DECREF(item);
  return PyObject_Str(item); // expect: nogil-borrowed-reference: 'item' is used by 'PyObject_Str' after
}

// A tuple of the call's own holds it.
PyObject *item_ok(PyObject *self, PyObject *args) {
  PyObject *own = PyTuple_Pack(2, self, args); // guard: nogil-borrowed-reference: PyTuple_Pack(2, self, args) => PyObject_CallOneArg(self, args)
  if (!own)
    return NULL;
  PyObject *item = PySequence_GetItem(own, 0), *s = NULL;
  if (item) {
    Py_DECREF(item);
    s = PyObject_Str(item);
  }
  Py_DECREF(own);
  return s;
}

typedef struct {
  PyObject_HEAD
  long value;
  PyObject *held;
} Box;

// A member of it.
long value_bad(PyObject *make) {
  Box *box = (Box *)PyObject_CallNoArgs(make);
  if (!box)
    return -1;
  Py_DECREF(box);
  return box->value; // expect: nogil-borrowed-reference: 'box' is used after 'Py_DECREF'
}

long value_ok(PyObject *make) {
  Box *box = (Box *)PyObject_CallNoArgs(make);
  if (!box)
    return -1;
  long value = box->value;
  Py_DECREF(box);
  return value;
}

// On one way only.
PyObject *one_way_bad(PyObject *call, int twice) {
  PyObject *o = PyObject_CallNoArgs(call);
  if (!o)
    return NULL;
  if (twice)
    Py_DECREF(o);
  return o; // expect: nogil-borrowed-reference: 'o' is returned after
}

PyObject *one_way_ok(PyObject *call, int keep) {
  PyObject *o = PyObject_CallNoArgs(call);
  if (!o)
    return NULL;
  if (!keep)
    Py_DECREF(o);
  if (keep) // guard: nogil-borrowed-reference: if (keep) => if (!keep)
    return o;
  Py_RETURN_NONE;
}

// Something else has it by then.
int stored_ok(Box *self, PyObject *call) {
  PyObject *o = PyObject_CallNoArgs(call);
  if (!o)
    return -1;
  self->held = Py_NewRef(o); // guard: nogil-borrowed-reference
  Py_DECREF(o);
  return PyObject_IsTrue(o);
}

int appended_ok(PyObject *list, PyObject *call) {
  PyObject *o = PyObject_CallNoArgs(call);
  if (!o || PyList_Append(list, o) < 0) // guard: nogil-borrowed-reference: , o) < 0 => , list) < 0
    return -1;
  Py_DECREF(o);
  return PyObject_IsTrue(o);
}

static PyObject *Last;
static void remember(PyObject *o) {
  Last = Py_NewRef(o); // guard: nogil-borrowed-reference: Last = Py_NewRef(o) => (void)o
}

int remembered_ok(PyObject *call) {
  PyObject *o = PyObject_CallNoArgs(call);
  if (!o)
    return -1;
  remember(o);
  Py_DECREF(o);
  return PyObject_IsTrue(o);
}

// The address is no use of the object; one that is equal is somebody else's.
int compared_ok(PyObject *mod, PyObject *other) {
  PyObject *o = PyObject_GetAttrString(mod, "x");
  if (!o)
    return -1;
  Py_DECREF(o);
  if (o == other) // guard: nogil-borrowed-reference: == => !=
    return PyObject_IsTrue(o);
  return o == Last;
}

// The next one.
int each_ok(PyObject *call, int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    PyObject *o = PyObject_CallNoArgs(call);
    if (!o)
      return -1;
    sum += PyObject_IsTrue(o);
    Py_DECREF(o);
  }
  return sum;
}

// What is given up is the one before, or another one.
PyObject *joined_ok(PyObject *call, int n) {
  PyObject *all = PyObject_CallNoArgs(call);
  for (int i = 0; all && i < n; i++) {
    PyObject *old = all;
    all = PyObject_Str(all);
    Py_DECREF(old);
  }
  return all;
}

PyObject *either_ok(PyObject *call, int plain) {
  PyObject *o = PyObject_CallNoArgs(call), *other;
  if (!o)
    return NULL;
  if (plain)
    other = Py_NewRef(o);
  else
    other = PyObject_CallNoArgs(call);
  Py_XDECREF(other);
  return o;
}
