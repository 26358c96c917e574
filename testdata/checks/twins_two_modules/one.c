// A helper of one name in two modules. This one is the longer one, and right.
#include <Python.h>
int work(int);
void step(int N) {
  if (work(N))
    work(1);
  if (work(N + 1))
    work(2);
  work(3);
  work(4);
}
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
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "one", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_one(void) { return PyModule_Create(&Module); }
