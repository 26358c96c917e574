typedef struct PyThreadState PyThreadState;
typedef struct PyObject PyObject;
extern PyThreadState *PyEval_SaveThread(void);
extern void PyEval_RestoreThread(PyThreadState *);
extern PyObject *PyList_New(long);

PyObject *make(void) {
  PyThreadState *Saved = PyEval_SaveThread();
  PyObject *List = PyList_New(0);
  PyEval_RestoreThread(Saved);
  return List;
}
