// Static data that are changed while other threads use them.
#include <Python.h>
#include <pthread.h>
#include <stdlib.h>

int walk(int (*Visit)(void *), void *Of);

// --- replaced --------------------------------------------------------------

static PyObject *Handler;
PyObject *set_handler_bad(PyObject *Self, PyObject *Arg) {
  PyObject *Old = Handler;
  Handler = Py_NewRef(Arg); // expect: nogil-racy-static/swap: static 'Handler' is replaced and its old value given up while 'call_handler' may be using it
  Py_XDECREF(Old);
  Py_RETURN_NONE;
}
PyObject *call_handler(PyObject *Self, PyObject *Arg) {
  return PyObject_CallOneArg(Handler, Arg);
}

static PyObject *Format;
PyObject *set_format_bad(PyObject *Self, PyObject *Arg) {
  Py_XDECREF(Format);
  Format = Py_NewRef(Arg); // expect: nogil-racy-static/swap: static 'Format'
  Py_RETURN_NONE;
}
PyObject *get_format(PyObject *Self, PyObject *Arg) { return Py_NewRef(Format); }

static char *Prefix;
PyObject *set_prefix_bad(PyObject *Self, PyObject *Arg) {
  free(Prefix);
  Prefix = (char *)malloc(16); // expect: nogil-racy-static/swap: static 'Prefix'
  Prefix[0] = 0;
  Py_RETURN_NONE;
}
PyObject *get_prefix(PyObject *Self, PyObject *Arg) { return PyUnicode_FromString(Prefix); }

static PyObject *Default;
PyObject *set_default_bad(PyObject *Self, PyObject *Arg) {
  Py_INCREF(Arg);
  Py_XSETREF(Default, Arg); // expect: nogil-racy-static/swap: static 'Default'
  Py_RETURN_NONE;
}
PyObject *get_default(PyObject *Self, PyObject *Arg) { return Py_NewRef(Default); }

typedef struct {
  PyObject *Out;
} Streams;
static Streams Std;
PyObject *set_stream_bad(PyObject *Self, PyObject *Arg) {
  PyObject *Old = Std.Out;
  Std.Out = Py_NewRef(Arg); // expect: nogil-racy-static/swap: static 'Std.Out'
  Py_XDECREF(Old);
  Py_RETURN_NONE;
}
PyObject *get_stream(PyObject *Self, PyObject *Arg) { return Py_NewRef(Std.Out); }

// --- counted ---------------------------------------------------------------

static long Calls;
PyObject *counted_bad(PyObject *Self, PyObject *Arg) {
  ++Calls; // expect: nogil-racy-static/counter: static 'Calls' is read, changed and stored without a lock
  Py_RETURN_NONE;
}
static unsigned long Bits;
PyObject *bits_bad(PyObject *Self, PyObject *Arg) {
  Bits |= 4; // expect: nogil-racy-static/counter: static 'Bits'
  Py_RETURN_NONE;
}
typedef struct {
  long New, Reused;
} Statistics;
static Statistics Stats;
PyObject *member_bad(PyObject *Self, PyObject *Arg) {
  Stats.New += 1; // expect: nogil-racy-static/counter: static 'Stats.New'
  Py_RETURN_NONE;
}
static double Total;
PyObject *total_bad(PyObject *Self, PyObject *Arg) {
  Total = Total + PyFloat_AsDouble(Arg); // expect: nogil-racy-static/counter: static 'Total'
  Py_RETURN_NONE;
}
static void count(long *Of) { *Of += 1; }
static long Lent;
PyObject *lent_bad(PyObject *Self, PyObject *Arg) {
  count(&Lent); // expect: nogil-racy-static/counter: static 'Lent'
  return PyLong_FromLong(Lent);
}

PyObject *get_counts(PyObject *Self, PyObject *Arg) {
  return Py_BuildValue("lkld", Calls, Bits, Stats.New, Total);
}
static long Next;
PyObject *next_bad(PyObject *Self, PyObject *Arg) {
  long Number = Next++; // expect: nogil-racy-static/counter: static 'Next'
  return PyLong_FromLong(Number);
}
static int Users = 1;
PyObject *last_bad(PyObject *Self, PyObject *Arg) {
  if (--Users == 0) // expect: nogil-racy-static/counter: static 'Users'
    Py_RETURN_TRUE;
  Py_RETURN_FALSE;
}
static int Seen;
PyObject *seen_bad(PyObject *Self, PyObject *Arg) {
  Seen++; // expect: nogil-racy-static/counter: static 'Seen'
  if (Seen > 3)
    Py_RETURN_TRUE;
  Py_RETURN_FALSE;
}
// Nobody goes by it.
static long Unread, Steps, Ticks;
PyObject *unread_ok(PyObject *Self, PyObject *Arg) {
  Unread++;
  Steps += 2;
  Ticks = Ticks + 1;
  long Now = 0; // guard: nogil-racy-static: 0 => Unread
  return PyLong_FromLong(Now);
}

