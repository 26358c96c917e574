// Makes modules for whoever asks.
#include <Python.h>
static PyObject *checked(PyObject *M) { return M; }
static PyObject *make_module(PyModuleDef *Def) {
  return checked(PyModule_Create(Def));
}
