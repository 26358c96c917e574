/* The twins: nobody else writes it meanwhile. All of these are detached. */
#include "reached.h"

static const int Table[] = {1, 2};
static int look_up(int Fd) { return fsync(Fd) + Table[1]; }
ENTRY(reads_table) {
  int Rc;
  Rc = look_up(3);
  return PyLong_FromLong(Rc);
}

static _Thread_local long Counter;
static int counted(int Fd) {
  Counter++;
  return fsync(Fd);
}
ENTRY(of_thread) {
  int Rc;
  Rc = counted(3);
  return PyLong_FromLong(Rc);
}

static pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;
static long Guarded;
static int guarded(int Fd) {
  pthread_mutex_lock(&Lock);
  Guarded++;
  pthread_mutex_unlock(&Lock);
  return fsync(Fd);
}
ENTRY(with_lock) {
  int Rc;
  Rc = guarded(3);
  return PyLong_FromLong(Rc);
}

static int Depth;
static int deep(int Fd) { return Depth ? fsync(Fd) : 0; }
ENTRY(set_at_start) {
  int Rc;
  Rc = deep(3);
  return PyLong_FromLong(Rc);
}

static int local(int Fd) {
  struct { int Fd, Last; } State = {Fd, 0};
  State.Last = Fd;
  return fsync(State.Last);
}
ENTRY(own) {
  int Rc;
  Rc = local(3);
  return PyLong_FromLong(Rc);
}

ENTRY(twin) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = fsync(3);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Rc);
}
ENTRY(changes) {
  pthread_mutex_lock(&Lock);
  Guarded = 0;
  pthread_mutex_unlock(&Lock);
  Counter = 0;
  return PyLong_FromLong(Counter);
}

static PyMethodDef Methods[] = {{"a", reads_table, METH_NOARGS, NULL},
                                {"b", of_thread, METH_NOARGS, NULL},
                                {"d", with_lock, METH_NOARGS, NULL},
                                {"e", set_at_start, METH_NOARGS, NULL},
                                {"f", own, METH_NOARGS, NULL},
                                {"g", twin, METH_NOARGS, NULL},
                                {"h", changes, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef Module = {PyModuleDef_HEAD_INIT, "apart", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_apart(void) {
  Depth = 1;
  return PyModule_Create(&Module);
}
