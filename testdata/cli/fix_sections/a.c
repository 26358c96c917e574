#include <Python.h>
#include <stdlib.h>
#include <string.h>

/* A getter that returns in one step, a setter. */
typedef struct {
  PyObject_HEAD
  PyObject *name;
} Named;

static PyObject *named_get(Named *Self, void *Closure) {
  return Py_XNewRef(Self->name);
}

static int named_set(Named *Self, PyObject *Value, void *Closure) {
  if (Value == NULL) {
    PyErr_SetString(PyExc_TypeError, "can't be deleted");
    return -1;
  }
  Py_XSETREF(Self->name, Py_NewRef(Value));
  return 0;
}

static PyGetSetDef NamedAttributes[] = {
    {"name", (getter)named_get, (setter)named_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* A variable for what was read; the old value goes later. */
typedef struct {
  PyObject_HEAD
  PyObject *owner;
} Owned;

static PyObject *owned_get(PyObject *Self, void *Closure) {
  Owned *O = (Owned *)Self;
  PyObject *Owner = O->owner;
  Py_XINCREF(Owner);
  return Owner;
}

static int owned_set(PyObject *Self, PyObject *Value, void *Closure) {
  Owned *O = (Owned *)Self;
  PyObject *Old = O->owner;
  O->owner = Py_XNewRef(Value);
  Py_XDECREF(Old);
  return 0;
}

static PyGetSetDef OwnedAttributes[] = {
    {"owner", owned_get, owned_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* Two steps, the second of which returns, by a method; a section elsewhere. */
typedef struct {
  PyObject_HEAD
  PyObject *hook;
} Hooked;

static PyObject *hooked_get(PyObject *Self, PyObject *Unused) {
  Py_INCREF(((Hooked *)Self)->hook);
  return ((Hooked *)Self)->hook;
}

static PyObject *hooked_set(PyObject *Self, PyObject *Value) {
  PyObject *Old;
  Py_BEGIN_CRITICAL_SECTION(Self);
  Old = ((Hooked *)Self)->hook;
  ((Hooked *)Self)->hook = Py_NewRef(Value);
  Py_END_CRITICAL_SECTION();
  Py_XDECREF(Old);
  Py_RETURN_NONE;
}

static PyMethodDef HookedMethods[] = {{"get", hooked_get, METH_NOARGS, NULL},
                                      {"set", hooked_set, METH_O, NULL},
                                      {NULL, NULL, 0, NULL}};

/* None of the rest. A return in the middle leaves the section. */
typedef struct {
  PyObject_HEAD
  PyObject *early;
} Early;

static PyObject *early_get(PyObject *Self, void *Closure) {
  if (((Early *)Self)->early == NULL)
    return NULL;
  return Py_NewRef(((Early *)Self)->early);
}

static int early_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XSETREF(((Early *)Self)->early, Py_XNewRef(Value));
  return 0;
}

static PyGetSetDef EarlyAttributes[] = {
    {"early", early_get, early_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* Python code runs between reading and using. */
typedef struct {
  PyObject_HEAD
  PyObject *shown;
} Shown;

static PyObject *shown_get(PyObject *Self, void *Closure) {
  return PyObject_Repr(((Shown *)Self)->shown);
}

static int shown_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XSETREF(((Shown *)Self)->shown, Py_XNewRef(Value));
  return 0;
}

static PyGetSetDef ShownAttributes[] = {
    {"shown", shown_get, shown_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* The old value goes before the new one is there: its finalizer looks. */
typedef struct {
  PyObject_HEAD
  PyObject *first;
} First;

static PyObject *first_get(PyObject *Self, void *Closure) {
  return Py_XNewRef(((First *)Self)->first);
}

static int first_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XDECREF(((First *)Self)->first);
  ((First *)Self)->first = Py_XNewRef(Value);
  return 0;
}

static PyGetSetDef FirstAttributes[] = {
    {"first", first_get, first_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* A third function uses it, which is no getter. */
typedef struct {
  PyObject_HEAD
  PyObject *called;
} Called;

static PyObject *called_get(PyObject *Self, void *Closure) {
  return Py_XNewRef(((Called *)Self)->called);
}

static int called_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XSETREF(((Called *)Self)->called, Py_XNewRef(Value));
  return 0;
}

static PyObject *called_call(PyObject *Self, PyObject *Unused) {
  return PyObject_CallNoArgs(((Called *)Self)->called);
}

static PyGetSetDef CalledAttributes[] = {
    {"called", called_get, called_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};
static PyMethodDef CalledMethods[] = {{"call", called_call, METH_NOARGS, NULL},
                                      {NULL, NULL, 0, NULL}};

/* The object has a mutex of its own. */
typedef struct {
  PyObject_HEAD
  PyMutex lock;
  PyObject *kept;
} Kept;

static PyObject *kept_get(PyObject *Self, void *Closure) {
  PyObject *Out;
  PyMutex_Lock(&((Kept *)Self)->lock);
  Out = Py_XNewRef(((Kept *)Self)->kept);
  PyMutex_Unlock(&((Kept *)Self)->lock);
  return Out;
}

static int kept_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XSETREF(((Kept *)Self)->kept, Py_XNewRef(Value));
  return 0;
}

static PyGetSetDef KeptAttributes[] = {
    {"kept", kept_get, kept_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* What was read is a part of the object that others fill in at the same time. */
typedef struct {
  PyObject_HEAD
  char *text;
  size_t size;
} Sized;

static PyObject *sized_get(PyObject *Self, void *Closure) {
  Sized *X = (Sized *)Self;
  return PyBytes_FromStringAndSize(X->text, X->size);
}

static int sized_set(PyObject *Self, PyObject *Value, void *Closure) {
  Sized *X = (Sized *)Self;
  free(X->text);
  X->text = NULL;
  X->size = 0;
  return 0;
}

static PyGetSetDef SizedAttributes[] = {
    {"text", sized_get, sized_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* A macro leaves. */
typedef struct {
  PyObject_HEAD
  PyObject *left;
} Left;

static PyObject *left_get(PyObject *Self, void *Closure) {
  PyObject *Value = ((Left *)Self)->left;
  if (Value == NULL)
    Py_RETURN_NONE;
  Py_INCREF(Value);
  return Value;
}

static int left_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XSETREF(((Left *)Self)->left, Py_XNewRef(Value));
  return 0;
}

static PyGetSetDef LeftAttributes[] = {
    {"left", left_get, left_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* Two members, which belong together. */
typedef struct {
  PyObject_HEAD
  PyObject *both, *other;
} Both;

static PyObject *both_get(PyObject *Self, void *Closure) {
  return Py_XNewRef(((Both *)Self)->both);
}

static int both_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XSETREF(((Both *)Self)->both, Py_XNewRef(Value));
  ((Both *)Self)->other = Value;
  return 0;
}

static PyGetSetDef BothAttributes[] = {
    {"both", both_get, both_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* The name is taken. */
typedef struct {
  PyObject_HEAD
  PyObject *taken;
} Taken;

static PyObject *taken_get(PyObject *Self, void *Closure) {
  PyObject *result = NULL;
  if (Closure)
    result = Self;
  return result ? NULL : Py_XNewRef(((Taken *)Self)->taken);
}

static int taken_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XSETREF(((Taken *)Self)->taken, Py_XNewRef(Value));
  return 0;
}

static PyGetSetDef TakenAttributes[] = {
    {"taken", taken_get, taken_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* Something is declared that is used later. */
typedef struct {
  PyObject_HEAD
  PyObject *later;
} Later;

static PyObject *later_get(PyObject *Self, void *Closure) {
  Py_XINCREF(((Later *)Self)->later);
  PyObject *Value = ((Later *)Self)->later;
  return Value;
}

static int later_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XSETREF(((Later *)Self)->later, Py_XNewRef(Value));
  return 0;
}

static PyGetSetDef LaterAttributes[] = {
    {"later", later_get, later_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

/* Another configuration has something else there. */
typedef struct {
  PyObject_HEAD
  PyObject *unlike;
} Unlike;

static PyObject *unlike_get(PyObject *Self, void *Closure) {
  PyObject *Value = ((Unlike *)Self)->unlike;
#ifdef WITH_DEFAULT
  if (!Value)
    return Py_NewRef(Self);
#endif
  Py_XINCREF(Value);
  return Value;
}

static int unlike_set(PyObject *Self, PyObject *Value, void *Closure) {
  Py_XSETREF(((Unlike *)Self)->unlike, Py_XNewRef(Value));
  return 0;
}

static PyGetSetDef UnlikeAttributes[] = {
    {"unlike", unlike_get, unlike_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

void *tables[] = {NamedAttributes, OwnedAttributes,  HookedMethods,
                  EarlyAttributes, ShownAttributes,  FirstAttributes,
                  CalledMethods,   CalledAttributes, KeptAttributes,
                  SizedAttributes, LeftAttributes,   BothAttributes,
                  TakenAttributes, LaterAttributes,  UnlikeAttributes};
