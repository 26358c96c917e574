// flags: -DPy_GIL_DISABLED
// What a member of a shared object holds is given up, moved or changed while
// another thread uses it. Each record is a shape of its own.
#include <Python.h>
#include <stdlib.h>
#include <string.h>

// A getter takes a reference, a setter swaps.
typedef struct {
  PyObject_HEAD
  PyObject *name;
} Named;

PyObject *named_get(PyObject *Self, void *) {
  return Py_NewRef(((Named *)Self)->name);
}

int named_set_bad(PyObject *Self, PyObject *Value, void *) {
  Py_XSETREF(((Named *)Self)->name, Py_NewRef(Value)); // expect: nogil-racy-member/swap: may be using it
  return 0;
}

void named_dealloc(PyObject *Self) { Py_XDECREF(((Named *)Self)->name); }

// The same, both in a section on the object; the old value goes afterwards.
typedef struct {
  PyObject_HEAD
  PyObject *name;
} Locked;

PyObject *locked_get(PyObject *Self, void *) {
  PyObject *Out;
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(both): nogil-racy-member
  Out = Py_XNewRef(((Locked *)Self)->name);
  Py_END_CRITICAL_SECTION(); // guard(both): nogil-racy-member
  return Out;
}

int locked_set_ok(PyObject *Self, PyObject *Value, void *) {
  PyObject *Old;
  Py_BEGIN_CRITICAL_SECTION(Self);
  Old = ((Locked *)Self)->name;
  ((Locked *)Self)->name = Py_NewRef(Value);
  Py_END_CRITICAL_SECTION();
  Py_XDECREF(Old);
  return 0;
}

// A method that ends what another one works on.
typedef struct {
  PyObject_HEAD
  struct engine *handle;
} Engine;
extern int engine_step(struct engine *);
extern void engine_free(struct engine *);

PyObject *engine_run(PyObject *Self, PyObject *) {
  return PyLong_FromLong(engine_step(((Engine *)Self)->handle));
}

PyObject *engine_close_bad(PyObject *Self, PyObject *) {
  Engine *E = (Engine *)Self;
  free(E->handle); // expect: nogil-racy-member/swap: what 'Self->handle' holds
  E->handle = NULL;
  Py_RETURN_NONE;
}

// A mutex of the object's own around both, taken by helpers' callers.
typedef struct {
  PyObject_HEAD
  PyMutex lock;
  struct engine *handle;
} Safe;

static void safe_end_lock_held(Safe *S) {
  free(S->handle);
  S->handle = NULL;
}

PyObject *safe_run(PyObject *Self, PyObject *) {
  Safe *S = (Safe *)Self;
  int Step;
  PyMutex_Lock(&S->lock);
  Step = engine_step(S->handle);
  PyMutex_Unlock(&S->lock);
  return PyLong_FromLong(Step);
}

PyObject *safe_close_ok(PyObject *Self, PyObject *) {
  Safe *S = (Safe *)Self;
  PyMutex_Lock(&S->lock); // guard(mutex): nogil-racy-member
  safe_end_lock_held(S);
  PyMutex_Unlock(&S->lock); // guard(mutex): nogil-racy-member
  Py_RETURN_NONE;
}

// __init__ that gives up what an earlier call has stored.
typedef struct {
  PyObject_HEAD
  PyObject *callback;
} Hook;

int hook_init_bad(PyObject *Self, PyObject *Args, PyObject *) {
  PyObject *Old = ((Hook *)Self)->callback;
  ((Hook *)Self)->callback = Py_NewRef(Args); // expect: nogil-racy-member/swap: 'Self->callback'
  Py_XDECREF(Old);
  return 0;
}

PyObject *hook_call(PyObject *Self, PyObject *) {
  return PyObject_CallNoArgs(((Hook *)Self)->callback);
}

// __init__ that only stores, and nobody replaces.
typedef struct {
  PyObject_HEAD
  PyObject *callback;
} Once;

int once_init_ok(PyObject *Self, PyObject *Args, PyObject *) {
  ((Once *)Self)->callback = Py_NewRef(Args); // guard: nogil-racy-member: ((Once *)Self)->callback = Py_NewRef(Args) => Py_XSETREF(((Once *)Self)->callback, Py_NewRef(Args))
  return 0;
}

