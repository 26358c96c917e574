// flags: -DPy_GIL_DISABLED
// Items of static variables and module state, through helpers, with locks that
// somebody else holds.
#include <Python.h>

// Changed after initialisation, by anybody; filled by initialisation alone.
static PyObject *Handlers, *Constants, *Choices;
static PyMutex HandlersLock;

PyObject *set_handler(PyObject *Self, PyObject *Args) {
  PyObject *Name, *Handler;
  if (!PyArg_ParseTuple(Args, "OO", &Name, &Handler) ||
      PyDict_SetItem(Handlers, Name, Handler) < 0)
    return NULL;
  Py_RETURN_NONE;
}
PyObject *handler_bad(PyObject *Self, PyObject *Name) {
  PyObject *Handler = PyDict_GetItemWithError(Handlers, Name); // expect: nogil-borrowed-reference/unlocked-shared: 'set_handler' may take it out of 'Handlers'
  return Handler ? PyObject_CallNoArgs(Handler) : NULL;
}
PyObject *constant_ok(PyObject *Self, PyObject *Name) {
  PyObject *Value = PyDict_GetItemWithError(Constants, Name); // guard: nogil-borrowed-reference: Constants => Handlers
  return Py_XNewRef(Value);
}

// An exchange that reads under the lock, and one that only reads.
PyObject *handler_locked_ok(PyObject *Self, PyObject *Name) {
  PyMutex_Lock(&HandlersLock); // guard(mutex): nogil-borrowed-reference
  PyObject *Handler = Py_XNewRef(PyDict_GetItemWithError(Handlers, Name));
  PyMutex_Unlock(&HandlersLock); // guard(mutex): nogil-borrowed-reference
  return Handler;
}

// Set as a whole by a caller, who goes on having it.
PyObject *set_choices(PyObject *Self, PyObject *List) {
  Py_XSETREF(Choices, Py_NewRef(List)); // expect: nogil-racy-static
  Py_RETURN_NONE;
}
PyObject *choice_bad(PyObject *Self, PyObject *Unused) {
  return Py_XNewRef(PyList_GetItem(Choices, 0)); // expect: nogil-borrowed-reference/unlocked-argument: whoever has handed 'Choices' to 'set_choices'
}

// Handed on by a function that does nothing else: its caller uses it.
static PyObject *lookup(PyObject *Name) { return PyDict_GetItem(Handlers, Name); }
PyObject *lookup_bad(PyObject *Self, PyObject *Name) {
  PyObject *Handler = lookup(Name); // expect: nogil-borrowed-reference/unlocked-shared: 'Handler' is borrowed from 'Handlers'
  Py_XINCREF(Handler);
  return Handler;
}
PyObject *lookup_ok(PyObject *Self, PyObject *Name) {
  PyObject *Handler;
  PyMutex_Lock(&HandlersLock); // guard(lookup): nogil-borrowed-reference
  Handler = lookup(Name);
  Py_XINCREF(Handler);
  PyMutex_Unlock(&HandlersLock); // guard(lookup): nogil-borrowed-reference
  return Handler;
}
static PyObject *item_of(PyObject *Dict, const char *Name) {
  PyObject *Item = PyDict_GetItemString(Dict, Name);
  if (!Item)
    PyErr_SetString(PyExc_ValueError, Name);
  return Item;
}
PyObject *item_of_bad(PyObject *Self, PyObject *Dict) {
  PyObject *Item = item_of(Dict, "size"); // expect: nogil-borrowed-reference/unlocked-argument: 'PyLong_AsLong' uses it
  return Item ? PyLong_FromLong(PyLong_AsLong(Item)) : NULL;
}
PyObject *item_of_new_ok(PyObject *Self, PyObject *Dict) {
  PyObject *Copy = PyDict_Copy(Dict); // guard: nogil-borrowed-reference: PyDict_Copy(Dict) => Py_NewRef(Dict)
  PyObject *Item = Copy ? item_of(Copy, "size") : NULL;
  PyObject *Out = Item ? PyLong_FromLong(PyLong_AsLong(Item)) : NULL;
  Py_XDECREF(Copy);
  return Out;
}

// One that counts it speaks for itself; its callers have a reference.
static PyObject *taken(PyObject *Name) {
  PyObject *Handler = PyDict_GetItem(Handlers, Name); // expect: nogil-borrowed-reference/unlocked-shared: 'Py_XINCREF' takes a reference
  Py_XINCREF(Handler);
  return Handler;
}
PyObject *taken_ok(PyObject *Self, PyObject *Name) {
  PyObject *Handler = taken(Name), *Out = NULL;
  if (Handler)
    Out = PyObject_CallNoArgs(Handler);
  Py_XDECREF(Handler);
  return Out;
}

