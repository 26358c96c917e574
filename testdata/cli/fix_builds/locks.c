/* Locks that are there in one build only. What they guard is written by another
 * entry point, too. */
#include "build.h"

static pthread_mutex_t M;
#define LOCK pthread_mutex_lock(&M)
#define UNLOCK pthread_mutex_unlock(&M)
#if ALONE
#define LOCK_WITH_GIL LOCK
#define UNLOCK_WITH_GIL UNLOCK
#define LOCK_WITHOUT_GIL
#define UNLOCK_WITHOUT_GIL
#else
#define LOCK_WITH_GIL
#define UNLOCK_WITH_GIL
#define LOCK_WITHOUT_GIL LOCK
#define UNLOCK_WITHOUT_GIL UNLOCK
#endif
static long WithGil, WithoutGil, Always, Never;

static int count_with_gil(int Fd) {
  LOCK_WITH_GIL;
  WithGil++;
  UNLOCK_WITH_GIL;
  return fsync(Fd);
}
static int count_without_gil(int Fd) {
  LOCK_WITHOUT_GIL;
  WithoutGil++;
  UNLOCK_WITHOUT_GIL;
  return fsync(Fd);
}
static int count_always(int Fd) {
  LOCK;
  Always++;
  UNLOCK;
  return fsync(Fd);
}
static int count_never(int Fd) {
  Never++;
  return fsync(Fd);
}

/* Guarded with the GIL only. */
static PyObject *with_gil(PyObject *Self, PyObject *Args) {
  int Rc;
  Rc = count_with_gil(3);
  return PyLong_FromLong(Rc);
}
/* Guarded without the GIL only: the GIL is the lock otherwise. */
static PyObject *without_gil(PyObject *Self, PyObject *Args) {
  int Rc;
  Rc = count_without_gil(3);
  return PyLong_FromLong(Rc);
}
/* The twin is always guarded. */
static PyObject *always(PyObject *Self, PyObject *Args) {
  int Rc;
  Rc = count_always(3);
  return PyLong_FromLong(Rc);
}
/* And this one never. */
static PyObject *never(PyObject *Self, PyObject *Args) {
  int Rc;
  Rc = count_never(3);
  return PyLong_FromLong(Rc);
}

static PyObject *twin(PyObject *Self, PyObject *Args) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = fsync(3);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}
static PyObject *clear(PyObject *Self, PyObject *Args) {
  LOCK_WITH_GIL;
  WithGil = 0;
  UNLOCK_WITH_GIL;
  LOCK_WITHOUT_GIL;
  WithoutGil = 0;
  UNLOCK_WITHOUT_GIL;
  LOCK;
  Always = 0;
  UNLOCK;
  Never = 0;
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", with_gil, METH_NOARGS, NULL},
                                {"b", without_gil, METH_NOARGS, NULL},
                                {"c", always, METH_NOARGS, NULL},
                                {"d", never, METH_NOARGS, NULL},
                                {"e", twin, METH_NOARGS, NULL},
                                {"f", clear, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
