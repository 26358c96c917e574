// One module of several files. A test takes the place of one of them.
#include <Python.h>
void core(int N);
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  core(1); // expect: nogil-detached-api-call: core
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "stubbed", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_stubbed(void) { return PyModule_Create(&Module); }
