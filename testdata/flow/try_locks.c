// A try holds nothing until somebody has looked at its result.
#include <Python.h>
#include <nogil_test.h>
#include <pthread.h>
#include <threads.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t Spin;
static PyMutex Fast;
static mtx_t Plain;
static PyThread_type_lock Old;
struct box {
  pthread_mutex_t lock;
  int value;
};
struct conn {
  PyThread_type_lock lock;
};
int work(void);

void unchecked(void) {
  pthread_mutex_trylock(&M);
  T_LOCKS();
  pthread_mutex_unlock(&M);
}

// Success is zero.
void checked(void) {
  if (pthread_mutex_trylock(&M) == 0) {
    T_LOCKS(M);
    pthread_mutex_unlock(&M);
  }
  T_LOCKS();
}

void checked_first(void) {
  if (pthread_mutex_trylock(&M) != 0) {
    T_LOCKS();
    return;
  }
  T_LOCKS(M);
  pthread_mutex_unlock(&M);
}

void wrong_way_round(void) {
  if (pthread_mutex_trylock(&M)) {
    T_LOCKS();
    work();
  } else {
    T_LOCKS(M);
    pthread_mutex_unlock(&M);
  }
}

void result_kept(void) {
  int Failed = pthread_mutex_trylock(&M);
  T_LOCKS();
  work();
  if (!Failed) {
    T_LOCKS(M);
    pthread_mutex_unlock(&M);
  }
}

void truth_kept(void) {
  int Held = pthread_mutex_trylock(&Spin) == 0;
  if (Held)
    T_LOCKS(Spin);
  work();
  if (Held)
    pthread_mutex_unlock(&Spin);
  T_LOCKS();
}

void overwritten(void) {
  int Failed = pthread_mutex_trylock(&M);
  Failed = work();
  if (!Failed)
    T_LOCKS();
}

void c11(void) {
  if (mtx_trylock(&Plain) == thrd_success) {
    T_LOCKS(Plain);
    mtx_unlock(&Plain);
  }
  if (mtx_trylock(&Plain) == thrd_busy)
    T_LOCKS();
}

// Success is not zero.
void python_fast(void) {
  if (!PyMutex_LockFast(&Fast))
    T_LOCKS();
  else
    T_LOCKS(Fast);
}

void old_lock(void) {
  PyThread_acquire_lock(Old, WAIT_LOCK);
  T_LOCKS(Old);
  PyThread_release_lock(Old);
  if (PyThread_acquire_lock(Old, NOWAIT_LOCK)) {
    T_LOCKS(Old);
    PyThread_release_lock(Old);
  }
  T_LOCKS();
}

// The usual macro: try, else let others go on and wait.
void try_then_wait(struct box *B) {
  if (pthread_mutex_trylock(&B->lock) != 0) {
    Py_BEGIN_ALLOW_THREADS
    pthread_mutex_lock(&B->lock);
    Py_END_ALLOW_THREADS
  }
  T_LOCKS(arg0->lock);
  pthread_mutex_unlock(&B->lock);
}

// Interrupted, failed, got it: one number means success.
void timed(void) {
  PyLockStatus Status = PyThread_acquire_lock_timed(Old, 1, 0);
  if (Status == PY_LOCK_INTR)
    T_LOCKS();
  if (Status == PY_LOCK_ACQUIRED) {
    T_LOCKS(Old);
    PyThread_release_lock(Old);
  }
}

void in_a_loop(void) {
  while (pthread_mutex_trylock(&M) != 0)
    work();
  T_LOCKS(M);
  pthread_mutex_unlock(&M);
  T_LOCKS();
}

void sixteen(void) {
#define ONE pthread_mutex_timedlock(&M, 0);
#define FOUR ONE ONE ONE ONE
  FOUR FOUR FOUR FOUR
  T_LOCKS();
}

// One variable for both tries.
void tried_again(void) {
  int Failed = pthread_mutex_trylock(&M);
  if (Failed) {
    work();
    Failed = pthread_mutex_trylock(&M);
  }
  if (Failed) {
    T_LOCKS();
    return;
  }
  T_LOCKS(M);
  pthread_mutex_unlock(&M);
}

void tried_another(void) {
  int Failed = pthread_mutex_trylock(&M);
  if (Failed)
    Failed = pthread_mutex_trylock(&Spin);
  if (Failed)
    return;
  T_LOCKS();
}

void failed_for_nothing(void) {
  int Failed = pthread_mutex_trylock(&M);
  if (Failed)
    Failed = work();
  if (Failed)
    return;
  T_LOCKS();
}

// Only where there is something to lock.
void tried_if_there(struct box *B) {
  int Failed = B ? pthread_mutex_trylock(&M) : -1;
  if (Failed == 0) {
    T_LOCKS(M);
    pthread_mutex_unlock(&M);
  }
}

void nothing_is_success(struct box *B) {
  int Failed = B ? pthread_mutex_trylock(&M) : 0;
  if (Failed == 0)
    T_LOCKS();
}

// One way to the check has it for certain, the other as the result says.
void tried_until(struct box *B) {
  int Failed = pthread_mutex_trylock(&M);
  if (Failed == 0)
    goto check;
  for (;;) {
    work();
    Failed = B ? pthread_mutex_trylock(&M) : -1;
  check:
    if (Failed == 0 || work())
      break;
  }
  if (Failed == 0 && work()) {
    pthread_mutex_unlock(&M);
    Failed = -1;
  }
  if (Failed == 0)
    T_LOCKS(M);
  else
    T_LOCKS();
}

// A helper that complains and fails where the lock is somebody else's; only 0
// and 1 come out of the call, so that every test of it decides.
static int lock_or_fail(struct conn *c) {
  PyLockStatus Status = PyThread_acquire_lock(c->lock, NOWAIT_LOCK);
  if (Status != PY_LOCK_ACQUIRED) {
    PyErr_SetString(PyExc_RuntimeError, "in use");
    return -1;
  }
  return 0;
}
int used_by_one(struct conn *c) {
  if (lock_or_fail(c) < 0) {
    T_LOCKS();
    return -1;
  }
  T_LOCKS(arg0->lock);
  PyThread_release_lock(c->lock);
  return 0;
}
int used_by_one_nonzero(struct conn *c) {
  if (lock_or_fail(c))
    return -1;
  T_LOCKS(arg0->lock);
  PyThread_release_lock(c->lock);
  return 0;
}
static int lock_said(struct conn *c) {
  return PyThread_acquire_lock(c->lock, NOWAIT_LOCK) == 1;
}
int said(struct conn *c) {
  if (!lock_said(c))
    return -1;
  T_LOCKS(arg0->lock);
  PyThread_release_lock(c->lock);
  return 0;
}
