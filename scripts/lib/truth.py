# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions that detach and attach, and what they do: text and truth.

A function is a list of statements; a statement has a kind, a few words, and
lists of statements below it. Two things are made of it: its text in C or C++,
and a graph that is run. The run is exact: a state is where the function is,
whether the thread is attached, and what each variable holds (0 or 1, no saved
state or one). Conditions ask for variables, which are known, or for a number
that nobody knows, and then both ways are taken. There are few states, and all
that can be reached are visited. So it is known for each call of the API whether
it can be reached by a detached thread.

A function that attaches an attached thread, detaches a detached one, or ends in
another state than it began in, has no truth here (`Wrong`).
"""

import dataclasses
import re


class Wrong(Exception):
    """The function breaks what it must keep to be judged."""


@dataclasses.dataclass
class Stmt:
    kind: str
    words: tuple = ()
    below: list = dataclasses.field(default_factory=list)
    number: int = 0  # of its variables and labels


@dataclasses.dataclass
class Function:
    name: str
    body: list
    flags: int  # variables f0 ...
    thread: bool = False  # the start of a thread that Python does not know
    cplusplus: bool = False


#: Regions: in which state they can begin, and what holds below.
DETACH = ("macro", "variable", "member", "helper", "handed", "npy", "late",
          "swap")
MAYBE = ("flagged", "flagged_null", "threshold", "ternary")
ENSURE = ("ensure", "npy_c_api")
BACK = ("block", "restored")  # inside of `macro` or `variable`
GUARDS = ("guard", "guard_moved", "guard_until", "acquire")
UNKNOWN = ("ask",)


class Cfg:
    """A graph of small operations; node 0 is the end."""

    def __init__(self):
        self.ops, self.succs = [("end",)], [[]]

    def add(self, *op):
        self.ops.append(op)
        self.succs.append([])
        return len(self.ops) - 1


class Lowering:
    """A function's graph. Each method gets the node before, or None if nothing
    comes here, and gives back the last."""

    def __init__(self, function):
        self.f, self.g = function, Cfg()
        self.labels, self.gotos = {}, []
        self.scopes = []  # destructors of guards, and marks of loops
        start = self.g.add("nop")
        last = self.block(function.body, start)
        last = self.late_exit(last)
        self.join(last, 0)
        for node, label in self.gotos:
            self.g.succs[node].append(self.labels[label])
        self.start = start

    def join(self, node, to):
        if node is not None:
            self.g.succs[node].append(to)

    def op(self, last, *op):
        node = self.g.add(*op)
        self.join(last, node)
        return node

    def late_exit(self, last):
        """Behind the label `out`: what a `late` region has left."""
        node = self.op(last, "nop")
        self.labels["out"] = node
        if any(s.kind == "late" for s in statements(self.f.body)):
            yes, no = self.branch(node, ("set", "late"))
            return self.merge(self.op(yes, "restore", "late"), no)
        return node

    def branch(self, last, condition):
        """The nodes of the two ways."""
        node = self.op(last, "branch", condition)
        yes, no = self.g.add("nop"), self.g.add("nop")
        self.g.succs[node] = [yes, no]
        return yes, no

    def merge(self, *nodes):
        nodes = [n for n in nodes if n is not None]
        if not nodes:
            return None
        node = self.g.add("nop")
        for n in nodes:
            self.join(n, node)
        return node

    def block(self, body, last):
        for s in body:
            last = self.statement(s, last)
        return last

    def leave(self, last, until):
        """Runs the destructors down to the scope with this mark."""
        for scope in reversed(self.scopes):
            if scope[0] == until:
                break
            if scope[0] == "guard":
                last = scope[1](last)
        return last

    def statement(self, s, last):
        return getattr(self, "do_" + s.kind)(s, last)

    # --- calls ---------------------------------------------------------------
    def do_work(self, s, last):
        return self.op(last, "nop")

    def do_api(self, s, last):
        return self.op(last, "need", s)

    def do_need(self, s, last):
        return self.op(last, "need", s)

    def do_asked(self, s, last):
        """A helper that needs Python if its argument says so."""
        yes, no = self.branch(last, s.words[0])
        return self.merge(self.op(yes, "need", s), no)

    def do_own(self, s, last):
        return self.op(last, "nop")

    def do_set(self, s, last):
        return self.op(last, "set", s.words[0], s.words[1])

    # --- exceptions ----------------------------------------------------------
    def do_try(self, s, last):
        handler = self.g.add("nop")
        self.scopes.append(("try", handler))
        last = self.block(s.below[0], last)
        self.scopes.pop()
        return self.merge(last, self.block(s.below[1], handler))

    def do_throw(self, s, last):
        """To the innermost handler, or maybe."""
        if not any(c[0] == "try" for c in self.scopes):
            raise Wrong("nobody catches it")
        thrown = self.op(last, "nop")
        rest = None
        if s.words[0] == "maybe":
            thrown, rest = self.branch(thrown, UNKNOWN)
        at = next(c[1] for c in reversed(self.scopes) if c[0] == "try")
        self.join(self.leave(thrown, "try"), at)
        return rest

    # --- branches ------------------------------------------------------------
    def do_if(self, s, last):
        yes, no = self.branch(last, s.words[0])
        return self.merge(self.block(s.below[0], yes),
                          self.block(s.below[1], no))

    def loop(self, s, last, head, after_body):
        end = self.g.add("nop")
        self.scopes.append(("loop", end, head))
        last = self.block(s.below[0], last)
        self.scopes.pop()
        self.join(last, after_body)
        return end

    def do_for(self, s, last):
        head = self.op(last, "nop")
        yes, no = self.branch(head, UNKNOWN)
        end = self.loop(s, yes, head, head)
        self.join(no, end)
        return end

    do_while = do_for

    def do_dowhile(self, s, last):
        start, test = self.op(last, "nop"), self.g.add("nop")
        end = self.loop(s, start, test, test)
        yes, no = self.branch(test, UNKNOWN)
        self.join(yes, start)
        self.join(no, end)
        return end

    def do_once(self, s, last):
        """do { } while (0): break and continue both end it."""
        end = self.g.add("nop")
        self.scopes.append(("loop", end, end))
        last = self.block(s.below[0], last)
        self.scopes.pop()
        self.join(last, end)
        return end

    def do_again(self, s, last):
        start = self.op(last, "nop")
        last = self.block(s.below[0], start)
        if last is None:
            return None
        yes, no = self.branch(last, UNKNOWN)
        self.join(yes, start)
        return no

    def do_switch(self, s, last):
        """words: for each case whether it falls through; the last list is that
        of `default` if words say so."""
        falls, default = s.words
        head = self.op(last, "choose")
        end = self.g.add("nop")
        self.scopes.append(("switch", end))
        before = None
        for body, fall in zip(s.below, falls):
            entry = self.g.add("nop")
            self.g.succs[head].append(entry)
            self.join(before, entry)
            before = self.block(body, entry)
            if not fall:
                self.join(before, end)
                before = None
        self.scopes.pop()
        self.join(before, end)
        if not default:
            self.g.succs[head].append(end)
        return end

    def do_break(self, s, last):
        at = max(i for i, c in enumerate(self.scopes)
                 if c[0] in ("loop", "switch"))
        self.join(self.leave(last, self.scopes[at][0]), self.scopes[at][1])
        return None

    def do_continue(self, s, last):
        at = max(i for i, c in enumerate(self.scopes) if c[0] == "loop")
        for scope in reversed(self.scopes[at + 1:]):
            if scope[0] == "guard":
                last = scope[1](last)
        self.join(last, self.scopes[at][2])
        return None

    def do_return(self, s, last):
        self.join(self.leave(last, "nothing"), 0)
        return None

    def do_goto(self, s, last):
        last = self.leave(last, "nothing")
        if last is not None:
            self.gotos.append((last, s.words[0]))
        return None

    def do_into(self, s, last):
        """if (ask()) goto in; first; if (condition) { second; in: third; }"""
        first, second, third = s.below
        yes, no = self.branch(last, UNKNOWN)
        label = self.op(yes, "nop")
        other = self.block(first, no)
        if other is None:
            return self.block(third, label)
        yes, no = self.branch(other, s.words[0])
        self.join(self.block(second, yes), label)
        return self.merge(self.block(third, label), no)

    # --- regions -------------------------------------------------------------
    def region(self, s, last, begin, end):
        last = self.op(last, *begin)
        last = self.block(s.below[0], last)
        return None if last is None else self.op(last, *end)

    def do_macro(self, s, last):
        v = f"s{s.number}"
        return self.region(s, last, ("save", v), ("restore", v))

    do_variable = do_member = do_helper = do_handed = do_swap = do_macro

    def conditional_end(self, v, last):
        if last is None:
            return None
        yes, no = self.branch(last, ("set", v))
        yes = self.op(self.op(yes, "restore", v), "clear", v)
        return self.merge(yes, no)

    def do_npy(self, s, last):
        v = f"s{s.number}"
        last = self.op(self.op(last, "clear", v), "save", v)
        return self.conditional_end(v, self.block(s.below[0], last))

    def do_late(self, s, last):
        last = self.block(s.below[0], self.op(last, "save", "late"))
        if last is None:
            return None
        return self.op(self.op(last, "restore", "late"), "clear", "late")

    def do_flagged(self, s, last):
        v = f"s{s.number}"
        last = self.op(last, "clear", v)
        yes, no = self.branch(last, s.words[0])
        last = self.merge(self.op(yes, "save", v), no)
        last = self.block(s.below[0], last)
        if last is None:
            return None
        yes, no = self.branch(last, s.words[0])
        return self.merge(self.op(yes, "restore", v), no)

    def do_flagged_null(self, s, last):
        v = f"s{s.number}"
        last = self.op(last, "clear", v)
        yes, no = self.branch(last, s.words[0])
        last = self.merge(self.op(yes, "save", v), no)
        return self.conditional_end(v, self.block(s.below[0], last))

    do_ternary = do_threshold = do_flagged_null

    def do_ensure(self, s, last):
        v = f"g{s.number}"
        return self.region(s, last, ("ensure", v), ("release", v))

    do_npy_c_api = do_ensure

    def do_block(self, s, last):
        """Attached again for a while, inside of the region words name."""
        v = s.words[0]
        return self.region(s, last, ("restore", v), ("save", v))

    do_restored = do_block

    def guard(self, s, last, begin, end):
        last = self.op(last, *begin)
        self.scopes.append(("guard", lambda node: self.op(node, *end)
                            if node is not None else None))
        last = self.block(s.below[0], last)
        self.scopes.pop()
        return None if last is None else self.op(last, *end)

    def do_guard(self, s, last):
        v = f"s{s.number}"
        return self.guard(s, last, ("save", v), ("restore", v))

    do_guard_moved = do_guard

    def do_guard_until(self, s, last):
        """A guard that is told to attach before its end, and then the rest."""
        v = f"s{s.number}"
        last = self.op(last, "save", v)

        def end(node):
            return node and self.conditional_end(v, node)
        self.scopes.append(("guard", end))
        last = self.conditional_end(v, self.block(s.below[0], last))
        last = self.block(s.below[1], last)
        self.scopes.pop()
        return end(last)

    def do_acquire(self, s, last):
        v = f"g{s.number}"
        return self.guard(s, last, ("ensure", v), ("release", v))

    def do_undo(self, s, last):
        """Ends a region early: the way out follows."""
        kind, v = s.words
        if kind in ENSURE:
            return self.op(last, "release", v)
        if kind in BACK:
            return self.op(last, "save", v)
        if kind in MAYBE or kind == "npy":
            return self.conditional_end(v, last)
        last = self.op(last, "restore", v)
        return self.op(last, "clear", v) if kind == "late" else last


def statements(body):
    for s in body:
        yield s
        for part in s.below:
            yield from statements(part)


def locals_of(function):
    """The variables that are set and asked for: d0 ..."""
    return sorted({name for s in statements(function.body)
                   for name in re.findall(r"'(d\d+)'", repr(s.words))})


def holds(condition, env):
    """What a condition may be: a set of True and False."""
    what = condition[0]
    if what == "ask":
        return {True, False}
    if what == "not":
        return {not h for h in holds(condition[1], env)}
    if what == "const":
        return {bool(condition[1])}
    if what == "attached":
        return {env["thread"] == "A"}
    if what == "set":
        if condition[1] not in env:
            raise Wrong("a variable without a value is asked for")
        return {env[condition[1]] == "T"}
    return {bool(env[condition[1]])}  # ("flag", name)


def step(op, env):
    """The state behind an operation."""
    what = op[0]
    if what in ("save", "restore"):
        if env["thread"] != ("A" if what == "save" else "D"):
            raise Wrong(f"{what} in state {env['thread']}")
        if what == "restore" and env.get(op[1]) != "T":
            raise Wrong("nothing has been saved")
        env = {**env, "thread": "D" if what == "save" else "A"}
        if what == "save":
            env[op[1]] = "T"
    elif what == "clear":
        env = {**env, op[1]: "N"}
    elif what == "ensure":
        env = {**env, op[1]: env["thread"], "thread": "A"}
    elif what == "release":
        if env["thread"] != "A":
            raise Wrong("release in a detached state")
        env = {**env, "thread": env[op[1]]}
    elif what == "set":
        env = {**env, op[1]: op[2]}
    return env


def detached_calls(function, limit=40000):
    """The statements of calls that a detached thread may come to, as ids."""
    low = Lowering(function)
    first = "D" if function.thread else "A"
    found, seen = set(), set()
    todo = []
    for bits in range(1 << function.flags):
        env = {"thread": first, "late": "N"}
        env |= {f"f{i}": bits >> i & 1 for i in range(function.flags)}
        env |= dict.fromkeys(locals_of(function), 0)
        todo.append((low.start, env))
    while todo:
        node, env = todo.pop()
        key = (node, tuple(sorted(env.items())))
        if key in seen:
            continue
        seen.add(key)
        if len(seen) > limit:
            raise Wrong("too many states")
        op, succs = low.g.ops[node], low.g.succs[node]
        if op[0] == "end":
            if env["thread"] != first:
                raise Wrong("ends in another state")
            continue
        if op[0] == "need" and env["thread"] == "D":
            found.add(id(op[1]))
        env = step(op, env)
        if op[0] == "branch":
            ways = holds(op[1], env)
            succs = [s for s, h in zip(succs, (True, False)) if h in ways]
        todo += [(s, env) for s in succs]
    return found
