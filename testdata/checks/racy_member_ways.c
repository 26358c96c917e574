// flags: -DPy_GIL_DISABLED
// Who keeps others out, and how the accesses are reached.
#include <Python.h>
#include <stdlib.h>

// A helper gets a part of the object; the callers lock the whole.
struct table {
  PyObject *value;
  int *slots;
};
typedef struct {
  PyObject_HEAD
  struct table *table;
} Map;

static void table_set(struct table *T, PyObject *Value) {
  Py_XSETREF(T->value, Py_NewRef(Value));
}

PyObject *map_set_ok(PyObject *Self, PyObject *Value) {
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(map): nogil-racy-member
  table_set(((Map *)Self)->table, Value);
  Py_END_CRITICAL_SECTION(); // guard(map): nogil-racy-member
  Py_RETURN_NONE;
}

PyObject *map_get(PyObject *Self, PyObject *) {
  PyObject *Out;
  Py_BEGIN_CRITICAL_SECTION(Self);
  Out = Py_XNewRef(((Map *)Self)->table->value);
  Py_END_CRITICAL_SECTION();
  return Out;
}

// The same, and one caller forgets.
struct part {
  PyObject *value;
};
typedef struct {
  PyObject_HEAD
  struct part *part;
} Whole;

static PyObject *part_get(struct part *P) { return Py_XNewRef(P->value); }

PyObject *whole_get(PyObject *Self, PyObject *) {
  PyObject *Out;
  Py_BEGIN_CRITICAL_SECTION(Self);
  Out = part_get(((Whole *)Self)->part);
  Py_END_CRITICAL_SECTION();
  return Out;
}

PyObject *whole_set_bad(PyObject *Self, PyObject *Value) {
  Py_XSETREF(((Whole *)Self)->part->value, Py_NewRef(Value)); // expect: nogil-racy-member/swap: 'part_get' may be using it
  Py_RETURN_NONE;
}

// Two members with parts of one kind.
struct span {
  int *ends;
};
typedef struct {
  PyObject_HEAD
  struct span *found, *best;
} Match;

PyObject *match_end_ok(PyObject *Self, PyObject *) {
  return PyLong_FromLong(((Match *)Self)->found->ends[0]);
}

PyObject *match_again_bad(PyObject *Self, PyObject *) {
  struct span *Best = ((Match *)Self)->best;
  int *New = (int *)malloc(sizeof(int));
  int *Old = Best->ends;
  if (!New)
    return NULL;
  Best->ends = New; // expect: nogil-racy-member/swap: another call of 'match_again_bad'
  PyMem_Free(Old);
  Py_RETURN_NONE;
}

// A busy flag that is taken under a lock; the work is done without.
typedef struct {
  PyObject_HEAD
  PyMutex lock;
  int busy;
  char *tail;
} Stream;

static int stream_enter(Stream *S) {
  int Ok = 0;
  PyMutex_Lock(&S->lock); // guard(enter): nogil-racy-member
  if (!S->busy) {
    S->busy = 1;
    Ok = 1;
  }
  PyMutex_Unlock(&S->lock); // guard(enter): nogil-racy-member
  return Ok;
}

PyObject *stream_feed_ok(PyObject *Self, PyObject *) {
  Stream *S = (Stream *)Self;
  if (!stream_enter(S))
    return NULL;
  free(S->tail);
  S->tail = (char *)malloc(16);
  S->busy = 0;
  Py_RETURN_NONE;
}

// Asked for and set in two steps.
typedef struct {
  PyObject_HEAD
  int busy;
  char *tail;
} Loose;

PyObject *loose_feed_bad(PyObject *Self, PyObject *) {
  Loose *L = (Loose *)Self;
  if (L->busy)
    return NULL;
  L->busy = 1;
  free(L->tail); // expect: nogil-racy-member/swap
  L->tail = (char *)malloc(16);
  L->busy = 0;
  Py_RETURN_NONE;
}

// The section is on another object.
typedef struct {
  PyObject_HEAD
  PyObject *value;
} Box;

PyObject *box_take_ok(PyObject *Self, PyObject *Other) {
  PyObject *Out;
  Py_BEGIN_CRITICAL_SECTION2(Self, Other); // guard(box): nogil-racy-member
  Out = ((Box *)Other)->value;
  ((Box *)Other)->value = ((Box *)Self)->value;
  ((Box *)Self)->value = NULL;
  Py_END_CRITICAL_SECTION2(); // guard(box): nogil-racy-member
  Py_XDECREF(Out);
  Py_RETURN_NONE;
}

PyMethodDef Methods[] = {{"map_set", map_set_ok, METH_O, 0},
                         {"map_get", map_get, METH_NOARGS, 0},
                         {"whole_get", whole_get, METH_NOARGS, 0},
                         {"whole_set", whole_set_bad, METH_O, 0},
                         {"match_end", match_end_ok, METH_NOARGS, 0},
                         {"match_again", match_again_bad, METH_NOARGS, 0},
                         {"feed", stream_feed_ok, METH_NOARGS, 0},
                         {"loose", loose_feed_bad, METH_NOARGS, 0},
                         {"take", box_take_ok, METH_O, 0},
                         {0, 0, 0, 0}};
