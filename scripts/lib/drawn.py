# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The packages of first looks as pins of the corpus, for what is no
measurement: all of their folder is linted."""
import handwritten
import packages
import rounds
import system_headers

HOME = packages.ROOT / "testdata" / "first_look"


def ready(pin):
    """The pin, fetched, with the folders of the libraries' headers that a first
    look had; a pin of the corpus as it is."""
    if "drawn_with" not in pin:
        return pin
    wanted = system_headers.needed(
        handwritten.Sources(packages.tree_of(pin)).foreign(),
        system_headers.load())
    found, _ = system_headers.provide(
        {p: n for p, n in wanted.items() if p in pin["drawn_with"]}, "first_look")
    return pin | {"system": found}


def pins(only=None):
    """Of all rounds, those with findings first, then by name; those of the
    corpus are left out."""
    known = {p["name"] for p in packages.chosen(None, "fixes.toml")}
    drawn = [(not p.findings, p.about["name"], p.about)
             for r in rounds.load_all(HOME) for p in r.packages]
    for _, name, about in sorted(drawn, key=lambda d: d[:2]):
        if name not in known and (not only or name in only):
            yield {"name": name, "lint": ["."], "version": about["version"],
                   "sha256": about["sha256"], "drawn_with": about["debian"]}
