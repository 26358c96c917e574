#include <Python.h>
struct Text { Text(const char *); ~Text(); const char *get() const; };
extern "C" PyObject *plain(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (!Item)
    return nullptr;
  PyObject_SetAttrString(Self, "item", Item);
  Py_RETURN_NONE;
}
// What is thrown passes no statement.
extern "C" PyObject *thrown(PyObject *Self, PyObject *List) {
  PyObject *Item = PyList_GetItem(List, 0);
  if (!Item)
    return nullptr;
  Text Name("item");
  PyObject_SetAttrString(Self, Name.get(), Item);
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {{"plain", plain, METH_O, nullptr},
                                {"thrown", thrown, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
PyMethodDef *methods() { return Methods; }
