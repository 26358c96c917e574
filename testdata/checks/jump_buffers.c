// Jump buffers and handlers of signals, which the process has once.
#include <Python.h>
#include <setjmp.h>
#include <signal.h>

void work(void);
static sigjmp_buf Place;
static _Thread_local sigjmp_buf OwnPlace; // guard: nogil-global-error-state: static _Thread_local => static

static void handler_bad(int Signal) {
  siglongjmp(Place, Signal); // expect: nogil-global-error-state: 'siglongjmp' uses 'Place', a jump buffer that all threads share
}

static void handler_ok(int Signal) { siglongjmp(OwnPlace, Signal); }

// The handler is there while the buffer is: one cause, told where it jumps.
static PyObject *run(PyObject *Self, PyObject *Arg) {
  void (*Old)(int) = signal(SIGINT, handler_bad);
  if (!sigsetjmp(Place, 1))
    work();
  signal(SIGINT, Old);
  Py_RETURN_NONE;
}

// Without a jump.
static void note(int Signal) {}
static PyObject *quiet_bad(PyObject *Self, PyObject *Arg) {
  void (*Old)(int) = signal(SIGINT, note); // expect: nogil-global-error-state/process-state: 'signal' changes the handler of a signal of the process for a while
  work();
  signal(SIGINT, Old);
  Py_RETURN_NONE;
}

// A jump within one call.
int run_ok(void) {
  jmp_buf Here; // guard: nogil-global-error-state: jmp_buf => static jmp_buf
  if (setjmp(Here))
    return -1;
  work();
  return 0;
}

// Set once and for all, or taken and given back with nothing in between.
static PyObject *ignore_ok(PyObject *Self, PyObject *Arg) {
  void (*Old)(int) = signal(SIGINT, handler_ok); // guard: nogil-global-error-state: ; => ; work();
  if (Old != SIG_DFL)
    signal(SIGINT, Old);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"run", run, METH_O, NULL},
                                {"quiet", quiet_bad, METH_O, NULL},
                                {"ignore", ignore_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
