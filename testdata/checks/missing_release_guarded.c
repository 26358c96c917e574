// What runs detached would write what others use, and only the GIL keeps them apart.
#include <Python.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  int Fd;
  long Count;
  char *List;
} Source;
typedef struct {
  PyObject_HEAD
  Source *Src;
} Reader;

// A record that methods reach through one handle.
static long update(Source *S) {
  char Buf[512];
  long N = read(S->Fd, Buf, sizeof Buf);
  S->Count += N;
  return N;
}
static PyObject *update_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(update(((Reader *)Self)->Src)); // expect: nogil-missing-gil-release/needs-lock-first: writes what only the GIL guards
}
static PyObject *count(PyObject *Self, PyObject *Arg) { return PyLong_FromLong(((Reader *)Self)->Src->Count); }
// The same, further down, and with the handle in a capsule.
static long update_all(Source *S) {
  long N = 0;
  while (update(S) > 0)
    N++;
  return N;
}
static PyObject *capsule_bad(PyObject *Self, PyObject *Arg) {
  Source *S = (Source *)PyCapsule_GetPointer(Arg, NULL);
  return PyLong_FromLong(update_all(S)); // expect: nogil-missing-gil-release/needs-lock-first: 'update_all' reaches 'read'
}
// Memory that is replaced.
static long reload(Source *S) {
  free(S->List); // expect: nogil-racy-member/swap
  S->List = malloc(512);
  return read(S->Fd, S->List, 512);
}
static PyObject *reload_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(reload(((Reader *)Self)->Src)); // expect: nogil-missing-gil-release/needs-lock-first: 'reload' reaches 'read'
}
static PyObject *first_item(PyObject *Self, PyObject *Arg) { return PyLong_FromLong(((Reader *)Self)->Src->List[0]); }
// A record in a static variable.
static struct {
  long Hits, Seed;
} Totals;
static long draw(void) {
  char Buf[512];
  Totals.Seed = Totals.Seed * 5 + 1;
  return read(3, Buf, sizeof Buf);
}
static PyObject *draw_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(draw()); // expect: nogil-missing-gil-release/needs-lock-first: 'draw' reaches 'read'
}
// A static variable of the program: nothing is said at all.
static long Last;
static long remember(void) {
  char Buf[512];
  Last = read(3, Buf, sizeof Buf);
  return 0;
}
static PyObject *remember_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(remember());
}
static PyObject *last(PyObject *Self, PyObject *Arg) { return PyLong_FromLong(Last); }

// The same, made here: nobody else has it.
static PyObject *made_bad(PyObject *Self, PyObject *Arg) {
  Source Own = {3, 0, NULL};
  char Buf[512];
  Own.Count = 1;
  long N = read(Own.Fd, Buf, sizeof Buf); // expect: nogil-missing-gil-release/waits-outside: 'read'
  return PyLong_FromLong(N);
}
// Nothing is written.
static long look(const Source *S) {
  char Buf[512];
  return read(S->Fd, Buf, sizeof Buf) + S->Count;
}
static PyObject *look_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(look(((Reader *)Self)->Src)); // expect: nogil-missing-gil-release/waits-outside: 'look' reaches 'read'
}
// A lock of the record, here and there.
typedef struct {
  pthread_mutex_t Lock;
  int Fd;
  long Count;
} Guarded;
typedef struct {
  PyObject_HEAD
  Guarded *Src;
} GuardedReader;
static long update_locked(Guarded *S) {
  char Buf[512];
  long N = read(S->Fd, Buf, sizeof Buf);
  pthread_mutex_lock(&S->Lock);
  S->Count += N;
  pthread_mutex_unlock(&S->Lock);
  return N;
}
static PyObject *locked_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(update_locked(((GuardedReader *)Self)->Src)); // expect: nogil-missing-gil-release/waits-in-helper: 'update_locked' reaches 'read'
}
// The project does so detached.
typedef struct {
  int Fd;
  long Count;
} Bold;
typedef struct {
  PyObject_HEAD
  Bold *Src;
} BoldReader;
static long update_bold(Bold *S) {
  char Buf[512];
  long N = read(S->Fd, Buf, sizeof Buf);
  S->Count += N;
  return N;
}
static PyObject *bold_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(update_bold(((BoldReader *)Self)->Src)); // expect: nogil-missing-gil-release/waits-outside: 'update_bold' reaches 'read'
}
static PyObject *bold_detached(PyObject *Self, PyObject *Arg) {
  Bold *S = ((BoldReader *)Self)->Src;
  long N;
  Py_BEGIN_ALLOW_THREADS
  N = update_bold(S);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(N);
}

static PyMethodDef Methods[] = {{"update", update_bad, METH_NOARGS, NULL},
                                {"count", count, METH_NOARGS, NULL},
                                {"capsule", capsule_bad, METH_O, NULL},
                                {"reload", reload_bad, METH_NOARGS, NULL},
                                {"first", first_item, METH_NOARGS, NULL},
                                {"draw", draw_bad, METH_NOARGS, NULL},
                                {"remember", remember_ok, METH_NOARGS, NULL},
                                {"last", last, METH_NOARGS, NULL},
                                {"made", made_bad, METH_NOARGS, NULL},
                                {"look", look_bad, METH_NOARGS, NULL},
                                {"locked", locked_bad, METH_NOARGS, NULL},
                                {"bold", bold_bad, METH_NOARGS, NULL},
                                {"bold_detached", bold_detached, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
