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

// What a call has returned stays known as long as something holds it.
void same_result(void) {
  PyThreadState *Save = NULL;
  int R = work();
  if (R)
    Save = PyEval_SaveThread();
  work();
  if (R) {
    T_STATE(detached);
    PyEval_RestoreThread(Save);
  } else {
    T_STATE(entry);
  }
}

// Many flags that decide nothing about the thread state take no place from one
// that does.
void many_flags(int N) {
  PyThreadState *Save = NULL;
  int F0 = 0;
  int F1 = 0;
  int F2 = 0;
  int F3 = 0;
  int F4 = 0;
  int F5 = 0;
  int F6 = 0;
  int F7 = 0;
  int F8 = 0;
  int F9 = 0;
  int F10 = 0;
  int F11 = 0;
  int F12 = 0;
  int Release = 0, Released = 0;
  if (work())
    F0 = 1;
  if (work())
    F1 = 1;
  if (work())
    F2 = 1;
  if (work())
    F3 = 1;
  if (work())
    F4 = 1;
  if (work())
    F5 = 1;
  if (work())
    F6 = 1;
  if (work())
    F7 = 1;
  if (work())
    F8 = 1;
  if (work())
    F9 = 1;
  if (work())
    F10 = 1;
  if (work())
    F11 = 1;
  if (work())
    F12 = 1;
  if (N) {
    Release = 1;
    Released = 1;
  }
  if (F0)
    work();
  if (F1)
    work();
  if (F2)
    work();
  if (F3)
    work();
  if (F4)
    work();
  if (F5)
    work();
  if (F6)
    work();
  if (F7)
    work();
  if (F8)
    work();
  if (F9)
    work();
  if (F10)
    work();
  if (F11)
    work();
  if (F12)
    work();
  if (Release)
    Save = PyEval_SaveThread();
  if (Released) {
    T_STATE(detached);
    PyEval_RestoreThread(Save);
  } else {
    T_STATE(entry);
  }
}

// What a call only reads is as it was.
int npy_get_floatstatus_barrier(char *);
void reads_only(int N) {
  PyThreadState *Save = NULL;
  int Released = N > 3;
  if (Released)
    Save = PyEval_SaveThread();
  npy_get_floatstatus_barrier((char *)&Released);
  if (Released) {
    T_STATE(detached);
    PyEval_RestoreThread(Save);
  } else {
    T_STATE(entry);
  }
}

// Declared the old way and called with too little: nobody knows what it writes.
struct Shared {
  int ready;
};
struct Shared *shared(void);
static void set();
void too_few_arguments(void) {
  struct Shared *S = shared();
  S->ready = 0;
  set();
  if (S->ready)
    T_STATE(entry);
}
static void hands_nothing_on(int N) { set(); }
void too_few_arguments_deeper(int N) {
  struct Shared *S = shared();
  S->ready = 0;
  hands_nothing_on(N);
  if (S->ready)
    T_STATE(entry);
}
static void set(struct Shared *S) { S->ready = 1; }

// One that decides whether the API is used does, however far away.
void decides_far_away(int N) {
  PyThreadState *Save = NULL;
  int Objects = 0, Release = 1;
  if (N) {
    Objects = 1;
    Release = 0;
  }
  if (Release)
    Save = PyEval_SaveThread();
  for (int I = 0; I != N; ++I) {
    if (Objects) {
      for (int J = 0; J != N; ++J)
        for (int K = 0; K != N; ++K)
          for (int L = 0; L != N; ++L)
            if (work()) {
              T_STATE(entry);
              PyErr_Clear();
            }
    }
  }
  if (Release)
    PyEval_RestoreThread(Save);
}

// That one of two is not 0 does not say which.
void one_of_two(int A, int B) {
  int Any = A | B;
  PyThreadState *Save = PyEval_SaveThread();
  if (Any) {
    if (!A)
      T_STATE(detached);
    if (!B)
      T_STATE(detached);
  }
  PyEval_RestoreThread(Save);
}
