// What works on a thread, a handle or a record, where a neighbour of the same
// name works on the process; and what all share under one lock.
#include <Python.h>
#include <dirent.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

double work(double);
double strtod_l(const char *, char **, locale_t);
typedef struct xmlParserCtxt xmlParserCtxt;
void xmlCtxtSetErrorHandler(xmlParserCtxt *, void (*)(void *, const char *),
                            void *);

static pthread_mutex_t Everybody = PTHREAD_MUTEX_INITIALIZER;
static locale_t Plain;
static volatile sig_atomic_t Stop;

// Numbers, whatever the locale is.
static PyObject *number_ok(PyObject *Self, PyObject *Arg) {
  return PyFloat_FromDouble(strtod_l("1.5", NULL, Plain));
}
static PyObject *number_of_python_ok(PyObject *Self, PyObject *Arg) {
  return PyFloat_FromDouble(PyOS_string_to_double("1.5", NULL, NULL));
}

// The locale, changed while everybody else waits.
static PyObject *locked_locale_ok(PyObject *Self, PyObject *Arg) {
  double D;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&Everybody); // guard: nogil-global-error-state
  char *Old = setlocale(LC_NUMERIC, NULL);
  setlocale(LC_NUMERIC, "C");
  D = strtod("1.5", NULL);
  setlocale(LC_NUMERIC, Old);
  pthread_mutex_unlock(&Everybody);
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(D);
}

// The result is copied before the lock is given back.
static PyObject *copied_time_ok(PyObject *Self, PyObject *Arg) {
  time_t T = 0;
  struct tm Copy;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&Everybody); // guard: nogil-global-error-state
  Copy = *localtime(&T);
  pthread_mutex_unlock(&Everybody);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Copy.tm_hour);
}

// In a folder, without going there.
static PyObject *in_folder_ok(PyObject *Self, PyObject *Arg) {
  struct stat S;
  int Folder = (int)PyLong_AsLong(Arg);
  fstatat(Folder, "x", &S, 0); // guard: nogil-global-error-state: fstatat(Folder, "x", &S, 0) => chdir("/"); fstatat(Folder, "x", &S, 0); chdir("/tmp")
  return PyLong_FromLong(S.st_size);
}

// A stream of the call's own has a position of its own.
static PyObject *names_ok(PyObject *Self, PyObject *Arg) {
  long N = 0;
  Py_BEGIN_ALLOW_THREADS
  DIR *D = opendir("/tmp");
  while (D && readdir(D))
    N++;
  if (D)
    closedir(D);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(N);
}

// The mask of this thread, and a handler of one parser.
static PyObject *masked_ok(PyObject *Self, PyObject *Arg) {
  sigset_t All, Old;
  sigfillset(&All);
  pthread_sigmask(SIG_SETMASK, &All, &Old);
  double D = work(1);
  pthread_sigmask(SIG_SETMASK, &Old, NULL);
  return PyFloat_FromDouble(D);
}
static void quiet(void *Data, const char *Text) {}
static PyObject *parser_ok(PyObject *Self, PyObject *Arg) {
  xmlParserCtxt *Parser = (xmlParserCtxt *)PyCapsule_GetPointer(Arg, NULL);
  xmlCtxtSetErrorHandler(Parser, quiet, NULL);
  double D = work(1);
  xmlCtxtSetErrorHandler(Parser, NULL, NULL);
  return PyFloat_FromDouble(D);
}

// Handlers that set a flag, or tell Python; the loop asks.
static void stop_ok(int Signal) { Stop = 1; }
static void interrupt_ok(int Signal) { PyErr_SetInterrupt(); }
static PyObject *loop_ok(PyObject *Self, PyObject *Arg) {
  double D = 0;
  Py_BEGIN_ALLOW_THREADS
  while (D < 9 && !Stop)
    D = work(D);
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(D);
}

static int load_ok(PyObject *Module) {
  Plain = newlocale(LC_ALL_MASK, "C", NULL);
  signal(SIGUSR1, stop_ok);
  signal(SIGUSR2, interrupt_ok);
  return 0;
}

static PyMethodDef Methods[] = {{"a", number_ok, METH_O, NULL},
                                {"b", number_of_python_ok, METH_O, NULL},
                                {"c", locked_locale_ok, METH_O, NULL},
                                {"d", copied_time_ok, METH_O, NULL},
                                {"e", in_folder_ok, METH_O, NULL},
                                {"f", names_ok, METH_O, NULL},
                                {"g", masked_ok, METH_O, NULL},
                                {"h", parser_ok, METH_O, NULL},
                                {"i", loop_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)load_ok}, {0, NULL}};
struct PyModuleDef Module = {.m_methods = Methods, .m_slots = Slots};
