// Library functions that keep something for the whole process.
#include <Python.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;
struct object {
  PyObject_HEAD
  pthread_mutex_t lock;
};

static PyObject *hour_bad(PyObject *Self, PyObject *Arg) {
  time_t T = PyLong_AsLong(Arg);
  struct tm *Tm = localtime(&T); // expect: nogil-global-error-state: returns one 'struct tm' for the whole process, and without the GIL other threads run here as well; use 'localtime_r'
  return PyLong_FromLong(Tm ? Tm->tm_hour : 0);
}

static PyObject *hour_ok(PyObject *Self, PyObject *Arg) {
  time_t T = PyLong_AsLong(Arg);
  struct tm Buf, *Tm = localtime_r(&T, &Buf); // guard: nogil-global-error-state: localtime_r(&T, &Buf) => localtime(&T)
  return PyLong_FromLong(Tm ? Tm->tm_hour : 0);
}

static PyObject *detached_bad(PyObject *Self, PyObject *Arg) {
  char *Word;
  char Text[] = "a b";
  Py_BEGIN_ALLOW_THREADS
  Word = strtok(Text, " "); // expect: nogil-global-error-state: 'strtok' keeps its position in a variable of the process, and it runs here while the thread is detached; use 'strtok_r'
  Py_END_ALLOW_THREADS
  return PyBytes_FromStringAndSize(Word, 1);
}

static PyObject *locked_ok(PyObject *Self, PyObject *Arg) {
  char *Word;
  char Text[] = "a b";
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&Lock); // guard: nogil-global-error-state
  Word = strtok(Text, " ");
  pthread_mutex_unlock(&Lock);
  Py_END_ALLOW_THREADS
  return PyBytes_FromStringAndSize(Word, 1);
}

// Each object has a lock of its own: that keeps nobody else out.
static PyObject *own_lock_bad(PyObject *Self, PyObject *Arg) {
  struct object *O = (struct object *)Self;
  char Text[] = "a b";
  pthread_mutex_lock(&O->lock);
  char *Word = strtok(Text, " "); // expect: nogil-global-error-state: 'strtok'
  pthread_mutex_unlock(&O->lock);
  return PyBytes_FromStringAndSize(Word, 1);
}

// The lock is taken on one path only.
static PyObject *some_path_bad(PyObject *Self, PyObject *Arg) {
  char Text[] = "a b";
  if (Arg != Py_None)
    pthread_mutex_lock(&Lock);
  char *Word = strtok(Text, " "); // expect: nogil-global-error-state: 'strtok'
  return PyBytes_FromStringAndSize(Word, 1);
}

// Locks in helpers: the caller of one has it, what another leaves has it.
static char *word_ok(char *Text) { return strtok(Text, " "); }
static void enter_ok(void) { pthread_mutex_lock(&Lock); }
static void leave_ok(void) { pthread_mutex_unlock(&Lock); }

static PyObject *by_caller_ok(PyObject *Self, PyObject *Arg) {
  char Text[] = "a b";
  pthread_mutex_lock(&Lock); // guard: nogil-global-error-state
  char *Word = word_ok(Text);
  pthread_mutex_unlock(&Lock);
  return PyBytes_FromStringAndSize(Word, 1);
}

static PyObject *by_helper_ok(PyObject *Self, PyObject *Arg) {
  char Text[] = "a b";
  enter_ok(); // guard: nogil-global-error-state
  char *Word = strtok(Text, " ");
  leave_ok();
  return PyBytes_FromStringAndSize(Word, 1);
}

static PyObject *after_helper_bad(PyObject *Self, PyObject *Arg) {
  char Text[] = "a b";
  enter_ok();
  leave_ok();
  char *Word = strtok(Text, " "); // expect: nogil-global-error-state: 'strtok'
  return PyBytes_FromStringAndSize(Word, 1);
}

// Changed for a while.
static PyObject *parse_bad(PyObject *Self, PyObject *Arg) {
  char *Old = setlocale(LC_NUMERIC, NULL);
  setlocale(LC_NUMERIC, "C"); // expect: nogil-global-error-state: 'setlocale' changes the locale of the process for a while, and without the GIL other threads run here as well; use 'uselocale'
  double D = strtod("1.5", NULL);
  setlocale(LC_NUMERIC, Old);
  return PyFloat_FromDouble(D);
}

static PyObject *parse_ok(PyObject *Self, PyObject *Arg) {
  locale_t C = newlocale(LC_NUMERIC_MASK, "C", NULL), Old = uselocale(C);
  double D = strtod("1.5", NULL);
  uselocale(Old);
  freelocale(C);
  return PyFloat_FromDouble(D);
}

// What a function is for is no accident; a query changes nothing.
static PyObject *set_locale_ok(PyObject *Self, PyObject *Arg) {
  setlocale(LC_ALL, "");
  return PyBytes_FromStringAndSize(setlocale(LC_ALL, NULL), 1);
}

static PyObject *list_bad(PyObject *Self, PyObject *Arg) {
  chdir("/tmp"); // expect: nogil-global-error-state: 'chdir' changes the current directory of the process for a while
  int Rc = access("x", R_OK);
  chdir("/");
  return PyLong_FromLong(Rc);
}

// Text in static buffers.
static PyObject *message_bad(PyObject *Self, PyObject *Arg) {
  static char Text[64];
  snprintf(Text, sizeof Text, "%p", (void *)Arg); // expect: nogil-global-error-state/buffer-without-gil: 'snprintf' writes text to 'Text', a buffer that all threads share
  PyErr_SetString(PyExc_ValueError, Text);
  return NULL;
}

static PyObject *message_ok(PyObject *Self, PyObject *Arg) {
  static _Thread_local char PerThread[64]; // guard: nogil-global-error-state: static _Thread_local => static
  char Text[64];
  snprintf(PerThread, sizeof PerThread, "%p", (void *)Arg);
  snprintf(Text, sizeof Text, "%p", (void *)Arg);
  PyErr_SetString(PyExc_ValueError, Text);
  return NULL;
}

static PyMethodDef Methods[] = {
    {"hour", hour_bad, METH_O, NULL},
    {"hour2", hour_ok, METH_O, NULL},
    {"detached", detached_bad, METH_O, NULL},
    {"locked", locked_ok, METH_O, NULL},
    {"own_lock", own_lock_bad, METH_O, NULL},
    {"some_path", some_path_bad, METH_O, NULL},
    {"by_caller", by_caller_ok, METH_O, NULL},
    {"by_helper", by_helper_ok, METH_O, NULL},
    {"after_helper", after_helper_bad, METH_O, NULL},
    {"parse", parse_bad, METH_O, NULL},
    {"parse2", parse_ok, METH_O, NULL},
    {"set_locale", set_locale_ok, METH_O, NULL},
    {"list", list_bad, METH_O, NULL},
    {"message", message_bad, METH_O, NULL},
    {"message2", message_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};

// Nobody else is there while the module is made.
static struct PyModuleDef Module = {.m_name = "hidden", .m_methods = Methods};
PyMODINIT_FUNC PyInit_hidden(void) {
  time_t T = 0;
  if (!localtime(&T))
    return NULL;
  return PyModule_Create(&Module);
}

// A function that nobody is seen to call.
int never_called_ok(char *Text) { return strtok(Text, " ") != NULL; }
