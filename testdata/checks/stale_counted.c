// A test that says nothing of the last user: the object is ended under the others.
#include <Python.h>
#include <stdlib.h>

typedef struct Node {
  int refs, flags;
  char *text;
} Node;
typedef struct {
  PyObject_HEAD
  Node *node;
} Box;
void work(char *);

static void node_end(Node *n) {
  work(n->text);
  free(n->text); // expect: nogil-stale-after-detach/double-close: 'n->text' is ended by 'free' while the thread is detached // expect: nogil-racy-member/swap
  n->text = NULL;
}
static PyObject *box_drop_bad(PyObject *Self, PyObject *Unused) {
  Node *n = ((Box *)Self)->node;
  Py_BEGIN_ALLOW_THREADS
  if (n->flags == 0)
    node_end(n);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {{"drop", box_drop_bad, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
