// Functions whose purpose is to detach or to attach are no defects.
#include "gil.h"

PyThreadState *my_release(void) { return PyEval_SaveThread(); }
void my_acquire(PyThreadState *Saved) { PyEval_RestoreThread(Saved); }
void region_enter(struct region *R) { R->saved = PyEval_SaveThread(); }
void region_leave(struct region *R) {
  if (R->saved) {
    PyEval_RestoreThread(R->saved);
    R->saved = NULL;
  }
}
