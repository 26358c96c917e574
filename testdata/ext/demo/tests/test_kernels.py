"""The correct kernels, and what of the other ones is only slow."""
import math

import demo_kernels as k
import numpy as np
import pytest

LENGTHS = [0, 4, 100_000]  # below and above NumPy's threshold for threads


@pytest.mark.parametrize("n", LENGTHS)
def test_reductions(n):
    a = np.arange(float(n))
    assert k.sum_ok(a) == n * (n - 1) / 2
    assert k.count_nonzero_ok(a) == max(n - 1, 0)


@pytest.mark.parametrize("kernel", [k.log_sum_bad, k.log_sum_ok])
@pytest.mark.parametrize("n", LENGTHS)
def test_log_sum(kernel, n):
    assert kernel(np.full(n, math.e)) == pytest.approx(n)


def test_sum_rejects_what_is_no_number():
    with pytest.raises(ValueError):
        k.sum_ok(np.array([np.nan]))


def test_in_place():
    a = np.arange(4.0)
    assert k.scale_ok(a, 2.0).tolist() == [0, 2, 4, 6]
    assert k.clip_ok(a, 1.0, 5.0).tolist() == [1, 2, 4, 5]
    assert k.apply_ok(a, lambda x: x + 1, False).tolist() == [2, 3, 5, 6]


def test_callback_from_a_thread():
    seen = []
    k.notify_ok(lambda: seen.append(1))
    assert seen == [1]
