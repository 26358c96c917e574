// flags: -DPy_GIL_DISABLED
// Looked up, not found, made and put there; lists that elements are put before.
#include <Python.h>
#include <stdlib.h>

typedef struct {
  PyObject_HEAD
  PyObject *table;
} Memo;

PyObject *memo_bad(PyObject *Self, PyObject *Key) {
  Memo *M = (Memo *)Self;
  PyObject *Found = PyDict_GetItemWithError(M->table, Key); // expect: nogil-borrowed-reference/unlocked-shared
  if (Found)
    return Py_NewRef(Found);
  PyObject *Made = PyObject_CallNoArgs(Key);
  if (!Made || PyDict_SetItem(M->table, Key, Made) < 0) // expect: nogil-racy-member/lazy: looked up in 'Self->table'
    return NULL;
  return Made;
}

typedef struct {
  PyObject_HEAD
  PyObject *table;
} SafeMemo;

PyObject *safe_memo_ok(PyObject *Self, PyObject *Key) {
  SafeMemo *M = (SafeMemo *)Self;
  PyObject *Found;
  Py_BEGIN_CRITICAL_SECTION(M->table); // guard(memo): nogil-racy-member
  Found = Py_XNewRef(PyDict_GetItemWithError(M->table, Key));
  if (!Found) {
    Found = PyObject_CallNoArgs(Key);
    if (Found)
      PyDict_SetItem(M->table, Key, Found);
  }
  Py_END_CRITICAL_SECTION(); // guard(memo): nogil-racy-member
  return Found;
}

// Put there, whatever was found.
typedef struct {
  PyObject_HEAD
  PyObject *table;
} Noted;

PyObject *noted_ok(PyObject *Self, PyObject *Key) {
  Noted *N = (Noted *)Self;
  PyObject *Made = PyObject_CallNoArgs(Key);
  if (!Made || PyDict_SetItem(N->table, Key, Made) < 0)
    return NULL;
  return Made;
}

// A list of elements, in a member whose address is handed on.
struct info {
  struct info *next;
  int flags;
};
extern struct info *info_new(int Flags);

typedef struct {
  PyObject_HEAD
  struct info *infos;
} Listed;

static struct info *info_of(struct info **Slot, int Flags) {
  struct info *First = *Slot;
  struct info *New = info_new(Flags);
  if (!New)
    return NULL;
  if (First && First->flags == New->flags) {
    free(New);
    return First;
  }
  New->next = First;
  *Slot = New;
  return New;
}

PyObject *listed_bad(PyObject *Self, PyObject *Flags) {
  if (!info_of(&((Listed *)Self)->infos, PyLong_AsLong(Flags))) // expect: nogil-racy-member/lazy: a new element is put before
    return NULL;
  Py_RETURN_NONE;
}

typedef struct {
  PyObject_HEAD
  struct info *infos;
} SafeListed;

PyObject *safe_listed_ok(PyObject *Self, PyObject *Flags) {
  struct info *Of;
  int Wanted = PyLong_AsLong(Flags);
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(list): nogil-racy-member
  Of = info_of(&((SafeListed *)Self)->infos, Wanted);
  Py_END_CRITICAL_SECTION(); // guard(list): nogil-racy-member
  return PyLong_FromLong(Of != NULL);
}

typedef struct {
  PyObject_HEAD
  struct info *head;
} Pushed;

PyObject *pushed_bad(PyObject *Self, PyObject *) {
  Pushed *P = (Pushed *)Self;
  struct info *New = info_new(0);
  if (!New)
    return NULL;
  New->next = P->head;
  P->head = New; // expect: nogil-racy-member/lazy: a new element is put before what 'Self->head' was
  Py_RETURN_NONE;
}

PyMethodDef Methods[] = {{"memo", memo_bad, METH_O, 0},
                         {"safe_memo", safe_memo_ok, METH_O, 0},
                         {"noted", noted_ok, METH_O, 0},
                         {"listed", listed_bad, METH_O, 0},
                         {"safe_listed", safe_listed_ok, METH_O, 0},
                         {"pushed", pushed_bad, METH_NOARGS, 0},
                         {0, 0, 0, 0}};