// The callers lock the dict that they pass.
static PyObject *locked_item(PyObject *Dict) {
  PyObject *Item = PyDict_GetItemString(Dict, "size");
  Py_XINCREF(Item);
  return Item;
}
PyObject *caller_ok(PyObject *Self, PyObject *Dict) {
  PyObject *Item;
  Py_BEGIN_CRITICAL_SECTION(Dict);
  Item = locked_item(Dict); // guard: nogil-borrowed-reference
  Py_END_CRITICAL_SECTION();
  return Item;
}
static PyObject *open_item(PyObject *Dict) {
  PyObject *Item = PyDict_GetItemString(Dict, "size"); // expect: nogil-borrowed-reference/unlocked-argument: borrowed from 'Dict'
  Py_XINCREF(Item);
  return Item;
}
PyObject *caller_bad(PyObject *Self, PyObject *Dict) { return open_item(Dict); }
PyObject *caller_locks(PyObject *Self, PyObject *Dict) {
  PyObject *Item;
  Py_BEGIN_CRITICAL_SECTION(Dict);
  Item = open_item(Dict);
  Py_END_CRITICAL_SECTION();
  return Item;
}

// A section is given up while Python code runs.
PyObject *suspended_bad(PyObject *Self, PyObject *Args) {
  PyObject *Dict, *Call, *Item, *Out = NULL;
  if (!PyArg_ParseTuple(Args, "OO", &Dict, &Call))
    return NULL;
  Py_BEGIN_CRITICAL_SECTION(Dict);
  Item = PyDict_GetItemString(Dict, "size"); // expect: nogil-borrowed-reference/unlocked-argument: 'Item'
  Out = PyObject_CallNoArgs(Call);
  Py_XINCREF(Item);
  Py_END_CRITICAL_SECTION();
  Py_XDECREF(Out);
  return Item;
}

// A record of the call's own that holds the caller's dict.
typedef struct {
  PyObject *options;
  int depth;
} Context;
static long depth_of(Context *C) {
  PyObject *Depth = PyDict_GetItemString(C->options, "depth"); // expect: nogil-borrowed-reference/unlocked-argument: 'C->options'
  return Depth ? PyLong_AsLong(Depth) : C->depth;
}
PyObject *context_bad(PyObject *Self, PyObject *Options) {
  Context C;
  C.options = Options;
  C.depth = 3;
  return PyLong_FromLong(depth_of(&C));
}

// Module state.
typedef struct {
  PyObject *types;  // a caller may register one anew
  PyObject *errors; // filled by exec
} State;
PyObject *state_register(PyObject *Module, PyObject *Type) {
  State *S = (State *)PyModule_GetState(Module);
  return PyDict_SetItem(S->types, Type, Type) < 0 ? NULL : Py_NewRef(Type);
}
PyObject *state_type_bad(PyObject *Module, PyObject *Key) {
  State *S = (State *)PyModule_GetState(Module);
  PyObject *Type = PyDict_GetItem(S->types, Key); // expect: nogil-borrowed-reference/unlocked-shared: 'state_register' may take it out of 'S->types'
  return Type ? PyObject_CallNoArgs(Type) : NULL;
}
PyObject *state_error_ok(PyObject *Module, PyObject *Key) {
  State *S = (State *)PyModule_GetState(Module);
  PyObject *Error = PyDict_GetItem(S->errors, Key); // guard: nogil-borrowed-reference: errors => types
  return Py_XNewRef(Error);
}

// Another key is another item, where both are spelled out.
static PyObject *Settings, *Modes;
static PyObject *Mode, *Level;
PyObject *settings_clear(PyObject *Self, PyObject *Unused) {
  if (PyDict_SetItemString(Settings, "environment", Py_None) < 0 || PyDict_DelItem(Modes, Mode) < 0)
    return NULL;
  Py_RETURN_NONE;
}
PyObject *setting_bad(PyObject *Self, PyObject *Unused) {
  return Py_XNewRef(PyDict_GetItemString(Settings, "environment")); // expect: nogil-borrowed-reference/unlocked-shared: borrowed from 'Settings'
}
PyObject *setting_ok(PyObject *Self, PyObject *Unused) {
  return Py_XNewRef(PyDict_GetItemString(Settings, "hook")); // guard: nogil-borrowed-reference: "hook" => "environment"
}
PyObject *mode_bad(PyObject *Self, PyObject *Unused) {
  return Py_XNewRef(PyDict_GetItem(Modes, Mode)); // expect: nogil-borrowed-reference/unlocked-shared: 'settings_clear' may take it out
}

PyObject *level_ok(PyObject *Self, PyObject *Unused) {
  return Py_XNewRef(PyDict_GetItem(Modes, Level)); // guard: nogil-borrowed-reference: Level => Mode
}

// The names of a module, by a function that returns nothing else.
static PyObject *names_of(const char *Name) {
  PyObject *Module = PyImport_ImportModule(Name);
  if (!Module)
    return NULL;
  return PyModule_GetDict(Module); // guard: nogil-borrowed-reference: PyModule_GetDict(Module) => PyObject_GetAttrString(Module, Name)
}
PyObject *imported_ok(PyObject *Self, PyObject *Unused) {
  PyObject *Names = names_of("json");
  PyObject *Dumps = Names ? PyDict_GetItemString(Names, "dumps") : NULL;
  return Dumps ? PyObject_CallNoArgs(Dumps) : NULL;
}

