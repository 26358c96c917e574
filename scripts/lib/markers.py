# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tables that a script keeps between markers of a page.

The markers are `<!-- NAME: begin -->` and `<!-- NAME: end -->`, each once and
on a line of its own.
"""
from failure import Failure


def split(page, name):
    """The text of the page up to the first marker, and from the second on."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = page.read_text()
    if text.count(begin) != 1 or text.count(end) != 1 \
            or text.index(begin) > text.index(end):
        raise Failure(f"{page}: wants one line '{begin}' and, after it, "
                      f"one line '{end}'")
    return text[:text.index(begin)] + begin, text[text.index(end):]


def renew(page, name, lines):
    """Replaces what stands between the markers."""
    before, after = split(page, name)
    page.write_text(before + "\n\n" + "\n".join(lines) + "\n\n" + after)
