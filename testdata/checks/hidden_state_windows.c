// The library of Microsoft keeps the results of these for each thread.
// flags: -D_MSC_VER=1939
#include <Python.h>
#include <time.h>

static PyObject *hour_ok(PyObject *Self, PyObject *Arg) {
  time_t T = 0;
  // fp+1: nogil-global-error-state: one for each thread
  struct tm *Tm = localtime(&T);
  return PyLong_FromLong(Tm ? Tm->tm_hour : 0);
}

static PyMethodDef Methods[] = {{"hour", hour_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
