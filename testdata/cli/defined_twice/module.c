#include <Python.h>
void started(void) {}
void open_port(int N);
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  open_port(1);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {{"run", run, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "module", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_module(void) { return PyModule_Create(&Module); }
