// An API call in another file's function.
#include "helper.h"

static PyObject *other_file_bad(PyObject *Self, PyObject *Args) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = add(1, 2);
  if (R)
    set_error(R); // expect: nogil-detached-api-call: set_error
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *other_file_ok(PyObject *Self, PyObject *Args) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = add(1, 2);
  Py_END_ALLOW_THREADS
  if (R) {
    set_error(R);
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"bad", other_file_bad, METH_NOARGS, NULL},
    {"ok", other_file_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
