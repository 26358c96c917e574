# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the program that was installed together with this package."""
import os
import sys
from importlib import metadata


def program():
    for file in metadata.files("nogil-tidy") or ():
        if file.name == "nogil-tidy":
            return os.path.abspath(file.locate())
    sys.exit("nogil_tidy: the program nogil-tidy is not installed beside this "
             "package: install the wheel nogil-tidy again")


if __name__ == "__main__":
    path = program()
    os.execv(path, [path, *sys.argv[1:]])
