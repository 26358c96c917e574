// One name space, one class, in the sources of two modules.
#include <Python.h>
int work(int);
namespace impl {
void step(int N) {
  work(N);
  work(N);
  work(N);
  work(N);
}
struct State {
  void close() {
    work(1);
    work(2);
    work(3);
  }
};
} // namespace impl
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  impl::step(1);
  impl::State().close();
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "cxx_a", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_cxx_a(void) { return PyModule_Create(&Module); }
