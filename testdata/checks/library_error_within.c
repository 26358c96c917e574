// The call that fails stands in a helper, which has a region of its own: it has
// ended when the helper returns, and the message is another thread's.
#include <Python.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
const char *sqlite3_errmsg(sqlite3 *);
int sqlite3_run(sqlite3_stmt *);
int sqlite3_count(sqlite3_stmt *);
int sqlite3_exec_all(sqlite3 *, const char *);

typedef struct {
  PyObject_HEAD
  sqlite3 *db;
  PyThread_type_lock lock;
} Connection;
typedef struct {
  PyObject_HEAD
  Connection *connection;
  sqlite3_stmt *st;
} Cursor;

static PyObject *explain(sqlite3 *db) {
  return PyErr_Format(PyExc_RuntimeError, "%s", sqlite3_errmsg(db));
}

static int step(sqlite3_stmt *st, Connection *connection) {
  int rc;
  Py_BEGIN_ALLOW_THREADS
  rc = sqlite3_run(st);
  Py_END_ALLOW_THREADS
  return rc;
}
static PyObject *other_part_bad(Cursor *self, PyObject *arg) {
  int rc = step(self->st, self->connection);
  if (rc)
    return explain(self->connection->db); // expect: nogil-global-error-state/message-asked-late: 'explain' is asked why 'sqlite3_run' failed after its region has ended; another thread may have used 'self->connection->db' meanwhile
  Py_RETURN_NONE;
}
// The last call that can have failed is the one in the helper, also where a
// loop comes here from another one.
static PyObject *loop_bad(Cursor *self, PyObject *arg) {
  int n = 0;
  for (int i = 0; i < 3; ++i) {
    if (step(self->st, self->connection))
      return explain(self->connection->db); // expect: nogil-global-error-state/message-asked-late: 'explain' is asked why 'sqlite3_run' failed
    Py_BEGIN_ALLOW_THREADS
    n += sqlite3_count(self->st);
    Py_END_ALLOW_THREADS
  }
  return PyLong_FromLong(n);
}
static int vacuum(Connection *c) {
  int rc;
  Py_BEGIN_ALLOW_THREADS
  rc = sqlite3_exec_all(c->db, "vacuum");
  Py_END_ALLOW_THREADS
  return rc;
}
static PyObject *handle_bad(Connection *self, PyObject *arg) {
  if (vacuum(self))
    return explain(self->db); // expect: nogil-global-error-state/message-asked-late: 'explain' is asked why 'sqlite3_exec_all' failed
  Py_RETURN_NONE;
}
static PyObject *itself_bad(Connection *self, PyObject *arg) {
  if (vacuum(self))
    return PyErr_Format(PyExc_RuntimeError, "%s", sqlite3_errmsg(self->db)); // expect: nogil-global-error-state/message-asked-late: 'sqlite3_errmsg' is asked why 'sqlite3_exec_all' failed
  Py_RETURN_NONE;
}
static int exec_text(sqlite3 *db) {
  int rc;
  PyThreadState *state = PyEval_SaveThread();
  rc = sqlite3_exec_all(db, "commit");
  PyEval_RestoreThread(state);
  return rc;
}
static PyObject *saved_bad(Connection *self, PyObject *arg) {
  if (exec_text(self->db))
    return explain(self->db); // expect: nogil-global-error-state/message-asked-late: 'explain' is asked why 'sqlite3_exec_all' failed
  Py_RETURN_NONE;
}

// It runs attached: nobody comes between with the GIL.
static int attached(sqlite3 *db) { return sqlite3_exec_all(db, "x"); }
static PyObject *attached_ok(Connection *self, PyObject *arg) {
  if (attached(self->db))
    return explain(self->db);
  Py_RETURN_NONE;
}
// The failure that is meant is a later one, of a call that runs attached.
static PyObject *later_ok(Connection *self, PyObject *arg) {
  if (vacuum(self))
    return PyErr_NoMemory();
  if (sqlite3_exec_all(self->db, "x"))
    return explain(self->db);
  Py_RETURN_NONE;
}
// The same within the helper.
static int twice(Connection *c) {
  Py_BEGIN_ALLOW_THREADS
  sqlite3_exec_all(c->db, "x");
  Py_END_ALLOW_THREADS
  return sqlite3_exec_all(c->db, "y");
}
static PyObject *twice_ok(Connection *self, PyObject *arg) {
  if (twice(self))
    return explain(self->db);
  Py_RETURN_NONE;
}
// Everybody who uses the handle holds the lock.
static PyObject *locked_ok(Connection *self, PyObject *arg) {
  PyObject *result = NULL;
  if (!PyThread_acquire_lock(self->lock, NOWAIT_LOCK))
    return NULL;
  if (vacuum(self))
    explain(self->db);
  else
    result = Py_NewRef(Py_None);
  PyThread_release_lock(self->lock);
  return result;
}

static PyMethodDef cursor_methods[] = {
    {"other_part", (PyCFunction)other_part_bad, METH_NOARGS, NULL},
    {"loop", (PyCFunction)loop_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};
static PyMethodDef connection_methods[] = {
    {"handle", (PyCFunction)handle_bad, METH_NOARGS, NULL},
    {"itself", (PyCFunction)itself_bad, METH_NOARGS, NULL},
    {"saved", (PyCFunction)saved_bad, METH_NOARGS, NULL},
    {"attached", (PyCFunction)attached_ok, METH_NOARGS, NULL},
    {"later", (PyCFunction)later_ok, METH_NOARGS, NULL},
    {"twice", (PyCFunction)twice_ok, METH_NOARGS, NULL},
    {"locked", (PyCFunction)locked_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};
PyTypeObject cursor_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Cursor",
                            .tp_methods = cursor_methods};
PyTypeObject connection_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Connection",
    .tp_methods = connection_methods};
