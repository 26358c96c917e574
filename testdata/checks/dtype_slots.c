// References in slots: who owns what at each step.
#include <numpy/arrayobject.h>

// If both are one object, it is gone before it is taken.
void replace_bad(PyObject **Slot, PyObject *New) {
  Py_XDECREF(*Slot); // expect: nogil-unguarded-object-dtype/reference-moved: given up before the new one is taken
  Py_INCREF(New);
  *Slot = New;
}

void replace_ok(PyObject **Slot, PyObject *New) {
  Py_INCREF(New); // guard(replace): nogil-unguarded-object-dtype: Py_INCREF(New) => Py_XDECREF(*Slot)
  Py_XDECREF(*Slot); // guard(replace): nogil-unguarded-object-dtype: Py_XDECREF(*Slot) => Py_INCREF(New)
  *Slot = New;
}

void replace_later_ok(PyObject **Slot, PyObject *New) {
  PyObject *Old = *Slot;
  Py_INCREF(New);
  *Slot = New;
  Py_XDECREF(Old);
}

void copy_bad(PyObject **To, PyObject **From, Py_ssize_t N) {
  PyObject *Tmp;
  for (Py_ssize_t I = 0; I < N; I++, To++, From++) {
    Tmp = *To;
    Py_XDECREF(Tmp); // expect: nogil-unguarded-object-dtype: given up before the new one is taken
    Tmp = *From;
    Py_XINCREF(Tmp);
    *To = *From;
  }
}

void copy_ok(PyObject **To, PyObject **From, Py_ssize_t N) {
  PyObject *Tmp;
  for (Py_ssize_t I = 0; I < N; I++, To++, From++) {
    Tmp = *From;
    Py_XINCREF(Tmp);
    Tmp = *To;
    Py_XDECREF(Tmp);
    *To = *From;
  }
}

// Taken first on the other way only.
void copy_two_ways_bad(PyObject **To, PyObject **From, Py_ssize_t N, int Aligned) {
  if (Aligned) {
    for (Py_ssize_t I = 0; I < N; I++, To++, From++) {
      Py_XINCREF(*From);
      Py_XDECREF(*To);
      *To = *From;
    }
  } else {
    PyObject *Tmp;
    for (Py_ssize_t I = 0; I < N; I++, To++, From++) {
      Tmp = *To;
      Py_XDECREF(Tmp); // expect: nogil-unguarded-object-dtype: given up before the new one is taken
      Tmp = *From;
      Py_XINCREF(Tmp);
      *To = *From;
    }
  }
}

void fill_bad(PyObject **Items, Py_ssize_t N, PyObject **Value) {
  PyObject *New = *Value;
  for (Py_ssize_t I = 0; I < N; I++) {
    Py_XDECREF(Items[I]); // expect: nogil-unguarded-object-dtype: given up before the new one is taken
    Py_XINCREF(New);
    Items[I] = New;
  }
}

// The count itself, as macros of old headers have it.
#define OLD_INCREF(op) ((op)->ob_refcnt++)
#define OLD_XDECREF(op)                                                        \
  do {                                                                         \
    if ((op) != NULL && --(op)->ob_refcnt == 0)                                \
      (*Py_TYPE(op)->tp_dealloc)(op);                                          \
  } while (0)
void counted_bad(PyObject **Slot, PyObject *New) {
  OLD_XDECREF(*Slot); // expect: nogil-unguarded-object-dtype: given up before the new one is taken
  OLD_INCREF(New);
  *Slot = New;
}

void counted_ok(PyObject **Slot, PyObject *New) {
  OLD_INCREF(New);
  OLD_XDECREF(*Slot);
  *Slot = New;
}

// Another slot.
void other_slot_ok(PyObject **Items, PyObject *New) {
  Py_XDECREF(Items[0]);
  Items[0] = NULL; // guard(other_slot): nogil-unguarded-object-dtype
  Py_INCREF(New);
  Items[1] = New; // guard(other_slot): nogil-unguarded-object-dtype: Items[1] => Items[0]
}

