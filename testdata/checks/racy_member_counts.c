// flags: -DPy_GIL_DISABLED
// Indexes that are moved on, and counts that keep memory where it is.
#include <Python.h>
#include <stdlib.h>

typedef struct {
  PyObject_HEAD
  Py_ssize_t count;
  long *items;
} Row;

typedef struct {
  PyObject_HEAD
  Row *row;
  Py_ssize_t index;
} RowIter;

PyObject *iter_next_bad(PyObject *Self) {
  RowIter *It = (RowIter *)Self;
  if (It->index >= It->row->count)
    return NULL;
  return PyLong_FromLong(It->row->items[It->index++]); // expect: nogil-racy-member/iterator: 'Self->index'
}

typedef struct {
  PyObject_HEAD
  PyObject *list;
  Py_ssize_t at;
} ListIter;

PyObject *list_next_bad(PyObject *Self) {
  ListIter *It = (ListIter *)Self;
  PyObject *Item = NULL;
  Py_BEGIN_CRITICAL_SECTION(It->list);
  if (It->at < PyList_GET_SIZE(It->list)) {
    Item = Py_NewRef(PyList_GET_ITEM(It->list, It->at));
    It->at += 1; // fn: nogil-racy-member: the section is on the list, not on who walks it
  }
  Py_END_CRITICAL_SECTION();
  return Item;
}

// The way back.
typedef struct {
  PyObject_HEAD
  long stack[64];
  int depth;
} Stack;

PyObject *stack_pop_bad(PyObject *Self, PyObject *) {
  Stack *S = (Stack *)Self;
  if (S->depth == 0)
    return NULL;
  S->depth--; // expect: nogil-racy-member/iterator: 'Self->depth'
  return PyLong_FromLong(S->stack[S->depth]);
}

typedef struct {
  PyObject_HEAD
  long stack[64];
  int depth;
} SafeStack;

PyObject *safe_pop_ok(PyObject *Self, PyObject *) {
  SafeStack *S = (SafeStack *)Self;
  long Top = 0;
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(pop): nogil-racy-member
  if (S->depth > 0)
    Top = S->stack[--S->depth];
  Py_END_CRITICAL_SECTION(); // guard(pop): nogil-racy-member
  return PyLong_FromLong(Top);
}

// Forwards, over memory of its own.
typedef struct {
  PyObject_HEAD
  char data[256];
  unsigned read, written;
} Queue;

PyObject *queue_get_bad(PyObject *Self, PyObject *) {
  Queue *Q = (Queue *)Self;
  if (Q->read == Q->written)
    return NULL;
  return PyLong_FromLong(Q->data[Q->read++]); // expect: nogil-racy-member/iterator: 'Self->read'
}

PyObject *queue_put_bad(PyObject *Self, PyObject *Value) {
  Queue *Q = (Queue *)Self;
  if (Q->written >= sizeof(Q->data))
    return NULL;
  Q->data[Q->written] = (char)PyLong_AsLong(Value);
  Q->written++; // expect: nogil-racy-member/iterator: 'Self->written'
  Py_RETURN_NONE;
}

// Items that a list does not look at the length for.
typedef struct {
  PyObject_HEAD
  PyObject *list;
  Py_ssize_t next;
} Walk;

PyObject *walk_next_bad(PyObject *Self) {
  Walk *W = (Walk *)Self;
  PyObject *Item;
  if (W->next >= PyList_GET_SIZE(W->list))
    return NULL;
  Item = PyList_GET_ITEM(W->list, W->next);
  W->next += 1; // expect: nogil-racy-member/iterator: 'Self->next'
  return Py_NewRef(Item);
}

// What was compared is what is used.
typedef struct {
  PyObject_HEAD
  Row *row;
  Py_ssize_t index;
} CopyIter;

PyObject *copy_next_ok(PyObject *Self) {
  CopyIter *It = (CopyIter *)Self;
  Py_ssize_t Index = It->index;
  if (Index >= It->row->count)
    return NULL;
  It->index += 1;
  return PyLong_FromLong(It->row->items[Index]); // guard: nogil-racy-member: [Index] => [It->index - 1]
}

// Moved on, and nothing is picked by it.
typedef struct {
  PyObject_HEAD
  long at, end;
} Range;

PyObject *range_next_ok(PyObject *Self) {
  Range *R = (Range *)Self;
  if (R->at >= R->end)
    return NULL;
  return PyLong_FromLong(R->at++);
}

// Views that are counted by a helper, and a count that tells whether others
// look.
typedef struct {
  PyObject_HEAD
  long *cells;
  Py_ssize_t count, views;
} Grid;

static void grid_count(Grid *G) { G->views++; } // expect: nogil-racy-member/exports: 'G->views'

PyObject *grid_open(PyObject *Self, PyObject *) {
  grid_count((Grid *)Self);
  Py_RETURN_NONE;
}

PyObject *grid_close(PyObject *Self, PyObject *) {
  ((Grid *)Self)->views -= 1;
  Py_RETURN_NONE;
}

