typedef struct PyThreadState PyThreadState;
typedef struct PyObject PyObject;
extern PyThreadState *PyEval_SaveThread(void);
extern void PyEval_RestoreThread(PyThreadState *);
extern PyObject *PyList_New(long);

