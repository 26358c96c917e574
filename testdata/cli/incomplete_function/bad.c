typedef struct PyThreadState PyThreadState;
typedef struct PyObject PyObject;
extern PyThreadState *PyEval_SaveThread(void);
extern void PyEval_RestoreThread(PyThreadState *);
extern PyObject *PyList_New(long);

static PyObject *lost(PyThreadState *Saved) {
  Attach(Saved, NOW);
  PyEval_SaveThread();
  return PyList_New(0);
}
PyObject *make(void) {
  PyThreadState *Saved = PyEval_SaveThread();
  PyObject *List = PyList_New(0);
  PyEval_RestoreThread(Saved);
  return List;
}
PyObject *call(void) { return lost(0); }
