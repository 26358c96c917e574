# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The functions of truth.py as C or C++, and the line of each call."""

import truth

#: Calls of the API that need an attached thread.
CALLS = ("PyErr_Clear();", 'PyErr_SetString(PyExc_ValueError, "no");',
         "(void)PyErr_Occurred();", "(void)PyErr_CheckSignals();",
         "(void)PyList_New(0);", "PyErr_NoMemory();")
#: Calls of helpers that need one, in this file and in the other one.
NEEDS = {
    "direct": "need_one();",
    "deep": "need_deep();",
    "pointer": "{ void (*p)(void) = need_one; p(); }",
    "chosen": "(ask() ? need_one : need_two)();",
    "chosen_none": "(ask() ? calls_nothing : need_two)();",
    "chosen_pointer": "{ int y = ask(); "
                      "void (*p)(void) = y ? need_one : calls_nothing; p(); }",
    "chosen_branches": "{ void (*p)(void) = calls_nothing; "
                       "if (ask()) p = need_deep; p(); }",
    "chosen_copied": "{ void (*p)(void) = NULL; if (ask()) p = need_one; "
                     "void (*q)(void) = p; if (q) q(); }",
    "chosen_handed": "call_it(ask() ? calls_nothing : need_one);",
    "chosen_inside": "call_either(ask());",
    "table": "needs[ask() & 1]();",
    "mixed": "mixed[ask() & 1]();",
    "recursion": "need_rec(ask());",
    "mutual": "need_even(ask());",
    "other": "other_need();",
    "other_deep": "other_deep(3);",
    "handed": "call_it(need_two);",
    "method": "needer.run();",  # C++
    "lambda": "[] { PyErr_Clear(); }();",  # C++
    "virtual": "actor(ask())->act();",  # C++
    "virtual_base": "{ Actor &a = needs_it; a.act(); }",  # C++
    "virtual_handed": "run_actor(needs_it);",  # C++
    "virtual_deep": "run_actor(*actor(ask()));",  # C++
    "overridden": "needs_it.act();",  # C++
}
CPLUSPLUS = ("method", "lambda", "virtual", "virtual_base", "virtual_handed",
             "virtual_deep", "overridden")
#: Calls that need none, of C++.
OWN_CPLUSPLUS = ("quiet.act();", "quietly(ask())->act();",
                 "{ Quiet &a = quiet; a.act(); }",
                 "{ Actor &a = quiet; a.act(); }",
                 "{ Actor *a = &quiet; if (ask()) a = &quieter; a->act(); }")
OWN = ("own_gil();", "other_own();", "own_region();", "calls_nothing();",
       "call_it(calls_nothing);", "need_if(0);",
       "(ask() ? calls_nothing : own_gil)();", "call_own(ask());",
       "if (asked()) PyErr_Clear();")
WORK = ("work(1);", "(void)ask();", "x += 2;", "x = work(x);")
SAVED = ("macro", "npy", "threshold")  # whose variable is _save

