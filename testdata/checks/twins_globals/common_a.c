// Variables without a value, which linkers take for one within a program.
#include <Python.h>
void (*handler)(int);
static void quiet(int N) {}
static void choose(void) { handler = quiet; }
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  choose();
  handler(1);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "common_a", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_common_a(void) { return PyModule_Create(&Module); }
