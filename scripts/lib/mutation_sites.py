# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Places in a C++ file where one small change makes another program that still
compiles, found by Clang's parser:

  negate     the condition of an if, a loop or a `?:`, a returned bool
  statement  an expression statement, a break or a continue goes
  constant   a number, a bool, an enumerator
  operator   a comparison, a logical or an arithmetic operator becomes another

Only bodies of functions are changed, never a header's declarations, and never
what a macro wrote.
"""

import dataclasses
import shlex
import sys

try:
    from clang import cindex
except ImportError:  # Debian's package is for the system's interpreter
    sys.path.append("/usr/lib/python3/dist-packages")
    from clang import cindex

LIBRARY = "/usr/lib/llvm-19/lib/libclang-19.so.1"
OTHER_OPERATOR = {
    "==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">",
    "&&": "||", "||": "&&", "+": "-", "-": "+", "*": "+", "&": "|", "|": "&",
    "+=": "-=", "-=": "+=", "|=": "&=", "&=": "|=", "<<": ">>", ">>": "<<",
}
#: Streams and paths: the other operator does not exist for them.
ARITHMETIC = {"+", "-", "*", "<<", ">>", "+=", "-=", "&", "|"}


@dataclasses.dataclass(frozen=True, order=True)
class Site:
    file: str  # relative to the tree
    begin: int  # offsets of what goes
    end: int
    new: str
    operator: str
    line: int

    def describe(self, text):
        """`text`: the file's bytes."""
        old = " ".join(text[self.begin:self.end].decode().split())
        new = " ".join(self.new.split()) or "nothing"
        return f"{self.file}:{self.line}: {self.operator}: {old} -> {new}"


def _arguments(command):
    """What the parser needs of a compile command."""
    words, out, skip = shlex.split(command)[1:], [], False
    for word, following in zip(words, words[1:] + [""]):
        if skip:
            skip = False
        elif word in ("-I", "-isystem", "-D"):
            out += [word, following]
            skip = True
        elif word.startswith(("-I", "-D", "-std=", "-isystem")):
            out.append(word)
    return out


class Finder:
    def __init__(self, tree):
        if not cindex.Config.loaded:
            cindex.Config.set_library_file(LIBRARY)
        self.tree = tree
        self.index = cindex.Index.create()

    def sites(self, file, command):
        """Sorted; `file` relative to the tree, `command` compiles it."""
        path = str(self.tree / file)
        unit = self.index.parse(path, args=_arguments(command))
        self.file, self.path = file, path
        self.text = (self.tree / file).read_bytes()
        self.found = set()
        for child in unit.cursor.get_children():
            if self._here(child):
                self._walk(child, None, False)
        return sorted(self.found)

    def _here(self, cursor):
        where = cursor.location.file
        return where is not None and where.name == self.path

    def _span(self, cursor):
        """Offsets, or nothing for what a macro wrote."""
        begin, end = cursor.extent.start, cursor.extent.end
        if begin.file is None or begin.file.name != self.path:
            return None
        first, last = begin.offset, end.offset
        # A macro's expansion has the extent of its name.
        if first >= last or self.text[first:first + 1].isupper() and \
                self.text[first:last].isupper():
            return None
        return first, last

    def _add(self, begin, end, new, operator):
        line = self.text.count(b"\n", 0, begin) + 1
        self.found.add(Site(self.file, begin, end, new, operator, line))

    def _walk(self, cursor, parent, in_body):
        kind = cursor.kind
        if in_body:
            self._site(cursor, parent)
        in_body = in_body or kind == cindex.CursorKind.COMPOUND_STMT
        for child in cursor.get_children():
            self._walk(child, cursor, in_body)

    def _site(self, cursor, parent):
        kind, K = cursor.kind, cindex.CursorKind
        children = list(cursor.get_children())
        if kind in (K.IF_STMT, K.WHILE_STMT, K.CONDITIONAL_OPERATOR):
            self._negate(children)
        elif kind == K.RETURN_STMT and children and \
                children[0].type.kind == cindex.TypeKind.BOOL:
            self._negate(children)
        elif kind == K.BINARY_OPERATOR or \
                kind == K.COMPOUND_ASSIGNMENT_OPERATOR:
            self._operator(cursor, children)
        elif kind in (K.INTEGER_LITERAL, K.CXX_BOOL_LITERAL_EXPR):
            self._constant(cursor)
        elif kind == K.DECL_REF_EXPR and cursor.referenced and \
                cursor.referenced.kind == K.ENUM_CONSTANT_DECL:
            self._enumerator(cursor, parent)
        if parent is not None and parent.kind == K.COMPOUND_STMT:
            self._statement(cursor)

    def _negate(self, children):
        condition = children[0] if children else None
        if condition is None or not condition.kind.is_expression():
            return  # a declaration in the condition
        if span := self._span(condition):
            old = self.text[slice(*span)].decode()
            self._add(*span, f"!({old})", "negate")

    def _operator(self, cursor, children):
        if len(children) != 2:
            return
        left, right = children
        gap = self.text[left.extent.end.offset:right.extent.start.offset]
        word = gap.decode(errors="replace").strip()
        if word not in OTHER_OPERATOR or self._span(cursor) is None:
            return
        scalar = (cindex.TypeKind.BOOL, cindex.TypeKind.POINTER)
        if word in ARITHMETIC and any(
                c.type.get_canonical().kind in scalar for c in children):
            return
        begin = left.extent.end.offset + gap.index(word.encode())
        self._add(begin, begin + len(word), OTHER_OPERATOR[word], "operator")

    def _constant(self, cursor):
        span = self._span(cursor)
        if not span:
            return
        old = self.text[slice(*span)].decode()
        if old in ("true", "false"):
            new = "false" if old == "true" else "true"
        elif old.rstrip("uUlL").isdigit():
            suffix = old[len(old.rstrip("uUlL")):]
            number = int(old[:len(old) - len(suffix)])
            new = f"{0 if number == 1 else number + 1}{suffix}"
        else:
            return
        self._add(*span, new, "constant")

    def _enumerator(self, cursor, parent):
        if parent is not None and parent.kind == cindex.CursorKind.CASE_STMT:
            return  # it may collide with another
        names = [c.spelling for c in
                 cursor.referenced.semantic_parent.get_children()]
        span = self._span(cursor)
        if not span or len(names) < 2:
            return
        old = self.text[slice(*span)].decode()
        at = names.index(cursor.spelling)
        if old.endswith(cursor.spelling):
            self._add(*span, old[:len(old) - len(cursor.spelling)] +
                      names[(at + 1) % len(names)], "constant")

    def _statement(self, cursor):
        K = cindex.CursorKind
        span = self._span(cursor)
        if not span or not (cursor.kind.is_expression() or
                            cursor.kind in (K.BREAK_STMT, K.CONTINUE_STMT)):
            return
        end = span[1]
        while self.text[end:end + 1].isspace():
            end += 1
        if self.text[end:end + 1] == b";":
            self._add(span[0], end + 1, ";", "statement")