HEAD = """#include <Python.h>
#include <numpy/arrayobject.h>
"""
SHARED = """
int ask(void);
int work(int);
void other_need(void);
void other_deep(int);
void other_own(void);
PyThreadState *other_let_go(void);
void other_take_back(PyThreadState *);
"""
HELPERS = """
struct Held { int a; PyThreadState *save; };
static void calls_nothing(void) { work(3); }
static void need_one(void) { PyErr_Clear(); }
static void need_two(void) {
  if (ask())
    return;
  PyErr_SetNone(PyExc_ValueError);
}
static void need_deeper(int n) {
  for (int i = 0; i < n; i++)
    need_one();
}
static void need_deep(void) { need_deeper(ask()); }
static void need_rec(int n) {
  if (n > 0)
    need_rec(n - 1);
  else
    need_one();
}
static void need_even(int n);
static void need_odd(int n) {
  if (n > 0)
    need_even(n - 1);
}
static void need_even(int n) {
  if (n > 0)
    need_odd(n - 1);
  else
    PyErr_Clear();
}
static void need_if(int really) {
  if (really)
    PyErr_Clear();
}
static void call_it(void (*p)(void)) { p(); }
static void call_either(int n) { (n ? need_one : calls_nothing)(); }
static int asked(void) { return PyGILState_Check(); }
static void (*const needs[])(void) = {need_one, need_two};
static void (*const mixed[])(void) = {need_one, calls_nothing};
static void own_gil(void) {
  PyGILState_STATE g = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(g);
}
static void call_own(int n) {
  void (*p)(void) = calls_nothing;
  if (n)
    p = own_gil;
  p();
}
static void own_region(void) {
  PyGILState_STATE g = PyGILState_Ensure();
  Py_BEGIN_ALLOW_THREADS
  work(2);
  Py_END_ALLOW_THREADS
  PyErr_Clear();
  PyGILState_Release(g);
}
static void hold_begin(struct Held *h) { h->save = PyEval_SaveThread(); }
static void hold_end(struct Held *h) { PyEval_RestoreThread(h->save); }
static PyThreadState *let_go(void) { return other_let_go(); }
static void take_back(PyThreadState *s) { other_take_back(s); }
#define ONCE(x) do { x } while (0)
"""
CLASSES = """
struct Release {
  PyThreadState *save;
  Release() : save(PyEval_SaveThread()) {}
  Release(Release &&o) : save(o.save) { o.save = nullptr; }
  Release(const Release &) = delete;
  void end() {
    if (save)
      PyEval_RestoreThread(save);
    save = nullptr;
  }
  ~Release() {
    if (save)
      PyEval_RestoreThread(save);
  }
};
struct Acquire {
  PyGILState_STATE state;
  Acquire() : state(PyGILState_Ensure()) {}
  Acquire(const Acquire &) = delete;
  ~Acquire() { PyGILState_Release(state); }
};
struct Needer {
  void run() { need_one(); }
};
static Needer needer;
struct Actor {
  virtual void act() = 0;
};
struct NeedsIt final : Actor {
  void act() override { need_two(); }
};
struct Quiet : Actor {
  void act() override { work(4); }
};
struct Quieter final : Quiet {
  void act() override { own_gil(); }
};
static NeedsIt needs_it;
static Quiet quiet;
static Quieter quieter;
static Actor *actor(int n) {
  if (n)
    return &needs_it;
  return &quieter;
}
static Quiet *quietly(int n) { return n ? &quiet : &quieter; }
static void run_actor(Actor &a) { a.act(); }
static void throw_it() { throw 1; }
static void may_throw() {
  if (ask())
    throw_it();
}
"""
OTHER = """#include <Python.h>
int ask(void);
int work(int);
void other_need(void) { PyErr_Clear(); }
void other_deep(int n) {
  if (n > 1)
    other_need();
}
void other_own(void) {
  PyGILState_STATE g = PyGILState_Ensure();
  other_need();
  PyGILState_Release(g);
}
PyThreadState *other_let_go(void) { return PyEval_SaveThread(); }
void other_take_back(PyThreadState *s) { PyEval_RestoreThread(s); }
"""


def condition(c):
    what = c[0]
    if what == "ask":
        return "ask()"
    if what == "not":
        return f"!({condition(c[1])})"
    if what == "const":
        return str(c[1])
    if what == "attached":
        return "PyGILState_Check()"
    if what == "set":
        return f"{c[1]} != NULL"
    return f"{c[1]} > 500" if c[1] == "f2" else c[1]


