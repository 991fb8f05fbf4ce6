"""Callers who try again: the attempts that a need makes, and what of it is reached."""

import numpy as np
import pytest

from huiying.workforce.queueing import Unusable, erlang_a, erlang_x, needs_at
from huiying.workforce.redials import attempt_rate


def test_a_line_whose_lost_callers_half_come_back() -> None:
    found, needs = erlang_x(1_000 / 3_600, 1 / 240, 1 / 90, 60, 15, redial=0.5)
    ours = [float(value) for value in (found.rate, found.p_abandon, needs.lost, found.p_wait, found.served_in)]
    assert ours == pytest.approx([0.30808864874455, 0.19676720379206, 0.10911913548037, 0.8371970071262, 0.3901009970662], rel=1e-12)


def test_attempts_balance_and_nobody_comes_back_where_nobody_does() -> None:
    chance = np.random.default_rng(3)
    n = np.floor(np.exp(chance.uniform(0, np.log(3_000), 300)))
    lam, r = n / 240 * chance.uniform(0.3, 3, 300), chance.uniform(0, 0.95, 300)
    found, needs = erlang_x(lam, 1 / 240, 1 / 90, n, 15, redial=r)
    assert np.max(np.abs(found.rate * (1 - r * found.p_abandon) / lam - 1)) < 1e-13
    assert np.all((needs.attempts >= 1) & (needs.attempts <= 1 / (1 - r)))
    assert float(attempt_rate(0.4, 1 / 240, 1 / 90, 60, 0.0)) == 0.4
    assert float(erlang_x(0.4, 1 / 240, 1 / 90, 60, redial=0.0)[0].p_abandon) == float(erlang_a(0.4, 1 / 240, 1 / 90, 60).p_abandon)
    assert float(attempt_rate(0.4, 1 / 240, 1 / 90, 0, 0.5)) == 0.8


def test_attempts_per_need_and_needs_reached_at_thirty_and_ninety_per_cent() -> None:
    before, after = (needs_at(p, [0.3, 0.5, 0.7, 0.8]) for p in (0.30, 0.9007))
    assert before.attempts == pytest.approx([1.266, 1.538, 1.961, 2.273], abs=5e-4)
    assert after.attempts == pytest.approx([1.031, 1.052, 1.075, 1.086], abs=5e-4)
    assert before.reached == pytest.approx([0.380, 0.462, 0.588, 0.682], abs=5e-4)
    assert after.reached == pytest.approx([0.928, 0.948, 0.968, 0.978], abs=5e-4)
    assert 2.38 * before.reached / after.reached == pytest.approx([0.974, 1.159, 1.446, 1.659], abs=1e-3)
    assert 3.38 * before.reached / after.reached == pytest.approx([1.383, 1.646, 2.054, 2.355], abs=1e-3)


def test_whoever_calls_for_ever_is_refused() -> None:
    for wrong in (lambda: needs_at(0.0, 1.0), lambda: needs_at(1.1, 0.5), lambda: attempt_rate(1, 1, 1, 1, 1.0)):
        with pytest.raises(Unusable):
            wrong()
