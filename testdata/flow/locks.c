// Which locks are held.
#include <Python.h>
#include <nogil_test.h>
#include <pthread.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t N = PTHREAD_MUTEX_INITIALIZER;
static PyMutex Q;
struct box {
  pthread_mutex_t lock;
};
int work(void);

void plain(void) {
  T_LOCKS();
  pthread_mutex_lock(&M);
  T_LOCKS(M);
  pthread_mutex_lock(&N);
  T_LOCKS(M, N);
  pthread_mutex_unlock(&M);
  T_LOCKS(N);
  pthread_mutex_unlock(&N);
  T_LOCKS();
}

void python_mutex(void) {
  PyMutex_Lock(&Q);
  T_LOCKS(Q);
  PyMutex_Unlock(&Q);
  T_LOCKS();
}

void member(struct box *B) {
  pthread_mutex_lock(&B->lock);
  T_LOCKS(arg0->lock);
  pthread_mutex_unlock(&B->lock);
  T_LOCKS();
}

// Held on some paths is not held.
void branch(int C) {
  if (C)
    pthread_mutex_lock(&M);
  T_LOCKS();
  if (C) {
    T_LOCKS(M);
    pthread_mutex_unlock(&M);
  }
}

static void take(pthread_mutex_t *P) { pthread_mutex_lock(P); }
static void give(pthread_mutex_t *P) { pthread_mutex_unlock(P); }
void wrapped(void) {
  take(&M);
  T_LOCKS(M);
  give(&M);
  T_LOCKS();
}

void with_region(void) {
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&M);
  T_STATE(detached);
  T_LOCKS(M);
  Py_END_ALLOW_THREADS
  T_STATE(attached);
  T_LOCKS(M);
  pthread_mutex_unlock(&M);
}
