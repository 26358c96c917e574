from . import _ext
from ._ext import shown


def total(values):
    shown([])
    return _ext.total([float(v) for v in values])
