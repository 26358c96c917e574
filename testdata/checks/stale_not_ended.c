// Who looks as if he ended what a member holds, and does not: he ends what he
// has just made himself, clears another pointer, has to wait, or is the one
// that the use is part of.
#include <Python.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct handle handle;
handle *h_open(void);
int h_read(handle *);
int h_ask(handle *, void *);
void h_close(handle *);

// A part that is made and found to be of no use is nobody else's yet, though
// the function that frees it is one that frees those of others.
typedef struct {
  char *Name, *Other;
} Kind;
typedef struct {
  PyObject_HEAD
  Kind *Of, *Kept;
} Column;
static void give_back(void *Memory) { free(Memory); }
static void kind_free(Kind *K) {
  if (K->Name) {
    give_back(K->Name);
    K->Name = NULL;
  }
  give_back(K);
}
static int kind_make(Kind **Out) {
  Kind *Made = (Kind *)calloc(1, sizeof(Kind));
  if (!Made)
    return -1;
  Made->Name = strdup("kind");
  *Out = Made;
  return 0;
}
static PyObject *column_describe(PyObject *Self, PyObject *Unused) {
  Column *C = (Column *)Self;
  int Failed;
  Py_BEGIN_ALLOW_THREADS
  Failed = kind_make(&C->Of);
  if (!Failed && access("/", 0) < 0) {
    kind_free(C->Of);
    C->Of = NULL;
  }
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Failed);
}
static PyObject *column_name_ok(PyObject *Self, PyObject *Unused) {
  Column *C = (Column *)Self;
  long Length;
  Py_BEGIN_ALLOW_THREADS
  Length = access(C->Of->Name, 0);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Length);
}

// The same of a part that was there before.
static void other_free(Kind *K) {
  free(K->Other); // expect: nogil-racy-member/swap
  K->Other = NULL;
}
static PyObject *column_reset(PyObject *Self, PyObject *Unused) {
  Column *C = (Column *)Self;
  if (C->Kept)
    other_free(C->Kept);
  Py_RETURN_NONE;
}
static PyObject *column_other_bad(PyObject *Self, PyObject *Unused) {
  Column *C = (Column *)Self;
  long Length;
  Py_BEGIN_ALLOW_THREADS
  Length = access(C->Kept->Other, 0); // expect: nogil-stale-after-detach/handle-ended-by-other: 'C->Kept->Other' is used by 'access' while the thread is detached; 'other_free' may end it
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(Length);
}

// A pointer that is cleared says nothing of the handle that is asked next.
typedef struct {
  PyObject_HEAD
  handle *Main, *Flagged;
  PyObject *Row, *Base;
  int Valid;
} Statement;
static PyObject *statement_last(PyObject *Self, PyObject *Arg) {
  Statement *S = (Statement *)Self;
  if (S->Row) {
    Py_DECREF(S->Row);
    S->Row = NULL; // expect: nogil-racy-member/swap
  }
  h_ask(S->Main, Arg);
  Py_RETURN_NONE;
}
static PyObject *statement_finish(PyObject *Self, PyObject *Arg) {
  Statement *S = (Statement *)Self;
  Py_CLEAR(S->Base); // expect: nogil-racy-member/swap
  h_ask(S->Main, NULL);
  Py_RETURN_NONE;
}
static PyObject *statement_run_ok(PyObject *Self, PyObject *Unused) {
  Statement *S = (Statement *)Self;
  int N;
  if (S->Row || S->Base)
    Py_RETURN_NONE;
  Py_BEGIN_ALLOW_THREADS
  N = h_read(S->Main);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(N);
}
// A number does.
static PyObject *statement_end(PyObject *Self, PyObject *Unused) {
  Statement *S = (Statement *)Self;
  if (!S->Valid)
    Py_RETURN_NONE;
  S->Valid = 0;
  h_close(S->Flagged);
  Py_RETURN_NONE;
}
static PyObject *statement_read_bad(PyObject *Self, PyObject *Unused) {
  Statement *S = (Statement *)Self;
  int N;
  if (!S->Valid)
    Py_RETURN_NONE;
  Py_BEGIN_ALLOW_THREADS
  N = h_read(S->Flagged); // expect: nogil-stale-after-detach/object-used-and-ended: 'S->Flagged' is used by 'h_read'
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(N);
}

// Users are counted by a function that is called by another one, unless it
// finds that the object is about to be closed.
typedef struct {
  PyObject_HEAD
  handle *Gated, *Left, *Owned;
  int Users, Closing, Tried, Ready, Owner;
} Client;
static int use_begin(Client *C) {
  if (__atomic_load_n(&C->Closing, 5))
    return 0;
  __atomic_add_fetch(&C->Users, 1, 5);
  if (__atomic_load_n(&C->Closing, 5)) {
    __atomic_sub_fetch(&C->Users, 1, 5);
    return 0;
  }
  return 1;
}
static int client_enter(Client *C) { return use_begin(C); }
static int gate_enter(Client *C) { return client_enter(C); }
// It has left again when it returns.
static int try_once(Client *C) {
  __atomic_add_fetch(&C->Tried, 1, 5);
  C->Ready = C->Left != NULL;
  __atomic_sub_fetch(&C->Tried, 1, 5);
  return 1;
}
static int try_enter(Client *C) { return try_once(C); }

