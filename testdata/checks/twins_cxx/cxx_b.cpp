#include <Python.h>
namespace impl {
void step(int N) { PyErr_SetNone(PyExc_ValueError); }
struct State {
  void close() { PyErr_Clear(); }
};
} // namespace impl
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  impl::step(1); // expect: nogil-detached-api-call: step
  impl::State().close(); // expect: nogil-detached-api-call: close
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "cxx_b", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_cxx_b(void) { return PyModule_Create(&Module); }
