// Buffers, bytes and byte arrays.
#include <Python.h>

int hash(const void *P, Py_ssize_t N);

int released_bad(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  PyBuffer_Release(&View);
  return hash(View.buf, View.len); // expect: nogil-resize-during-iteration: 'View' is read after 'PyBuffer_Release'
}

int released_ok(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  int H = hash(View.buf, View.len); // guard(released): nogil-resize-during-iteration: int H = hash(View.buf, View.len) => PyBuffer_Release(&View)
  PyBuffer_Release(&View); // guard(released): nogil-resize-during-iteration: PyBuffer_Release(&View) => int H = hash(View.buf, View.len)
  return H;
}

int pointer_bad(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  char *P = View.buf;
  PyBuffer_Release(&View);
  return P[0]; // expect: nogil-resize-during-iteration: 'P' points into 'View'
}

// Filled again.
int twice_ok(PyObject *O, PyObject *Q) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  int H = hash(View.buf, View.len);
  PyBuffer_Release(&View);
  if (PyObject_GetBuffer(Q, &View, PyBUF_SIMPLE) < 0) // guard: nogil-resize-during-iteration: if ( => if (0 &&
    return -1;
  H += hash(View.buf, View.len);
  PyBuffer_Release(&View);
  View.buf = NULL;
  return H;
}

// Released on the way that leaves.
int error_ok(PyObject *O, int Bad) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  if (Bad) {
    PyBuffer_Release(&View); // guard: nogil-resize-during-iteration
    return -1;
  }
  int H = hash(View.buf, View.len);
  PyBuffer_Release(&View);
  return H;
}

PyObject *shorter_bad(Py_ssize_t N) {
  PyObject *B = PyBytes_FromStringAndSize(NULL, N);
  char *P = PyBytes_AS_STRING(B);
  if (_PyBytes_Resize(&B, N / 2) < 0)
    return NULL;
  P[0] = 0; // expect: nogil-resize-during-iteration: 'P' points into 'B'
  return B;
}

PyObject *shorter_ok(Py_ssize_t N) {
  PyObject *B = PyBytes_FromStringAndSize(NULL, N);
  char *P = PyBytes_AS_STRING(B);
  P[0] = 1;
  if (_PyBytes_Resize(&B, N / 2) < 0)
    return NULL;
  PyBytes_AS_STRING(B)[0] = 0; // guard: nogil-resize-during-iteration: PyBytes_AS_STRING(B)[0] => P[0]
  return B;
}

// A writer has the memory until it is done.
PyObject *written_ok(Py_ssize_t N) {
  PyBytesWriter *W = PyBytesWriter_Create(N);
  if (!W)
    return NULL;
  char *P = PyBytesWriter_GetData(W);
  P[0] = 1;
  if (PyBytesWriter_Resize(W, 2 * N) < 0) {
    PyBytesWriter_Discard(W);
    return NULL;
  }
  P = PyBytesWriter_GetData(W); // guard: nogil-resize-during-iteration
  P[N] = 1;
  return PyBytesWriter_Finish(W);
}

PyObject *written_bad(Py_ssize_t N) {
  PyBytesWriter *W = PyBytesWriter_Create(N);
  if (!W)
    return NULL;
  char *P = PyBytesWriter_GetData(W);
  if (PyBytesWriter_Resize(W, 2 * N) < 0) {
    PyBytesWriter_Discard(W);
    return NULL;
  }
  P[N] = 1; // expect: nogil-resize-during-iteration: 'P' points into 'W'
  return PyBytesWriter_Finish(W);
}

// What a conversion runs may resize the byte array, unless a buffer pins it.
void convert_bad(PyObject *Bytes, PyObject *Number) {
  char *P = PyByteArray_AsString(Bytes);
  long V = PyLong_AsLong(Number);
  P[0] = (char)V; // expect: nogil-resize-during-iteration/sequence-items: 'P' points into 'Bytes'
}

void convert_first_ok(PyObject *Bytes, PyObject *Number) {
  long V = PyLong_AsLong(Number); // guard(convert): nogil-resize-during-iteration: long V = PyLong_AsLong(Number) => char *P = PyByteArray_AsString(Bytes)
  char *P = PyByteArray_AsString(Bytes); // guard(convert): nogil-resize-during-iteration: char *P = PyByteArray_AsString(Bytes) => long V = PyLong_AsLong(Number)
  P[0] = (char)V;
}

void pinned_ok(PyObject *Bytes, PyObject *Number) {
  Py_buffer View;
  if (PyObject_GetBuffer(Bytes, &View, PyBUF_SIMPLE) < 0) // guard: nogil-resize-during-iteration: if ( => if (0 &&
    return;
  char *P = PyByteArray_AsString(Bytes);
  long V = PyLong_AsLong(Number);
  P[0] = (char)V;
  PyBuffer_Release(&View);
}