// An owner that is put there by a function for comparing and setting.
static int take(int *Owner) {
  int Nobody = 0;
  return __atomic_compare_exchange_n(Owner, &Nobody, 1, 0, 5, 5);
}
static int gate_take(Client *C) {
  while (!take(&C->Owner))
    if (C->Closing)
      return 0;
  return 1;
}
static int common_take(Client *C) { return C->Ready ? gate_take(C) : 0; }
static PyObject *owned_ok(PyObject *Self, PyObject *Unused) {
  Client *C = (Client *)Self;
  int N;
  if (!common_take(C))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  N = h_read(C->Owned);
  Py_END_ALLOW_THREADS
  __atomic_store_n(&C->Owner, 0, 5);
  return PyLong_FromLong(N);
}
static PyObject *client_end(PyObject *Self, PyObject *Unused) {
  Client *C = (Client *)Self;
  if (!gate_take(C))
    return NULL;
  h_close(C->Owned);
  C->Owned = NULL; // fp: nogil-racy-member/swap: the owner gate is in helpers
  __atomic_store_n(&C->Owner, 0, 5);
  Py_RETURN_NONE;
}

static PyObject *gated_gil(PyObject *Self, PyObject *Unused) {
  Client *C = (Client *)Self;
  int N;
  if (!client_enter(C))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  N = h_read(C->Gated); // fp: nogil-racy-member/swap: a gate is no lock
  Py_END_ALLOW_THREADS
  __atomic_sub_fetch(&C->Users, 1, 5);
  return PyLong_FromLong(N);
}
static PyObject *deeper_ok(PyObject *Self, PyObject *Unused) {
  Client *C = (Client *)Self;
  int N;
  if (!gate_enter(C))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  N = h_read(C->Gated);
  Py_END_ALLOW_THREADS
  __atomic_sub_fetch(&C->Users, 1, 5);
  if (N < 0)
    return NULL;
  return PyLong_FromLong(N);
}
static PyObject *left_bad(PyObject *Self, PyObject *Unused) {
  Client *C = (Client *)Self;
  int N;
  if (!try_enter(C))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  N = h_read(C->Left); // expect: nogil-stale-after-detach/object-used-and-ended: 'C->Left' is used by 'h_read' // expect: nogil-racy-member/swap
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(N);
}
static PyObject *client_close(PyObject *Self, PyObject *Unused) {
  Client *C = (Client *)Self;
  __atomic_store_n(&C->Closing, 1, 5);
  while (__atomic_load_n(&C->Users, 5) > 0) {
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
  }
  h_close(C->Gated);
  C->Gated = NULL;
  Py_RETURN_NONE;
}
static PyObject *client_leave(PyObject *Self, PyObject *Unused) {
  Client *C = (Client *)Self;
  while (__atomic_load_n(&C->Tried, 5) > 0) {
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
  }
  h_close(C->Left);
  C->Left = NULL;
  Py_RETURN_NONE;
}

// The use is a step of the end, to which only one thread comes.
typedef struct {
  pthread_mutex_t Mutex;
  int Closing;
  handle *Once, *Twice;
} Server;
typedef struct {
  PyObject_HEAD
  Server *Of;
} Holder;
static void say_goodbye(Server *S) { h_read(S->Once); }
static void server_end(Server *S) {
  say_goodbye(S);
  h_close(S->Once);
  S->Once = NULL;
}
static int server_close(Server *S) {
  int Closing;
  pthread_mutex_lock(&S->Mutex);
  Closing = S->Closing;
  S->Closing = 1;
  pthread_mutex_unlock(&S->Mutex);
  if (Closing)
    return -1;
  server_end(S);
  return 0;
}
static PyObject *holder_close_ok(PyObject *Self, PyObject *Unused) {
  Server *S = ((Holder *)Self)->Of;
  Py_BEGIN_ALLOW_THREADS
  server_close(S);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
// Nobody keeps a second one out.
static void say_twice(Server *S) {
  h_read(S->Twice); // expect: nogil-stale-after-detach/handle-ended-by-other: 'S->Twice' is used by 'h_read'
}
static void server_drop(Server *S) {
  say_twice(S);
  h_close(S->Twice); // expect: nogil-stale-after-detach/double-close: 'S->Twice' is ended
  S->Twice = NULL; // expect: nogil-racy-member/swap
}
static PyObject *holder_drop_bad(PyObject *Self, PyObject *Unused) {
  Server *S = ((Holder *)Self)->Of;
  Py_BEGIN_ALLOW_THREADS
  server_drop(S);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyMethodDef Columns[] = {{"describe", column_describe, METH_NOARGS, 0},
                                {"name", column_name_ok, METH_NOARGS, 0},
                                {"reset", column_reset, METH_NOARGS, 0},
                                {"other", column_other_bad, METH_NOARGS, 0},
                                {0}};
static PyMethodDef Statements[] = {
    {"last", statement_last, METH_O, 0},
    {"finish", statement_finish, METH_NOARGS, 0},
    {"run", statement_run_ok, METH_NOARGS, 0},
    {"end", statement_end, METH_NOARGS, 0},
    {"read", statement_read_bad, METH_NOARGS, 0},
    {0}};
static PyMethodDef Clients[] = {{"gated", gated_gil, METH_NOARGS, 0},
                                {"deeper", deeper_ok, METH_NOARGS, 0},
                                {"left", left_bad, METH_NOARGS, 0},
                                {"close", client_close, METH_NOARGS, 0},
                                {"leave", client_leave, METH_NOARGS, 0},
                                {"owned", owned_ok, METH_NOARGS, 0},
                                {"end", client_end, METH_NOARGS, 0},
                                {0}};
static PyMethodDef Holders[] = {{"close", holder_close_ok, METH_NOARGS, 0},
                                {"drop", holder_drop_bad, METH_NOARGS, 0},
                                {0}};
PyMethodDef *Tables[] = {Columns, Statements, Clients, Holders};
