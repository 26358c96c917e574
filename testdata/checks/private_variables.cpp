// Containers of C++ that no Python code can reach.
#include <Python.h>
#include <algorithm>
#include <string>
#include <vector>

using Objects = std::vector<PyObject *>;

// A local of the callers, by reference, over two levels and in recursion.
static int compare(PyObject *F, PyObject *A, PyObject *B) {
  PyObject *R = PyObject_CallFunctionObjArgs(F, A, B, nullptr);
  if (!R)
    return -1;
  Py_DECREF(R);
  return 0;
}
static void swap_ok(Objects &In, int I, int J) {
  PyObject *T = In[I];
  In[I] = In[J];
  In[J] = T;
}
static int sort_ok(Objects &In, PyObject *F, size_t From) {
  const size_t N = In.size();
  for (size_t I = From + 1; I < N; I++) {
    if (compare(F, In[I - 1], In[I]) < 0)
      return -1;
    swap_ok(In, I, I - 1);
  }
  return From + 2 < N ? sort_ok(In, F, From + 1) : 0;
}
static int sorted_ok(const Objects &In, PyObject *F) {
  for (PyObject *O : In)
    if (compare(F, O, O) < 0)
      return -1;
  return 0;
}
static PyObject *sort_entry(PyObject *Self, PyObject *F) {
  Objects In{};
  for (Py_ssize_t I = 0; I < 3; I++) {
    PyObject *O = PyObject_GetAttrString(Self, "next");
    if (!O)
      return nullptr;
    In.push_back(O);
  }
  std::reverse(In.begin(), In.end());
  if (sorted_ok(In, F) < 0 || sort_ok(In, F, 0) < 0)
    return nullptr;
  Py_RETURN_NONE;
}

// A temporary: what a function of the program makes.
static Objects made(PyObject *Of) {
  Objects Out;
  Out.push_back(Of);
  return Out;
}
static int each_made_ok(const Objects &In, PyObject *F) {
  const size_t N = In.size();
  for (size_t I = 0; I < N; I++)
    if (compare(F, In[I], In[I]) < 0)
      return -1;
  return 0;
}
static PyObject *made_entry(PyObject *Self, PyObject *F) {
  Objects Mine = made(Self);
  const size_t N = Mine.size();
  for (size_t I = 0; I < N; I++)
    if (compare(F, Mine[I], Mine[I]) < 0)
      return nullptr;
  if (each_made_ok(made(Self), F) < 0 || each_made_ok(Mine, F) < 0)
    return nullptr;
  Py_RETURN_NONE;
}

// By value.
struct Bag {
  Objects List;
  Objects *operator->() { return &List; }
  Objects &operator*() { return List; }
  void add(PyObject *O) { List.push_back(O); }
};
static int by_value_ok(Bag In, PyObject *F) {
  for (PyObject *O : In.List)
    if (compare(F, O, O) < 0)
      return -1;
  for (PyObject *O : *In)
    if (compare(F, O, O) < 0)
      return -1;
  for (size_t N = In->size(), I = 0; I < N; I++)
    if (compare(F, (*In)[I], nullptr) < 0)
      return -1;
  return 0;
}
static int by_reference_bad(Bag &In, PyObject *F) {
  for (PyObject *O : In.List) // expect: nogil-resize-during-iteration/container-iterator
    if (compare(F, O, O) < 0)
      return -1;
  return 0;
}
static Bag Shared;
static PyObject *bag_entry(PyObject *Self, PyObject *F) {
  if (by_value_ok(Shared, F) < 0 || by_reference_bad(Shared, F) < 0)
    return nullptr;
  Py_RETURN_NONE;
}
static PyObject *bag_add(PyObject *Self, PyObject *O) {
  Shared.add(Py_NewRef(O)); // expect: nogil-racy-static/registry
  Py_RETURN_NONE;
}

// What nothing changes once the module is there.
static Objects Fixed;
static PyObject *fixed_ok(PyObject *Self, PyObject *F) {
  for (PyObject *O : Fixed)
    if (compare(F, O, O) < 0)
      return nullptr;
  Py_RETURN_NONE;
}
// A member that is a pointer is not the variable's.
struct View {
  Bag *Of;
  Objects *List;
  void add(PyObject *O) { List->push_back(O); }
};
static int by_pointer_bad(View In, PyObject *F) {
  for (PyObject *O : *In.List) // expect: nogil-resize-during-iteration/container-iterator
    if (compare(F, O, O) < 0)
      return -1;
  return 0;
}
static View Looks{&Shared, &Shared.List};
static PyObject *view_entry(PyObject *Self, PyObject *F) {
  if (by_pointer_bad(Looks, F) < 0)
    return nullptr;
  Py_RETURN_NONE;
}
static PyObject *view_add(PyObject *Self, PyObject *O) {
  Looks.add(Py_NewRef(O));
  Py_RETURN_NONE;
}
// A local is private, and what some other caller passes is not.
static int either_bad(Bag &In, PyObject *F) {
  for (PyObject *O : In.List) // expect: nogil-resize-during-iteration/container-iterator
    if (compare(F, O, O) < 0)
      return -1;
  return 0;
}
static PyObject *either_entry(PyObject *Self, PyObject *F) {
  Bag Mine;
  Mine.add(Py_NewRef(F));
  if (either_bad(Mine, F) < 0 || either_bad(Shared, F) < 0)
    return nullptr;
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {{"sort", sort_entry, METH_O, 0},
                                {"made", made_entry, METH_O, 0},
                                {"bag", bag_entry, METH_O, 0},
                                {"add", bag_add, METH_O, 0},
                                {"fixed", fixed_ok, METH_O, 0},
                                {"view", view_entry, METH_O, 0},
                                {"view_add", view_add, METH_O, 0},
                                {"either", either_entry, METH_O, 0},
                                {0}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "bags", nullptr, 0,
                             Methods, nullptr, nullptr, nullptr, nullptr};
PyMODINIT_FUNC PyInit_bags(void) {
  Fixed.push_back(Py_NewRef(Py_None));
  return PyModule_Create(&Module);
}
