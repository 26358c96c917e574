#include <Python.h>

void tell_bad(PyObject *Log) {
  PyObject *Type, *Value, *Trace;
  PyErr_Fetch(&Type, &Value, &Trace); // expect: $id/path: 'PyErr_Fetch' takes the exception
  if (Log == NULL)
    return;
  Py_XDECREF(PyObject_CallNoArgs(Log));
  PyErr_Restore(Type, Value, Trace);
}
