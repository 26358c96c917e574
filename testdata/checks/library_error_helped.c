// Messages of libraries, asked for by helpers that are given the object, and
// where an object is made that has the handle of another one.
#include <Python.h>
#include <pthread.h>

typedef struct sqlite3 sqlite3;
const char *sqlite3_errmsg(sqlite3 *);
int sqlite3_errcode(sqlite3 *);
int sqlite3_exec_all(sqlite3 *, const char *);
int sqlite3_open_file(const char *, sqlite3 **);

typedef struct {
  PyObject_HEAD
  sqlite3 *Db;
  PyThread_type_lock Lock;
} Connection;
typedef struct {
  PyObject_HEAD
  Connection *Of;
  sqlite3 *Own;
} Cursor;
extern PyTypeObject ConnectionType;
static sqlite3 *Everybodys;
static pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;

static int hold(Connection *C) {
  return PyThread_acquire_lock(C->Lock, NOWAIT_LOCK) ? 0 : -1;
}
static void give_back(Connection *C) { PyThread_release_lock(C->Lock); }
static PyObject *explain(Connection *C) {
  if (sqlite3_errcode(C->Db) == 0)
    return PyErr_Format(PyExc_RuntimeError, "no error?");
  return PyErr_Format(PyExc_RuntimeError, "%s", sqlite3_errmsg(C->Db));
}
static PyObject *explain_more(Cursor *C) { return explain(C->Of); }
static PyObject *explain_global(void) {
  return PyErr_Format(PyExc_RuntimeError, "%s", sqlite3_errmsg(Everybodys));
}
static int vacuum(Connection *C) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_exec_all(C->Db, "vacuum");
  Py_END_ALLOW_THREADS
  return Rc;
}

static PyObject *run_bad(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  int Rc;
  if (hold(C) < 0)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_exec_all(C->Db, "vacuum");
  Py_END_ALLOW_THREADS
  give_back(C);
  if (Rc != 0)
    return explain(C); // expect: nogil-global-error-state/message-asked-late: 'explain' is asked why 'sqlite3_exec_all' failed after the lock was given back; without the GIL, another thread may have used 'Self->Db' meanwhile
  Py_RETURN_NONE;
}
static PyObject *run_ok(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  int Rc;
  if (hold(C) < 0)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_exec_all(C->Db, "vacuum"); // guard: nogil-global-error-state: "vacuum"); => "vacuum"); give_back(C);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    explain(C);
  give_back(C);
  return Rc ? NULL : Py_None;
}
// Of a part of a part, after a call in a helper.
static PyObject *more_bad(PyObject *Self, PyObject *Arg) {
  Cursor *C = (Cursor *)Self;
  if (hold(C->Of) < 0)
    return NULL;
  int Rc = vacuum(C->Of);
  give_back(C->Of);
  if (Rc != 0)
    return explain_more(C); // expect: nogil-global-error-state: 'explain_more' is asked why 'vacuum' failed after the lock was given back
  Py_RETURN_NONE;
}
static PyObject *global_bad(PyObject *Self, PyObject *Arg) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&Lock);
  Rc = sqlite3_exec_all(Everybodys, "vacuum");
  pthread_mutex_unlock(&Lock);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    return explain_global(); // expect: nogil-global-error-state: 'explain_global' is asked why 'sqlite3_exec_all' failed after the lock was given back
  Py_RETURN_NONE;
}

// The helper makes a call of its own, and asks why that failed.
static PyObject *again(Connection *C) {
  if (sqlite3_exec_all(C->Db, "rollback") != 0) // guard: nogil-global-error-state: sqlite3_exec_all(C->Db, "rollback") != 0 => 1
    return PyErr_Format(PyExc_RuntimeError, "%s", sqlite3_errmsg(C->Db));
  return NULL;
}
static PyObject *again_ok(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  if (hold(C) < 0)
    return NULL;
  int Rc = vacuum(C);
  give_back(C);
  return Rc ? again(C) : Py_None;
}

// An object is made with the handle of another one, or with one of its own.
static int init_bad(PyObject *Self, PyObject *Args, PyObject *Kw) {
  Connection *C = NULL;
  if (!PyArg_ParseTuple(Args, "O!", &ConnectionType, &C) || hold(C) < 0)
    return -1;
  int Rc = vacuum(C);
  give_back(C);
  if (Rc != 0) {
    explain(C); // expect: nogil-global-error-state: 'explain' is asked why 'vacuum' failed after the lock was given back
    return -1;
  }
  return 0;
}
static int own_ok(PyObject *Self, PyObject *Args, PyObject *Kw) {
  Cursor *C = (Cursor *)Self;
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_open_file("x", &C->Own);
  Py_END_ALLOW_THREADS
  if (Rc != 0) {
    PyErr_SetString(PyExc_RuntimeError, sqlite3_errmsg(C->Own));
    return -1;
  }
  return 0;
}
static PyObject *made_ok(PyTypeObject *Type, PyObject *Args, PyObject *Kw) {
  Connection *C = (Connection *)Type->tp_alloc(Type, 0); // guard: nogil-global-error-state: Type->tp_alloc(Type, 0) => PyTuple_GetItem(Args, 0)
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_exec_all(C->Db, "vacuum");
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    return explain(C);
  return (PyObject *)C;
}

static PyMethodDef Methods[] = {{"a", run_bad, METH_NOARGS, NULL},
                                {"b", run_ok, METH_NOARGS, NULL},
                                {"c", global_bad, METH_NOARGS, NULL},
                                {"d", again_ok, METH_NOARGS, NULL},
                                {"e", more_bad, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject Types[] = {
    {.tp_name = "Connection", .tp_methods = Methods, .tp_new = made_ok},
    {.tp_name = "Cursor", .tp_init = init_bad},
    {.tp_name = "Own", .tp_init = own_ok}};
void *type(int I) { return &Types[I]; }
