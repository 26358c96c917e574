// Two files of one name, each with a static pointer of one name, written in the
// same place.
// One of them needs Python.
#include <Python.h>
static void fails(int N) { PyErr_SetNone(PyExc_ValueError); }
static void (*hook)(int);
static void choose(void) { hook = fails; }

static PyObject *run(PyObject *Self, PyObject *Args) {
  Py_BEGIN_ALLOW_THREADS
  choose();
  hook(1); // expect: nogil-detached-api-call: fails
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {
    {"run", run, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "same_b", NULL, -1,
                             Methods};
PyMODINIT_FUNC PyInit_same_b(void) { return PyModule_Create(&Module); }
