// What runs when a signal comes: on any thread, between any two steps of it.
#include <Python.h>
#include <signal.h>
#include <unistd.h>

double work(double);

static volatile sig_atomic_t Stop;
static _Atomic int Count;
static PyObject *Last;

static void raises_bad(int Signal) {
  PyErr_SetString(PyExc_KeyboardInterrupt, "stop"); // expect: nogil-global-error-state/signal-handler: 'raises_bad' handles signals and calls 'PyErr_SetString', which needs an attached thread
}

// In a function that it calls.
static void forget(void) { Py_CLEAR(Last); }
static void through_bad(int Signal) {
  Stop = 1;
  forget(); // expect: nogil-global-error-state: 'through_bad' handles signals and calls 'forget', which needs an attached thread
}

// The thread may be attached already, or wait for just that.
static void attaches_bad(int Signal) {
  PyGILState_STATE G = PyGILState_Ensure(); // expect: nogil-global-error-state: 'attaches_bad' handles signals and calls 'PyGILState_Ensure', which attaches the thread
  Py_CLEAR(Last);
  PyGILState_Release(G);
}

static void info_bad(int Signal, siginfo_t *Info, void *Context) {
  Last = PyLong_FromLong(Signal); // expect: nogil-global-error-state: 'info_bad' handles signals and calls 'PyLong_FromLong'
}

static void setsig_bad(int Signal) {
  PyErr_CheckSignals(); // expect: nogil-global-error-state: 'setsig_bad' handles signals
}

// Python is told, and a flag is set.
static void interrupt_ok(int Signal) { PyErr_SetInterrupt(); } // guard: nogil-global-error-state: PyErr_SetInterrupt => PyErr_CheckSignals
static void interrupt_ex_ok(int Signal) {
  PyErr_SetInterruptEx(Signal); // guard: nogil-global-error-state: SetInterruptEx(Signal) => SetNone(PyExc_KeyboardInterrupt)
}
static void flag_ok(int Signal) {
  Stop = 1; // guard: nogil-global-error-state: Stop = 1 => Py_CLEAR(Last)
  Count++;
}
static void write_ok(int Signal) {
  (void)!write(2, "stop\n", 5); // guard: nogil-global-error-state: write(2, "stop\n", 5) => PyErr_CheckSignals()
}
// Nobody registers it.
static void plain_ok(int Signal) { PyErr_SetString(PyExc_ValueError, "stop"); }

// The loop asks.
static PyObject *loop_ok(PyObject *Self, PyObject *Arg) {
  double D = 0;
  Py_BEGIN_ALLOW_THREADS
  while (D < 9 && !Stop)
    D = work(D);
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(D);
}
// Or Python is asked, from time to time.
static PyObject *polled_ok(PyObject *Self, PyObject *Arg) {
  double D = 0;
  int Failed = 0;
  Py_BEGIN_ALLOW_THREADS
  for (int I = 0; I < 1000000 && !Failed; I++) {
    D = work(D);
    if (I % 4096 == 0) {
      Py_BLOCK_THREADS // guard(polled): nogil-detached-api-call
      Failed = PyErr_CheckSignals();
      Py_UNBLOCK_THREADS // guard(polled): nogil-detached-api-call
    }
  }
  Py_END_ALLOW_THREADS
  return Failed ? NULL : PyFloat_FromDouble(D);
}

// Taken for one call: of two calls, the second gives back the first one's.
static PyObject *for_a_call_bad(PyObject *Self, PyObject *Arg) {
  struct sigaction New = {.sa_handler = flag_ok}, Old;
  sigaction(SIGINT, &New, &Old); // expect: nogil-global-error-state: 'sigaction' changes the handler of a signal of the process for a while
  double D = work(1);
  sigaction(SIGINT, &Old, NULL);
  return PyFloat_FromDouble(D);
}
static PyObject *set_bad(PyObject *Self, PyObject *Arg) {
  PyOS_sighandler_t Old = PyOS_setsig(SIGINT, flag_ok); // expect: nogil-global-error-state: 'PyOS_setsig' changes the handler of a signal
  double D = work(1);
  PyOS_setsig(SIGINT, Old);
  return PyFloat_FromDouble(D);
}
// Asked for, and set for good.
static PyObject *question_ok(PyObject *Self, PyObject *Arg) {
  struct sigaction Now;
  sigaction(SIGINT, NULL, &Now); // guard(question): nogil-global-error-state: NULL => &Now
  double D = work(1);
  sigaction(SIGINT, NULL, &Now); // guard(question): nogil-global-error-state: NULL => &Now
  return PyFloat_FromDouble(D + (Now.sa_handler == SIG_DFL));
}

static int load_ok(PyObject *Module) {
  struct sigaction By;
  static struct sigaction Static = {.sa_handler = through_bad};
  signal(SIGPIPE, SIG_IGN);
  signal(SIGUSR1, raises_bad);
  sigaction(SIGUSR2, &Static, NULL);
  By.sa_handler = attaches_bad;
  sigaction(SIGHUP, &By, NULL);
  By.sa_sigaction = info_bad;
  By.sa_flags = SA_SIGINFO;
  sigaction(SIGALRM, &By, NULL);
  PyOS_setsig(SIGTERM, setsig_bad);
  signal(SIGQUIT, interrupt_ok);
  signal(SIGABRT, interrupt_ex_ok);
  signal(SIGFPE, write_ok); // guard: nogil-global-error-state: write_ok => plain_ok
  return 0;
}

static PyMethodDef Methods[] = {{"loop", loop_ok, METH_O, NULL},
                                {"polled", polled_ok, METH_O, NULL},
                                {"for_a_call", for_a_call_bad, METH_O, NULL},
                                {"set", set_bad, METH_O, NULL},
                                {"question", question_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)load_ok}, {0, NULL}};
struct PyModuleDef Module = {.m_methods = Methods, .m_slots = Slots};
void *plain(void) { return (void *)plain_ok; }
