// Memory that a call may have written holds anything afterwards: both ways of
// a test of it are looked at. Each function tests something that a call may
// have changed, and does its harm behind the test.
#include <Python.h>
#include <string.h>

int work(const void *P);
typedef struct point { int X, Y; } point;
typedef struct shape { point At; point *Corner; struct shape *Next; int N; } shape;
typedef union word { int I; void *P; } word;
typedef struct { PyObject_HEAD shape S; PyObject *Cached; int Closed; } Canvas;
int measure(shape *S);
int measureConst(const shape *S);
int fillPoints(point *P, int N);
int fillWord(word *W);
shape makeShape(void);
int touch(PyObject *O);
void notify(void);
static shape Last;
static PyObject *Registry;

#define HARM()                                                                 \
  Py_BEGIN_ALLOW_THREADS                                                       \
  if (work("x") < 0)                                                           \
    PyErr_SetNone(PyExc_OSError);                                              \
  Py_END_ALLOW_THREADS

static void nested_record_bad(void) {
  shape S = {{0, 0}, NULL, NULL, 0};
  measure(&S);
  if (S.At.X == 0)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
// The callee's promise not to write keeps the value.
static void nested_record_ok(void) {
  shape S = {{0, 0}, NULL, NULL, 0};
  measureConst(&S);
  if (S.At.X == 0)
    return;
  HARM() // unreached
}
// Of an element that member, and no other.
static void countThird(shape *S, int N) { S[2].N = N; }
static void third_element_bad(shape *S, int N) {
  S[2].N = 0;
  countThird(S, N);
  if (S[2].N == 0)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void third_element_ok(shape *S, int N) {
  S->Corner = NULL;
  countThird(S, N);
  if (S->Corner == NULL)
    return;
  HARM() // unreached
}
static void address_of_a_member_bad(void) {
  shape S = {{0, 0}, NULL, NULL, 0};
  fillPoints(&S.At, 1);
  if (!S.At.Y)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
// The member next to it was not given away.
static void address_of_a_member_ok(void) {
  shape S = {{0, 0}, NULL, NULL, 0};
  fillPoints(&S.At, 1);
  if (!S.N)
    return;
  HARM() // unreached
}
static void pointer_in_a_record_bad(void) {
  point P = {0, 0};
  shape S = {{0, 0}, NULL, NULL, 0};
  S.Corner = &P;
  measure(&S);
  if (P.X == 0)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void array_of_records_bad(void) {
  point Row[4] = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
  Row[2].X = 0;
  fillPoints(Row, 4);
  if (!Row[2].X)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void one_element_bad(void) {
  int Found[2];
  Found[0] = 0;
  Found[1] = 0;
  work(Found);
  touch((PyObject *)&Found[1]);
  if (!Found[0])
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void union_bad(void) {
  word W;
  W.I = 0;
  fillWord(&W);
  if (W.I == 0)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void record_assigned_bad(void) {
  shape S = {{0, 0}, NULL, NULL, 0};
  S = makeShape();
  if (S.N == 0)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void record_behind_a_pointer_bad(shape *Out) {
  Out->N = 0;
  *Out = makeShape();
  if (Out->N == 0)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void record_copied_bad(const shape *From) {
  shape S = {{0, 0}, NULL, NULL, 0};
  memcpy(&S, From, sizeof S);
  if (S.N == 0)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void buffer_bad(PyObject *O) {
  Py_buffer View = {NULL};
  if (PyObject_GetBuffer(O, &View, 0) < 0)
    return;
  if (!View.buf)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}

// Through helpers of the project, as far as they are seen to write.
static int two(shape *S) { S->At.Y = work(S); return 0; }
static int one(shape *S) { return two(S); }
static int counts(shape *S) { return S->N + S->At.X; }
static void behind(shape **S) { (*S)->N = work(NULL); }
static void through_helpers_bad(void) {
  shape S = {{0, 0}, NULL, NULL, 0};
  one(&S);
  if (!S.At.Y)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void through_helpers_ok(void) {
  shape S = {{0, 0}, NULL, NULL, 0};
  one(&S); // writes At.Y, and nothing else
  if (!S.N)
    return;
  HARM() // unreached
}
static void helper_that_reads_ok(void) {
  shape S = {{0, 0}, NULL, NULL, 0};
  counts(&S);
  if (!S.At.Y)
    return;
  HARM() // unreached
}
static void through_two_pointers_bad(shape *S) {
  S->N = 0;
  behind(&S);
  if (!S->N)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}

// Objects and globals, which whoever runs meanwhile can reach.
static PyObject *member_of_an_object_bad(Canvas *Self, PyObject *A) {
  Self->Cached = NULL;
  touch((PyObject *)Self);
  if (!Self->Cached)
    return NULL;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
  return NULL;
}
static PyObject *member_tested_twice_bad(Canvas *Self, PyObject *A) {
  if (Self->Closed)
    return NULL;
  if (!PyObject_CallNoArgs(A))
    return NULL;
  if (!Self->Closed)
    return NULL;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
  return NULL;
}
static PyObject *member_compared_bad(Canvas *Self, PyObject *A) {
  int Before = Self->S.N;
  if (!PyObject_CallNoArgs(A))
    return NULL;
  if (Before == Self->S.N)
    return NULL;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
  return NULL;
}
static void member_of_a_global_bad(void) {
  Last.N = 0;
  notify();
  if (!Last.N)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void address_in_a_global_bad(void) {
  Last.At.X = 0;
  fillPoints(&Last.At, 1);
  if (!Last.At.X)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
static void while_detached_bad(void) {
  Registry = NULL;
  Py_BEGIN_ALLOW_THREADS
  work(NULL);
  Py_END_ALLOW_THREADS
  if (!Registry)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}

// Whoever keeps the thread state, or tells by a flag whether there is one, goes
// on doing so.
struct task { int Threads; PyThreadState *Saved; int Result; };
int compute(struct task *T);
static void flag_in_a_local_ok(int Threads) {
  PyThreadState *Saved = NULL;
  if (Threads)
    Saved = PyEval_SaveThread();
  notify();
  if (Threads)
    PyEval_RestoreThread(Saved);
  PyErr_Clear();
}
static void flag_in_a_record_ok(struct task *T) {
  PyThreadState *Saved = NULL;
  if (T->Threads)
    Saved = PyEval_SaveThread();
  T->Result = compute(T);
  if (T->Threads)
    PyEval_RestoreThread(Saved);
  PyErr_Clear();
}
static void state_in_a_record_ok(struct task *T) {
  T->Saved = NULL;
  if (T->Threads)
    T->Saved = PyEval_SaveThread();
  compute(T);
  if (T->Saved) {
    PyEval_RestoreThread(T->Saved);
    T->Saved = NULL;
  }
  PyErr_Clear();
}
static void needs_it_in_a_record_ok(struct task *T) {
  PyThreadState *Saved = NULL;
  if (!T->Threads)
    Saved = PyEval_SaveThread();
  compute(T);
  if (T->Threads)
    PyErr_Clear();
  if (Saved)
    PyEval_RestoreThread(Saved);
}
