#include <Python.h>
int work(int);
void f(int N) {
  work(N + 1);
  work(N + 2);
  work(N + 3);
  work(N + 4);
}
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  f(1);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "many_4", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_many_4(void) { return PyModule_Create(&Module); }
