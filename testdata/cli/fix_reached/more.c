/* The same by other ways. */
#include "reached.h"
#include <string.h>
#include <sys/stat.h>

/* A variable that holds where the counter is. */
static long Counter;
static long *Where = &Counter;
static int counted(int Fd) {
  ++*Where;
  return fsync(Fd);
}
ENTRY(by_place) {
  int Rc;
  Rc = counted(3);
  return PyLong_FromLong(Rc);
}

/* What a function gives. */
static struct state { int Fd, Last; } Only;
static struct state *only(void) { return &Only; }
static int remembers(int Fd) {
  only()->Last = Fd;
  return fsync(Fd);
}
ENTRY(by_getter) {
  int Rc;
  Rc = remembers(3);
  return PyLong_FromLong(Rc);
}

/* A buffer that the C library fills. */
static char Name[80];
static int names(int Fd) {
  snprintf(Name, sizeof Name, "fd %d", Fd);
  return fsync(Fd);
}
ENTRY(by_buffer) {
  int Rc;
  Rc = names(3);
  return PyLong_FromLong(Rc);
}

/* A record that the C library fills. */
static struct stat Stat;
static int states(int Fd) {
  fstat(Fd, &Stat);
  return fsync(Fd);
}
ENTRY(by_record) {
  int Rc;
  Rc = states(3);
  return PyLong_FromLong(Rc);
}

/* As a whole. */
static struct pair { int A, B; } Pair;
static int pairs(int Fd) {
  struct pair New = {Fd, Fd};
  Pair = New;
  return fsync(Fd);
}
ENTRY(by_copy) {
  int Rc;
  Rc = pairs(3);
  return PyLong_FromLong(Rc);
}

/* By a parameter that a caller fills in. */
static struct state *Current;
static int uses(struct state *S) {
  S->Last = 1;
  return fsync(S->Fd);
}
static int current(void) { return uses(Current); }
ENTRY(by_parameter) {
  int Rc;
  Rc = current();
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
  Counter = 0;
  free(Current);
  Current = calloc(1, sizeof *Current);
  return PyLong_FromLong(Only.Last + Pair.A + Stat.st_size + Name[0]);
}

static PyMethodDef Methods[] = {{"a", by_place, METH_NOARGS, NULL},
                                {"b", by_getter, METH_NOARGS, NULL},
                                {"c", by_buffer, METH_NOARGS, NULL},
                                {"d", by_record, METH_NOARGS, NULL},
                                {"e", by_copy, METH_NOARGS, NULL},
                                {"f", by_parameter, METH_NOARGS, NULL},
                                {"g", twin, METH_NOARGS, NULL},
                                {"h", changes, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
