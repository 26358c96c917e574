// flags: -DPy_GIL_DISABLED
// Sections within each other, and sections on the wrong object. Each record is
// a shape of its own.
#include <Python.h>

// A second section may give up the first.
typedef struct {
  PyObject_HEAD
  Py_ssize_t n;
  Py_ssize_t limit;
  PyObject *name;
} Bag;

PyObject *bag_set(PyObject *Self, PyObject *Arg) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  ((Bag *)Self)->n = PyLong_AsSsize_t(Arg);
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

PyObject *bag_add_bad(PyObject *Self, PyObject *Other) {
  Bag *A = (Bag *)Self, *B = (Bag *)Other;
  Py_BEGIN_CRITICAL_SECTION(Self);
  Py_BEGIN_CRITICAL_SECTION(Other); // expect: nogil-lock-misuse/nested-sections: the critical section on 'Self' is given up when this one, on 'Other', has to wait
  A->n += B->n;
  Py_END_CRITICAL_SECTION();
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

// Both at once.
PyObject *bag_both_ok(PyObject *Self, PyObject *Other) {
  Bag *A = (Bag *)Self, *B = (Bag *)Other;
  Py_BEGIN_CRITICAL_SECTION2(Self, Other); // guard(both): nogil-lock-misuse: SECTION2(Self, Other) => SECTION(Self); Py_BEGIN_CRITICAL_SECTION(Other)
  A->n += B->n;
  Py_END_CRITICAL_SECTION2(); // guard(both): nogil-lock-misuse: SECTION2() => SECTION(); Py_END_CRITICAL_SECTION()
  Py_RETURN_NONE;
}

// One after the other.
PyObject *bag_apart_ok(PyObject *Self, PyObject *Other) {
  Bag *A = (Bag *)Self, *B = (Bag *)Other;
  Py_ssize_t N;
  Py_BEGIN_CRITICAL_SECTION(Other);
  N = B->n;
  Py_END_CRITICAL_SECTION();
  Py_BEGIN_CRITICAL_SECTION(Self);
  A->n += N;
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

// What is read of the outer object is read before.
PyObject *bag_before_ok(PyObject *Self, PyObject *Other) {
  Bag *A = (Bag *)Self, *B = (Bag *)Other;
  Py_ssize_t N;
  Py_BEGIN_CRITICAL_SECTION(Self);
  N = A->n;
  Py_BEGIN_CRITICAL_SECTION(Other);
  B->n += N; // guard: nogil-lock-misuse: += N => += A->n
  Py_END_CRITICAL_SECTION();
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

// A member that nobody changes.
PyObject *bag_limit_ok(PyObject *Self, PyObject *Other) {
  Bag *A = (Bag *)Self, *B = (Bag *)Other;
  Py_BEGIN_CRITICAL_SECTION(Self);
  Py_BEGIN_CRITICAL_SECTION(Other);
  B->n += A->limit; // guard: nogil-lock-misuse: limit => n
  Py_END_CRITICAL_SECTION();
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

// The same object again, and one that nobody else has.
PyObject *bag_same_ok(PyObject *Self, PyObject *Other) {
  Bag *A = (Bag *)Self;
  Py_BEGIN_CRITICAL_SECTION(Self);
  Py_BEGIN_CRITICAL_SECTION(Self); // guard: nogil-lock-misuse: (Self) => (Other)
  A->n++;
  Py_END_CRITICAL_SECTION();
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}
PyObject *bag_new_ok(PyObject *Self, PyObject *Other) {
  Bag *A = (Bag *)Self;
  PyObject *Made = PyList_New(0); // guard: nogil-lock-misuse: PyList_New(0) => Other
  Py_BEGIN_CRITICAL_SECTION(Self);
  Py_BEGIN_CRITICAL_SECTION(Made);
  A->n++;
  Py_END_CRITICAL_SECTION();
  Py_END_CRITICAL_SECTION();
  return Made;
}

// In a helper; and in one that takes the section again.
static void bag_take(PyObject *To, Py_ssize_t By) { ((Bag *)To)->n += By; }
static void bag_take_over(PyObject *To, Py_ssize_t By) { bag_take(To, By); }
PyObject *bag_helped_bad(PyObject *Self, PyObject *Other) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  Py_BEGIN_CRITICAL_SECTION(Other); // expect: nogil-lock-misuse/nested-sections: 'Self' is not locked where it is used in here
  bag_take_over(Self, ((Bag *)Other)->n);
  Py_END_CRITICAL_SECTION();
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}
static void bag_locked_take(PyObject *To, Py_ssize_t By) {
  Py_BEGIN_CRITICAL_SECTION(To); // guard(again): nogil-lock-misuse
  ((Bag *)To)->n += By;
  Py_END_CRITICAL_SECTION(); // guard(again): nogil-lock-misuse
}
PyObject *bag_again_ok(PyObject *Self, PyObject *Other) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  Py_BEGIN_CRITICAL_SECTION(Other);
  bag_locked_take(Self, ((Bag *)Other)->n);
  Py_END_CRITICAL_SECTION();
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

// All callers hold the outer one.
static void bag_inner(PyObject *Self, PyObject *Other) {
  Py_BEGIN_CRITICAL_SECTION(Other); // expect: nogil-lock-misuse/nested-sections: on 'Self' is given up
  ((Bag *)Self)->n += ((Bag *)Other)->n;
  Py_END_CRITICAL_SECTION();
}
PyObject *bag_outer_bad(PyObject *Self, PyObject *Other) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  bag_inner(Self, Other);
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

// Items of a list are used while a second object is locked.
PyObject *list_walk_bad(PyObject *Self, PyObject *List) {
  Py_ssize_t Sum = 0;
  Py_BEGIN_CRITICAL_SECTION(List);
  Py_BEGIN_CRITICAL_SECTION(Self); // expect: nogil-lock-misuse/nested-sections: the critical section on 'List'
  if (PyList_GET_SIZE(List) > 0)
    Sum = PyList_GET_ITEM(List, 0) == Self;
  ((Bag *)Self)->n += Sum;
  Py_END_CRITICAL_SECTION();
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}
// The list takes its own lock.
PyObject *list_append_ok(PyObject *Self, PyObject *List) {
  Py_BEGIN_CRITICAL_SECTION(List);
  Py_BEGIN_CRITICAL_SECTION(Self);
  PyList_Append(List, Self);
  ((Bag *)Self)->n++;
  Py_END_CRITICAL_SECTION();
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

PyMethodDef BagMethods[] = {
    {"set", bag_set, METH_O, 0},
    {"add", bag_add_bad, METH_O, 0},
    {"both", bag_both_ok, METH_O, 0},
    {"apart", bag_apart_ok, METH_O, 0},
    {"before", bag_before_ok, METH_O, 0},
    {"limit", bag_limit_ok, METH_O, 0},
    {"same", bag_same_ok, METH_O, 0},
    {"new", bag_new_ok, METH_O, 0},
    {"helped", bag_helped_bad, METH_O, 0},
    {"again", bag_again_ok, METH_O, 0},
    {"outer", bag_outer_bad, METH_O, 0},
    {"walk", list_walk_bad, METH_O, 0},
    {"append", list_append_ok, METH_O, 0},
    {0, 0, 0, 0}};

// --- the lock of another object
typedef struct {
  PyObject_HEAD
  Py_ssize_t count;
  Py_ssize_t hits;
  PyObject *next;
} Node;

PyObject *node_push(PyObject *Self, PyObject *Unused) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  ((Node *)Self)->count++;
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}
PyObject *node_pop(PyObject *Self, PyObject *Unused) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  ((Node *)Self)->count -= Unused != Self;
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}
PyObject *node_move_bad(PyObject *Self, PyObject *Other) {
  Node *A = (Node *)Self, *B = (Node *)Other;
  Py_BEGIN_CRITICAL_SECTION(Self);
  A->count++;
  B->count--; // expect: nogil-lock-misuse/other-objects-lock: 'Other->count' is changed under the lock of 'Self', and 'node_push' changes it
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}
PyObject *node_move_ok(PyObject *Self, PyObject *Other) {
  Node *A = (Node *)Self, *B = (Node *)Other;
  Py_BEGIN_CRITICAL_SECTION2(Self, Other); // guard: nogil-lock-misuse: (Self, Other) => (Self, Self)
  A->count++;
  B->count--;
  Py_END_CRITICAL_SECTION2();
  Py_RETURN_NONE;
}
// Read under the wrong one, changed under the right one.
PyObject *node_peek_bad(PyObject *Self, PyObject *Other) {
  Py_ssize_t N;
  Py_BEGIN_CRITICAL_SECTION(Self);
  N = ((Node *)Other)->count; // expect: nogil-lock-misuse/other-objects-lock: is read under the lock of 'Self'
  Py_END_CRITICAL_SECTION();
  return PyLong_FromSsize_t(N);
}
// Another object's lock, by the way; the object is a new one.
PyObject *node_new_ok(PyObject *Self, PyObject *Unused) {
  Node *Made = (Node *)PyType_GenericAlloc(Py_TYPE(Self), 0);
  Py_BEGIN_CRITICAL_SECTION(Self);
  if (Made)
    Made->count = ((Node *)Self)->count;
  Py_END_CRITICAL_SECTION();
  return (PyObject *)Made;
}
// Parts of a locked object are its own business.
PyObject *node_part_ok(PyObject *Self, PyObject *Unused) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  ((Node *)((Node *)Self)->next)->count++;
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}
// Nobody locks the object of 'hits': one lock for all of them may be meant.
PyObject *node_hit_ok(PyObject *Self, PyObject *Other) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  ((Node *)Other)->hits++;
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

PyMethodDef NodeMethods[] = {
    {"push", node_push, METH_NOARGS, 0},
    {"pop", node_pop, METH_NOARGS, 0},
    {"move", node_move_bad, METH_O, 0},
    {"move_ok", node_move_ok, METH_O, 0},
    {"peek", node_peek_bad, METH_O, 0},
    {"new_ok", node_new_ok, METH_NOARGS, 0},
    {"part", node_part_ok, METH_NOARGS, 0},
    {"hit", node_hit_ok, METH_O, 0},
    {0, 0, 0, 0}};
