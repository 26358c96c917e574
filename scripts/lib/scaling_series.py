# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs of any size, one shape each, for scripts/scaling.

A series is a function from a size to the sources of a program: {name: text}.
Each program makes one mistake, after all that makes it large: it calls the API
without the thread state, once. Sizes count what the name of the series says.
"""

PRELUDE = "#include <Python.h>\nint g(int);\n"
SAVE, RESTORE = "PyThreadState *s = PyEval_SaveThread();", "PyEval_RestoreThread(s);"
BAD = "PyErr_Clear();"
TABLE = ("PyMethodDef methods[] = {{\"a\", a, METH_O, \"\"}, {0, 0, 0, 0}};\n")

#: name -> (largest size asked for, generator)
SERIES = {}


def series(name, most=16_000):
    def note(generator):
        SERIES[name] = (most, generator)
        return generator
    return note


def function(body, before="", plus=False):
    """One function that Python calls, and that ends in the mistake."""
    start = 'extern "C" ' if plus else ""
    return {f"a.{'cpp' if plus else 'c'}":
            PRELUDE + before +
            f"{start}PyObject *a(PyObject *self, PyObject *arg) {{\n"
            f"{body}\n{BAD_REGION}\nreturn NULL;\n}}\n{TABLE}"}


BAD_REGION = f"{{ {SAVE} {BAD} {RESTORE} }}"


def within(body, **more):
    """The body in a region, which makes the mistake before it ends."""
    text = function("@", **more)
    return {name: source.replace(f"@\n{BAD_REGION}",
                                 f"{SAVE}\n{body}\n{BAD}\n{RESTORE}")
            for name, source in text.items()}


def lines(count, line):
    return "\n".join(line(i) for i in range(count))


@series("gotos in a region")
def gotos(n):
    return within(lines(
        n, lambda i: f"l{i}: if (g({i})) goto l{i * 419 % n};"))


@series("computed gotos in a region", most=8_000)
def computed_gotos(n):
    labels = ", ".join(f"&&l{i}" for i in range(n))
    body = lines(n, lambda i: f"l{i}: if (g({i})) goto *t[g({i})];")
    return within(f"static void *t[] = {{{labels}}};\ngoto *t[g(0)];\n{body}")


@series("else if")
def else_if(n):
    chain = " else ".join(f"if (x == {3 * i}) g({i});\n" for i in range(n))
    return function("int x = g(0);\n" + chain)


@series("else if in a region")
def else_if_region(n):
    chain = " else ".join(f"if (g({i})) g({i});\n" for i in range(n))
    return within(chain)


def cases(n, case):
    return f"switch (g(0)) {{\n{lines(n, lambda i: f'case {i}: {case(i)}')}\n}}"


@series("switch in a region")
def switch(n):
    return within(cases(n, lambda i: f"g({i + 1}); break;"))


@series("switch with fall-through in a region")
def fall_through(n):
    return within(cases(n, lambda i: f"g({i + 1});"))


@series("switch in a loop in a region")
def switch_in_loop(n):
    return within("while (g(1)) " + cases(n, lambda i: f"g({i + 1}); break;"))


@series("regions in a switch")
def regions_in_switch(n):
    return function(cases(
        n, lambda i: f"{{ {SAVE} g({i}); {RESTORE} }} break;"))


@series("conditional expressions")
def conditional(n):
    chain = lines(n, lambda i: f"g({i}) ? {i} :")
    return function(f"int x =\n{chain}\n 0;\ng(x);")


@series("conditional expressions side by side")
def conditional_row(n):
    return function("int x = 0;\n" + lines(
        n, lambda i: f"x += g({i}) ? g(1) : g(2);") + "g(x);")


@series("ifs in a region")
def ifs(n):
    return within(lines(n, lambda i: f"if (g({i})) g({i + 1});"))


@series("ifs that set a variable in a region")
def ifs_set(n):
    return within("int x = 0;\n" + lines(
        n, lambda i: f"if (g({i})) x = {i};") + "g(x);")


@series("loops in a region")
def loops(n):
    return within(lines(
        n, lambda i: f"for (int i{i} = 0; i{i} < g({i}); i{i}++) g(i{i});"))


@series("locals of ifs in a region")
def branch_locals(n):
    return within(lines(
        n, lambda i: f"int v{i} = g({i}); if (v{i} > 3) g(v{i});"))


@series("regions in ifs")
def regions_in_ifs(n):
    return function(lines(
        n, lambda i: f"if (g({i})) {{ {SAVE} g({i}); {RESTORE} }}"))


@series("regions in loops")
def regions_in_loops(n):
    return function(lines(
        n, lambda i: f"while (g({i})) {{ {SAVE} g({i}); {RESTORE} }}"))


@series("regions in a row")
def regions(n):
    return function(lines(n, lambda i: f"{{ {SAVE} g({i}); {RESTORE} }}"))


@series("saved in ifs, restored in ifs")
def flag_pairs(n):
    return function(lines(
        n, lambda i: f"int f{i} = g({i}); PyThreadState *s{i} = NULL;\n"
                     f"if (f{i}) s{i} = PyEval_SaveThread();\ng({i});\n"
                     f"if (f{i}) PyEval_RestoreThread(s{i});"))


@series("saved in ifs, restored where saved")
def saved_pairs(n):
    return function(lines(
        n, lambda i: f"PyThreadState *s{i} = NULL;\n"
                     f"if (g({i})) s{i} = PyEval_SaveThread();\ng({i});\n"
                     f"if (s{i}) PyEval_RestoreThread(s{i});"))


@series("destructors and early returns", most=8_000)
def destructors(n):
    return function(lines(
        n, lambda i: f"D d{i}({i}); if (g({i})) return NULL;"),
        before="struct D { D(int); ~D(); };\n", plus=True)


@series("early returns in a region")
def early_returns(n):
    return within(lines(
        n, lambda i: f"if (g({i})) {{ {RESTORE} return NULL; }}"))


@series("gotos to one label in a region")
def error_label(n):
    return within(lines(n, lambda i: f"if (g({i})) goto end;") + "\nend:")


@series("member initialisers")
def member_initialisers(n):
    members = "\n".join(f"int m{i} = g({i});" for i in range(n))
    return function("R r; g(r.m0);", plus=True,
                    before=f"struct R {{ {members} R() {{}} }};\n")


@series("assignments to members")
def members(n):
    fields = " ".join(f"int m{i};" for i in range(n))
    return within("struct R r; " + lines(
        n, lambda i: f"r.m{i} = g({i}); if (r.m{i}) g(1);"),
        before=f"struct R {{ {fields} }};\n")


@series("members of an object in a region")
def object_members(n):
    fields = " ".join(f"int m{i};" for i in range(n))
    return within("struct R *r = (struct R *)arg;" + lines(
        n, lambda i: f"r->m{i} = g({i}); if (r->m{i}) g(1);"),
        before=f"struct R {{ {fields} }};\n")


@series("locals that are read at the end of a region")
def kept_locals(n):
    return within(lines(n, lambda i: f"int v{i} = g({i}); if (v{i} > 3) g(v{i});") +
                  "\n" + lines(n, lambda i: f"g(v{i});"))


@series("borrowed references with one way out")
def references(n):
    return function(lines(
        n, lambda i: f"PyObject *o{i} = PyList_GetItem(arg, {i});"
                     f"if (!o{i}) goto end; Py_INCREF(o{i});") + "\n" + lines(
        n, lambda i: f"Py_DECREF(o{i});") + "\nend:")


@series("comparisons with or")
def comparisons(n):
    any_of = " || ".join(f"x == {3 * i}" for i in range(n))
    return within(f"int x = g(0); if ({any_of}) g(1);")


@series("initialisers of a local")
def local_initialisers(n):
    rows = ", ".join(f"{{ g({i}), {{ {{1, 2, {i}}}, q }} }}" for i in range(n))
    return within(f"struct S t[] = {{ {rows} }}; g(t[g(0)].a);",
                  before="struct S { int a; struct { int b[3]; void (*f)(void); }"
                         " c; };\nstatic void q(void) {}\n")


@series("locals with a cleanup")
def cleanups(n):
    return within(lines(
        n, lambda i: f"__attribute__((cleanup(done))) int v{i} = g({i});"),
        before="static void done(int *p) { g(*p); }\n")


@series("mutexes in a region")
def mutexes(n):
    return within(lines(
        n, lambda i: f"pthread_mutex_lock(&m{i}); g({i}); "
                     f"pthread_mutex_unlock(&m{i});"),
        before="#include <pthread.h>\n" + lines(
            n, lambda i: f"static pthread_mutex_t m{i};") + "\n")


@series("nested blocks", most=2_000)
def nested_blocks(n):
    return within("".join(f"{{ int b{i} = g({i});\n" for i in range(n)) +
                  "g(0);" + "}" * n)


@series("nested calls", most=2_000)
def nested_calls(n):
    return within("int x = " + "g(" * n + "0" + ")" * n + "; g(x);")


@series("nested ifs", most=200)
def nested(n):
    return within("".join(f"if (g({i})) {{\n" for i in range(n)) + "g(0);" +
                  "}" * n)


@series("sums", most=16_000)
def sums(n):
    return within("int x = " + " + ".join(f"g({i})" for i in range(n)) +
                  ";\ng(x);")


@series("table of functions", most=100_000)
def table(n):
    rows = lines(n, lambda i: f"{{\"f{i}\", a, METH_O, \"\"}},")
    text = function("")["a.c"].replace(TABLE, "")
    return {"a.c": text + f"PyMethodDef methods[] = {{\n{rows}\n{{0, 0, 0, 0}}}};"}


@series("table of numbers", most=500_000)
def numbers(n):
    rows = ", ".join(str(i) for i in range(n))
    return function("g(t[g(0)]);", before=f"static int t[] = {{{rows}}};\n")


@series("a designated element at", most=100_000_000)
def designated(n):
    return function("g(t[g(0)]);",
                    before=f"static int t[] = {{ [{n}] = 7 }};\n")


@series("a designated range to", most=100_000_000)
def designated_range(n):
    return function("g(t[g(0)]);",
                    before=f"static int t[] = {{ [0 ... {n}] = 7 }};\n")


@series("a local designated range to", most=100_000_000)
def local_range(n):
    return function(f"int t[] = {{ [0 ... {n}] = g(1) }}; g(t[g(0)]);")


@series("calls in a chain", most=64_000)
def chain(n):
    before = "static void f0(void) { PyErr_Clear(); }\n" + lines(
        n, lambda i: f"static void f{i + 1}(void) {{ f{i}(); }}")
    return {"a.c": function("", before=before + "\n")["a.c"].replace(
        BAD_REGION, f"{SAVE} f{n}(); {RESTORE}")}


@series("functions that call each other")
def ring(n):
    before = lines(n, lambda i: f"static void f{i}(void);") + "\n" + lines(
        n, lambda i: f"static void f{i}(void) {{ if (g({i})) f{(i + 1) % n}(); }}")
    return function("f0();", before=before + "\n")


@series("callers of one function", most=64_000)
def callers(n):
    before = "static void h(int i) { g(i); }\n" + lines(
        n, lambda i: f"void f{i}(void) {{ {SAVE} h({i}); {RESTORE} }}")
    return function("h(1);", before=before + "\n")


@series("functions with a region", most=100_000)
def functions(n):
    return function("", before=lines(
        n, lambda i: f"void f{i}(void) {{ {SAVE} g({i}); {RESTORE} }}") + "\n")


@series("files", most=10_000)
def files(n):
    others = {f"f{i}.c": PRELUDE + f"void f{i}(void) {{ {SAVE} g({i}); {RESTORE} }}\n"
              for i in range(n - 1)}
    return function("") | others
