// Functions that come back with a lock, or without one that they were given.
#include <Python.h>
#include <nogil_test.h>
#include <pthread.h>

typedef struct {
  PyObject_HEAD
  pthread_mutex_t lock;
  PyThread_type_lock old;
  int value;
} Box;
static pthread_mutex_t Table = PTHREAD_MUTEX_INITIALIZER;
int work(void);

static void enter(Box *B) { pthread_mutex_lock(&B->lock); }
static void leave(Box *B) { pthread_mutex_unlock(&B->lock); }

static int enter_if_free(Box *B) {
  return pthread_mutex_trylock(&B->lock) == 0;
}

static int enter_or_fail(Box *B) {
  if (pthread_mutex_trylock(&B->lock)) {
    PyErr_SetString(PyExc_RuntimeError, "busy");
    return -1;
  }
  return 0;
}

static int enter_one_result(Box *B) {
  int Result = -1;
  if (pthread_mutex_trylock(&B->lock) == 0)
    Result = 0;
  work();
  return Result;
}

static void enter_perhaps(Box *B) {
  if (work())
    pthread_mutex_lock(&B->lock);
}

static void enter_table(void) { pthread_mutex_lock(&Table); }

void plain(Box *B, Box *Other) {
  enter(B);
  T_LOCKS(arg0->lock);
  leave(Other);
  T_LOCKS(arg0->lock);
  leave(B);
  T_LOCKS();
  enter_table();
  T_LOCKS(Table);
  pthread_mutex_unlock(&Table);
}

void by_result(Box *B) {
  enter_if_free(B);
  T_LOCKS();
}

void by_result_checked(Box *B) {
  if (!enter_if_free(B))
    return;
  T_LOCKS(arg0->lock);
  leave(B);
}

void by_error(Box *B) {
  if (enter_or_fail(B) < 0) {
    T_LOCKS();
    return;
  }
  T_LOCKS(arg0->lock);
  leave(B);
}

void by_one_result(Box *B) {
  int Failed = enter_one_result(B);
  if (Failed == -1)
    return;
  T_LOCKS(arg0->lock);
  leave(B);
}

void on_one_path(Box *B) {
  enter_perhaps(B);
  T_LOCKS();
  leave(B);
}

// Where there is no lock yet, nobody else has the object.
void lock_if_there_is_one(Box *B) {
  if (B->old)
    PyThread_acquire_lock(B->old, 1);
  T_LOCKS(arg0->old);
  if (B->old)
    PyThread_release_lock(B->old);
  T_LOCKS();
}

void by_flag(Box *B, int Threads) {
  if (Threads)
    enter(B);
  work();
  if (Threads) {
    T_LOCKS(arg0->lock);
    leave(B);
  }
  T_LOCKS();
}

// All callers hold it.
static int value_locked(Box *B) {
  T_LOCKS(arg0->lock);
  return B->value;
}
static int value_mixed(Box *B) {
  T_LOCKS();
  return B->value;
}
static int value_of_two(Box *B, Box *Other) {
  T_LOCKS(arg1->lock);
  return B->value;
}
static int value_of_some_lock(Box *B) {
  T_LOCKS(?);
  return B->value;
}
static int recursive(Box *B, int N) {
  T_LOCKS(arg0->lock);
  return N ? recursive(B, N - 1) : B->value;
}
static void given_up(Box *B) {
  T_LOCKS(arg0->lock);
  leave(B);
  T_LOCKS();
  enter(B);
  T_LOCKS(arg0->lock);
}

static PyObject *get(PyObject *Self, PyObject *Arg) {
  Box *B = (Box *)Self;
  enter(B);
  int N = value_locked(B) + value_mixed(B) + value_of_two((Box *)Arg, B) +
          value_of_some_lock(B) + recursive(B, 3);
  given_up(B);
  leave(B);
  return PyLong_FromLong(N);
}
static PyObject *peek(PyObject *Self, PyObject *Arg) {
  enter_table();
  int N = value_of_some_lock((Box *)Self);
  pthread_mutex_unlock(&Table);
  return PyLong_FromLong(N + value_mixed((Box *)Self));
}
// Nobody else has the object yet: its calls do not count.
static PyObject *make(PyTypeObject *Type, PyObject *Args, PyObject *Kwargs) {
  Box *B = (Box *)Type->tp_alloc(Type, 0);
  if (B)
    value_locked(B);
  return (PyObject *)B;
}
static PyMethodDef Methods[] = {
    {"get", get, METH_O, 0}, {"peek", peek, METH_NOARGS, 0}, {0, 0, 0, 0}};
static PyTypeObject BoxType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "box",
    .tp_methods = Methods,
    .tp_new = make,
};

// Who calls the callers does not matter as long as they all hold it.
static void under_all(Box *B) {
  T_LOCKS(arg0->lock);
  work();
}
static void under_some(Box *B) {
  T_LOCKS();
  work();
}
static void called_later(void *Given) {
  Box *B = Given;
  pthread_mutex_lock(&B->lock);
  under_all(B);
  under_some(B);
  pthread_mutex_unlock(&B->lock);
}
static void called_by_others(void *Given) {
  Box *B = Given;
  under_some(B);
  pthread_mutex_lock(&B->lock);
  under_all(B);
  pthread_mutex_unlock(&B->lock);
}
void (*Later[])(void *) = {called_later, called_by_others};