PyObject *once_call(PyObject *Self, PyObject *) {
  return PyObject_CallNoArgs(((Once *)Self)->callback);
}

// Two calls of one method give up the same value.
typedef struct {
  PyObject_HEAD
  char *text;
} Buffered;

PyObject *buffered_reset_bad(PyObject *Self, PyObject *) {
  Buffered *B = (Buffered *)Self;
  free(B->text); // expect: nogil-racy-member/swap: another call of 'buffered_reset_bad' may give up the same
  B->text = NULL;
  Py_RETURN_NONE;
}

// Memory that grows, and an element of it by a number that was read before.
typedef struct {
  PyObject_HEAD
  double *items;
  Py_ssize_t count;
} Array;

PyObject *array_item(PyObject *Self, PyObject *Index) {
  Array *A = (Array *)Self;
  Py_ssize_t I = PyLong_AsSsize_t(Index);
  if (I < 0 || I >= A->count)
    return NULL;
  return PyFloat_FromDouble(A->items[I]);
}

PyObject *array_append_bad(PyObject *Self, PyObject *Value) {
  Array *A = (Array *)Self;
  double *New = (double *)realloc(A->items, (A->count + 1) * sizeof(double)); // expect: nogil-racy-member/length-and-buffer: 'array_item' uses it by 'count'
  if (!New)
    return NULL;
  A->items = New;
  A->items[A->count++] = PyFloat_AsDouble(Value);
  Py_RETURN_NONE;
}

// Some lock, and one does not.
typedef struct {
  PyObject_HEAD
  PyObject *value;
} Cell;

PyObject *cell_get_bad(PyObject *Self, PyObject *) {
  return Py_XNewRef(((Cell *)Self)->value); // expect: nogil-racy-member/inconsistent: 'cell_set' may be giving up
}

PyObject *cell_set(PyObject *Self, PyObject *Value) {
  PyObject *Old;
  Py_BEGIN_CRITICAL_SECTION(Self);
  Old = ((Cell *)Self)->value;
  ((Cell *)Self)->value = Py_NewRef(Value);
  Py_END_CRITICAL_SECTION();
  Py_XDECREF(Old);
  Py_RETURN_NONE;
}

typedef struct {
  PyObject_HEAD
  long total;
} Sum;

PyObject *sum_add_bad(PyObject *Self, PyObject *Value) {
  ((Sum *)Self)->total += PyLong_AsLong(Value); // expect: nogil-racy-member/inconsistent: the lock under which 'sum_take' reads it
  Py_RETURN_NONE;
}

PyObject *sum_take(PyObject *Self, PyObject *) {
  long Out;
  Py_BEGIN_CRITICAL_SECTION(Self); // the lock that shows the need
  Out = ((Sum *)Self)->total;
  ((Sum *)Self)->total = 0;
  Py_END_CRITICAL_SECTION();
  return PyLong_FromLong(Out);
}

// The same with the lock, and a flag that is set to a constant without.
typedef struct {
  PyObject_HEAD
  long total;
  int stop;
} SafeSum;

PyObject *safe_sum_add_ok(PyObject *Self, PyObject *Value) {
  long Add = PyLong_AsLong(Value);
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(sum): nogil-racy-member
  ((SafeSum *)Self)->total += Add;
  Py_END_CRITICAL_SECTION(); // guard(sum): nogil-racy-member
  Py_RETURN_NONE;
}

PyObject *safe_sum_take(PyObject *Self, PyObject *) {
  long Out = 0;
  Py_BEGIN_CRITICAL_SECTION(Self);
  if (!((SafeSum *)Self)->stop) {
    Out = ((SafeSum *)Self)->total;
    ((SafeSum *)Self)->total = 0;
  }
  Py_END_CRITICAL_SECTION();
  return PyLong_FromLong(Out);
}

PyObject *safe_sum_stop_ok(PyObject *Self, PyObject *) {
  ((SafeSum *)Self)->stop = 1; // guard: nogil-racy-member: stop = 1 => stop++
  Py_RETURN_NONE;
}

// A pointer that is moved on without the lock.
typedef struct {
  PyObject_HEAD
  PyMutex lock;
  char *at;
} Cursor;

