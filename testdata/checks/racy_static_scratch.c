// Static variables that hold what belongs to one call.
#include <Python.h>
#include <stdlib.h>

int device_info(int Which, int *Out, size_t *Size);

// Filled by a call, then read.
PyObject *filled_bad(PyObject *Self, PyObject *Arg) {
  static int Count;
  size_t Size = sizeof(Count);
  if (device_info(3, &Count, &Size) < 0) // expect: nogil-racy-static/scratch: static 'Count' is written by each call before it is read
    return NULL;
  return PyList_New(Count);
}

// Assigned, then read.
PyObject *assigned_bad(PyObject *Self, PyObject *Arg) {
  static long Value;
  Value = PyLong_AsLong(Arg); // expect: nogil-racy-static/scratch: static 'Value'
  if (Value < 0)
    Value = -Value;
  return PyLong_FromLong(Value);
}

// Memory that each call makes anew.
PyObject *grown_bad(PyObject *Self, PyObject *Arg) {
  static char **Words;
  Py_ssize_t N = PyTuple_Size(Arg);
  Words = (char **)realloc(Words, (size_t)N * sizeof(char *)); // expect: nogil-racy-static/scratch: static 'Words'
  Words[0] = NULL;
  return PyLong_FromLong(Words[0] != NULL);
}

// A pointer to an object.
static PyObject *Current;
static PyObject *object_bad(PyObject *Self, PyObject *Arg) {
  Current = PySequence_List(Arg); // expect: nogil-racy-static/scratch: static 'Current'
  if (Current == NULL)
    return NULL;
  PyList_Append(Current, Self);
  return Current;
}
static PyMethodDef Methods[] = {{"object", object_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef Def = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Def); }

// Memory that a flag says is in use.
typedef struct {
  char Text[4096];
} Buffer;
static int InUse = 0;
static Buffer Memory;
static Buffer *get_memory(void) {
  if (InUse) {
    PyErr_SetString(PyExc_RuntimeError, "in use");
    return NULL;
  }
  InUse = 1; // expect: nogil-racy-static/scratch: 'InUse' says that static 'Memory' is in use, but is tested and set in two steps
  return &Memory;
}
static void end_memory(void) { InUse = 0; }
PyObject *in_use_bad(PyObject *Self, PyObject *Arg) {
  Buffer *Of = get_memory();
  if (!Of)
    return NULL;
  Of->Text[0] = 'a';
  PyObject *Out = PyUnicode_FromStringAndSize(Of->Text, 1);
  end_memory();
  return Out;
}

// --- silent ----------------------------------------------------------------

// What is read may be of the call before.
PyObject *kept_ok(PyObject *Self, PyObject *Arg) {
  static long Last;
  long Before = Last; // guard: nogil-racy-static: Last => 0
  Last = PyLong_AsLong(Arg);
  return PyLong_FromLong(Last - Before);
}

PyObject *local_ok(PyObject *Self, PyObject *Arg) {
  static _Thread_local long Value; // guard: nogil-racy-static: _Thread_local => /**/
  Value = PyLong_AsLong(Arg);
  return PyLong_FromLong(Value + 1);
}

static PyMutex Lock;
PyObject *locked_ok(PyObject *Self, PyObject *Arg) {
  static long Number;
  PyMutex_Lock(&Lock); // guard(locked): nogil-racy-static
  Number = PyLong_AsLong(Arg);
  long Out = Number + 1;
  PyMutex_Unlock(&Lock); // guard(locked): nogil-racy-static
  return PyLong_FromLong(Out);
}

// A table that is only read.
PyObject *names_ok(PyObject *Self, PyObject *Args, PyObject *Kwargs) {
  static char *Names[] = {(char *)"value", NULL};
  long Value;
  if (!PyArg_ParseTupleAndKeywords(Args, Kwargs, "l", Names, &Value))
    return NULL;
  return PyLong_FromLong(Value);
}