void fresh_ok(PyObject *Number) {
  PyObject *Bytes = PyByteArray_FromStringAndSize(NULL, 10); // guard: nogil-resize-during-iteration: PyByteArray_FromStringAndSize(NULL, 10) => Number
  char *P = PyByteArray_AsString(Bytes);
  long V = PyLong_AsLong(Number);
  P[0] = (char)V;
  Py_DECREF(Bytes);
}

// One exit; a view that was never filled.
int label_ok(PyObject *O, int Bad) {
  Py_buffer View = {0};
  int H = -1;
  if (Bad || PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    goto done;
  H = hash(View.buf, View.len);
done:
  PyBuffer_Release(&View);
  return H;
}

// The parser gives back what it has filled, when it fails.
PyObject *parsed_ok(PyObject *Self, PyObject *Args) {
  Py_buffer View;
  if (!PyArg_ParseTuple(Args, "y*", &View))
    return NULL;
  int H = hash(View.buf, View.len);
  PyBuffer_Release(&View);
  return PyLong_FromLong(H);
}

// ... also the first of two.
PyObject *parsed_two_ok(PyObject *Self, PyObject *Args) {
  Py_buffer View = {0}, Other = {0};
  if (!PyArg_ParseTuple(Args, "y*y*", &View, &Other))
    return NULL;
  int H = hash(View.buf, View.len) + hash(Other.buf, Other.len);
  PyBuffer_Release(&Other);
  PyBuffer_Release(&View);
  return PyLong_FromLong(H);
}

// Given back before the work that needs it, which also runs detached.
PyObject *early_bad(PyObject *Self, PyObject *Args) {
  Py_buffer View;
  int H;
  if (!PyArg_ParseTuple(Args, "y*", &View))
    return NULL;
  PyBuffer_Release(&View);
  Py_BEGIN_ALLOW_THREADS
  H = hash(View.buf, View.len); // expect: nogil-resize-during-iteration: 'View' is read after 'PyBuffer_Release'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(H);
}

// Given back while the thread is detached.
int detached_bad(PyObject *O) {
  Py_buffer View;
  int H;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  Py_BEGIN_ALLOW_THREADS
  H = hash(View.buf, View.len);
  PyBuffer_Release(&View); // expect: nogil-detached-api-call: PyBuffer_Release
  Py_END_ALLOW_THREADS
  return H;
}

// A method that looks at the memory of its own object knows how long it stays.
PyObject *reduce_ok(PyObject *Self, PyObject *Unused) {
  Py_buffer View;
  if (PyObject_GetBuffer(Self, &View, PyBUF_SIMPLE) < 0) // guard: nogil-resize-during-iteration: if ( => if (0 &&
    return NULL;
  char *P = View.buf;
  Py_ssize_t N = View.len;
  PyBuffer_Release(&View);
  return PyBytes_FromStringAndSize(P, N);
}

PyObject *reduce_other_bad(PyObject *Self, PyObject *Other) {
  Py_buffer View;
  if (PyObject_GetBuffer(Other, &View, PyBUF_SIMPLE) < 0)
    return NULL;
  char *P = View.buf;
  Py_ssize_t N = View.len;
  PyBuffer_Release(&View);
  return PyBytes_FromStringAndSize(P, N); // expect: nogil-resize-during-iteration: 'P' points into 'View'
}

// By a function of the program: always, or just in case.
static void give_back(Py_buffer *View) { PyBuffer_Release(View); }
static void give_back_held(Py_buffer *View) {
  if (View->obj != NULL)
    PyBuffer_Release(View);
}
static int give_back_empty(Py_buffer *View, int Empty) {
  if (Empty) {
    PyBuffer_Release(View);
    return -1;
  }
  return 0;
}

int through_function_bad(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  give_back(&View);
  return hash(View.buf, View.len); // expect: nogil-resize-during-iteration: 'View' is read after 'give_back'
}

int through_test_bad(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  char *P = View.buf;
  give_back_held(&View);
  return P[0]; // expect: nogil-resize-during-iteration: 'P' points into 'View'
}

int through_function_ok(PyObject *O, int Empty) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  if (give_back_empty(&View, Empty) < 0)
    return -1;
  int H = hash(View.buf, View.len);
  give_back(&View);
  return H;
}

// Given back on one path, and forgotten on another.
int forgotten_bad(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  if (View.len != 16) {
    PyErr_SetString(PyExc_ValueError, "16 bytes");
    return -1; // expect: nogil-resize-during-iteration/buffer-held: the buffer 'View' is not given back on this path
  }
  int H = hash(View.buf, View.len);
  PyBuffer_Release(&View);
  return H;
}

PyObject *forgotten_parsed_bad(PyObject *Self, PyObject *Args) {
  Py_buffer View;
  if (!PyArg_ParseTuple(Args, "y*", &View))
    return NULL;
  if (View.len == 0)
    return NULL; // expect: nogil-resize-during-iteration: the buffer 'View' is not given back on this path
  int H = hash(View.buf, View.len);
  PyBuffer_Release(&View);
  return PyLong_FromLong(H);
}

