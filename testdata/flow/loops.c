// States that come round.
#include <Python.h>
#include <nogil_test.h>

int work(int I);

void in_loop(int N) {
  PyErr_Clear();
  for (int I = 0; I < N; I++) {
    Py_BEGIN_ALLOW_THREADS
    T_STATE(detached);
    work(I);
    Py_END_ALLOW_THREADS
    T_STATE(attached);
  }
}

void around_loop(int N) {
  Py_BEGIN_ALLOW_THREADS
  for (int I = 0; I < N; I++) {
    T_STATE(detached);
    if (work(I))
      break;
  }
  T_STATE(detached);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
}

void second_round(int N) {
  PyThreadState *Save = NULL;
  PyErr_Clear();
  while (work(N)) {
    if (Save)
      T_STATE(detached);
    if (!Save)
      Save = PyEval_SaveThread();
    T_STATE(detached);
  }
  if (Save)
    PyEval_RestoreThread(Save);
}

void yielding(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  while (N-- > 0) {
    T_STATE(detached);
    PyEval_RestoreThread(Save);
    T_STATE(attached);
    Save = PyEval_SaveThread();
  }
  T_STATE(detached);
  PyEval_RestoreThread(Save);
  T_STATE(attached);
}

void retry(int N) {
  int R;
  do {
    Py_BEGIN_ALLOW_THREADS
    R = work(N);
    T_STATE(detached);
    Py_END_ALLOW_THREADS
    T_STATE(attached);
  } while (R < 0);
  T_STATE(attached);
}

void goto_loop(int N) {
  PyThreadState *Save = PyEval_SaveThread();
again:
  T_STATE(detached);
  if (work(N) < 0)
    goto again;
  PyEval_RestoreThread(Save);
  T_STATE(attached);
}

// What a comparison says of a value, it says of the place that holds it, also
// where the values of several rounds meet.
int next(int);

void flag_tested_again(int Flags) {
  while (Flags & 1) {
    if (!(Flags & 1))
      PyEval_SaveThread();
    T_STATE(entry);
    Flags = next(Flags);
  }
}

void flag_of_local_tested_again(int N) {
  int Flags = next(N);
  while (Flags & 1) {
    if (!(Flags & 1))
      PyEval_SaveThread();
    T_STATE(entry);
    Flags = next(Flags);
  }
}

void order_tested_again(int From, int N) {
  while (From < N) {
    if (From >= N)
      PyEval_SaveThread();
    T_STATE(entry);
    From = next(From);
  }
}

void flag_of_two(int Which, int Flags) {
  if (Which) {
    Flags = next(Which);
    if (Flags & 4)
      return;
  } else if (Flags & 4) {
    return;
  }
  work(Flags);
  if (Flags & 4)
    PyEval_SaveThread();
  T_STATE(entry);
}

void flag_of_one(int Which, int Flags) {
  if (Which)
    Flags = next(Which);
  else if (Flags & 4)
    return;
  work(Flags);
  if (Flags & 4) {
    PyThreadState *Save = PyEval_SaveThread();
    T_STATE(detached);
    PyEval_RestoreThread(Save);
  }
}

void other_flag(int Flags) {
  while (Flags & 1) {
    if (!(Flags & 2)) {
      PyThreadState *Save = PyEval_SaveThread();
      T_STATE(detached);
      PyEval_RestoreThread(Save);
    }
    Flags = next(Flags);
  }
}

void flag_set_between(int Flags) {
  while (Flags & 1) {
    Flags = next(Flags);
    if (!(Flags & 1)) {
      PyThreadState *Save = PyEval_SaveThread();
      T_STATE(detached);
      PyEval_RestoreThread(Save);
    }
  }
}
