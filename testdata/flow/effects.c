// What may happen during a call, and where values come from.
#include <Python.h>
#include <nogil_test.h>
#include <stdlib.h>

typedef struct {
  PyObject_HEAD
  PyObject *items;
  void *data;
} Box;
int unknown_work(void);
static int plain(int N) { return N + 1; }
static void detaches(void) {
  Py_BEGIN_ALLOW_THREADS
  plain(1);
  Py_END_ALLOW_THREADS
}
static void detaches_deeper(void) { detaches(); }
static PyObject *items_of(Box *B) { return B->items; }

void effects(PyObject *A) {
  plain(1); T_EFFECT();
  unknown_work(); T_EFFECT(unknown);
  detaches(); T_EFFECT(needs-attached, detaches);
  detaches_deeper(); T_EFFECT(needs-attached, detaches);
}

void origins(Box *B, PyObject *O, int N) {
  T_ORIGIN(O, arg1);
  T_ORIGIN(B->items, arg0->items);
  PyObject *Copy = B->items;
  T_ORIGIN(Copy, arg0->items);
  T_ORIGIN(items_of(B), arg0->items);
  PyObject *Either = N ? O : B->items;
  T_ORIGIN(Either, arg0->items | arg1);
  Box *Same = (Box *)O;
  T_ORIGIN(Same->data, arg1->data);
  void *Memory = malloc(3);
  T_ORIGIN(Memory, malloc());
  free(Memory);
}