int forgotten_first_bad(PyObject *O, PyObject *Q) {
  Py_buffer View, Other;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  if (PyObject_GetBuffer(Q, &Other, PyBUF_SIMPLE) < 0)
    return -1; // expect: nogil-resize-during-iteration: the buffer 'View' is not given back on this path
  int H = hash(View.buf, View.len) + hash(Other.buf, Other.len);
  PyBuffer_Release(&Other);
  PyBuffer_Release(&View);
  return H;
}

// The status in a variable; a flag that says whether there is a view; the view
// itself, which was cleared before.
int status_ok(PyObject *O) {
  Py_buffer View;
  int Status = PyObject_GetBuffer(O, &View, PyBUF_SIMPLE);
  if (Status != 0) // guard: nogil-resize-during-iteration: if (Status != 0) => if (Status != 0 || View.len)
    return Status;
  int H = hash(View.buf, View.len);
  PyBuffer_Release(&View);
  return H;
}

int negated_ok(PyObject *O) {
  Py_buffer View;
  int Held = !PyObject_GetBuffer(O, &View, PyBUF_SIMPLE);
  if (!Held) {
    PyErr_Clear();
    return 0;
  }
  int H = hash(View.buf, View.len);
  PyBuffer_Release(&View);
  return H;
}

int own_copy_ok(PyObject *O) {
  Py_buffer View;
  char *Data = NULL;
  int Own = 0;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) == 0) {
    if (View.len == 16)
      Data = View.buf;
    if (!Data) // guard: nogil-resize-during-iteration: if (!Data) => if (Data)
      PyBuffer_Release(&View);
  }
  if (!Data) {
    Own = 1;
    Data = malloc(16);
    if (!Data)
      return -1;
  }
  int H = hash(Data, 16);
  if (Own)
    free(Data);
  else
    PyBuffer_Release(&View);
  return H;
}

int flag_ok(PyObject *O, int Wanted) {
  Py_buffer View;
  int Held = 0, H = -1;
  if (Wanted) {
    if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
      return -1;
    Held = 1; // guard: nogil-resize-during-iteration
    H = hash(View.buf, View.len);
  }
  if (Held)
    PyBuffer_Release(&View);
  return H;
}

PyObject *optional_ok(PyObject *Self, PyObject *Args) {
  Py_buffer View = {0};
  if (!PyArg_ParseTuple(Args, "|y*", &View))
    return NULL;
  int H = View.obj ? hash(View.buf, View.len) : 0;
  if (View.obj) // guard: nogil-resize-during-iteration: if (View.obj) => if (View.obj && H)
    PyBuffer_Release(&View);
  return PyLong_FromLong(H);
}

int asked_against_null_ok(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  int H = hash(View.buf, View.len);
  if (View.obj != NULL) // guard: nogil-resize-during-iteration: View.obj != NULL => View.len != 0
    PyBuffer_Release(&View);
  return H;
}

int turned_around_ok(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  int H = hash(View.buf, View.len);
  if (NULL == View.buf) // guard: nogil-resize-during-iteration: NULL == View.buf => 0 == View.len
    return H;
  PyBuffer_Release(&View);
  return H;
}

// Kept for longer; handed to somebody who does.
struct stream {
  Py_buffer View;
};
int take_over(Py_buffer *View);
int kept_ok(struct stream *To, PyObject *O, int Keep) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  if (Keep) {
    To->View = View; // guard: nogil-resize-during-iteration
    return 0;
  }
  PyBuffer_Release(&View);
  return 1;
}

int handed_on_ok(PyObject *O, int Keep) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  if (Keep)
    return take_over(&View);
  PyBuffer_Release(&View);
  return 1;
}

// Given back by functions, on each path.
int by_function_ok(PyObject *O, int Bad) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  if (Bad) {
    give_back_held(&View); // guard: nogil-resize-during-iteration
    return -1;
  }
  int H = hash(View.buf, View.len);
  give_back(&View);
  return H;
}

// Twice is as good as once: what is not held is not given back.
int again_ok(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  int H = hash(View.buf, View.len);
  PyBuffer_Release(&View);
  PyBuffer_Release(&View);
  return H;
}

static PyMethodDef Methods[] = {
    {"reduce", reduce_ok, METH_NOARGS, NULL},
    {"parsed", parsed_ok, METH_VARARGS, NULL},
    {"parsed_two", parsed_two_ok, METH_VARARGS, NULL},
    {"forgotten_parsed", forgotten_parsed_bad, METH_VARARGS, NULL},
    {"optional", optional_ok, METH_VARARGS, NULL},
    {"early", early_bad, METH_VARARGS, NULL},
    {"reduce_other", reduce_other_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
void *methods(void) { return Methods; }