PyObject *cursor_skip_bad(PyObject *Self, PyObject *) {
  ((Cursor *)Self)->at += 1; // expect: nogil-racy-member/inconsistent: 'cursor_read' changes it
  Py_RETURN_NONE;
}

PyObject *cursor_read(PyObject *Self, PyObject *) {
  Cursor *C = (Cursor *)Self;
  int Out;
  PyMutex_Lock(&C->lock);
  Out = *C->at++;
  PyMutex_Unlock(&C->lock);
  return PyLong_FromLong(Out);
}

// A reader that has the lock, and one that replaces without.
typedef struct {
  PyObject_HEAD
  PyMutex lock;
  PyObject *hook;
} Hooked;

PyObject *hooked_call(PyObject *Self, PyObject *) {
  Hooked *H = (Hooked *)Self;
  PyObject *Hook;
  PyMutex_Lock(&H->lock);
  Hook = Py_XNewRef(H->hook);
  PyMutex_Unlock(&H->lock);
  return Hook ? PyObject_CallNoArgs(Hook) : NULL;
}

PyObject *hooked_set_bad(PyObject *Self, PyObject *Value) {
  PyObject *Old = ((Hooked *)Self)->hook;
  ((Hooked *)Self)->hook = Py_NewRef(Value); // expect: nogil-racy-member/inconsistent: 'hooked_call' may be using it
  Py_XDECREF(Old);
  Py_RETURN_NONE;
}

// Another lock than everybody else's.
typedef struct {
  PyObject_HEAD
  PyMutex reading, writing;
  long total;
} Two;

PyObject *two_add_bad(PyObject *Self, PyObject *Value) {
  Two *T = (Two *)Self;
  long Add = PyLong_AsLong(Value);
  PyMutex_Lock(&T->writing);
  T->total += Add; // fn: nogil-racy-member: some lock is taken for the right one
  PyMutex_Unlock(&T->writing);
  Py_RETURN_NONE;
}

PyObject *two_take(PyObject *Self, PyObject *) {
  Two *T = (Two *)Self;
  long Out;
  PyMutex_Lock(&T->reading);
  Out = T->total;
  T->total = 0;
  PyMutex_Unlock(&T->reading);
  return PyLong_FromLong(Out);
}

// Bytes that are copied out while they move.
typedef struct {
  PyObject_HEAD
  char *data;
  Py_ssize_t size;
} Blob;

PyObject *blob_copy(PyObject *Self, PyObject *) {
  Blob *B = (Blob *)Self;
  return PyBytes_FromStringAndSize(B->data, B->size);
}

PyObject *blob_clear_bad(PyObject *Self, PyObject *) {
  Blob *B = (Blob *)Self;
  free(B->data); // expect: nogil-racy-member/length-and-buffer: 'blob_copy' uses it by 'size'
  B->data = NULL;
  B->size = 0;
  Py_RETURN_NONE;
}

// One section from the length to the last use.
typedef struct {
  PyObject_HEAD
  char *data;
  Py_ssize_t size;
} SafeBlob;

PyObject *safe_blob_copy(PyObject *Self, PyObject *) {
  SafeBlob *B = (SafeBlob *)Self;
  PyObject *Out;
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(blob): nogil-racy-member
  Out = PyBytes_FromStringAndSize(B->data, B->size);
  Py_END_CRITICAL_SECTION(); // guard(blob): nogil-racy-member
  return Out;
}

PyObject *safe_blob_clear_ok(PyObject *Self, PyObject *) {
  SafeBlob *B = (SafeBlob *)Self;
  Py_BEGIN_CRITICAL_SECTION(Self);
  free(B->data);
  B->data = NULL;
  B->size = 0;
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}

// Numbers that nobody locks are no finding by themselves.
typedef struct {
  PyObject_HEAD
  long total;
} Plain;

PyObject *plain_add_ok(PyObject *Self, PyObject *Value) {
  ((Plain *)Self)->total += PyLong_AsLong(Value);
  Py_RETURN_NONE;
}

PyObject *plain_get_ok(PyObject *Self, PyObject *) {
  return PyLong_FromLong(((Plain *)Self)->total);
}

// A record of the function's own, that helpers fill and empty.
typedef struct {
  char *data;
  Py_ssize_t size;
} Work;

