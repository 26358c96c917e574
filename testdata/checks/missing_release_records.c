// Loops over what a member of a record says, in a project in which none of them
// runs detached: the number may always be small.
#include <Python.h>
#include <stdlib.h>

typedef struct {
  int Width, Height;
  unsigned char **Lines;
} Glyph;

static PyObject *glyph_ok(PyObject *Self, PyObject *Args) {
  Glyph *M = (Glyph *)PyCapsule_GetPointer(Args, NULL);
  long Sum = 0;
  for (int Y = 0; Y < M->Height; Y++)
    for (int X = 0; X < M->Width; X++)
      Sum += M->Lines[Y][X] * labs(Sum);
  return PyLong_FromLong(Sum);
}

static PyMethodDef Methods[] = {{"a", glyph_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
