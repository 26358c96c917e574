# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The exception that scripts end with: exit code 2 and its message."""


class Failure(Exception):
    """What went wrong and what to do, for the user."""
