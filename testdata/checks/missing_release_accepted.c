// Handles and memory that others could end or use meanwhile, in a project that
// does such things detached elsewhere.
#include <Python.h>
#include <numpy/arrayobject.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
int sqlite3_exec(sqlite3 *, const char *, void *, void *, char **);
int sqlite3_step(sqlite3_stmt *);
int sqlite3_finalize(sqlite3_stmt *);
void end_connection(sqlite3 *);

// The same kind of call with a handle of another record, which may be ended, too.
typedef struct {
  PyObject_HEAD
  sqlite3_stmt *Statement;
} Cursor;
typedef struct {
  PyObject_HEAD
  sqlite3 *Db;
} Connection;
static PyObject *step_bad(PyObject *Self, PyObject *Arg) {
  Cursor *C = (Cursor *)Self;
  Py_BEGIN_ALLOW_THREADS
  sqlite3_step(C->Statement); // expect: nogil-stale-after-detach/object-used-and-ended: 'C->Statement'
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *finish(PyObject *Self, PyObject *Arg) {
  Cursor *C = (Cursor *)Self;
  sqlite3_finalize(C->Statement); // expect: nogil-racy-member/swap
  C->Statement = NULL;
  Py_RETURN_NONE;
}
static PyObject *exec_bad(PyObject *Self, PyObject *Arg) {
  sqlite3 *Db = ((Connection *)Self)->Db;
  return PyLong_FromLong(sqlite3_exec(Db, "", NULL, NULL, NULL)); // expect: nogil-missing-gil-release: 'sqlite3_exec'
}
static PyObject *disconnect(PyObject *Self, PyObject *Arg) {
  Connection *C = (Connection *)Self;
  end_connection(C->Db);
  C->Db = NULL; // expect: nogil-racy-member/swap
  Py_RETURN_NONE;
}

// A record that a helper gets detached.
typedef struct {
  unsigned *Pixels;
} Frame;
typedef struct {
  PyObject_HEAD
  Frame Now;
} Encoder;
int encode(Frame *);
static void import_frame_bad(Frame *To, PyArrayObject *A) {
  double *P = (double *)PyArray_DATA(A);
  if (PyArray_NDIM(A) != 2)
    PyErr_SetString(PyExc_ValueError, "no image");
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++) // expect: nogil-missing-gil-release/loop-over-data: a loop
    for (npy_intp J = 0; J < PyArray_DIM(A, 1); J++)
      To->Pixels[I * PyArray_DIM(A, 1) + J] = (unsigned)P[J];
}
static PyObject *add_frame(PyObject *Self, PyObject *Arg) {
  Frame *To = &((Encoder *)Self)->Now;
  import_frame_bad(To, (PyArrayObject *)Arg);
  Py_BEGIN_ALLOW_THREADS
  encode(To);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", step_bad, METH_NOARGS, NULL},
                                {"b", finish, METH_NOARGS, NULL},
                                {"c", exec_bad, METH_NOARGS, NULL},
                                {"d", disconnect, METH_NOARGS, NULL},
                                {"e", add_frame, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
