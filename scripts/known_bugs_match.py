# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Is a finding, or a parse gap, in the function of a known bug?

For known_bugs. Names of functions come from people: with template arguments or
without, with the markers of a template file, qualified or not.
"""
import os
import re

# Comments and literals, which may hold braces and names.
NOT_CODE = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|"""
                      r"""'(?:\\.|[^'\\\n])+'""", re.S)


def plain_name(function):
    """Without template arguments and remarks such as '(macro)'."""
    return re.sub(r"^\(.*?\)\s*", "", re.sub(r"<.*>", "", function)).strip()


def whole_file(bug):
    """Not in a function: a variable, a declaration, the body of a loop that
    others include."""
    return (bug["function"].startswith(("(file scope)", "(included body)"))
            or bug["function"] == "<file>")


def name_pattern(function):
    """Regex for the last components of a function's name; template markers
    (@name@, DTYPE0) stand for any word."""
    parts = []
    for part in plain_name(function).split("::"):
        part = re.sub(r"@\w+@|DTYPE\d", "\0", part)
        parts.append(re.escape(part).replace("\0", r"\w+"))
    return r"(?:.*::)?" + "::".join(parts)


def template_args(function):
    m = re.search(r"<(.*)>", function)
    return [a.strip() for a in m.group(1).split(",")] if m else None


def same_function(bug, display):
    if whole_file(bug):
        return False
    plain = re.sub(r"\(.*", "", re.sub(r"<.*>", "", display or ""))
    if not re.fullmatch(name_pattern(bug["function"]), plain.strip()):
        return False
    want, have = template_args(bug["function"]), template_args(display)
    return not want or not have or want == have[:len(want)]


def same_file(bug, main, path):
    path = os.path.normpath(path)
    wanted = {bug["file"], main, re.sub(r"\.src$", "", bug["file"])}
    return any(path == w or path.endswith("/" + w) for w in wanted)


def function_ranges(text, bug):
    """Line ranges of the function's definitions, by counting braces. Good
    enough to say whether a parse gap lies inside."""
    blank = NOT_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    name = name_pattern(bug["function"]).replace(r"(?:.*::)?", r"(?<!\w)")
    ranges = []
    for m in re.finditer(name + r"(?:<[^;{}()]*>)?\s*\(", blank):
        end = re.compile(r"[;{}]").search(blank, m.end())
        if not end or end.group() != "{":
            continue
        head = blank[m.end():end.start()]
        if head.count("(") + 1 != head.count(")") or "=" in \
                blank[blank.rfind("\n", 0, m.start()) + 1:m.start()]:
            continue
        depth, i = 0, end.start()
        while i < len(blank):
            depth += (blank[i] == "{") - (blank[i] == "}")
            if depth == 0:
                break
            i += 1
        ranges.append((blank.count("\n", 0, m.start()) + 1,
                       blank.count("\n", 0, i) + 1))
    return ranges


def table_ranges(text, name):
    """Line ranges of the definitions of a table, which has no parameters."""
    found = re.finditer(r"(?<!\w)%s\s*(?:\[[^\]]*\]\s*)*=\s*\{[^;]*"
                        % re.escape(name), text)
    return [(text.count("\n", 0, m.start()) + 1,
             text.count("\n", 0, m.end()) + 1) for m in found]


def macro_ranges(text, name):
    """Line ranges of the macro's definitions."""
    ranges = []
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if re.match(r"\s*#\s*define\s+%s\b" % re.escape(name), line):
            last = i
            while lines[last].endswith("\\"):
                last += 1
            ranges.append((i + 1, last + 1))
    return ranges


def where_is(bug, tree, main):
    """Where the function, table or macro is, in the template and in its
    expansion: {file: [(first line, last line)]}. And: is it a function?"""
    found, function = {}, False
    for name in {main, bug["file"]}:
        path = os.path.join(tree, name)
        if os.path.exists(path):
            with open(path, errors="replace") as f:
                text = f.read()
            plain = plain_name(bug["function"])
            found[name] = [] if whole_file(bug) else function_ranges(text, bug)
            function = function or bool(found[name])
            if not found[name] and plain:
                found[name] = macro_ranges(text, plain) \
                    or table_ranges(text, plain)
    return found, function


def inside(where, path, line):
    """Is the line of the file in the function?"""
    path = os.path.normpath(path or "")
    return any((path == name or path.endswith("/" + name))
               and any(a <= (line or 0) <= b for a, b in ranges)
               for name, ranges in where.items())


def gap_reason(bug, main, where, gaps):
    for g in gaps:
        if not same_file(bug, main, g.get("file", "")):
            continue
        text = "%s:%s: %s" % (g.get("file"), g.get("line"), g.get("message"))
        if g.get("fatal") or not g.get("line"):
            return "file not read: " + text
        if inside(where, g.get("file"), g.get("line")):
            return "gap in the function: " + text
    return None


def passes_through(where, finding):
    return any(inside(where, n.get("file"), n.get("line"))
               for n in finding.get("notes", []))
