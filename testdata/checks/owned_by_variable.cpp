// Containers that change in what a variable of the function is the only owner
// of, which nobody else walks; and in what others own, too.
#include <Python.h>
#include <memory>
#include <vector>

struct Spec {
  std::vector<PyObject *> Nodes;
  void add(PyObject *O) { Nodes.push_back(O); }
};
static Spec *The;
static int walk_ok(PyObject *F) {
  for (PyObject *O : The->Nodes)
    if (!PyObject_CallOneArg(F, O))
      return -1;
  return 0;
}
static std::unique_ptr<Spec> made(PyObject *O) {
  auto Out = std::make_unique<Spec>();
  Out->Nodes.push_back(O); // guard: nogil-resize-during-iteration: Out-> => The->
  Out->add(O); // guard: nogil-resize-during-iteration: Out-> => The->
  return Out;
}
static void given(std::unique_ptr<Spec> Of, PyObject *O) {
  Of->Nodes.push_back(O); // guard: nogil-resize-during-iteration: Of-> => The->
}

// Whose owner is a variable of the caller, or one of several.
struct Kept {
  std::vector<PyObject *> Nodes;
};
static std::unique_ptr<Kept> TheKept;
static int each_kept_bad(PyObject *F) {
  for (PyObject *O : TheKept->Nodes) // expect: nogil-resize-during-iteration/container-iterator: changes it
    if (!PyObject_CallOneArg(F, O))
      return -1;
  return 0;
}
static void change(const std::unique_ptr<Kept> &Of, PyObject *O) {
  Of->Nodes.push_back(O);
}
struct Shared {
  std::vector<PyObject *> Nodes;
};
static std::shared_ptr<Shared> TheShared;
static int each_shared_bad(PyObject *F) {
  for (PyObject *O : TheShared->Nodes) // expect: nogil-resize-during-iteration/container-iterator: changes it
    if (!PyObject_CallOneArg(F, O))
      return -1;
  return 0;
}

static PyObject *read(PyObject *Self, PyObject *F) {
  if (walk_ok(F) < 0 || each_kept_bad(F) < 0 || each_shared_bad(F) < 0)
    return nullptr;
  Py_RETURN_NONE;
}
static PyObject *write(PyObject *Self, PyObject *O) {
  std::unique_ptr<Spec> Own = made(O);
  given(std::move(Own), O);
  change(TheKept, O);
  std::shared_ptr<Shared> Too = TheShared;
  Too->Nodes.push_back(O);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"read", read, METH_O, 0},
                                {"write", write, METH_O, 0},
                                {0}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT,
                             "owned",
                             nullptr,
                             0,
                             Methods,
                             nullptr,
                             nullptr,
                             nullptr,
                             nullptr};
PyMODINIT_FUNC PyInit_owned(void) {
  The = new Spec();
  return PyModule_Create(&Module);
}
