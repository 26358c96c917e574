// A test program beside the module has a function of the same name.
#include <Python.h>
void report(int N) { PyErr_Format(PyExc_ValueError, "%d", N); }
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  report(1); // expect: nogil-detached-api-call: report
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "tested", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_tested(void) { return PyModule_Create(&Module); }
