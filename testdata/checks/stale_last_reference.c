// Objects of a library that count their users: who finds the count to be 0 has the last reference, and nobody else is there.
#include <Python.h>
#include <pthread.h>
#include <stdlib.h>

typedef struct Node {
  pthread_mutex_t lock;
  int refs;
  int atomic_refs;
  char *text;
} Node;
typedef struct {
  PyObject_HEAD
  Node *node;
} Box;
void work(char *);

static void node_end(Node *n) {
  work(n->text);
  free(n->text);
  n->text = NULL;
}
static void node_drop_ok(Node *n) {
  pthread_mutex_lock(&n->lock);
  int left = --n->refs;
  pthread_mutex_unlock(&n->lock);
  if (left == 0) // guard(count): nogil-stale-after-detach
    node_end(n);
}
static PyObject *box_drop_ok(PyObject *Self, PyObject *Unused) {
  Node *n = ((Box *)Self)->node;
  Py_BEGIN_ALLOW_THREADS
  node_drop_ok(n);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// In one step.
static void other_end(Node *n) {
  work(n->text);
  free(n->text);
  n->text = NULL;
}
static PyObject *box_drop_atomic_ok(PyObject *Self, PyObject *Unused) {
  Node *n = ((Box *)Self)->node;
  Py_BEGIN_ALLOW_THREADS
  if (__atomic_sub_fetch(&n->atomic_refs, 1, __ATOMIC_SEQ_CST) == 0) // guard: nogil-stale-after-detach
    other_end(n);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"drop", box_drop_ok, METH_NOARGS, NULL},
                                {"drop_atomic", box_drop_atomic_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
