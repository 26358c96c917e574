// What a recursive function writes is found in rounds, each of which knows of
// one step more. Records with many members soon have more places than are kept
// apart; then all that is behind the parameter is written, and stays so.
#include <Python.h>

int work(const void *P);
void discard(char *Text);
typedef struct node {
  char *A, *B, *C, *D, *E, *F, *G, *H;
  int Closed;
  struct node *Next;
} node;
typedef struct pair { int Left, Right; } pair;

#define HARM()                                                                 \
  Py_BEGIN_ALLOW_THREADS                                                       \
  if (work("x") < 0)                                                           \
    PyErr_SetNone(PyExc_OSError);                                              \
  Py_END_ALLOW_THREADS

static void drop(node *N) {
  discard(N->A);
  discard(N->B);
  discard(N->C);
  discard(N->D);
  discard(N->E);
  N->A = N->B = N->C = N->D = N->E = N->F = N->G = N->H = NULL;
  N->Closed = 1;
  if (N->Next) {
    drop(N->Next);
    N->Next = NULL;
  }
}
static void many_members_bad(node *N) {
  N->Closed = 0;
  drop(N);
  if (!N->Closed)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void behind_the_first_bad(node *N) {
  N->Next->Next->Closed = 0;
  drop(N);
  if (!N->Next->Next->Closed)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
// Nothing leads from the node to the other record.
static void another_record_ok(node *N) {
  pair P = {0, 0};
  drop(N);
  if (!P.Left) // guard: nogil-detached-api-call: P.Left => N->Closed
    return;
  HARM() // unreached
}

static void even(node *N, pair *P);
static void odd(node *N, pair *P) {
  P->Right = 1;
  N->A = N->B = N->C = N->D = NULL;
  if (N->Next)
    even(N->Next, P);
}
static void even(node *N, pair *P) {
  N->E = N->F = N->G = N->H = NULL;
  if (N->Next)
    odd(N->Next, P);
}
static void two_functions_bad(node *N) {
  pair P = {0, 0};
  even(N, &P);
  if (!P.Right)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void two_functions_ok(node *N) {
  pair P = {0, 0};
  even(N, &P);
  if (!P.Left)
    return;
  HARM() // unreached
}

static PyObject *run(PyObject *Self, PyObject *Arg) {
  node *N = (node *)Arg;
  many_members_bad(N);
  behind_the_first_bad(N);
  another_record_ok(N);
  two_functions_bad(N);
  two_functions_ok(N);
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {{"run", run, METH_O, NULL}, {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
