// A setting of the process, changed for a while in a region: others run then.
#include <Python.h>
#include <locale.h>
#include <stdlib.h>

static PyObject *parse_bad(PyObject *self, PyObject *arg) {
  double d;
  const char *text = PyUnicode_AsUTF8(arg);
  if (!text)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  setlocale(LC_NUMERIC, "C"); // expect: nogil-global-error-state/process-state-detached: of the process for a while, and it runs here while the thread is detached
  d = strtod(text, NULL);
  setlocale(LC_NUMERIC, "");
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(d);
}
static PyMethodDef methods[] = {{"parse", parse_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
