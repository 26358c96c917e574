// Variables of the program that work uses at any depth, and that others write: the GIL is their lock.
#include <Python.h>
#include <pthread.h>
#include <unistd.h>

struct pool {
  pthread_t Worker;
  int Fd;
};
static struct pool *Pool;
static int Calls, Limit = 3, LogFd = 2;
static double Scratch[1000];
static struct pool *Locked;
static pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;
static struct pool *Sectioned;
static PyMutex *Mutex;
static struct pool *Accepted;

static void drop_pool(void) {
  if (!Pool)
    return;
  pthread_join(Pool->Worker, NULL);
  free(Pool); // guard(Pool): nogil-missing-gil-release
  Pool = NULL; // guard(Pool): nogil-missing-gil-release
}
static PyObject *drop_ok(PyObject *Self, PyObject *Arg) {
  drop_pool();
  Py_RETURN_NONE;
}
static PyObject *pool_fd(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(Pool ? Pool->Fd : -1);
}
// Reads what another function ends.
static int flush_pool(void) { return Pool ? fsync(Pool->Fd) : 0; }
static PyObject *flush_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(flush_pool());
}
// A number that others read.
static int counted(int Fd) {
  ++Calls; // guard: nogil-missing-gil-release // expect: nogil-racy-static/counter
  return fsync(Fd);
}
static PyObject *counted_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(counted((int)PyLong_AsLong(Arg)));
}
static PyObject *calls(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(Calls);
}
// One that is only read here may be an old one. No fix all the same.
static int limited(int Fd) { return Limit > 0 ? fsync(Fd) : 0; }
static PyObject *limited_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(limited((int)PyLong_AsLong(Arg))); // expect: nogil-missing-gil-release: 'fsync'
}
static PyObject *set_limit(PyObject *Self, PyObject *Arg) {
  Limit = (int)PyLong_AsLong(Arg);
  Py_RETURN_NONE;
}
// Nobody else writes it.
static int logged(int Fd) { return fsync(Fd == LogFd ? 1 : Fd); }
static PyObject *logged_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(logged((int)PyLong_AsLong(Arg))); // expect: nogil-missing-gil-release: 'fsync'
}
// Memory of the program that two of them would write.
static double spread(double X, Py_ssize_t N) {
  for (int I = 0; I < 1000; I++)
    Scratch[I] = X * I; // guard: nogil-missing-gil-release: Scratch[I] = X => X = X
  sleep((unsigned)N);
  return X;
}
static PyObject *scratch_ok(PyObject *Self, PyObject *Arg) {
  return PyFloat_FromDouble(spread(1.5, PyLong_AsSsize_t(Arg)));
}
static PyObject *first(PyObject *Self, PyObject *Arg) {
  return PyFloat_FromDouble(Scratch[0]);
}

// A lock of their own keeps them apart.
static int locked_flush(void) {
  int Rc;
  pthread_mutex_lock(&Lock);
  Rc = Locked ? fsync(Locked->Fd) : 0;
  pthread_mutex_unlock(&Lock);
  return Rc;
}
static PyObject *locked_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(locked_flush()); // expect: nogil-missing-gil-release: 'fsync'
}
static PyObject *locked_drop(PyObject *Self, PyObject *Arg) {
  pthread_mutex_lock(&Lock);
  free(Locked);
  Locked = NULL;
  pthread_mutex_unlock(&Lock);
  Py_RETURN_NONE;
}
// A section is no lock where there is a GIL, and none while detached.
static int sectioned_flush(void) { return Sectioned ? fsync(Sectioned->Fd) : 0; }
static PyObject *sectioned_ok(PyObject *Self, PyObject *Arg) {
  int Rc;
  Py_BEGIN_CRITICAL_SECTION(Self);
  Rc = sectioned_flush();
  Py_END_CRITICAL_SECTION();
  return PyLong_FromLong(Rc);
}
static PyObject *sectioned_drop(PyObject *Self, PyObject *Arg) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  free(Sectioned); // guard(Section): nogil-missing-gil-release
  Sectioned = NULL; // guard(Section): nogil-missing-gil-release
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}
// The project does so detached elsewhere.
static int accepted_flush(void) { return Accepted ? fsync(Accepted->Fd) : 0; }
static PyObject *accepted_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(accepted_flush()); // expect: nogil-missing-gil-release: 'fsync'
}
static PyObject *accepted_drop(PyObject *Self, PyObject *Arg) {
  Py_BEGIN_ALLOW_THREADS
  free(Accepted);
  Accepted = NULL;
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", drop_ok, METH_NOARGS, NULL},
                                {"b", pool_fd, METH_NOARGS, NULL},
                                {"c", flush_ok, METH_NOARGS, NULL},
                                {"d", counted_ok, METH_O, NULL},
                                {"e", calls, METH_NOARGS, NULL},
                                {"f", limited_bad, METH_O, NULL},
                                {"g", set_limit, METH_O, NULL},
                                {"h", logged_bad, METH_O, NULL},
                                {"i", scratch_ok, METH_O, NULL},
                                {"j", first, METH_NOARGS, NULL},
                                {"k", locked_bad, METH_NOARGS, NULL},
                                {"l", locked_drop, METH_NOARGS, NULL},
                                {"m", sectioned_ok, METH_NOARGS, NULL},
                                {"n", sectioned_drop, METH_NOARGS, NULL},
                                {"o", accepted_bad, METH_NOARGS, NULL},
                                {"p", accepted_drop, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