// Stolen: nothing to take.
void stolen_ok(PyObject **Slot, PyObject *New) {
  Py_XDECREF(*Slot);
  *Slot = New; // guard: nogil-unguarded-object-dtype: *Slot => Py_INCREF(New); *Slot
}

// --- Arrays of objects
PyObject *borrowed_bad(PyObject *List, npy_intp N) {
  PyArrayObject *A = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_OBJECT);
  if (!A)
    return NULL;
  PyObject **Items = (PyObject **)PyArray_DATA(A);
  for (npy_intp I = 0; I < N; I++)
    Items[I] = PyList_GetItem(List, I); // expect: nogil-unguarded-object-dtype: a borrowed reference is put into an array of objects
  return (PyObject *)A;
}

PyObject *borrowed_gil(PyObject *List, npy_intp N) {
  PyArrayObject *A = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_OBJECT);
  if (!A)
    return NULL;
  PyObject **Items = (PyObject **)PyArray_DATA(A);
  for (npy_intp I = 0; I < N; I++) {
    PyObject *Item = PyList_GetItem(List, I); // expect: nogil-borrowed-reference/unlocked-other
    Py_INCREF(Item); // guard: nogil-unguarded-object-dtype
    Items[I] = Item;
  }
  return (PyObject *)A;
}

PyObject *own_reference_ok(PyObject *List, npy_intp N) {
  PyArrayObject *A = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_OBJECT);
  if (!A)
    return NULL;
  PyObject **Items = (PyObject **)PyArray_DATA(A);
  for (npy_intp I = 0; I < N; I++)
    Items[I] = PyList_GetItemRef(List, I); // guard: nogil-unguarded-object-dtype: GetItemRef => GetItem
  return (PyObject *)A;
}

// --- A block of references that grows
typedef struct {
  PyObject_HEAD
  PyObject *items[4];
} Block;
typedef struct {
  Block *buf;
  Py_ssize_t len;
} Vec;
Block *new_block(Py_ssize_t);

Vec grow_bad(Vec *V) {
  Vec New = {new_block(2 * V->len), V->len};
  memcpy(New.buf->items, V->buf->items, sizeof(PyObject *) * V->len);
  memset(V->buf->items, 0, sizeof(PyObject *) * V->len); // expect: nogil-unguarded-object-dtype: empties items that were moved away
  return New;
}

Vec grow_ok(Vec *V) {
  Vec New = {new_block(2 * V->len), V->len};
  memcpy(New.buf->items, V->buf->items, sizeof(PyObject *) * V->len);
  if (Py_REFCNT(V->buf) > 1) // guard: nogil-unguarded-object-dtype: if ( => if (0 &&
    for (Py_ssize_t I = 0; I < V->len; I++)
      Py_XINCREF(New.buf->items[I]);
  else
    memset(V->buf->items, 0, sizeof(PyObject *) * V->len);
  return New;
}

// Its own block: nobody else has it.
void own_block_ok(Py_ssize_t N, PyObject **To) {
  Block *B = new_block(N); // guard: nogil-unguarded-object-dtype: new_block(N) => (Block *)*To
  memcpy(To, B->items, sizeof(PyObject *) * N);
  memset(B->items, 0, sizeof(PyObject *) * N);
}

// Words are no references; pointers to objects are.
typedef struct {
  PyObject_HEAD
  unsigned long words[4];
  char **names;
  PyObject **objects;
} Mixed;
void words_ok(Mixed *M, unsigned long *To, Py_ssize_t N) {
  memcpy(To, M->words, sizeof(unsigned long) * N);
  memset(M->words, 0, sizeof(unsigned long) * N);
}
void names_ok(Mixed *M, char **To, Py_ssize_t N) {
  memcpy(To, M->names, sizeof(char *) * N);
  memset(M->names, 0, sizeof(char *) * N);
}
void objects_bad(Mixed *M, PyObject **To, Py_ssize_t N) {
  memcpy(To, M->objects, sizeof(PyObject *) * N);
  memset(M->objects, 0, sizeof(PyObject *) * N); // expect: nogil-unguarded-object-dtype: empties items that were moved away
}