// A mode for the time of a call.
static int Quiet;
static void warn(PyObject *Of) {
  if (!Quiet)
    PyErr_WarnEx(PyExc_RuntimeWarning, "old", 1);
}
PyObject *quiet_bad(PyObject *Self, PyObject *Arg) {
  Quiet = 1; // expect: nogil-racy-static/counter: static 'Quiet' is set for the time of a call and put back afterwards
  PyObject *Out = PyObject_Str(Arg);
  Quiet = 0;
  return Out;
}
PyObject *loud(PyObject *Self, PyObject *Arg) {
  warn(Arg);
  Py_RETURN_NONE;
}
static int Depth;
PyObject *saved_bad(PyObject *Self, PyObject *Arg) {
  int Old = Depth;
  Depth = (int)PyLong_AsLong(Arg); // expect: nogil-racy-static/counter: static 'Depth' is set for the time of a call
  PyObject *Out = PyObject_Repr(Self);
  Depth = Old;
  return Out;
}
PyObject *get_depth(PyObject *Self, PyObject *Arg) { return PyLong_FromLong(Depth); }

// What the threads of the project are told.
static int Stop;
static void *worker(void *Of) {
  while (!Stop)
    walk(NULL, Of);
  return NULL;
}
PyObject *stop_ok(PyObject *Self, PyObject *Arg) {
  pthread_t T;
  if (pthread_create(&T, NULL, worker, NULL))
    return NULL;
  Stop = 1;
  Py_BEGIN_ALLOW_THREADS
  pthread_join(T, NULL);
  Py_END_ALLOW_THREADS
  Stop = 0;
  Py_RETURN_NONE;
}

// --- passed to a callback --------------------------------------------------

static PyObject *Callback;
static int visit(void *Item) {
  PyObject *Out = PyObject_CallNoArgs(Callback);
  Py_XDECREF(Out);
  return Out ? 0 : -1;
}
PyObject *visited_bad(PyObject *Self, PyObject *Arg) {
  Callback = Arg; // expect: nogil-racy-static/call-context: 'visited_bad' passes what this call is about to 'visit' in static 'Callback'
  if (walk(visit, NULL) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static int Direction;
static int compare(const void *A, const void *B) {
  return (*(const int *)A - *(const int *)B) * Direction;
}
PyObject *sorted_bad(PyObject *Self, PyObject *Arg) {
  int Items[4] = {3, 1, 2, 0};
  Direction = (int)PyLong_AsLong(Arg); // expect: nogil-racy-static/call-context: static 'Direction'
  qsort(Items, 4, sizeof(int), compare);
  return PyLong_FromLong(Items[0]);
}

// --- silent ----------------------------------------------------------------

static PyMutex Lock;
static PyObject *Locked;
PyObject *set_locked_ok(PyObject *Self, PyObject *Arg) {
  PyMutex_Lock(&Lock); // guard(set): nogil-racy-static
  PyObject *Old = Locked;
  Locked = Py_NewRef(Arg);
  PyMutex_Unlock(&Lock); // guard(set): nogil-racy-static
  Py_XDECREF(Old);
  Py_RETURN_NONE;
}
PyObject *get_locked(PyObject *Self, PyObject *Arg) {
  PyMutex_Lock(&Lock);
  PyObject *Out = Py_NewRef(Locked);
  PyMutex_Unlock(&Lock);
  return Out;
}

static long Atomic;
PyObject *atomic_ok(PyObject *Self, PyObject *Arg) {
  __atomic_fetch_add(&Atomic, 1, __ATOMIC_RELAXED); // guard: nogil-racy-static: __atomic_fetch_add(&Atomic, 1, __ATOMIC_RELAXED) => Atomic += 1
  return PyLong_FromLong(__atomic_load_n(&Atomic, __ATOMIC_RELAXED));
}
static _Atomic long Typed; // guard: nogil-racy-static: _Atomic => /**/
PyObject *typed_ok(PyObject *Self, PyObject *Arg) {
  Typed += 1;
  return PyLong_FromLong(Typed);
}
static long Sum;
PyObject *locked_sum_ok(PyObject *Self, PyObject *Arg) {
  PyMutex_Lock(&Lock); // guard(sum): nogil-racy-static
  Sum += 1;
  long Now = Sum;
  PyMutex_Unlock(&Lock); // guard(sum): nogil-racy-static
  return PyLong_FromLong(Now);
}

// A mode that is only set.
static int Mode;
PyObject *set_mode_ok(PyObject *Self, PyObject *Arg) {
  Mode = 1; // guard: nogil-racy-static: = => +=
  Py_RETURN_NONE;
}
PyObject *get_mode(PyObject *Self, PyObject *Arg) { return PyLong_FromLong(Mode); }

static _Thread_local int Muted; // guard: nogil-racy-static: _Thread_local => /**/
PyObject *muted_ok(PyObject *Self, PyObject *Arg) {
  Muted = 1;
  PyObject *Out = PyObject_Str(Arg);
  Muted = 0;
  return Out;
}
PyObject *get_muted(PyObject *Self, PyObject *Arg) { return PyLong_FromLong(Muted); }

static _Thread_local PyObject *Own; // guard: nogil-racy-static: _Thread_local => /**/
static int visit_own(void *Item) {
  PyObject *Out = PyObject_CallNoArgs(Own);
  Py_XDECREF(Out);
  return Out ? 0 : -1;
}
PyObject *visited_own_ok(PyObject *Self, PyObject *Arg) {
  Own = Arg;
  return PyLong_FromLong(walk(visit_own, NULL));
}
static PyMethodDef Methods[] = {{"visited", visited_bad, METH_O, NULL},
                                {"sorted", sorted_bad, METH_O, NULL},
                                {"own", visited_own_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef Def = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Def); }
