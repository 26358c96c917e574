// Messages of libraries, asked for where another thread may have replaced them.
#include <Python.h>
#include <pthread.h>
#include <stdio.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
const char *sqlite3_errmsg(sqlite3 *);
int sqlite3_step(sqlite3_stmt *);
int sqlite3_exec_all(sqlite3 *, const char *);
sqlite3 *own_database(void);

typedef struct {
  PyObject_HEAD
  sqlite3 *Db;
  sqlite3_stmt *Statement;
  pthread_mutex_t Lock;
} Connection;
static sqlite3 *Everybodys;

static PyObject *raise_of(sqlite3 *Db) {
  PyErr_SetString(PyExc_RuntimeError, sqlite3_errmsg(Db));
  return NULL;
}

// After the region: whoever comes first when the thread waits to be attached.
static PyObject *run_bad(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_exec_all(C->Db, "vacuum");
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    return PyErr_Format(PyExc_RuntimeError, "%s", sqlite3_errmsg(C->Db)); // expect: nogil-global-error-state: 'sqlite3_errmsg' is asked why 'sqlite3_exec_all' failed after
  Py_RETURN_NONE;
}

// Of a part of the same object, and in a helper.
static PyObject *step_bad(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_step(C->Statement);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    return raise_of(C->Db); // expect: nogil-global-error-state: 'raise_of' is asked why 'sqlite3_step' failed after
  Py_RETURN_NONE;
}

// The lock of the call is given back first.
static PyObject *unlocked_bad(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&C->Lock);
  Rc = sqlite3_step(C->Statement);
  pthread_mutex_unlock(&C->Lock);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    return raise_of(C->Db); // expect: nogil-global-error-state: after the lock was given back
  Py_RETURN_NONE;
}

// It is given back when the thread is attached again: with the GIL nobody comes
// in between, unless something lets others in.
static PyObject *attached_bad(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&C->Lock);
  Py_END_ALLOW_THREADS
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_step(C->Statement);
  Py_END_ALLOW_THREADS
  pthread_mutex_unlock(&C->Lock);
  if (Rc != 0)
    return raise_of(C->Db); // expect: nogil-global-error-state: after the lock was given back; without the GIL, another thread
  Py_RETURN_NONE;
}
static PyObject *let_in_bad(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&C->Lock);
  Py_END_ALLOW_THREADS
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_step(C->Statement);
  Py_END_ALLOW_THREADS
  pthread_mutex_unlock(&C->Lock);
  PyObject *Text = PyObject_Str(Arg);
  if (Rc != 0)
    return raise_of(C->Db); // expect: nogil-global-error-state: after the lock was given back; another thread
  return Text;
}

static PyObject *global_bad(PyObject *Self, PyObject *Arg) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_exec_all(Everybodys, "vacuum");
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    return raise_of(Everybodys); // expect: nogil-global-error-state: 'raise_of' is asked why 'sqlite3_exec_all' failed after
  Py_RETURN_NONE;
}

// The handle is a parameter, and somebody passes one that is kept.
static int vacuum(sqlite3 *Db) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_exec_all(Db, "vacuum");
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    raise_of(Db); // expect: nogil-global-error-state: 'raise_of' is asked why 'sqlite3_exec_all' failed after
  return Rc;
}
static PyObject *passed_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(vacuum(((Connection *)Self)->Db));
}

// One lock from the call to the question.
static PyObject *one_lock_ok(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  int Rc;
  PyObject *Result = Py_None;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&C->Lock); // guard: nogil-global-error-state
  Rc = sqlite3_step(C->Statement);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    Result = raise_of(C->Db);
  pthread_mutex_unlock(&C->Lock);
  return Result;
}

// The lock is taken in a helper, which may fail, or by the caller.
static int get_lock(Connection *C) {
  if (pthread_mutex_trylock(&C->Lock) != 0) {
    PyErr_SetString(PyExc_RuntimeError, "busy");
    return -1;
  }
  return 0;
}
static int locked_step_ok(Connection *C) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_step(C->Statement);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    raise_of(C->Db);
  return Rc;
}
static PyObject *helped_ok(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  if (get_lock(C) != 0) // guard: nogil-global-error-state: get_lock(C) != 0 => !C
    return NULL;
  int Rc = locked_step_ok(C);
  pthread_mutex_unlock(&C->Lock);
  return Rc ? NULL : Py_None;
}

// What is asked for in between says nothing about failures.
int sqlite3_changes(sqlite3 *);
static PyObject *changes_bad(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_step(C->Statement);
  Py_END_ALLOW_THREADS
  if (sqlite3_changes(C->Db) == 0 && Rc != 0)
    return raise_of(C->Db); // expect: nogil-global-error-state: asked why 'sqlite3_step' failed
  Py_RETURN_NONE;
}

// Nobody calls it.
int uncalled_ok(Connection *C) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_step(C->Statement);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    raise_of(C->Db);
  return Rc;
}

// Asked within the region and its lock.
static PyObject *at_once_ok(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  char Text[128] = "";
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&C->Lock);
  Rc = sqlite3_step(C->Statement); // guard: nogil-global-error-state: ; => ; pthread_mutex_unlock(&C->Lock);
  if (Rc != 0)
    snprintf(Text, sizeof Text, "%s", sqlite3_errmsg(C->Db));
  pthread_mutex_unlock(&C->Lock);
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    PyErr_SetString(PyExc_RuntimeError, Text);
  return Rc ? NULL : Py_None;
}

// Nobody else has the handle yet, or another call has failed since.
static PyObject *own_ok(PyObject *Self, PyObject *Arg) {
  sqlite3 *Db = own_database(); // guard: nogil-global-error-state: own_database() => ((Connection *)Self)->Db
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_exec_all(Db, "vacuum");
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    raise_of(Db);
  return Rc ? NULL : Py_None;
}
static PyObject *called_again_ok(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  Py_BEGIN_ALLOW_THREADS
  sqlite3_step(C->Statement);
  Py_END_ALLOW_THREADS
  if (sqlite3_exec_all(C->Db, "commit") != 0) // guard: nogil-global-error-state: sqlite3_exec_all(C->Db, "commit") != 0 => Arg
    return raise_of(C->Db);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", run_bad, METH_NOARGS, NULL},
                                {"b", step_bad, METH_NOARGS, NULL},
                                {"c", unlocked_bad, METH_NOARGS, NULL},
                                {"d", global_bad, METH_NOARGS, NULL},
                                {"e", passed_bad, METH_NOARGS, NULL},
                                {"f", one_lock_ok, METH_NOARGS, NULL},
                                {"g", at_once_ok, METH_NOARGS, NULL},
                                {"h", own_ok, METH_NOARGS, NULL},
                                {"i", called_again_ok, METH_NOARGS, NULL},
                                {"j", helped_ok, METH_NOARGS, NULL},
                                {"k", changes_bad, METH_NOARGS, NULL},
                                {"l", attached_bad, METH_NOARGS, NULL},
                                {"m", let_in_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyTypeObject Type = {.tp_name = "Connection", .tp_methods = Methods};
void *type(void) { return &Type; }
