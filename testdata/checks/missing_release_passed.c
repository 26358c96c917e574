// Loops that pass the object on to functions that work in its memory.
#include <Python.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// Memory that another method moves, also of objects that nobody else has yet.
typedef struct {
  PyObject_HEAD
  unsigned char *Items;
  Py_ssize_t Size;
  pthread_mutex_t Lock;
} Bits;
static int resize(Bits *B, Py_ssize_t Size) {
  unsigned char *Items = (unsigned char *)realloc(B->Items, Size); // expect: nogil-racy-member/swap
  if (!Items)
    return -1;
  B->Items = Items;
  B->Size = Size;
  return 0;
}
static PyObject *Bits_resize(PyObject *Self, PyObject *Arg) {
  if (resize((Bits *)Self, PyLong_AsSsize_t(Arg)) < 0)
    return PyErr_NoMemory();
  Py_RETURN_NONE;
}

static inline void set_bit(Bits *B, Py_ssize_t I, int Bit) {
  unsigned char Mask = 1 << (I & 7), *At = B->Items + (I >> 3);
  if (Bit)
    *At |= Mask;
  else
    *At &= ~Mask;
}
static inline int get_bit(Bits *B, Py_ssize_t I) {
  return B->Items[I >> 3] >> (I & 7) & 1;
}
static inline void set_later(Bits *B, Py_ssize_t I, int Bit) {
  set_bit(B, I + 8, Bit);
}

static PyObject *pack_ok(PyObject *Self, PyObject *Arg) {
  Py_buffer View;
  if (PyObject_GetBuffer(Arg, &View, PyBUF_SIMPLE) < 0)
    return NULL;
  for (Py_ssize_t I = 0; I < View.len; I++)
    for (Py_ssize_t J = 0; J < View.len; J++)
      set_bit((Bits *)Self, I + J, ((char *)View.buf)[I]);
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}
static PyObject *compare_ok(PyObject *Self, PyObject *Arg) {
  Py_buffer View;
  int Same = 0;
  if (PyObject_GetBuffer(Arg, &View, PyBUF_SIMPLE) < 0)
    return NULL;
  for (Py_ssize_t I = 0; I < View.len; I++)
    for (Py_ssize_t J = 0; J < View.len; J++)
      Same += get_bit((Bits *)Self, I + J) == ((char *)View.buf)[I];
  PyBuffer_Release(&View);
  return PyLong_FromLong(Same);
}
static PyObject *deep_ok(PyObject *Self, PyObject *Arg) {
  Py_buffer View;
  if (PyObject_GetBuffer(Arg, &View, PyBUF_SIMPLE) < 0)
    return NULL;
  for (Py_ssize_t I = 0; I < View.len; I++)
    for (Py_ssize_t J = 0; J < View.len; J++)
      set_later((Bits *)Self, I + J, ((char *)View.buf)[I]);
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}

// One of its own, which nobody else has yet.
static PyObject *fresh_bad(PyObject *Type, PyObject *Arg) {
  Py_buffer View;
  if (PyObject_GetBuffer(Arg, &View, PyBUF_SIMPLE) < 0)
    return NULL;
  Bits *New = (Bits *)PyType_GenericAlloc((PyTypeObject *)Type, 0);
  if (New && (New->Items = (unsigned char *)malloc(View.len)))
    for (Py_ssize_t I = 0; I < View.len; I++) // expect: nogil-missing-gil-release: a loop as long as
      for (Py_ssize_t J = 0; J < View.len; J++)
        set_bit(New, J, ((char *)View.buf)[I]);
  PyBuffer_Release(&View);
  return (PyObject *)New;
}

// Memory that stays where it is while the object lives.
typedef struct {
  PyObject_HEAD
  double *Weights;
} Fixed;
static double weight(Fixed *X, Py_ssize_t I) { return X->Weights[I & 15]; }
static PyObject *weigh_bad(PyObject *Self, PyObject *Arg) {
  Py_buffer View;
  double Sum = 0;
  if (PyObject_GetBuffer(Arg, &View, PyBUF_SIMPLE) < 0)
    return NULL;
  for (Py_ssize_t I = 0; I < View.len; I++) // expect: nogil-missing-gil-release: a loop as long as
    for (Py_ssize_t J = 0; J < View.len; J++)
      Sum += weight((Fixed *)Self, J) * ((char *)View.buf)[I];
  PyBuffer_Release(&View);
  return PyFloat_FromDouble(Sum);
}

// What an object holds that is just being made: nobody else has it, though other
// methods work on the same member of objects that others have.
typedef struct {
  int Back, Path;
} Cell;
typedef struct {
  PyObject_HEAD
  Cell **Cells;
} Grid;
static PyObject *Grid_step(PyObject *Self, PyObject *Arg) {
  Grid *G = (Grid *)Self;
  G->Cells[0][0].Back = 1;
  return PyLong_FromLong(G->Cells[0][1].Back);
}
static Grid *make_grid(PyTypeObject *Type, Py_ssize_t N) {
  Grid *New = (Grid *)PyType_GenericAlloc(Type, 0);
  if (New)
    New->Cells = (Cell **)calloc(N, sizeof(Cell *));
  for (Py_ssize_t I = 0; New && I < N; I++)
    New->Cells[I] = (Cell *)calloc(N, sizeof(Cell));
  return New;
}
static PyObject *align_bad(PyObject *Type, PyObject *Arg) {
  Py_buffer View;
  if (PyObject_GetBuffer(Arg, &View, PyBUF_SIMPLE) < 0)
    return NULL;
  Grid *New = make_grid((PyTypeObject *)Type, View.len);
  Cell **Cells = New ? New->Cells : NULL;
  for (Py_ssize_t I = 0; Cells && I < View.len; I++) // expect: nogil-missing-gil-release/loop-over-data: a loop as long as
    for (Py_ssize_t J = 0; J < View.len; J++)
      Cells[I][J].Back = ((char *)View.buf)[I] == ((char *)View.buf)[J];
  PyBuffer_Release(&View);
  return (PyObject *)New;
}
// The same of one that is an argument.
static PyObject *align_into_ok(PyObject *Self, PyObject *Arg) {
  Py_buffer View;
  if (PyObject_GetBuffer(Arg, &View, PyBUF_SIMPLE) < 0)
    return NULL;
  Cell **Cells = ((Grid *)Self)->Cells;
  for (Py_ssize_t I = 0; I < View.len; I++)
    for (Py_ssize_t J = 0; J < View.len; J++)
      Cells[I][J].Back = ((char *)View.buf)[I] == ((char *)View.buf)[J];
  PyBuffer_Release(&View);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"resize", Bits_resize, METH_O, NULL}, {"a", pack_ok, METH_O, NULL},
    {"b", compare_ok, METH_O, NULL},       {"c", deep_ok, METH_O, NULL},
    {"e", weigh_bad, METH_O, NULL},        {"f", Grid_step, METH_NOARGS, NULL},
    {"g", align_into_ok, METH_O, NULL},       {NULL, NULL, 0, NULL}};
static PyMethodDef Makers[] = {{"d", fresh_bad, METH_O, NULL},
                               {"h", align_bad, METH_O, NULL},
                               {NULL, NULL, 0, NULL}};
