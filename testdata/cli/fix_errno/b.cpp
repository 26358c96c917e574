#include <Python.h>
#include <ctime>

static PyObject *hour(PyObject *, PyObject *Arg) {
  time_t T = (time_t)PyLong_AsLong(Arg);
  struct tm *Fields = localtime(&T);
  return PyLong_FromLong(Fields->tm_hour);
}

// The name that is replaced does not begin where the call does.
static PyObject *qualified(PyObject *, PyObject *Arg) {
  time_t T = (time_t)PyLong_AsLong(Arg);
  struct tm *Fields = std::localtime(&T);
  return PyLong_FromLong(Fields->tm_hour);
}

static PyMethodDef Methods[] = {{"hour", hour, METH_O, nullptr},
                                {"qualified", qualified, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
