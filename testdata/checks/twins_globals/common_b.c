#include <Python.h>
void (*handler)(int);
void choose_fails(void);
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  choose_fails();
  handler(1); // expect: nogil-detached-api-call: fails
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "common_b", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_common_b(void) { return PyModule_Create(&Module); }
