#include <Python.h>
void step(int N);
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  step(1); // expect: nogil-detached-api-call: step
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "near_b", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_near_b(void) { return PyModule_Create(&Module); }
