// NumPy's error settings, from C.
#include <Python.h>

int PyUFunc_GetPyValues(char *Name, int *Size, int *Mask, PyObject **Object);

PyObject *masks_bad(void) {
  int Size, Mask;
  PyObject *Object;
  if (PyUFunc_GetPyValues("f", &Size, &Mask, &Object) < 0) // expect: nogil-global-error-state/pattern: 'PyUFunc_GetPyValues' is an interface of NumPy's old error masks, which the whole process shares; use 'PyUFunc_GiveFloatingpointErrors'
    return NULL;
  return Object;
}

PyObject *settings_bad(PyObject *Numpy) {
  return PyObject_CallMethod(Numpy, "seterr", "s", "ignore"); // expect: nogil-global-error-state: 'seterr' changes the error settings of all code in this context
}

PyObject *settings_ok(PyObject *Numpy) {
  return PyObject_CallMethod(Numpy, "errstate", NULL); // guard: nogil-global-error-state: "errstate", NULL => "seterr", NULL
}

// A function of the program that has the name of an old one.
static int PyUFunc_handlefperr(int Mask) { return Mask; } // guard: nogil-global-error-state: static int PyUFunc_handlefperr(int Mask) { return Mask; } => int PyUFunc_handlefperr(int);
int own_name_ok(void) { return PyUFunc_handlefperr(1); }
