// Nothing but its folder says whose `step` this module calls.
#include <Python.h>
void step(int N);
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  step(1);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "near_a", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_near_a(void) { return PyModule_Create(&Module); }