static int work_grow(Work *W) {
  char *New = (char *)realloc(W->data, W->size + 64);
  if (!New)
    return -1;
  W->data = New;
  W->size += 64;
  W->data[W->size - 1] = 0;
  return 0;
}

PyObject *work_ok(PyObject *, PyObject *Arg) {
  Work W = {NULL, 0};
  PyObject *Out = NULL;
  if (work_grow(&W) == 0)
    Out = PyLong_FromLong(W.data[0]);
  free(W.data);
  return Out;
}

// Only what ends the object gives the member up.
typedef struct {
  PyObject_HEAD
  PyObject *owner;
} Held;

PyObject *held_owner_ok(PyObject *Self, PyObject *) {
  return Py_NewRef(((Held *)Self)->owner);
}

void held_dealloc(PyObject *Self) { Py_CLEAR(((Held *)Self)->owner); }

// A new object, replaced before anybody has it.
PyObject *held_make_ok(PyObject *Type, PyObject *Owner) {
  Held *New = (Held *)PyType_GenericAlloc((PyTypeObject *)Type, 0);
  if (!New)
    return NULL;
  Py_XSETREF(New->owner, Py_NewRef(Owner));
  Py_INCREF(New->owner);
  return (PyObject *)New;
}

PyMethodDef Methods[] = {
    {"run", engine_run, METH_NOARGS, 0},
    {"close", engine_close_bad, METH_NOARGS, 0},
    {"safe_run", safe_run, METH_NOARGS, 0},
    {"safe_close", safe_close_ok, METH_NOARGS, 0},
    {"hook_call", hook_call, METH_NOARGS, 0},
    {"once_call", once_call, METH_NOARGS, 0},
    {"reset", buffered_reset_bad, METH_NOARGS, 0},
    {"item", array_item, METH_O, 0},
    {"append", array_append_bad, METH_O, 0},
    {"get", cell_get_bad, METH_NOARGS, 0},
    {"set", cell_set, METH_O, 0},
    {"add", sum_add_bad, METH_O, 0},
    {"take", sum_take, METH_NOARGS, 0},
    {"safe_add", safe_sum_add_ok, METH_O, 0},
    {"safe_take", safe_sum_take, METH_NOARGS, 0},
    {"stop", safe_sum_stop_ok, METH_NOARGS, 0},
    {"skip", cursor_skip_bad, METH_NOARGS, 0},
    {"read", cursor_read, METH_NOARGS, 0},
    {"call", hooked_call, METH_NOARGS, 0},
    {"hook", hooked_set_bad, METH_O, 0},
    {"two_add", two_add_bad, METH_O, 0},
    {"two_take", two_take, METH_NOARGS, 0},
    {"copy", blob_copy, METH_NOARGS, 0},
    {"clear", blob_clear_bad, METH_NOARGS, 0},
    {"safe_copy", safe_blob_copy, METH_NOARGS, 0},
    {"safe_clear", safe_blob_clear_ok, METH_NOARGS, 0},
    {"plain_add", plain_add_ok, METH_O, 0},
    {"plain_get", plain_get_ok, METH_NOARGS, 0},
    {"work", work_ok, METH_O, 0},
    {"owner", held_owner_ok, METH_NOARGS, 0},
    {"make", held_make_ok, METH_O, 0},
    {0, 0, 0, 0}};

PyGetSetDef NamedGetSet[] = {{"name", named_get, named_set_bad, 0, 0},
                             {0, 0, 0, 0, 0}};
PyGetSetDef LockedGetSet[] = {{"name", locked_get, locked_set_ok, 0, 0},
                              {0, 0, 0, 0, 0}};

PyType_Slot NamedSlots[] = {{Py_tp_getset, NamedGetSet},
                            {Py_tp_dealloc, (void *)named_dealloc},
                            {0, 0}};
PyType_Slot HookSlots[] = {{Py_tp_init, (void *)hook_init_bad}, {0, 0}};
PyType_Slot OnceSlots[] = {{Py_tp_init, (void *)once_init_ok}, {0, 0}};
PyType_Slot HeldSlots[] = {{Py_tp_dealloc, (void *)held_dealloc}, {0, 0}};
