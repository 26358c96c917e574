// What keeps state of the process from being shared, and what only looks alike.
#include <Python.h>
#include <fenv.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int feenableexcept(int);
int fedisableexcept(int);
typedef void (*handler)(const char *, const char *);
handler TIFFSetErrorHandler(handler);
double work(double);

// Traps are a mode of the thread, like the rounding mode.
static PyObject *traps_bad(PyObject *Self, PyObject *Arg) {
  feenableexcept(FE_INVALID); // expect: nogil-global-error-state/float-state: 'feenableexcept' changes which operations trap
  return PyFloat_FromDouble(work(1));
}
static PyObject *traps_ok(PyObject *Self, PyObject *Arg) {
  fenv_t Env;
  fegetenv(&Env);
  feenableexcept(FE_INVALID);
  double D = work(1);
  fesetenv(&Env); // guard: nogil-global-error-state
  return PyFloat_FromDouble(D);
}

// One handler for the whole library.
static PyObject *quiet_bad(PyObject *Self, PyObject *Arg) {
  handler Old = TIFFSetErrorHandler(NULL); // expect: nogil-global-error-state/process-state: changes how libtiff reports errors
  double D = work(1);
  TIFFSetErrorHandler(Old);
  return PyFloat_FromDouble(D);
}

// A mask that is put back after the call.
static PyObject *mask_bad(PyObject *Self, PyObject *Arg) {
  mode_t Old = umask(077); // expect: nogil-global-error-state: 'umask' changes the mask of file modes
  double D = work(1);
  umask(Old);
  return PyFloat_FromDouble(D);
}

// Questions, functions of the caller's own record, and those that the library
// of C has made safe.
static PyObject *questions_ok(PyObject *Self, PyObject *Arg) {
  struct tm Tm = {0};
  Tm.tm_year = getenv("TZ") ? 70 : 71;
  Tm.tm_mday = (int)strlen(strerror(2));
  return PyLong_FromLong((long)mktime(&Tm));
}

// Python is asked in a detached loop; and by a thread that attaches for it.
static PyObject *polled_bad(PyObject *Self, PyObject *Arg) {
  double D = 0;
  Py_BEGIN_ALLOW_THREADS
  while (D < 9 && !PyErr_Occurred()) // expect: nogil-detached-api-call: PyErr_Occurred
    D = work(D);
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(D);
}
static PyObject *polled_ok(PyObject *Self, PyObject *Arg) {
  double D = 0;
  int Stop = 0;
  Py_BEGIN_ALLOW_THREADS
  while (D < 9 && !Stop) {
    D = work(D);
    Py_BLOCK_THREADS
    Stop = PyErr_CheckSignals();
    Py_UNBLOCK_THREADS
  }
  Py_END_ALLOW_THREADS
  return Stop ? NULL : PyFloat_FromDouble(D);
}

static int load_ok(PyObject *Module) {
  TIFFSetErrorHandler(NULL);
  signal(SIGPIPE, SIG_IGN);
  return 0;
}

static PyMethodDef Methods[] = {{"a", traps_bad, METH_O, NULL},
                                {"b", traps_ok, METH_O, NULL},
                                {"c", quiet_bad, METH_O, NULL},
                                {"e", mask_bad, METH_O, NULL},
                                {"f", questions_ok, METH_O, NULL},
                                {"g", polled_bad, METH_O, NULL},
                                {"h", polled_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)load_ok}, {0, NULL}};
struct PyModuleDef Module = {.m_methods = Methods, .m_slots = Slots};
