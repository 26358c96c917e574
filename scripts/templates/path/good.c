#include <Python.h>

void tell_ok(PyObject *Log) {
  PyObject *Type, *Value, *Trace;
  PyErr_Fetch(&Type, &Value, &Trace);
  if (Log)
    Py_XDECREF(PyObject_CallNoArgs(Log));
  PyErr_Restore(Type, Value, Trace); $guard
}
