// Which paths are which, after they have met.
#include <numpy/arrayobject.h>
#include <nogil_test.h>

int work(void);

void one_branch(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  if (N)
    PyEval_RestoreThread(Save);
  T_STATE(either);
}

void same_condition(int N) {
  PyThreadState *Save = NULL;
  if (N)
    Save = PyEval_SaveThread();
  work();
  if (N) {
    T_STATE(detached);
    PyEval_RestoreThread(Save);
    T_STATE(attached);
  } else {
    T_STATE(entry);
  }
}

void saved_state(int N) {
  PyErr_Clear();
  PyThreadState *Save = NULL;
  if (N > 3)
    Save = PyEval_SaveThread();
  if (Save)
    T_STATE(detached);
  if (Save == NULL)
    T_STATE(entry);
  if (Save) {
    PyEval_RestoreThread(Save);
    T_STATE(attached);
  }
}

void threshold(npy_intp N) {
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_THRESHOLDED(N);
  if (_save)
    T_STATE(detached);
  else
    T_STATE(entry);
  NPY_END_THREADS;
}

void threshold_number(void) {
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_THRESHOLDED(1000);
  T_STATE(detached);
  NPY_END_THREADS;
  T_STATE(attached);
}

void descr(PyArrayObject *A) {
  PyArray_Descr *D = PyArray_DESCR(A);
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_DESCR(D);
  if (PyDataType_FLAGCHK(D, NPY_NEEDS_PYAPI))
    T_STATE(entry);
  else
    T_STATE(detached);
  NPY_END_THREADS;
}

void flag(int needs_api) {
  NPY_BEGIN_THREADS_DEF;
  if (!needs_api)
    NPY_BEGIN_THREADS;
  if (needs_api && work())
    T_STATE(entry);
  if (!needs_api && work())
    T_STATE(detached);
  NPY_END_THREADS;
}

// Assigned in between: the flag says nothing any more.
void flag_changed(int needs_api) {
  NPY_BEGIN_THREADS_DEF;
  PyErr_Clear();
  if (!needs_api)
    NPY_BEGIN_THREADS;
  needs_api = work();
  if (needs_api)
    T_STATE(either);
  NPY_END_THREADS;
}

void conjunction(int A, int B) {
  PyThreadState *Save = NULL;
  if (A && B)
    Save = PyEval_SaveThread();
  if (A && B)
    T_STATE(detached);
  if (!A)
    T_STATE(entry);
  if (Save)
    PyEval_RestoreThread(Save);
}

void conditional_expression(int N) {
  PyThreadState *Save = N ? PyEval_SaveThread() : NULL;
  if (N)
    T_STATE(detached);
  else
    T_STATE(entry);
  if (Save)
    PyEval_RestoreThread(Save);
}

void switched(int Mode) {
  PyThreadState *Save = NULL;
  switch (Mode) {
  case 1:
    Save = PyEval_SaveThread();
    T_STATE(detached);
    break;
  case 2:
    T_STATE(entry);
    break;
  }
  if (Mode == 1)
    T_STATE(detached);
  if (Mode == 2)
    T_STATE(entry);
  if (Save)
    PyEval_RestoreThread(Save);
}