// A record that Python code is not known to reach: a library hands it back.
struct walk {
  PyObject *seen;
};
extern int walk_all(int (*)(PyObject *, struct walk *), struct walk *);
static int visit(PyObject *Object, struct walk *W) {
  PyObject *Known = PyDict_GetItemWithError(W->seen, Object); // expect: nogil-borrowed-reference/unlocked-record: 'visit' may take it out of 'W->seen'
  if (!Known)
    return PyDict_SetItem(W->seen, Object, Object);
  return PyObject_IsTrue(Known);
}
int walk_from(struct walk *W) { return walk_all(visit, W); }

// One that is filled with a dict of its own for what a library asks for.
struct request {
  PyObject *environ;
};
extern int parse_all(int (*)(struct request *, PyObject *), struct request *);
static PyObject *new_environ(void) {
  PyObject *Out = PyDict_New(); // guard: nogil-borrowed-reference: PyDict_New() => Py_XNewRef(Handlers)
  if (Out && PyDict_SetItemString(Out, "version", Py_None) < 0)
    return NULL;
  return Out;
}
static int header_ok(struct request *R, PyObject *Name) {
  PyObject *Old = PyDict_GetItemWithError(R->environ, Name);
  if (!Old)
    return PyDict_SetItem(R->environ, Name, Name);
  return PyObject_IsTrue(Old);
}
int parse(struct request *R) {
  R->environ = new_environ();
  return parse_all(header_ok, R);
}

// Made here, and shown to others since; handed on through a pointer.
PyObject *published_bad(PyObject *Self, PyObject *Unused) {
  PyObject *Dict = PyDict_New();
  if (!Dict || PyObject_SetAttrString(Self, "table", Dict) < 0)
    return NULL;
  return Py_XNewRef(PyDict_GetItemString(Dict, "x")); // fn: nogil-borrowed-reference: what was made here counts as private
}
static int item_into(PyObject *Dict, PyObject **Out) {
  *Out = PyDict_GetItemString(Dict, "x"); // fn: nogil-borrowed-reference: what is done with it is not followed
  return *Out ? 0 : -1;
}
PyObject *into_bad(PyObject *Self, PyObject *Dict) {
  PyObject *Item;
  return item_into(Dict, &Item) < 0 ? NULL : Py_NewRef(Item);
}

static int exec(PyObject *Module) {
  State *S = (State *)PyModule_GetState(Module);
  S->types = PyDict_New();
  S->errors = PyDict_New();
  Handlers = PyDict_New();
  Constants = PyDict_New();
  Settings = PyDict_New();
  Modes = PyDict_New();
  Mode = PyUnicode_InternFromString("mode");
  Level = PyUnicode_InternFromString("level");
  if (!S->errors || !Constants)
    return -1;
  return PyDict_SetItemString(Constants, "none", Py_None) < 0 ||
                 PyDict_SetItemString(S->errors, "none", Py_None) < 0
             ? -1
             : 0;
}

static PyMethodDef Methods[] = {
    {"set_handler", set_handler, METH_VARARGS, NULL},
    {"handler_bad", handler_bad, METH_O, NULL},
    {"constant_ok", constant_ok, METH_O, NULL},
    {"handler_locked_ok", handler_locked_ok, METH_O, NULL},
    {"set_choices", set_choices, METH_O, NULL},
    {"choice_bad", choice_bad, METH_NOARGS, NULL},
    {"lookup_bad", lookup_bad, METH_O, NULL},
    {"lookup_ok", lookup_ok, METH_O, NULL},
    {"item_of_bad", item_of_bad, METH_O, NULL},
    {"item_of_new_ok", item_of_new_ok, METH_O, NULL},
    {"taken_ok", taken_ok, METH_O, NULL},
    {"caller_ok", caller_ok, METH_O, NULL},
    {"caller_bad", caller_bad, METH_O, NULL},
    {"caller_locks", caller_locks, METH_O, NULL},
    {"suspended_bad", suspended_bad, METH_VARARGS, NULL},
    {"context_bad", context_bad, METH_O, NULL},
    {"state_register", state_register, METH_O, NULL},
    {"state_type_bad", state_type_bad, METH_O, NULL},
    {"state_error_ok", state_error_ok, METH_O, NULL},
    {"published_bad", published_bad, METH_NOARGS, NULL},
    {"into_bad", into_bad, METH_O, NULL},
    {"settings_clear", settings_clear, METH_NOARGS, NULL},
    {"setting_bad", setting_bad, METH_NOARGS, NULL},
    {"setting_ok", setting_ok, METH_NOARGS, NULL},
    {"mode_bad", mode_bad, METH_NOARGS, NULL},
    {"level_ok", level_ok, METH_NOARGS, NULL},
    {"imported_ok", imported_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)exec}, {0, NULL}};
struct PyModuleDef Definition = {PyModuleDef_HEAD_INIT, "m", NULL, sizeof(State), Methods, Slots, NULL, NULL, NULL};
