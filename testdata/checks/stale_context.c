// State of a library in the object, used while the thread is detached. Two
// threads that call the method at once use it at once.
#include <Python.h>

typedef struct { const char *next_in; unsigned avail_in; } z_stream;
int deflate(z_stream *, int);
typedef struct ZSTD_CCtx_s ZSTD_CCtx;
ZSTD_CCtx *ZSTD_createCCtx(void);
size_t ZSTD_compress2(ZSTD_CCtx *, void *, size_t, const void *, size_t);

typedef struct {
  PyObject_HEAD
  z_stream stream, locked, guarded, flagged, half;
  ZSTD_CCtx *cctx, *other;
  PyMutex mutex;
  int busy;
} Compressor;

static PyObject *embedded_bad(Compressor *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  deflate(&self->stream, 0); // expect: nogil-stale-after-detach: 'self->stream', a zlib stream, is used by 'deflate' while the thread is detached and no lock is held
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// The same stream: one lock is missing, one finding is enough.
static PyObject *embedded_again_ok(Compressor *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  deflate(&self->stream, 1);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *pointer_bad(Compressor *self, PyObject *arg) {
  ZSTD_CCtx *ctx = self->cctx;
  Py_BEGIN_ALLOW_THREADS
  ZSTD_compress2(ctx, 0, 0, 0, 0); // expect: nogil-stale-after-detach: 'self->cctx', a zstd compression context
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *attached_ok(Compressor *self, PyObject *arg) {
  ZSTD_compress2(self->other, 0, 0, 0, 0);
  Py_RETURN_NONE;
}

static PyObject *own_context_ok(Compressor *self, PyObject *arg) {
  ZSTD_CCtx *ctx = ZSTD_createCCtx();
  Py_BEGIN_ALLOW_THREADS
  ZSTD_compress2(ctx, 0, 0, 0, 0);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *locked_ok(Compressor *self, PyObject *arg) {
  PyMutex_Lock(&self->mutex);
  Py_BEGIN_ALLOW_THREADS
  deflate(&self->locked, 0);
  Py_END_ALLOW_THREADS
  PyMutex_Unlock(&self->mutex);
  Py_RETURN_NONE;
}

static PyObject *busy_ok(Compressor *self, PyObject *arg) {
  if (self->busy)
    return NULL;
  self->busy = 1;
  Py_BEGIN_ALLOW_THREADS
  deflate(&self->guarded, 0);
  Py_END_ALLOW_THREADS
  self->busy = 0;
  Py_RETURN_NONE;
}

static int enter(Compressor *self) {
  if (self->busy) {
    PyErr_SetString(PyExc_RuntimeError, "used by another thread");
    return -1;
  }
  self->busy = 1;
  return 0;
}

static PyObject *busy_helper_ok(Compressor *self, PyObject *arg) {
  if (enter(self) < 0)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  deflate(&self->flagged, 0);
  Py_END_ALLOW_THREADS
  self->busy = 0;
  Py_RETURN_NONE;
}

// One of two holds the lock.
static PyObject *one_side_detached(Compressor *self, PyObject *arg) {
  PyMutex_Lock(&self->mutex);
  Py_BEGIN_ALLOW_THREADS
  deflate(&self->half, 0);
  Py_END_ALLOW_THREADS
  PyMutex_Unlock(&self->mutex);
  Py_RETURN_NONE;
}

static PyObject *one_side_bad(Compressor *self, PyObject *arg) {
  // expect+1: nogil-missing-gil-release: runs attached
  deflate(&self->half, 0); // expect: nogil-stale-after-detach: 'self->half', a zlib stream, is used by 'deflate' without a lock; 'one_side_detached' uses it while the thread is detached
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"one_side", (PyCFunction)one_side_detached, METH_O, 0},
    {"other_side", (PyCFunction)one_side_bad, METH_O, 0},
    {"embedded", (PyCFunction)embedded_bad, METH_O, 0},
    {"again", (PyCFunction)embedded_again_ok, METH_O, 0},
    {"pointer", (PyCFunction)pointer_bad, METH_O, 0},
    {"attached", (PyCFunction)attached_ok, METH_O, 0},
    {"own", (PyCFunction)own_context_ok, METH_O, 0},
    {"locked", (PyCFunction)locked_ok, METH_O, 0},
    {"busy", (PyCFunction)busy_ok, METH_O, 0},
    {"busy_helper", (PyCFunction)busy_helper_ok, METH_O, 0},
    {0}};
