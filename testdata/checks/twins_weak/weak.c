// What is not weak takes the place of what is.
#include <Python.h>
int work(int);
__attribute__((weak)) void hook(int N) {
  work(N);
  work(N);
  work(N);
}
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  hook(1); // expect: nogil-detached-api-call: hook
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "weak", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_weak(void) { return PyModule_Create(&Module); }