class Text:
    def __init__(self):
        self.lines = []
        self.places = {}  # line -> (function, statement)

    def put(self, depth, text, site=None):
        self.lines.append("  " * depth + text)
        if site:
            self.places[len(self.lines)] = site

    def function(self, f):
        self.f = f
        self.put(0, f"static void {f.name}(void *unused) {{" if f.thread else
                 f"static PyObject *{f.name}(PyObject *self, PyObject *none) {{")
        self.put(1, "int x = 0;")
        for i in range(f.flags):
            self.put(1, f"int f{i} = ask();")
        every = list(truth.statements(f.body))
        for name in truth.locals_of(f):
            self.put(1, f"int {name} = 0;")
        if any(s.kind == "late" for s in every):
            self.put(1, "PyThreadState *late = NULL;")
        self.block(f.body, 1)
        if any(s.kind == "late" or s.kind == "goto" and s.words[0] == "out"
               for s in every):
            self.put(0, "out:")
        if any(s.kind == "late" for s in every):
            self.put(1, "if (late)")
            self.put(2, "PyEval_RestoreThread(late);")
        self.put(1, "(void)x;")
        self.put(1, "return;" if f.thread else "return NULL;")
        self.put(0, "}")

    def block(self, body, depth):
        for s in body:
            getattr(self, "do_" + s.kind)(s, depth)

    def call(self, text, s, depth):
        self.put(depth, text, (self.f, s))

    def do_work(self, s, d):
        self.put(d, s.words[0])

    do_own = do_work

    def do_api(self, s, d):
        self.call(s.words[0], s, d)

    def do_need(self, s, d):
        self.call(NEEDS[s.words[0]], s, d)

    def do_asked(self, s, d):
        self.call(f"need_if({condition(s.words[0])});", s, d)

    def do_set(self, s, d):
        self.put(d, f"{s.words[0]} = {s.words[1]};")

    def do_if(self, s, d):
        self.put(d, f"if ({condition(s.words[0])}) {{")
        self.block(s.below[0], d + 1)
        if s.below[1]:
            self.put(d, "} else {")
            self.block(s.below[1], d + 1)
        self.put(d, "}")

    def braces(self, head, s, d, tail="}"):
        self.put(d, head)
        self.block(s.below[0], d + 1)
        self.put(d, tail)

    def do_for(self, s, d):
        i = f"i{s.number}"
        self.braces(f"for (int {i} = 0; {i} < ask(); {i}++) {{", s, d)

    def do_while(self, s, d):
        self.braces("while (ask()) {", s, d)

    def do_dowhile(self, s, d):
        self.braces("do {", s, d, "} while (ask());")

    def do_once(self, s, d):
        self.braces("do {", s, d, "} while (0);")

    def do_again(self, s, d):
        self.put(0, f"again{s.number}:;")
        self.block(s.below[0], d)
        self.put(d, "if (ask())")
        self.put(d + 1, f"goto again{s.number};")

    def do_switch(self, s, d):
        falls, default = s.words
        self.put(d, "switch (ask()) {")
        for i, (body, fall) in enumerate(zip(s.below, falls)):
            last = default and i == len(falls) - 1
            self.put(d, "default: {" if last else f"case {i}: {{")
            self.block(body, d + 1)
            self.put(d, "}" if fall else "} break;")
        self.put(d, "}")

    def do_break(self, s, d):
        self.put(d, "break;")

    def do_continue(self, s, d):
        self.put(d, "continue;")

    def do_return(self, s, d):
        self.put(d, "return;" if self.f.thread else "return NULL;")

    def do_goto(self, s, d):
        self.put(d, f"goto {s.words[0]};")

    def do_into(self, s, d):
        self.put(d, f"if (ask())")
        self.put(d + 1, f"goto into{s.number};")
        self.block(s.below[0], d)
        self.put(d, f"if ({condition(s.words[0])}) {{")
        self.block(s.below[1], d + 1)
        self.put(0, f"into{s.number}:;")
        self.block(s.below[2], d + 1)
        self.put(d, "}")

    # --- exceptions ----------------------------------------------------------
    def do_try(self, s, d):
        self.put(d, "try {")
        self.block(s.below[0], d + 1)
        self.put(d, f"}} catch ({s.words[0]}) {{")
        self.block(s.below[1], d + 1)
        self.put(d, "}")

    def do_throw(self, s, d):
        self.put(d, {"maybe": "may_throw();", "helper": "throw_it();",
                     "throw": "throw 2;", "again": "throw;"}[s.words[0]])

    # --- regions -------------------------------------------------------------
    def region(self, s, d, before, after):
        self.put(d, "{")
        for line in before:
            self.put(d + 1, line)
        self.block(s.below[0], d + 1)
        for line in after:
            self.put(d + 1, line)
        self.put(d, "}")

    def do_macro(self, s, d):
        self.put(d, "Py_BEGIN_ALLOW_THREADS")
        self.block(s.below[0], d)
        self.put(d, "Py_END_ALLOW_THREADS")

    def do_variable(self, s, d):
        v = f"s{s.number}"
        self.region(s, d, [f"PyThreadState *{v} = PyEval_SaveThread();"],
                    [f"PyEval_RestoreThread({v});"])

    def do_swap(self, s, d):
        v = f"s{s.number}"
        self.region(s, d, [f"PyThreadState *{v} = PyThreadState_Swap(NULL);"],
                    [f"PyThreadState_Swap({v});"])

    def do_member(self, s, d):
        v = f"h{s.number}"
        self.region(s, d, [f"struct Held {v};",
                           f"{v}.save = PyEval_SaveThread();"],
                    [f"PyEval_RestoreThread({v}.save);"])

    def do_helper(self, s, d):
        v = f"h{s.number}"
        self.region(s, d, [f"struct Held {v};", f"hold_begin(&{v});"],
                    [f"hold_end(&{v});"])

    def do_handed(self, s, d):
        v = f"s{s.number}"
        self.region(s, d, [f"PyThreadState *{v} = let_go();"],
                    [f"take_back({v});"])

    def do_npy(self, s, d):
        self.region(s, d, ["NPY_BEGIN_THREADS_DEF", "NPY_BEGIN_THREADS"],
                    ["NPY_END_THREADS"])

    def do_threshold(self, s, d):
        self.region(s, d, ["NPY_BEGIN_THREADS_DEF",
                           "NPY_BEGIN_THREADS_THRESHOLDED(f2)"],
                    ["NPY_END_THREADS"])

    def do_late(self, s, d):
        self.put(d, "late = PyEval_SaveThread();")
        self.block(s.below[0], d)
        self.put(d, "PyEval_RestoreThread(late);")
        self.put(d, "late = NULL;")

    def do_flagged(self, s, d):
        v, c = f"s{s.number}", condition(s.words[0])
        self.region(s, d, [f"PyThreadState *{v} = NULL;", f"if ({c})",
                           f"  {v} = PyEval_SaveThread();"],
                    [f"if ({c})", f"  PyEval_RestoreThread({v});"])

    def do_flagged_null(self, s, d):
        v, c = f"s{s.number}", condition(s.words[0])
        self.region(s, d, [f"PyThreadState *{v} = NULL;", f"if ({c})",
                           f"  {v} = PyEval_SaveThread();"],
                    [f"if ({v})", f"  PyEval_RestoreThread({v});"])

    def do_ternary(self, s, d):
        v, c = f"s{s.number}", condition(s.words[0])
        self.region(s, d,
                    [f"PyThreadState *{v} = {c} ? PyEval_SaveThread() : NULL;"],
                    [f"if ({v} != NULL)", f"  PyEval_RestoreThread({v});"])

    def do_ensure(self, s, d):
        v = f"g{s.number}"
        self.region(s, d, [f"PyGILState_STATE {v} = PyGILState_Ensure();"],
                    [f"PyGILState_Release({v});"])

    def do_npy_c_api(self, s, d):
        self.region(s, d, ["NPY_ALLOW_C_API_DEF", "NPY_ALLOW_C_API"],
                    ["NPY_DISABLE_C_API"])

    def do_block(self, s, d):
        self.put(d, "Py_BLOCK_THREADS")
        self.block(s.below[0], d)
        self.put(d, "Py_UNBLOCK_THREADS")

    def do_restored(self, s, d):
        v = s.words[0]
        self.put(d, f"PyEval_RestoreThread({v});")
        self.block(s.below[0], d)
        self.put(d, f"{v} = PyEval_SaveThread();")

    def do_guard(self, s, d):
        self.region(s, d, [f"Release r{s.number};"], [])

    def do_guard_moved(self, s, d):
        n = s.number
        self.region(s, d, [f"Release r{n};",
                           f"Release m{n}(static_cast<Release &&>(r{n}));"], [])

    def do_guard_until(self, s, d):
        self.put(d, "{")
        self.put(d + 1, f"Release r{s.number};")
        self.block(s.below[0], d + 1)
        self.put(d + 1, f"r{s.number}.end();")
        self.block(s.below[1], d + 1)
        self.put(d, "}")

    def do_acquire(self, s, d):
        self.region(s, d, [f"Acquire a{s.number};"], [])

    def do_undo(self, s, d):
        kind, v = s.words
        number = v[1:]
        if kind == "block":
            text = "Py_UNBLOCK_THREADS"
        elif kind == "restored":
            text = f"{v} = PyEval_SaveThread();"
        elif kind == "ensure":
            text = f"PyGILState_Release({v});"
        elif kind == "npy_c_api":
            text = "NPY_DISABLE_C_API"
        elif kind in ("npy", "threshold"):
            text = "NPY_END_THREADS"
        elif kind == "macro":
            text = "Py_BLOCK_THREADS"
        elif kind == "member":
            text = f"PyEval_RestoreThread(h{number}.save);"
        elif kind == "helper":
            text = f"hold_end(&h{number});"
        elif kind == "handed":
            text = f"take_back({v});"
        elif kind == "swap":
            text = f"PyThreadState_Swap({v});"
        elif kind in truth.MAYBE:
            text = f"if ({v}) {{ PyEval_RestoreThread({v}); {v} = NULL; }}"
        elif kind == "late":
            text = "PyEval_RestoreThread(late); late = NULL;"
        else:
            text = f"PyEval_RestoreThread({v});"
        self.put(d, text)


def unit(functions, cplusplus):
    """A module: its text and {line: (function, statement)}."""
    out = Text()
    head = HEAD + ('extern "C" {' + SHARED + "}\n" if cplusplus else SHARED)
    head += HELPERS + (CLASSES if cplusplus else "")
    out.lines = head.splitlines()
    for f in functions:
        out.function(f)
    for f in functions:
        if f.thread:
            out.put(0, f"int start_{f.name}(void) {{")
            out.put(1, f"PyThread_start_new_thread({f.name}, NULL);")
            out.put(1, "return 0;")
            out.put(0, "}")
    out.put(0, "static PyMethodDef methods[] = {")
    for f in functions:
        if not f.thread:
            out.put(1, f'{{"{f.name}", {f.name}, METH_NOARGS, NULL}},')
    out.put(1, "{NULL, NULL, 0, NULL}};")
    out.put(0, "static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "
               '"m", NULL, -1, methods};')
    out.put(0, "PyMODINIT_FUNC PyInit_m(void) { return "
               "PyModule_Create(&module); }")
    return "\n".join(out.lines) + "\n", out.places
