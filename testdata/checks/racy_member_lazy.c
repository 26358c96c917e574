// flags: -DPy_GIL_DISABLED
// A member of a shared object is found empty and then filled in.
#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *dict;
} Plain;

PyObject *plain_dict_bad(PyObject *Self, void *) {
  Plain *P = (Plain *)Self;
  if (P->dict == NULL)
    P->dict = PyDict_New(); // expect: nogil-racy-member/lazy: 'Self->dict' is found empty
  return Py_XNewRef(P->dict);
}

typedef struct {
  PyObject_HEAD
  PyObject *dict;
} Copied;

PyObject *copied_dict_bad(PyObject *Self, void *) {
  PyObject *D = ((Copied *)Self)->dict;
  if (!D) {
    D = PyDict_New();
    if (!D)
      return NULL;
    ((Copied *)Self)->dict = D; // expect: nogil-racy-member/lazy
  }
  return Py_NewRef(D);
}

typedef struct {
  PyObject_HEAD
  PyObject *cache;
} Early;

PyObject *early_bad(PyObject *Self, PyObject *Key) {
  Early *E = (Early *)Self;
  PyObject *New;
  if (E->cache)
    return Py_NewRef(E->cache);
  New = PyObject_CallNoArgs(Key);
  if (!New)
    return NULL;
  E->cache = New; // expect: nogil-racy-member/lazy
  return Py_NewRef(New);
}

// The helper is told which member.
typedef struct {
  PyObject_HEAD
  PyObject *list;
} Handed;

static PyObject *list_in(PyObject **Slot) {
  if (*Slot == NULL)
    *Slot = PyList_New(0);
  return *Slot;
}

PyObject *handed_bad(PyObject *Self, PyObject *Item) {
  PyObject *L = list_in(&((Handed *)Self)->list); // expect: nogil-racy-member/lazy
  if (!L || PyList_Append(L, Item) < 0)
    return NULL;
  Py_RETURN_NONE;
}

// The helper does it, for an object that is handed down.
typedef struct {
  PyObject_HEAD
  PyObject *state;
} Below;

static PyObject *state_of(Below *B) {
  if (!B->state)
    B->state = PyDict_New(); // expect: nogil-racy-member/lazy
  return B->state;
}

PyObject *below_bad(PyObject *Self, PyObject *) {
  return Py_XNewRef(state_of((Below *)Self));
}

// The test before the lock decides.
typedef struct {
  PyObject_HEAD
  PyMutex lock;
  PyObject *dict;
} Small;

PyObject *small_bad(PyObject *Self, PyObject *) {
  Small *S = (Small *)Self;
  if (!S->dict) {
    PyMutex_Lock(&S->lock);
    S->dict = PyDict_New(); // expect: nogil-racy-member/inconsistent: 'Self->dict' is found empty
    PyMutex_Unlock(&S->lock);
  }
  return Py_XNewRef(S->dict);
}

// The test is repeated under the lock.
typedef struct {
  PyObject_HEAD
  PyMutex lock;
  PyObject *dict;
} Twice;

PyObject *twice_ok(PyObject *Self, PyObject *) {
  Twice *T = (Twice *)Self;
  if (!T->dict) {
    PyMutex_Lock(&T->lock);
    if (!T->dict) // guard: nogil-racy-member
      T->dict = PyDict_New();
    PyMutex_Unlock(&T->lock);
  }
  return Py_XNewRef(T->dict);
}

typedef struct {
  PyObject_HEAD
  PyObject *dict;
} Section;

PyObject *section_ok(PyObject *Self, void *) {
  PyObject *Out;
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(section): nogil-racy-member
  if (((Section *)Self)->dict == NULL)
    ((Section *)Self)->dict = PyDict_New();
  Out = Py_XNewRef(((Section *)Self)->dict);
  Py_END_CRITICAL_SECTION(); // guard(section): nogil-racy-member
  return Out;
}

// The caller locks for the helper.
typedef struct {
  PyObject_HEAD
  PyObject *dict;
} Above;

static PyObject *above_lock_held(Above *A) {
  if (A->dict == NULL)
    A->dict = PyDict_New();
  return Py_XNewRef(A->dict);
}

PyObject *above_ok(PyObject *Self, void *) {
  PyObject *Out;
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(above): nogil-racy-member
  Out = above_lock_held((Above *)Self);
  Py_END_CRITICAL_SECTION(); // guard(above): nogil-racy-member
  return Out;
}

// A number comes out the same whoever stores it.
typedef struct {
  PyObject_HEAD
  Py_hash_t hash;
} Hashed;

Py_hash_t hashed_ok(PyObject *Self) {
  Hashed *H = (Hashed *)Self;
  if (!H->hash)
    H->hash = PyObject_Hash(Self);
  return H->hash;
}

// Nobody else has the object yet.
PyObject *made_ok(PyObject *Type, PyObject *) {
  Plain *New = (Plain *)PyType_GenericAlloc((PyTypeObject *)Type, 0);
  if (New && !New->dict)
    New->dict = PyDict_New();
  return (PyObject *)New;
}

// What is stored is lent by something that stays.
typedef struct {
  PyObject_HEAD
  PyObject *name;
  const char *text;
} Text;

PyObject *text_ok(PyObject *Self, PyObject *Arg) {
  Text *T = (Text *)Self;
  if (!T->text)
    T->text = "none";
  return PyUnicode_FromString(T->text);
}

PyMethodDef Methods[] = {{"early", early_bad, METH_O, 0},
                         {"handed", handed_bad, METH_O, 0},
                         {"below", below_bad, METH_NOARGS, 0},
                         {"small", small_bad, METH_NOARGS, 0},
                         {"twice", twice_ok, METH_NOARGS, 0},
                         {"made", made_ok, METH_NOARGS, 0},
                         {"text", text_ok, METH_O, 0},
                         {0, 0, 0, 0}};
PyGetSetDef GetSet[] = {{"plain", plain_dict_bad, 0, 0, 0},
                        {"copied", copied_dict_bad, 0, 0, 0},
                        {"section", section_ok, 0, 0, 0},
                        {"above", above_ok, 0, 0, 0},
                        {0, 0, 0, 0, 0}};
PyTypeObject HashedType = {.tp_hash = hashed_ok};
