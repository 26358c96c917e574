import numpy

from . import _ext
from ._ext import fill_shown, shown
from ._ext import twice as _twice


def total(values):
    values = [float(v) for v in values]
    return _ext.total(values) + _ext.kept(values) + _twice(values)


def ones(size: int):
    out = numpy.empty(size)
    _ext.fill(out)
    return out


def add(counts):
    shown([])
    fill_shown(ones(1))
    return _ext.passed(counts)
