"""Kernels over arrays of doubles. Each comes twice: *_ok and *_bad."""

from ._kernels import *  # noqa: F403
