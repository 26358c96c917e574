#include <Python.h>
template <class T>
concept Small = sizeof(T) <= sizeof(long);
template <class T>
  requires Small<T>
PyObject *make_guess(T Size) {
  PyThreadState *Saved = PyEval_SaveThread();
  PyObject *List = PyList_New(Size);
  PyEval_RestoreThread(Saved);
  return List;
}
PyObject *guess(void) { return make_guess(0L); }
