// flags: -DPy_GIL_DISABLED
// A helper that changes an object leaves the lock to its callers, and one of
// them has forgotten it.
#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  PyObject_HEAD
  PyMutex mutex;
  char *pos;
  char *end;
} Reader;

// Takes and gives back nothing.
static int fill(Reader *R) {
  if (R->pos == R->end)
    return -1;
  R->pos = R->pos + 1;
  return *R->pos;
}

PyObject *reader_read_ok(PyObject *Self, PyObject *) {
  int X;
  PyMutex_Lock(&((Reader *)Self)->mutex);
  X = fill((Reader *)Self);
  PyMutex_Unlock(&((Reader *)Self)->mutex);
  return PyLong_FromLong(X);
}

PyObject *reader_seek_bad(PyObject *Self, PyObject *) {
  while (fill((Reader *)Self) >= 0) { // expect: nogil-racy-member/unlocked-call: 'fill' changes 'pos' of 'Self', and is called here without the lock that 'reader_skip_ok' holds around it
  }
  Py_RETURN_NONE;
}

// It holds the lock.
PyObject *reader_skip_ok(PyObject *Self, PyObject *) {
  PyMutex_Lock(&((Reader *)Self)->mutex);   // guard(skip): nogil-racy-member
  fill((Reader *)Self);
  PyMutex_Unlock(&((Reader *)Self)->mutex); // guard(skip): nogil-racy-member
  Py_RETURN_NONE;
}

// Its callers hold the lock.
static int fill_twice_ok(Reader *R) {
  fill(R);
  return fill(R);
}
PyObject *reader_two_ok(PyObject *Self, PyObject *) {
  int X;
  PyMutex_Lock(&((Reader *)Self)->mutex);   // guard(two): nogil-racy-member
  X = fill_twice_ok((Reader *)Self);
  PyMutex_Unlock(&((Reader *)Self)->mutex); // guard(two): nogil-racy-member
  return PyLong_FromLong(X);
}

// Nobody else has it yet, and nobody any more.
PyObject *reader_new_ok(PyTypeObject *Type, PyObject *Args, PyObject *Kwds) {
  Reader *Self = (Reader *)Type->tp_alloc(Type, 0);
  if (!Self)
    return NULL;
  Self->pos = Self->end = NULL;
  fill(Self);
  return (PyObject *)Self;
}
void reader_dealloc_ok(PyObject *Self) {
  fill((Reader *)Self);
  Py_TYPE(Self)->tp_free(Self);
}

PyMethodDef ReaderMethods[] = {{"read", reader_read_ok, METH_NOARGS, 0},
                               {"seek", reader_seek_bad, METH_NOARGS, 0},
                               {"skip", reader_skip_ok, METH_NOARGS, 0},
                               {"two", reader_two_ok, METH_NOARGS, 0},
                               {0, 0, 0, 0}};
PyType_Slot ReaderSlots[] = {{Py_tp_new, (void *)reader_new_ok},
                             {Py_tp_dealloc, (void *)reader_dealloc_ok},
                             {Py_tp_methods, ReaderMethods},
                             {0, 0}};
PyType_Spec ReaderSpec = {"m.Reader", sizeof(Reader), 0, 0, ReaderSlots};

// A section, a number, and a part of the object.
struct stock {
  long count;
  long total;
};
typedef struct {
  PyObject_HEAD
  struct stock stock;
  struct stock *more;
} Shop;

static void take(struct stock *S, long N) {
  S->count = S->count - N;
  S->total = S->total + N * 2;
}

PyObject *shop_take_ok(PyObject *Self, PyObject *) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  take(((Shop *)Self)->more, 1);
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}
PyObject *shop_all_bad(PyObject *Self, PyObject *) {
  take(((Shop *)Self)->more, 10); // expect: nogil-racy-member/unlocked-call: 'take' changes 'count' of 'Self->more'
  Py_RETURN_NONE;
}
PyMethodDef ShopMethods[] = {{"take", shop_take_ok, METH_NOARGS, 0},
                             {"all", shop_all_bad, METH_NOARGS, 0},
                             {0, 0, 0, 0}};

// A lock of Python's, and a helper that detaches: any build.
typedef struct {
  PyObject_HEAD
  PyThread_type_lock lock;
  char data[64];
  size_t size;
} Packer;

static void pack(Packer *P) {
  Py_BEGIN_ALLOW_THREADS
  memset(P->data, 0, sizeof(P->data));
  P->size = P->size + sizeof(P->data);
  Py_END_ALLOW_THREADS
}
PyObject *packer_pack_ok(PyObject *Self, PyObject *) {
  Packer *P = (Packer *)Self;
  if (!PyThread_acquire_lock(P->lock, 0)) {
    Py_BEGIN_ALLOW_THREADS
    PyThread_acquire_lock(P->lock, 1);
    Py_END_ALLOW_THREADS
  }
  pack(P);
  PyThread_release_lock(P->lock);
  Py_RETURN_NONE;
}
PyObject *packer_flush_bad(PyObject *Self, PyObject *) {
  pack((Packer *)Self); // expect: nogil-racy-member/unlocked-call: 'pack' changes 'size' of 'Self'
  Py_RETURN_NONE;
}
PyMethodDef PackerMethods[] = {{"pack", packer_pack_ok, METH_NOARGS, 0},
                               {"flush", packer_flush_bad, METH_NOARGS, 0},
                               {0, 0, 0, 0}};

// A helper that locks for itself needs no lock around it; a flag that is set is
// there at once; nobody locks at all.
typedef struct {
  PyObject_HEAD
  PyMutex mutex;
  char *name;
  int seen;
} Item;

static void rename_item(Item *I, char *Name) {
  PyMutex_Lock(&I->mutex);
  I->name = Name;
  PyMutex_Unlock(&I->mutex);
}
static void mark(Item *I) { I->seen = 1; }
PyObject *item_name_ok(PyObject *Self, PyObject *) {
  rename_item((Item *)Self, NULL);
  PyMutex_Lock(&((Item *)Self)->mutex);
  mark((Item *)Self);
  PyMutex_Unlock(&((Item *)Self)->mutex);
  Py_RETURN_NONE;
}
PyObject *item_mark_ok(PyObject *Self, PyObject *) {
  mark((Item *)Self);
  rename_item((Item *)Self, NULL);
  Py_RETURN_NONE;
}
PyMethodDef ItemMethods[] = {{"name", item_name_ok, METH_NOARGS, 0},
                             {"mark", item_mark_ok, METH_NOARGS, 0},
                             {0, 0, 0, 0}};
