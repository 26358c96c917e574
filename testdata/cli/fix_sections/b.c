#include <Python.h>
/* As in headers before 3.13. */
#undef Py_BEGIN_CRITICAL_SECTION
#undef Py_END_CRITICAL_SECTION

typedef struct {
  PyObject_HEAD
  PyObject *old;
} Old;

static PyObject *old_get(PyObject *Self, void *Closure) {
  return Py_XNewRef(((Old *)Self)->old);
}

static int old_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XSETREF(((Old *)Self)->old, Py_XNewRef(Value));
  return 0;
}

static PyGetSetDef OldAttributes[] = {{"old", old_get, old_set, NULL, NULL},
                                      {NULL, NULL, NULL, NULL, NULL}};
PyGetSetDef *old_attributes(void) { return OldAttributes; }
