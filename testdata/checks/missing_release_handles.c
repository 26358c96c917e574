// Waits for somebody else with a handle that others use or end: all threads stand still meanwhile, and a lock is what
// lets them in.
#include <Python.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
PGconn *PQconnectdb(const char *);
PGresult *PQexec(PGconn *, const char *);
void PQclear(PGresult *);
typedef struct redisContext redisContext;
void *redisCommand(redisContext *, const char *, ...);
void redisFree(redisContext *);
void freeReplyObject(void *);
typedef struct gpgme_context *gpgme_ctx_t;
int gpgme_op_keylist_next(gpgme_ctx_t, void **);
int sane_read(void *, unsigned char *, int, int *);
void sane_close(void *);
typedef struct z_stream_s z_stream;
int deflate(z_stream *, int);
int deflateEnd(z_stream *);
unsigned sleep(unsigned);

typedef struct {
  PyObject_HEAD
  redisContext *Redis;
  void *Scanner;
  FILE *File;
  z_stream *Stream;
  char *Memory;
  int Fd;
} Server;

static PyObject *close_all(PyObject *Self, PyObject *Arg) {
  Server *S = (Server *)Self;
  redisFree(S->Redis);
  S->Redis = NULL; // expect: nogil-racy-member/swap
  sane_close(S->Scanner);
  S->Scanner = NULL; // expect: nogil-racy-member/swap
  fclose(S->File); // expect: nogil-racy-member/swap
  S->File = NULL;
  deflateEnd(S->Stream); // expect: nogil-racy-member/swap
  S->Stream = NULL;
  free(S->Memory); // expect: nogil-racy-member/swap
  S->Memory = NULL;
  Py_RETURN_NONE;
}
// Another method ends it.
static PyObject *ended_bad(PyObject *Self, PyObject *Arg) {
  Server *S = (Server *)Self;
  freeReplyObject(redisCommand(S->Redis, "PING")); // expect: nogil-missing-gil-release/handle-needs-lock: 'redisCommand', which waits for a database, runs attached
  Py_RETURN_NONE;
}
// In a helper, and one that does more.
static int ping(Server *S) {
  void *Reply = redisCommand(S->Redis, "PING"); // expect: nogil-missing-gil-release/handle-needs-lock: 'redisCommand'
  int Ok = Reply != NULL;
  freeReplyObject(Reply);
  return Ok;
}
static PyObject *helper_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(ping((Server *)Self));
}
// A device.
static PyObject *scanned_bad(PyObject *Self, PyObject *Arg) {
  unsigned char Line[4096];
  int Got = 0;
  sane_read(((Server *)Self)->Scanner, Line, sizeof Line, &Got); // expect: nogil-missing-gil-release/handle-needs-lock: 'sane_read'
  return PyLong_FromLong(Got);
}
// A plain file is there at once; what computes has its reason.
static PyObject *file_ok(PyObject *Self, PyObject *Arg) {
  char Line[8192];
  return PyLong_FromLong((long)fread(Line, 1, sizeof Line, ((Server *)Self)->File));
}
static PyObject *stream_ok(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(deflate(((Server *)Self)->Stream, 4));
}
// Own to the call.
static PyObject *own_bad(PyObject *Self, PyObject *Arg) {
  PGconn *Own = PQconnectdb(""); // expect: nogil-missing-gil-release/waits-outside: 'PQconnectdb'
  PQclear(PQexec(Own, "SELECT 1"));
  Py_RETURN_NONE;
}
// Another wait of the function needs nothing else.
static PyObject *other_bad(PyObject *Self, PyObject *Arg) {
  Server *S = (Server *)Self;
  sleep(3); // expect: nogil-missing-gil-release/waits-outside: 'sleep'
  freeReplyObject(redisCommand(S->Redis, "PING"));
  Py_RETURN_NONE;
}
// On the way out.
static PyObject *failed_ok(PyObject *Self, PyObject *Arg) {
  Server *S = (Server *)Self;
  if (!PyLong_Check(Arg)) {
    PyErr_SetString(PyExc_TypeError, "no number");
    freeReplyObject(redisCommand(S->Redis, "QUIT"));
    return NULL;
  }
  Py_RETURN_NONE;
}

// Nobody ends these, but one thread at a time may use them.
typedef struct {
  PyObject_HEAD
  PGconn *Pg;
  gpgme_ctx_t Keys;
} Client;
static PyObject *query_bad(PyObject *Self, PyObject *Arg) {
  PQclear(PQexec(((Client *)Self)->Pg, "SELECT 1")); // expect: nogil-missing-gil-release/handle-needs-lock: 'PQexec'
  Py_RETURN_NONE;
}
static PyObject *key_bad(PyObject *Self, PyObject *Arg) {
  void *Key = NULL;
  gpgme_op_keylist_next(((Client *)Self)->Keys, &Key); // expect: nogil-missing-gil-release/handle-needs-lock: 'gpgme_op_keylist_next', which waits for a process
  return PyBool_FromLong(Key != NULL);
}

static PGresult *ask(PGconn *Pg, const char *What) { return PQexec(Pg, What); }
static PyObject *asked_bad(PyObject *Self, PyObject *Arg) {
  PQclear(ask(((Client *)Self)->Pg, "SELECT 2")); // expect: nogil-missing-gil-release/handle-needs-lock: 'ask' reaches 'PQexec'
  Py_RETURN_NONE;
}

// There is a lock already.
typedef struct {
  PyObject_HEAD
  PGconn *Pg;
  pthread_mutex_t Lock;
} Locked;
static PyObject *locked_bad(PyObject *Self, PyObject *Arg) {
  Locked *L = (Locked *)Self;
  pthread_mutex_lock(&L->Lock);
  PQclear(PQexec(L->Pg, "SELECT 1")); // expect: nogil-missing-gil-release/waits-outside: 'PQexec'
  pthread_mutex_unlock(&L->Lock);
  Py_RETURN_NONE;
}
static void client_dealloc(PyObject *Self) {
  PQclear(PQexec(((Client *)Self)->Pg, "COMMIT"));
  PyObject_Free(Self);
}

static PyMethodDef Methods[] = {{"a", close_all, METH_NOARGS, NULL},
                                {"b", ended_bad, METH_NOARGS, NULL},
                                {"c", helper_bad, METH_NOARGS, NULL},
                                {"d", scanned_bad, METH_NOARGS, NULL},
                                {"e", file_ok, METH_NOARGS, NULL},
                                {"f", stream_ok, METH_NOARGS, NULL},
                                {"g", own_bad, METH_NOARGS, NULL},
                                {"h", other_bad, METH_NOARGS, NULL},
                                {"i", failed_ok, METH_O, NULL},
                                {"j", query_bad, METH_NOARGS, NULL},
                                {"k", key_bad, METH_NOARGS, NULL},
                                {"l", locked_bad, METH_NOARGS, NULL},
                                {"m", asked_bad, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject ClientType = {.tp_dealloc = client_dealloc, .tp_methods = Methods};
PyTypeObject *table(void) { return &ClientType; }
