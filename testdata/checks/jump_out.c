// Jumps that leave a detached region without attaching first.
#include <Python.h>

int step(int I);

PyObject *return_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  if (step(N) < 0)
    return NULL; // expect: nogil-unbalanced-thread-state
  Py_END_ALLOW_THREADS
  return Py_None;
}

PyObject *return_ok(int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = step(N);
  Py_END_ALLOW_THREADS
  if (R < 0)
    return NULL;
  return Py_None;
}

PyObject *goto_bad(int N) {
  char *P = malloc(10);
  Py_BEGIN_ALLOW_THREADS
  if (step(N) < 0)
    goto fail; // expect: nogil-unbalanced-thread-state
  Py_END_ALLOW_THREADS
  free(P);
  return Py_None;
fail:
  free(P);
  return NULL;
}

PyObject *goto_ok(int N) {
  char *P = malloc(10);
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = step(N);
  if (R < 0)
    goto done;
  R = step(R);
done:;
  Py_END_ALLOW_THREADS
  free(P);
  return R < 0 ? NULL : Py_None;
}

int break_bad(int N) {
  int I;
  for (I = 0; I < N; I++) {
    Py_BEGIN_ALLOW_THREADS
    if (step(I) < 0)
      break; // expect: nogil-unbalanced-thread-state
    Py_END_ALLOW_THREADS
  }
  return I;
}

int break_ok(int N) {
  int I;
  Py_BEGIN_ALLOW_THREADS
  for (I = 0; I < N; I++)
    if (step(I) < 0)
      break;
  Py_END_ALLOW_THREADS
  return I;
}

int continue_bad(int N) {
  int I, Sum = 0;
  for (I = 0; I < N; I++) {
    Py_BEGIN_ALLOW_THREADS
    if (step(I) < 0)
      continue; // expect: nogil-unbalanced-thread-state
    Sum++;
    Py_END_ALLOW_THREADS
  }
  return Sum;
}

int continue_ok(int N) {
  int I, Sum = 0;
  Py_BEGIN_ALLOW_THREADS
  for (I = 0; I < N; I++) {
    if (step(I) < 0)
      continue;
    Sum++;
  }
  Py_END_ALLOW_THREADS
  return Sum;
}

int switch_bad(int N) {
  int R = 0;
  Py_BEGIN_ALLOW_THREADS
  switch (step(N)) {
  case 0:
    R = 1;
    break;
  case 1:
    return -1; // expect: nogil-unbalanced-thread-state
  default:
    R = step(2);
  }
  Py_END_ALLOW_THREADS
  return R;
}

int switch_ok(int N) {
  int R = 0;
  Py_BEGIN_ALLOW_THREADS
  switch (step(N)) {
  case 0:
    R = 1;
    break;
  case 1:
    R = -1;
    break;
  default:
    R = step(2);
  }
  Py_END_ALLOW_THREADS
  return R;
}

// A jump that is hidden in a macro of the project: the macro's use counts.
#define TRY(Call)                                                              \
  do {                                                                         \
    if ((Call) < 0)                                                            \
      return -1;                                                               \
  } while (0)

int macro_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  TRY(step(N)); // expect: nogil-unbalanced-thread-state
  Py_END_ALLOW_THREADS
  return 0;
}

int macro_ok(int N) {
  TRY(step(N));
  Py_BEGIN_ALLOW_THREADS
  step(N);
  Py_END_ALLOW_THREADS
  TRY(step(N));
  return 0;
}
