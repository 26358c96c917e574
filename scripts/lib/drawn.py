# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The packages of first looks as pins of the corpus, for what is no
measurement: all of their folder is linted."""
import handwritten
import packages
import rounds
import system_headers

HOME = packages.ROOT / "testdata" / "first_look"


def with_headers(pin, debian):
    """The pin with the folders of the libraries' headers that a first look
    had."""
    wanted = system_headers.needed(
        handwritten.Sources(packages.tree_of(pin)).foreign(),
        system_headers.load())
    found, _ = system_headers.provide(
        {p: n for p, n in wanted.items() if p in debian}, "first_look")
    return pin | {"system": found}


def pins(only=None):
    """Of all rounds, by name; those of the corpus are left out."""
    known = {p["name"] for p in packages.chosen(None, "fixes.toml")}
    for a_round in rounds.load_all(HOME):
        for about in sorted((p.about for p in a_round.packages),
                            key=lambda a: a["name"]):
            if about["name"] not in known and (not only
                                               or about["name"] in only):
                yield with_headers({"name": about["name"], "lint": ["."],
                                    "version": about["version"],
                                    "sha256": about["sha256"]},
                                   about["debian"])
