// flags: -DPy_GIL_DISABLED
// Critical sections that a path leaves, and locks that only sections may take.
#include <Python.h>

int ready(PyObject *Self);
int step(int I);
void fail(void) __attribute__((noreturn));

// A return from within.
PyObject *returned_bad(PyObject *Self, PyObject *Unused) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  if (!ready(Self))
    return NULL; // expect: nogil-lock-misuse/section-left: the critical section on 'Self' is left here without its end
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

PyObject *label_ok(PyObject *Self, PyObject *Unused) {
  PyObject *Out = NULL;
  Py_BEGIN_CRITICAL_SECTION(Self);
  if (!ready(Self))
    goto done; // guard: nogil-lock-misuse: goto done => return Out
  Out = PyLong_FromLong(1);
done:;
  Py_END_CRITICAL_SECTION();
  return Out;
}

// A label behind the end.
PyObject *jumped_bad(PyObject *Self, PyObject *Unused) {
  PyObject *Out = NULL;
  Py_BEGIN_CRITICAL_SECTION(Self);
  if (!ready(Self))
    goto error; // expect: nogil-lock-misuse/section-left: on 'Self'
  Out = PyLong_FromLong(1);
  Py_END_CRITICAL_SECTION();
error:
  return Out;
}

// A loop around the section goes on, or ends.
int continued_bad(PyObject **Items, int N) {
  int Sum = 0;
  for (int I = 0; I < N; ++I) {
    Py_BEGIN_CRITICAL_SECTION(Items[I]);
    if (!ready(Items[I]))
      continue; // expect: nogil-lock-misuse/section-left
    Sum += step(I);
    Py_END_CRITICAL_SECTION();
  }
  return Sum;
}

int broken_bad(PyObject *Self, int N) {
  int Sum = 0;
  while (Sum < N) {
    Py_BEGIN_CRITICAL_SECTION2(Self, Py_None);
    Sum += step(Sum);
    if (Sum == 7)
      break; // expect: nogil-lock-misuse/section-left
    Py_END_CRITICAL_SECTION2();
  }
  return Sum;
}

// A loop within it does what it likes.
int looped_ok(PyObject *Self, int N) {
  int Sum = 0;
  Py_BEGIN_CRITICAL_SECTION(Self);
  for (int I = 0; I < N; ++I) {
    if (step(I))
      continue;
    if (!ready(Self))
      break; // guard: nogil-lock-misuse: break => return Sum
    Sum += I;
  }
  Py_END_CRITICAL_SECTION();
  return Sum;
}

int switched_bad(PyObject *Self, int Kind) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  switch (Kind) {
  case 0:
    break;
  case 1:
    return step(1); // expect: nogil-lock-misuse/section-left
  default:
    fail();
  }
  Py_END_CRITICAL_SECTION();
  return 0;
}

// Each way out ends it.
int ended_ok(PyObject *Self) {
  int Out = 0;
  PyCriticalSection Handle;
  PyCriticalSection_Begin(&Handle, Self);
  if (!ready(Self)) {
    PyCriticalSection_End(&Handle); // guard: nogil-lock-misuse
    return -1;
  }
  Out = step(1);
  PyCriticalSection_End(&Handle);
  return Out;
}

// Only where it was opened.
int flagged_ok(PyObject *Self, int Lock) {
  PyCriticalSection Handle;
  if (Lock)
    PyCriticalSection_Begin(&Handle, Self);
  int Out = step(1);
  if (Lock) // guard: nogil-lock-misuse: Lock => Out
    PyCriticalSection_End(&Handle);
  return Out;
}

// Whoever has the handle ends it.
static void leave(PyCriticalSection *Handle) { PyCriticalSection_End(Handle); }
void enter_ok(PyCriticalSection *Handle, PyObject *Self) {
  PyCriticalSection_Begin(Handle, Self);
}
int helped_ok(PyObject *Self) {
  PyCriticalSection Handle;
  PyCriticalSection_Begin(&Handle, Self);
  int Out = step(1);
  leave(&Handle); // guard: nogil-lock-misuse
  return Out;
}

// A macro of the project's own.
#define WITH_LOCK(Of, Do)                                                      \
  {                                                                            \
    Py_BEGIN_CRITICAL_SECTION(Of);                                             \
    Do;                                                                        \
    Py_END_CRITICAL_SECTION();                                                 \
  }
int wrapped_bad(PyObject *Self) {
  WITH_LOCK(Self, return step(1)); // expect: nogil-lock-misuse/section-left
  return 0;
}
int wrapped_ok(PyObject *Self) {
  int Out;
  WITH_LOCK(Self, Out = step(1)); // guard: nogil-lock-misuse: Out = => return
  return Out;
}

// A mutex of one's own in a section, or taken by hand.
typedef struct {
  PyObject_HEAD
  PyMutex lock;
  int n;
} Own;
int mutex_section_bad(Own *Self) {
  Py_BEGIN_CRITICAL_SECTION_MUTEX(&Self->lock);
  if (Self->n)
    return step(1); // expect: nogil-lock-misuse/section-left: on 'Self->lock'
  Py_END_CRITICAL_SECTION();
  return 0;
}
void own_mutex_ok(Own *Self) {
  PyMutex_Lock(&Self->lock); // guard: nogil-lock-misuse: Self->lock => Self->ob_base.ob_mutex
  Self->n++;
  PyMutex_Unlock(&Self->lock);
}

// The lock in the header of an object.
void by_hand_bad(PyObject *Self) {
  PyMutex_Lock(&Self->ob_mutex); // expect: nogil-lock-misuse/object-mutex: takes the lock in the header of 'Self' by hand
  step(1);
  PyMutex_Unlock(&Self->ob_mutex);
}
void cast_bad(Own *Self) {
  PyMutex_Lock(&((PyObject *)Self)->ob_mutex); // expect: nogil-lock-misuse/object-mutex: of 'Self'
  step(1);
  PyMutex_Unlock(&((PyObject *)Self)->ob_mutex);
}
void kept_bad(PyObject *Self) {
  PyMutex *Of = &Self->ob_mutex;
  PyMutex_Lock(Of); // expect: nogil-lock-misuse/object-mutex
  step(1);
  PyMutex_Unlock(Of);
}
int tried_bad(Own *Self) {
  if (!PyMutex_LockFast(&Self->ob_base.ob_mutex)) // expect: nogil-lock-misuse/object-mutex: 'PyMutex_LockFast' takes
    return -1;
  step(1);
  PyMutex_Unlock(&Self->ob_base.ob_mutex);
  return 0;
}
static void take_mutex(PyMutex *Of) { PyMutex_Lock(Of); }
void below_bad(PyObject *Self) {
  take_mutex(&Self->ob_mutex); // fn: nogil-lock-misuse: taken in a helper that locks whatever it is given
  step(1);
  PyMutex_Unlock(&Self->ob_mutex);
}
// To ask is no harm, and a section may name it.
int asked_ok(PyObject *Self) { return PyMutex_IsLocked(&Self->ob_mutex); }
void section_ok(PyObject *Self) {
  Py_BEGIN_CRITICAL_SECTION_MUTEX(&Self->ob_mutex);
  step(1);
  Py_END_CRITICAL_SECTION();
}
