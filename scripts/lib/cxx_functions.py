# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How long the functions of a C++ file are, without a compiler.

A brace opens a function's body when it stands where declarations do (at file
level, in a namespace, a class or an extern "C") and what stands before it,
back to the last ';', '{' or '}' of that level, has a parameter list and is no
type, namespace or initialiser. That is exact for code that clang-format laid
out, except for macros that hold half of a function. A length is that of
clang-tidy's readability-function-size: the last line minus the first one of
the body.
"""

import re

TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/'  # comments
    r'|R"(?P<d>[^()\s\\]*)\(.*?\)(?P=d)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''
    r'|^[ \t]*\#(?:\\\n|[^\n])*'  # directives
    r'|[A-Za-z_]\w*|\d[\w\'.]*|::|->|[^\s]', re.S | re.M)
TYPES = {"class", "struct", "union", "enum", "namespace", "concept"}


def _opens(before):
    """What a brace after these tokens opens: 'scope', 'body' or 'other'."""
    words = [t for t in before if t != "typename"]
    if "operator" not in words and "=" in words and ")" not in words:
        return "other"  # T Table[] = {
    depth, top, names = 0, [], set()
    for token in words:
        if token in "([":
            depth += 1
        elif token in ")]":
            depth -= 1
        if depth == 0:
            top.append(token)
            names.add(token)
    if "namespace" in names or words[:1] == ["extern"] and len(words) == 2:
        return "scope"
    if ")" in names:
        # A constructor's member{value} is no body; its body comes after.
        colon = _initialisers(top)
        if colon is not None and top[-1] not in (")", "}") :
            return "member"
        if "=" in names and "operator" not in names:
            return "other"
        # A class template's head has no parentheses of its own.
        return "body"
    if names & TYPES:
        return "scope"
    return "other"


def _initialisers(top):
    """Where the list of a constructor begins, or nothing."""
    closed = False
    for i, token in enumerate(top):
        if token == ")":
            closed = True
        elif token == ":" and closed:
            return i
        elif token == "?":
            return None
    return None


def functions(text):
    """(name, first line, length) of every function with a body."""
    out, stack, before = [], [], []
    line, at = 1, 0
    inside = 0  # braces open since a body began
    for match in TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        token = match.group()
        if token[0] in "#\"'" or token.startswith(("//", "/*", 'R"')) or \
                token.lstrip().startswith("#"):
            if token[0] in "\"'" and not inside:
                before.append('""')
            continue
        if inside:
            inside += (token == "{") - (token == "}")
            if not inside:
                kind, name, first = stack.pop()
                if kind == "body":
                    out.append((name, first, line - first))
                    before = []
                elif kind == "member":
                    before.append("}")
                else:
                    before.append("}")
            continue
        if token == "{":
            kind = _opens(before)
            if kind == "scope":
                stack.append((kind, "", line))
                before = []
            else:
                stack.append((kind, _name(before), line))
                inside = 1
        elif token == "}":
            if stack:
                stack.pop()
            before = []
        elif token == ";" or token == ":" and \
                before[-1:] in (["public"], ["private"], ["protected"]):
            before = []
        else:
            before.append(token)
    return out


def _name(before):
    """The words before the parameter list."""
    if "(" not in before:
        return "?"
    at = before.index("(")
    if "operator" in before[:at + 1]:
        return "operator" + "".join(before[before.index("operator") + 1:at])
    name = []
    while at and (before[at - 1] in ("::", "~") or
                  re.fullmatch(r"\w+", before[at - 1]) and
                  (not name or name[0] in ("::", "~"))):
        at -= 1
        name.insert(0, before[at])
    return "".join(name) or "?"
