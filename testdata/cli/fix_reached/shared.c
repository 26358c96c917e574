/* What the work reaches is written by others: none of these may be detached.
 * With the GIL, that is the lock. */
#include "reached.h"

/* A table that another entry point fills. */
static int *Table;
static int look_up(int Fd) { return fsync(Fd) + Table[1]; }
ENTRY(reads_table) {
  int Rc;
  Rc = look_up(3);
  return PyLong_FromLong(Rc);
}

/* Through a pointer to a variable. */
static long Counter;
static void bump(long *Of) { ++*Of; }
static int counted(int Fd) {
  bump(&Counter);
  return fsync(Fd);
}
ENTRY(by_pointer) {
  int Rc;
  Rc = counted(3);
  return PyLong_FromLong(Rc);
}

/* Through a function pointer in a table. */
static long Called;
static int called(int Fd) {
  Called++;
  return fsync(Fd);
}
static const struct { int (*Sync)(int); } Ops = {called};
static int by_table(int Fd) { return Ops.Sync(Fd); }
ENTRY(by_function) {
  int Rc;
  Rc = by_table(3);
  return PyLong_FromLong(Rc);
}

/* A probe that is made once, of the function's own: two threads may make it. */
static int probe(int Fd) {
  static FILE *Cache;
  if (!Cache)
    Cache = fopen("/proc/self/maps", "r");
  return Cache ? fsync(Fd) : -1;
}
ENTRY(by_probe) {
  int Rc;
  Rc = probe(3);
  return PyLong_FromLong(Rc);
}

/* Elements of an array. */
static char Line[80];
static int formats(int Fd) {
  Line[0] = (char)Fd;
  return fsync(Fd);
}
ENTRY(by_array) {
  int Rc;
  Rc = formats(3);
  return PyLong_FromLong(Rc);
}

/* A member of what a variable leads to. */
static struct state { int Fd, Last; } *State;
static int remembers(int Fd) {
  State->Last = Fd;
  return fsync(Fd);
}
ENTRY(by_member) {
  int Rc;
  Rc = remembers(3);
  return PyLong_FromLong(Rc);
}

/* A list that others unlink from. */
static struct node { struct node *Next; int Fd; } *Head;
static int sync_all(void) {
  int Rc = 0;
  for (struct node *N = Head; N; N = N->Next)
    Rc += fsync(N->Fd);
  return Rc;
}
ENTRY(by_list) {
  int Rc;
  Rc = sync_all();
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
  struct node *First = Head;
  free(Table);
  Table = calloc(2, sizeof *Table);
  Counter = Called = 0;
  Line[0] = 0;
  free(State);
  State = calloc(1, sizeof *State);
  if (First) {
    Head = First->Next;
    free(First);
  }
  return PyUnicode_FromString(Line);
}

static PyMethodDef Methods[] = {{"a", reads_table, METH_NOARGS, NULL},
                                {"b", by_pointer, METH_NOARGS, NULL},
                                {"c", by_function, METH_NOARGS, NULL},
                                {"d", by_probe, METH_NOARGS, NULL},
                                {"e", by_array, METH_NOARGS, NULL},
                                {"f", by_member, METH_NOARGS, NULL},
                                {"g", by_list, METH_NOARGS, NULL},
                                {"h", twin, METH_NOARGS, NULL},
                                {"i", changes, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
