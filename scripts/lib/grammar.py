# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random functions of truth.py, the same for the same seed."""

import random

import truth
import truth_text as text
from truth import Function, Stmt

#: Statements in a function, and how deep they are nested, at most.
SIZE, DEPTH = 16, 4
#: Nothing follows on one of these.
ENDS = ("return", "goto", "break", "continue")
#: What the analysis is known to answer wrongly (docs/limits.md): not written
#: unless it is asked for by name.
KNOWN = {
    # An exception is not seen to be of the type that a handler is for.
    "typed_handlers",
}


class Maker:
    def __init__(self, rng, cplusplus, extra=()):
        self.rng, self.cplusplus = rng, cplusplus
        self.extra = set(extra)
        self.number, self.left = 0, 0

    def function(self, name):
        """One that has a truth; the others are thrown away."""
        for _ in range(200):
            self.number = 0
            self.left = self.rng.randint(3, SIZE)
            self.regions, self.loops, self.state = [], [], "A"
            self.tries, self.handlers = [], 0
            self.locals = 0
            f = Function(name, [], self.rng.choice((0, 1, 1, 2, 3)),
                         self.rng.random() < 0.12, self.cplusplus)
            if f.thread:
                self.state = "D"
            self.f = f
            while self.left > 0:
                f.body += self.one(0)
            try:
                truth.detached_calls(f)
            except truth.Wrong:
                continue
            if any(s.kind in ("api", "need", "asked")
                   for s in truth.statements(f.body)):
                return f
        raise AssertionError("no function was made")

    def flag(self):
        if not self.f.flags:
            return None
        c = ("flag", f"f{self.rng.randrange(self.f.flags)}")
        return ("not", c) if self.rng.random() < 0.3 else c

    def condition(self):
        ways = [("ask",)] * 3
        if self.f.flags:
            ways += [self.flag()] * 4
        if self.locals:
            ways += [("flag", f"d{self.rng.randrange(self.locals)}")] * 2
        ways += [("const", self.rng.randint(0, 1)), ("attached",)]
        c = self.rng.choice(ways)
        return ("not", c) if self.rng.random() < 0.3 else c

    def block(self, depth, most=3):
        out = []
        for _ in range(self.rng.randint(1, most)):
            out += self.one(depth)
            if out[-1:] and (out[-1].kind in ENDS or out[-1].kind == "throw"
                             and out[-1].words[0] != "maybe"):
                break
        return out

    def one(self, depth):
        """A statement, or the few that belong together."""
        self.left -= 1
        ways = ["api"] * 5 + ["need"] * 3 + ["work"] * 2 + ["own"]
        if self.f.flags:
            ways += ["asked"]
        if depth < DEPTH and self.left > 0:
            ways += ["if"] * 3 + ["for", "while", "dowhile", "once", "again",
                                  "switch", "into"] + ["region"] * 7
            if self.cplusplus:
                ways += ["try"] * 2
        if self.tries:
            ways += ["throw"] * 2
        if depth > 0:
            ways += ["exit"] * 2
        ways += ["set"]
        kind = self.rng.choice(ways)
        return getattr(self, "make_" + kind)(depth)

    def make_api(self, depth):
        return [Stmt("api", (self.rng.choice(text.CALLS),))]

    def make_need(self, depth):
        kinds = [k for k in text.NEEDS
                 if self.cplusplus or k not in text.CPLUSPLUS]
        kinds = [k for k in kinds if k not in KNOWN or k in self.extra]
        return [Stmt("need", (self.rng.choice(kinds),))]

    def make_asked(self, depth):
        return [Stmt("asked", (self.flag(),))]

    def make_work(self, depth):
        return [Stmt("work", (self.rng.choice(text.WORK),))]

    def make_own(self, depth):
        ways = text.OWN + (text.OWN_CPLUSPLUS if self.cplusplus else ())
        return [Stmt("own", (self.rng.choice(ways),))]

    def make_set(self, depth):
        if self.locals < 2 and self.rng.random() < 0.6:
            self.locals += 1
        if not self.locals:
            return self.make_work(depth)
        return [Stmt("set", (f"d{self.rng.randrange(self.locals)}",
                             self.rng.randint(0, 1)))]

    def make_if(self, depth):
        c = self.condition()
        then = self.block(depth + 1)
        other = self.block(depth + 1) if self.rng.random() < 0.4 else []
        return [Stmt("if", (c,), [then, other])]

    def loop(self, kind, depth):
        self.number += 1
        s = Stmt(kind, (), [], self.number)
        self.loops.append(("loop", len(self.regions)))
        s.below = [self.block(depth + 1)]
        self.loops.pop()
        return [s]

    def make_for(self, depth):
        return self.loop("for", depth)

    def make_while(self, depth):
        return self.loop("while", depth)

    def make_dowhile(self, depth):
        return self.loop("dowhile", depth)

    def make_once(self, depth):
        return self.loop("once", depth)

    def make_again(self, depth):
        self.number += 1
        s = Stmt("again", (), [], self.number)
        s.below = [self.block(depth + 1)]
        return [s]

    def make_switch(self, depth):
        cases = self.rng.randint(1, 3)
        self.loops.append(("switch", len(self.regions)))
        below = [self.block(depth + 1, 2) for _ in range(cases)]
        self.loops.pop()
        falls = tuple(self.rng.random() < 0.3 for _ in range(cases - 1))
        return [Stmt("switch", ((*falls, False), self.rng.random() < 0.5),
                     below)]

    def make_into(self, depth):
        self.number += 1
        number = self.number
        below = [self.block(depth + 1, 2) for _ in range(3)]
        return [Stmt("into", (self.condition(),), below, number)]

    def make_region(self, depth):
        kinds = []
        if self.state == "A":
            kinds += [k for k in truth.DETACH
                      if k != "late" or not self.regions] * 2
            if self.f.flags:
                kinds += [k for k in truth.MAYBE
                          if k != "threshold" or self.f.flags == 3]
        if self.cplusplus and self.state == "A":
            kinds += ["guard", "guard_moved", "guard_until"] * 2
        if self.cplusplus:
            kinds += ["acquire"] * 2
        kinds += truth.ENSURE
        if self.state == "D" and self.regions:
            inner = self.regions[-1][0]
            if inner in ("macro", "npy"):
                kinds += ["block"] * 3
            elif inner in ("variable", "handed", "late"):
                kinds += ["restored"] * 3
        kind = self.rng.choice(kinds)
        self.number += 1
        s = Stmt(kind, (), [], self.number)
        variable = f"s{s.number}"
        if kind in truth.MAYBE:
            s.words = (("flag", "f2") if kind == "threshold" else self.flag(),)
        elif kind in truth.ENSURE or kind == "acquire":
            variable = f"g{s.number}"
        elif kind in truth.BACK:
            variable = self.regions[-1][1]
            s.words = (variable,)
        elif kind == "late":
            variable = "late"
        before = self.state
        self.state = ("M" if kind in truth.MAYBE else "D"
                      if kind in truth.DETACH or kind.startswith("guard")
                      else "A")
        self.regions.append((kind, variable))
        s.below = [self.block(depth + 1)]
        if kind == "guard_until":
            self.state = "A"
            s.below.append(self.block(depth + 1))
        self.regions.pop()
        self.state = before
        return [s]

    def make_try(self, depth):
        self.tries.append(len(self.regions))
        body = self.block(depth + 1)
        self.tries.pop()
        self.handlers += 1
        handler = self.block(depth + 1)
        self.handlers -= 1
        caught = "int" if self.rng.random() < 0.5 and \
            "typed_handlers" in self.extra else "..."
        return [Stmt("try", (caught,), [body, handler])]

    def make_throw(self, depth):
        undo = self.undone(self.tries[-1], "throw")
        if undo is None:
            return self.make_work(depth)
        kinds = ["helper", "throw"] + ["again"] * bool(self.handlers)
        if not undo and self.rng.random() < 0.6:
            return [Stmt("throw", ("maybe",))]
        undo.append(Stmt("throw", (self.rng.choice(kinds),)))
        return [Stmt("if", (self.condition(),), [undo, []])]

    def make_exit(self, depth):
        """Leaves regions, loops or the function."""
        ways = [("return", 0), ("goto", 0)]
        if self.loops:
            ways += [("break", self.loops[-1][1])] * 2
        loops = [level for kind, level in self.loops if kind == "loop"]
        if loops:
            ways += [("continue", loops[-1])]
        kind, level = self.rng.choice(ways)
        undo = self.undone(level, kind)
        if undo is None:
            return self.make_work(depth)
        undo.append(Stmt(kind, ("out",) if kind == "goto" else ()))
        c = self.condition()
        return [Stmt("if", (c,), [undo, []])] if self.rng.random() < 0.7 else \
            undo

    def undone(self, level, kind):
        """What ends the regions above a level, but for what destructors do;
        None: it can't be written."""
        leave = list(reversed(self.regions[level:]))
        if sum(k in text.SAVED for k, _ in leave) > 1:
            return None
        undo = []
        while leave:
            region = leave.pop(0)
            if region[0] in truth.BACK and leave:
                leave.pop(0)  # attached already
            elif region[0] not in truth.GUARDS:
                if region[0] == "late" and kind == "goto":
                    continue  # `out` attaches
                undo.append(Stmt("undo", region))
        return undo


def functions(seed, count, cplusplus, extra=()):
    """Some functions of a file, by the seed of the file."""
    maker = Maker(random.Random(f"{seed}/{cplusplus}"), cplusplus, extra)
    return [maker.function(f"fn{i}") for i in range(count)]
