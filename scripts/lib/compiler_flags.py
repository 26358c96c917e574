"""Turns the command of a compile database into one for Clang 19."""

import re

# What only GCC understands and what has no meaning without code generation.
DROPPED = re.compile(
    r"-f(?:no-)?(?:var-tracking.*|tree-.*|ipa-.*|reorder-.*|stack-clash-.*"
    r"|ira-.*|gcse.*|conserve-stack|lto.*|use-linker-plugin"
    r"|diagnostics-color.*|cf-protection.*)$"
    r"|-M(?:MD|D|P|M|G)?$|-specs=.*|-pipe$|-c$|-W(?!p,|l,).*|-g\d?$"
)
WITH_VALUE = {"-o", "-MF", "-MT", "-MQ"}
SOURCE = re.compile(r"[^-].*\.(?:c|cc|cpp|cxx|C)$")
TAKES_NEXT = {"-I", "-D", "-U", "-include", "-isystem", "-iquote", "-idirafter",
              "-x", "-imacros"}


def for_clang(command):
    """Compiler and flags; no source, no output, no dependency files.

    GCC's own flags are gone and warnings are left to the caller.
    """
    words = list(command)
    if words and words[0].endswith("ccache"):
        words = words[1:]
    plus = "++" in words[0]
    kept, rest = [("clang++-19" if plus else "clang-19")], iter(words[1:])
    for word in rest:
        if word in WITH_VALUE:
            next(rest, None)
        elif word in TAKES_NEXT:
            kept += [word, next(rest, "")]
        elif not DROPPED.match(word) and not SOURCE.match(word):
            kept.append(word)
    return kept
