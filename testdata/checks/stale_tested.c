// A member is tested, others are let in, and the member is followed without
// another test; they may have cleared it.
#include <Python.h>

typedef struct {
  int fd;
  int error;
} Connection;
int c_send(int);
void c_free(Connection *);

typedef struct {
  PyObject_HEAD
  Connection *conn, *other;
  Connection *made;
} Cursor;

static PyObject *execute_bad(Cursor *self, PyObject *arg) {
  if (self->conn == NULL)
    return NULL;
  PyObject *r = PyObject_CallNoArgs(arg);
  self->conn->error = 1; // expect: nogil-stale-after-detach/tested-before: 'self->conn' is used after 'PyObject_CallNoArgs', which lets other code run; 'Cursor_close' may end it meanwhile
  return r;
}

static PyObject *region_bad(Cursor *self, PyObject *arg) {
  int fd, n;
  if (!self->other)
    return NULL;
  fd = self->other->fd;
  Py_BEGIN_ALLOW_THREADS
  n = c_send(fd);
  Py_END_ALLOW_THREADS
  if (n < 0)
    self->other->error = n; // expect: nogil-stale-after-detach: 'self->other' is used after 'Py_BEGIN_ALLOW_THREADS', which lets other code run
  Py_RETURN_NONE;
}

static PyObject *tested_again_ok(Cursor *self, PyObject *arg) {
  int fd, n;
  if (!self->conn)
    return NULL;
  fd = self->conn->fd;
  Py_BEGIN_ALLOW_THREADS
  n = c_send(fd);
  Py_END_ALLOW_THREADS
  if (n < 0 && self->conn)
    self->conn->error = n;
  Py_RETURN_NONE;
}

static int is_open(Cursor *self) { return self->conn != NULL; }

static PyObject *tested_by_helper_ok(Cursor *self, PyObject *arg) {
  if (!is_open(self))
    return NULL;
  PyObject *r = PyObject_CallNoArgs(arg);
  if (!is_open(self))
    return NULL;
  self->conn->error = 1;
  return r;
}

// Made when it is missing; never cleared afterwards.
static PyObject *made_gil(Cursor *self, PyObject *arg) {
  if (self->made == NULL)
    self->made = PyMem_Malloc(sizeof(Connection)); // expect: nogil-racy-member/lazy
  PyObject *r = PyObject_CallNoArgs(arg);
  self->made->error = 1;
  return r;
}

static PyObject *before_ok(Cursor *self, PyObject *arg) {
  PyObject *r = PyObject_CallNoArgs(arg);
  if (self->conn)
    self->conn->error = 1;
  return r;
}

static PyObject *Cursor_close(Cursor *self, PyObject *arg) {
  if (self->conn)
    c_free(self->conn);
  self->conn = NULL; // expect: nogil-racy-member/swap
  c_free(self->other);
  self->other = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"execute", (PyCFunction)execute_bad, METH_O, 0},
    {"region", (PyCFunction)region_bad, METH_O, 0},
    {"tested_again", (PyCFunction)tested_again_ok, METH_O, 0},
    {"by_helper", (PyCFunction)tested_by_helper_ok, METH_O, 0},
    {"made", (PyCFunction)made_gil, METH_O, 0},
    {"before", (PyCFunction)before_ok, METH_O, 0},
    {"close", (PyCFunction)Cursor_close, METH_NOARGS, 0},
    {0}};
