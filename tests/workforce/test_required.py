"""Required agents: the day whose sums are known for each convention, and the promise kept at n and missed at n - 1."""

import numpy as np
import pytest

from huiying.workforce.profiles import BUSY_HOTLINE
from huiying.workforce.queueing import Convention, OutOfReach, Standard, Unusable, erlang_a, erlang_c, erlang_x, required

MU, THETA = 1 / 240, 1 / 90
DAY = BUSY_HOTLINE.rates(60_000)
STANDARDS = {
    "offered": (Standard(), 15_558, 361),
    "answered": (Standard(convention=Convention.ANSWERED), 15_154, 352),
    "excl_short": (Standard(convention=Convention.EXCL_SHORT), 15_230, 353),
    "good": (Standard(convention=Convention.GOOD), 15_168, 352),
    "virtual": (Standard(convention=Convention.VIRTUAL), 15_344, 355),
    "95 % in 15 s": (Standard(0.95), 16_570, 380),
    "80 % in 20 s": (Standard(0.80, 20), 14_702, 342),
    "connect 95 %": (Standard(0.95, convention=Convention.CONNECT), 15_699, 368),
    "connect 90.07 %": (Standard(0.9007, convention=Convention.CONNECT), 14_646, 346),
}


def test_the_day_has_the_loads_it_should() -> None:
    assert [DAY.max() / MU, DAY.min() / MU] == pytest.approx([382.1129, 49.5682], abs=5e-5)


@pytest.mark.parametrize("name", STANDARDS)
def test_a_day_of_sixty_thousand_calls(name: str) -> None:
    standard, quarters, peak = STANDARDS[name]
    agents = required(DAY, MU, THETA, standard)
    assert (agents.sum(), agents.max()) == (quarters, peak)
    met, missed = (erlang_a(DAY, MU, THETA, n, standard.within_s).level(standard.convention) for n in (agents, agents - 1))
    assert met.min() >= standard.target > missed.max()


def test_the_same_day_without_patience_and_with_redials() -> None:
    endless = required(DAY, MU, 0, Standard())
    assert (endless.sum(), endless.max()) == (17_037, 397)
    assert erlang_c(DAY, MU, endless, 15).served_in.min() >= 0.85 > erlang_c(DAY, MU, endless - 1, 15).served_in.max()
    again = required(DAY, MU, THETA, Standard(), redial=0.5)
    assert (again.sum(), again.max()) == (16_004, 373)
    met, missed = (erlang_x(DAY, MU, THETA, n, 15, redial=0.5)[0].served_in for n in (again, again - 1))
    assert met.min() >= 0.85 > missed.max()


def test_random_lines_keep_the_promise_at_n_and_miss_it_at_one_less() -> None:
    chance = np.random.default_rng(11)
    for _ in range(12):
        load, mu, theta = np.exp(chance.uniform(np.log(0.01), np.log(8_000), 100)), 1 / chance.uniform(30, 1_800), 1 / chance.uniform(5, 5_000)
        kind, target, t = chance.choice(list(Convention)), chance.uniform(0.02, 0.999), chance.uniform(0, 90)
        n = required(load * mu, mu, theta, Standard(target, t, Convention(kind)))
        at_n, below = (erlang_a(load * mu, mu, theta, some, t).level(Convention(kind)) for some in (n, n - 1))
        assert np.all(at_n >= target - 1e-11)
        assert np.all((below < target + 1e-11) | (n == 1))


def test_erlang_c_of_small_and_large_loads_agrees_with_its_formula() -> None:
    load = np.array([1e-9, 0.004, 0.8, 3.0, 59.0, 199.0, 201.0, 5_000.0])
    for target, t in ((0.01, 0.0), (0.8, 20.0), (0.999999, 5.0)):
        n = required(load / 300, 1 / 300, 0, Standard(target, t))
        assert np.all(erlang_c(load / 300, 1 / 300, n, t).served_in >= target)
        assert np.all((erlang_c(load / 300, 1 / 300, n - 1, t).served_in < target) | (n == 1))


def test_all_targets_of_a_standard_are_kept() -> None:
    standard = Standard(0.5, 15, max_occupancy=0.8, max_abandon=0.02)
    n = required(DAY, MU, THETA, standard)
    found = erlang_a(DAY, MU, THETA, n, 15)
    assert found.occupancy.max() <= 0.8
    assert found.p_abandon.max() <= 0.02
    assert np.all(n > required(DAY, MU, THETA, Standard(0.5, 15)))


def test_short_abandons_left_out_by_their_own_limit() -> None:
    five, fifteen = (required(DAY, MU, THETA, Standard(convention=Convention.EXCL_SHORT, short_s=s)).sum() for s in (5, 15))
    assert 15_230 == fifteen < five < 15_558


def test_hours_without_calls_keep_one_agent_and_shares_are_shares() -> None:
    assert required([0.0, 0.0], MU, THETA, Standard()).tolist() == [1, 1]
    for wrong in (0.0, 1.0, -1.0):
        with pytest.raises((Unusable, OutOfReach)):
            required(DAY, MU, THETA, Standard(wrong))
