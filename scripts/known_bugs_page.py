# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What known_bugs prints, and the tables it writes into docs/corpus.md."""
import os
import re

ORDER = ["local", "interprocedural", "whole-program", "all"]
TITLES = ["cases", "unparsable", "reported", "by own rule", "with the GIL",
          "free-threaded", "via", "missed", "silent", "noisy", "other bug",
          "unparsable after", "before, not after"]


def compiler_errors(text):
    return re.findall(r"^(.*?):(\d+):\d+: ((?:fatal )?error: .*)$", text, re.M)


def print_case(case, show):
    print("%-24s %-23s %-16s %-11s %-11s" % (
        case["id"], case["category"], case["locality"],
        case["reported"], case["silent"]))
    for side in ("before", "after"):
        s = case[side]
        if s["gone"] and side == "after":
            print("    after: %s" % s["gap"])
        elif s["gap"]:
            print("    %s: %s" % (side, s["gap"]))
        rows = s["hits"] or s.get("other") or s["via"]
        for text in sorted({"%s:%s: %s [%s]%s" % (
                os.path.basename(r["file"]), r["line"], r["message"],
                r["check"], "" if s["hits"] else
                " (another bug)" if s.get("other") else " (via)")
                for r in rows})[:show]:
            print("    %s: %s" % (side, text))


def counts(cases):
    """One row of the table, as text. After the fix, silence means something
    only where there is a rule."""
    def number(test):
        return sum(bool(test(c)) for c in cases)

    row = [len(cases)]
    row += [number(lambda c: c["reported"] == "unparsable"),
            number(lambda c: c["reported"] == "hit"),
            number(lambda c: c["reported"] == "hit" and c["own"]),
            number(lambda c: "gil" in c["builds"]),
            number(lambda c: "free-threaded" in c["builds"]),
            number(lambda c: c["reported"] == "via"),
            number(lambda c: c["reported"] == "missed")]
    after = [number(lambda c, v=v: c["silent"] == v)
             for v in ("silent", "noisy", "other bug", "unparsable")]
    after += [number(lambda c: c["reported"] == "hit"
                     and c["silent"] in ("silent", "other bug"))]
    ruled = all(c["rule"] for c in cases)
    row += after if ruled else ["-"] * 3 + after[3:]
    return [str(n) for n in row]


def table_rows(cases):
    groups = {}
    for c in cases:
        for where in (c["locality"], "all"):
            groups.setdefault((c["category"], where), []).append(c)
    ruled = {c["category"] for c in cases if c["rule"]}
    for key in sorted(groups, key=lambda k: (k[0] not in ruled, k[0],
                                             ORDER.index(k[1]))):
        yield list(key) + counts(groups[key])
    for name, those in (
            ("with a rule", [c for c in cases if c["rule"]]),
            ("every category", cases)):
        if those:
            yield [name, "all"] + counts(those)


def aligned(rows, left):
    """A Markdown table whose columns also line up as text."""
    widths = [max(len(r[i]) for r in rows) for i in range(len(rows[0]))]

    def line(cells):
        return "| " + " | ".join(
            c.ljust(w) if i < left else c.rjust(w)
            for i, (c, w) in enumerate(zip(cells, widths))) + " |"

    rule = "|" + "|".join("-" * (w + 2) if i < left else "-" * (w + 1) + ":"
                          for i, w in enumerate(widths)) + "|"
    return [line(rows[0]), rule] + [line(r) for r in rows[1:]]


def tables(cases, rules):
    rows = [["category", "locality"] + TITLES] + list(table_rows(cases))
    out = aligned(rows, 2)
    names = {c["category"] for c in cases}
    accepted = [["category", "its own rules", "counted as well"]]
    accepted += [[n, ", ".join(rules[n][0]), ", ".join(rules[n][1])]
                 for n in sorted(rules) if n in names]
    if len(accepted) > 1:
        out += [""] + aligned(accepted, 3)
    return out


def print_syntax(cases):
    for c in cases:
        for side in ("before", "after"):
            s = c[side]
            print("%-24s %-6s errors %s, in function %s, fatal %s %s" % (
                c["id"], side, s.get("errors", "-"),
                len(s.get("inside", [])), len(s.get("fatal", [])),
                s["gap"] or ""))
            for e in (s.get("fatal", [])[:3] + s.get("inside", [])[:4]
                      + s.get("first", [])):
                print("        " + e)
