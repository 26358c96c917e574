// Two files of one name, each with a static pointer of one name, written in the
// same place.
#include <Python.h>
static void quiet(int N) {}
static void (*hook)(int);
static void choose(void) { hook = quiet; }
static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  choose();
  hook(1);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "same_a", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_same_a(void) { return PyModule_Create(&Module); }
