// A class of the project's own that owns a reference: what a variable of it
// holds is what it was made with, whatever other variables of it hold.
#include <Python.h>

class Ref {
public:
  explicit Ref(PyObject *O) : p(O) {}
  ~Ref() { Py_XDECREF(p); }
  Ref(const Ref &) = delete;
  Ref &operator=(const Ref &) = delete;
  PyObject *get() const { return p; }
  void reset(PyObject *O) {
    PyObject *Old = p;
    p = O;
    Py_XDECREF(Old);
  }

private:
  PyObject *p;
};

static int show(PyObject *F, PyObject *O) {
  Ref R(PyObject_CallOneArg(F, O));
  return R.get() ? 0 : -1;
}
// Somewhere, such a list does change.
static PyObject *grow(PyObject *Self, PyObject *L) {
  Ref All(Py_NewRef(L));
  if (PyList_Append(All.get(), Self) < 0)
    return nullptr;
  Py_RETURN_NONE;
}

static PyObject *keys_ok(PyObject *Self, PyObject *D) {
  Ref Keys(PyDict_Keys(D));
  if (!Keys.get())
    return nullptr;
  for (Py_ssize_t I = 0; I < PyList_GET_SIZE(Keys.get()); I++) {
    PyObject *K = PyList_GET_ITEM(Keys.get(), I);
    if (show(Self, K) < 0 || show(D, K) < 0)
      return nullptr;
  }
  Py_RETURN_NONE;
}
static PyObject *copy_ok(PyObject *Self, PyObject *L) {
  Ref Copy(PySequence_List(L));
  if (!Copy.get())
    return nullptr;
  const Py_ssize_t N = PyList_GET_SIZE(Copy.get());
  for (Py_ssize_t I = 0; I < N; I++)
    if (show(Self, PyList_GET_ITEM(Copy.get(), I)) < 0)
      return nullptr;
  Py_RETURN_NONE;
}
static PyObject *tuple_ok(PyObject *Self, PyObject *L) {
  Ref Copy(PySequence_Tuple(L));
  if (!Copy.get())
    return nullptr;
  PyObject **Items = PySequence_Fast_ITEMS(Copy.get());
  for (Py_ssize_t I = 0; I < PyTuple_GET_SIZE(Copy.get()); I++)
    if (show(Self, Items[I]) < 0)
      return nullptr;
  Py_RETURN_NONE;
}

static PyObject *given_bad(PyObject *Self, PyObject *L) {
  Ref All(Py_NewRef(L));
  const Py_ssize_t N = PyList_GET_SIZE(All.get());
  for (Py_ssize_t I = 0; I < N; I++)
    if (show(Self, PyList_GET_ITEM(All.get(), I)) < 0) // expect: nogil-resize-during-iteration/index-after-length
      return nullptr;
  Py_RETURN_NONE;
}
static PyObject *maybe_given_bad(PyObject *Self, PyObject *L) {
  Ref Fast(PySequence_Fast(L, "a sequence"));
  if (!Fast.get())
    return nullptr;
  PyObject **Items = PySequence_Fast_ITEMS(Fast.get());
  const Py_ssize_t N = PySequence_Fast_GET_SIZE(Fast.get());
  for (Py_ssize_t I = 0; I < N; I++)
    if (show(Self, Items[I]) < 0) // expect: nogil-resize-during-iteration/sequence-items
      return nullptr;
  Py_RETURN_NONE;
}
// Made with one, and given another later.
static PyObject *replaced_bad(PyObject *Self, PyObject *L) {
  Ref All(PyList_New(0));
  All.reset(Py_NewRef(L));
  const Py_ssize_t N = PyList_GET_SIZE(All.get());
  for (Py_ssize_t I = 0; I < N; I++)
    if (show(Self, PyList_GET_ITEM(All.get(), I)) < 0) // expect: nogil-resize-during-iteration/index-after-length
      return nullptr;
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"grow", grow, METH_O, 0},
                                {"keys", keys_ok, METH_O, 0},
                                {"copy", copy_ok, METH_O, 0},
                                {"tuple", tuple_ok, METH_O, 0},
                                {"given", given_bad, METH_O, 0},
                                {"maybe_given", maybe_given_bad, METH_O, 0},
                                {"replaced", replaced_bad, METH_O, 0},
                                {0}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "wrapped", nullptr, 0,
                             Methods, nullptr, nullptr, nullptr, nullptr};
PyMODINIT_FUNC PyInit_wrapped(void) { return PyModule_Create(&Module); }