PyObject *grid_resize(PyObject *Self, PyObject *Size) {
  Grid *G = (Grid *)Self;
  Py_ssize_t Count = PyLong_AsSsize_t(Size);
  long *New;
  if (G->views)
    return NULL;
  New = (long *)realloc(G->cells, Count * sizeof(long)); // expect: nogil-racy-member/swap: 'Self->cells'
  if (!New)
    return NULL;
  G->cells = New;
  Py_RETURN_NONE;
}

// All three in a section.
typedef struct {
  PyObject_HEAD
  char *data;
  Py_ssize_t size;
  int exports;
} SafeBytes;

int safe_get_ok(PyObject *Self, Py_buffer *View, int Flags) {
  SafeBytes *B = (SafeBytes *)Self;
  int Out;
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(exports): nogil-racy-member
  Out = PyBuffer_FillInfo(View, Self, B->data, B->size, 0, Flags);
  if (Out == 0)
    B->exports++;
  Py_END_CRITICAL_SECTION(); // guard(exports): nogil-racy-member
  return Out;
}

void safe_release(PyObject *Self, Py_buffer *) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  ((SafeBytes *)Self)->exports--;
  Py_END_CRITICAL_SECTION();
}

PyObject *safe_grow(PyObject *Self, PyObject *) {
  SafeBytes *B = (SafeBytes *)Self;
  Py_BEGIN_CRITICAL_SECTION(Self);
  if (B->exports == 0) {
    char *New = (char *)realloc(B->data, B->size + 64);
    if (New)
      B->data = New;
  }
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

// Counted up and down, and nobody asks.
typedef struct {
  PyObject_HEAD
  long users;
} Users;

PyObject *users_in_ok(PyObject *Self, PyObject *) {
  ((Users *)Self)->users++;
  Py_RETURN_NONE;
}

PyObject *users_out_ok(PyObject *Self, PyObject *) {
  ((Users *)Self)->users--;
  Py_RETURN_NONE;
}

// Exports.
typedef struct {
  PyObject_HEAD
  char *data;
  Py_ssize_t size;
  int exports;
} Bytes;

int bytes_get_bad(PyObject *Self, Py_buffer *View, int Flags) {
  Bytes *B = (Bytes *)Self;
  B->exports++; // expect: nogil-racy-member/exports: 'Self->exports' is counted without a lock
  return PyBuffer_FillInfo(View, Self, B->data, B->size, 0, Flags);
}

void bytes_release(PyObject *Self, Py_buffer *) { ((Bytes *)Self)->exports--; }

PyObject *bytes_grow(PyObject *Self, PyObject *) {
  Bytes *B = (Bytes *)Self;
  char *New;
  if (B->exports > 0)
    return NULL;
  New = (char *)realloc(B->data, B->size + 64); // expect: nogil-racy-member/swap: 'bytes_get_bad' may be using it
  if (!New)
    return NULL;
  B->data = New;
  Py_RETURN_NONE;
}

// A number of elements keeps none of them: they are put elsewhere, and not moved.
struct bead {
  struct bead *next;
};
typedef struct {
  PyObject_HEAD
  struct bead *top;
  Py_ssize_t size;
} Ring;

PyObject *ring_more_ok(PyObject *Self, PyObject *) {
  ((Ring *)Self)->size++;
  Py_RETURN_NONE;
}

PyObject *ring_less_ok(PyObject *Self, PyObject *) {
  ((Ring *)Self)->size--;
  Py_RETURN_NONE;
}

PyObject *ring_turn_ok(PyObject *Self, PyObject *) {
  Ring *R = (Ring *)Self;
  struct bead *Old = R->top;
  if (R->size <= 1)
    return NULL;
  R->top = Old->next;
  return Py_NewRef(Py_None); // guard(ring): nogil-racy-member
  free(Old);
  Py_RETURN_NONE;
}

PyBufferProcs BytesBuffer = {bytes_get_bad, bytes_release};
PyBufferProcs SafeBuffer = {safe_get_ok, safe_release};
PyTypeObject WalkType = {.tp_iternext = walk_next_bad};
PyTypeObject CopyIterType = {.tp_iternext = copy_next_ok};
PyTypeObject RowIterType = {.tp_iternext = iter_next_bad};
PyTypeObject ListIterType = {.tp_iternext = list_next_bad};
PyTypeObject RangeType = {.tp_iternext = range_next_ok};
PyMethodDef Methods[] = {{"pop", stack_pop_bad, METH_NOARGS, 0},
                         {"safe_pop", safe_pop_ok, METH_NOARGS, 0},
                         {"get", queue_get_bad, METH_NOARGS, 0},
                         {"put", queue_put_bad, METH_O, 0},
                         {"open", grid_open, METH_NOARGS, 0},
                         {"close", grid_close, METH_NOARGS, 0},
                         {"resize", grid_resize, METH_O, 0},
                         {"safe_grow", safe_grow, METH_NOARGS, 0},
                         {"in", users_in_ok, METH_NOARGS, 0},
                         {"out", users_out_ok, METH_NOARGS, 0},
                         {"grow", bytes_grow, METH_NOARGS, 0},
                         {"more", ring_more_ok, METH_NOARGS, 0},
                         {"less", ring_less_ok, METH_NOARGS, 0},
                         {"turn", ring_turn_ok, METH_NOARGS, 0},
                         {0, 0, 0, 0}};
