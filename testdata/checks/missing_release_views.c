// Views of memory that the function has acquired: the record of the view is its own, the memory stays where it is.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>

// Filled in by the parser of arguments.
static PyObject *parsed_bad(PyObject *Self, PyObject *Args) {
  Py_buffer View;
  if (!PyArg_ParseTuple(Args, "w*", &View))
    return NULL;
  double *Data = View.buf;
  Py_ssize_t Count = View.len / sizeof *Data;
  for (Py_ssize_t I = 0; I < Count; I++) // expect: nogil-missing-gil-release/loop-over-data
    for (Py_ssize_t J = 0; J < Count; J++)
      Data[I] += exp(Data[J]);
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}

// Asked for by itself.
static PyObject *asked_bad(PyObject *Self, PyObject *Arg) {
  Py_buffer View;
  if (PyObject_GetBuffer(Arg, &View, PyBUF_WRITABLE))
    return NULL;
  for (Py_ssize_t I = 0; I < View.len; I++) // expect: nogil-missing-gil-release/loop-over-data
    for (Py_ssize_t J = 0; J < I; J++)
      ((unsigned char *)View.buf)[I] ^= ((unsigned char *)View.buf)[J] * 31;
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}

// One view is read, another one written.
static PyObject *two_bad(PyObject *Self, PyObject *Args) {
  Py_buffer From, To;
  if (!PyArg_ParseTuple(Args, "y*w*", &From, &To))
    return NULL;
  const double *In = From.buf;
  double *Out = To.buf;
  Py_ssize_t Count = From.len / sizeof *In;
  for (Py_ssize_t I = 0; I < Count; I++) // expect: nogil-missing-gil-release/loop-over-data
    for (Py_ssize_t J = 0; J < Count; J++)
      Out[I] += exp(In[J]);
  PyBuffer_Release(&From);
  PyBuffer_Release(&To);
  Py_RETURN_NONE;
}

// A view that an object keeps is everybody's: another method gives it back.
typedef struct {
  PyObject_HEAD
  Py_buffer View;
} Kept;
static PyObject *kept_ok(Kept *Self, PyObject *Args) {
  double *Data = Self->View.buf;
  Py_ssize_t Count = Self->View.len / sizeof *Data;
  for (Py_ssize_t I = 0; I < Count; I++)
    for (Py_ssize_t J = 0; J < Count; J++)
      Data[I] += exp(Data[J]);
  Py_RETURN_NONE;
}
static PyObject *kept_close(Kept *Self, PyObject *Args) {
  PyBuffer_Release(&Self->View);
  Py_RETURN_NONE;
}
static PyObject *kept_open(Kept *Self, PyObject *Arg) {
  if (PyObject_GetBuffer(Arg, &Self->View, PyBUF_WRITABLE))
    return NULL;
  Py_RETURN_NONE;
}

// Few elements.
static PyObject *few_ok(PyObject *Self, PyObject *Args) {
  Py_buffer View;
  if (!PyArg_ParseTuple(Args, "w*", &View))
    return NULL;
  double *Data = View.buf;
  Py_ssize_t Count = 4; // guard: nogil-missing-gil-release: 4 => View.len / sizeof *Data
  for (Py_ssize_t I = 0; I < Count; I++)
    for (Py_ssize_t J = 0; J < Count; J++)
      Data[I] += exp(Data[J]);
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}

static PyMethodDef Functions[] = {{"parsed", parsed_bad, METH_VARARGS, NULL},
                                  {"asked", asked_bad, METH_O, NULL},
                                  {"two", two_bad, METH_VARARGS, NULL},
                                  {"few", few_ok, METH_VARARGS, NULL},
                                  {NULL, NULL, 0, NULL}};
PyMethodDef *functions(void) { return Functions; }
static PyMethodDef Methods[] = {{"work", (PyCFunction)kept_ok, METH_NOARGS, NULL},
                                {"close", (PyCFunction)kept_close, METH_NOARGS, NULL},
                                {"open", (PyCFunction)kept_open, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
