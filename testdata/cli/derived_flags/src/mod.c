#include <Python.h>
#include "deep/work.h"
#include <omp.h>
PyObject *make(void) {
  PyThreadState *Saved = PyEval_SaveThread();
  PyObject *List = PyList_New(0);
  PyEval_RestoreThread(Saved);
  return List;
}
