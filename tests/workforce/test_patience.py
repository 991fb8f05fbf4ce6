"""Patience of any shape: printed vectors, the exponential one against Erlang A, steps against their exact integrals, and patience told from waits."""

from itertools import pairwise

import numpy as np
import pytest

from huiying.workforce.blocks import log_inverse_b
from huiying.workforce.general_patience import general, required_general
from huiying.workforce.patience import Empirical, Exponential, Lognormal, Patience, kaplan_meier, mean_patience
from huiying.workforce.queueing import Standard, Unusable, erlang_a, required

LAM, MU, N, T = 1_000 / 900, 1 / 225, 240, 15
VECTORS: dict[str, tuple[Patience, tuple[float, ...]]] = {
    "lognormal 1.0": (Lognormal(90, 1.0), (0.701832258018, 0.0516481866787, 7.84702169938, 0.765893737903, 0.0376037399812, 7.62519613565)),
    "lognormal 1.6": (Lognormal(90, 1.6), (0.429341764832, 0.0622932689122, 1.90605882415, 0.933414191842, 0.0620575658866, 1.78965217081)),
    "exponential": (Exponential(90), (0.594875944137, 0.0558265297223, 5.02438767501, 0.858174860624, 0.0512241704286, 4.93575779209)),
}


@pytest.mark.parametrize("name", VECTORS)
def test_three_shapes_of_equal_mean(name: str) -> None:
    patience, expected = VECTORS[name]
    o = general(LAM, MU, patience, N, T)
    assert [float(value) for value in (o.p_wait, o.p_abandon, o.mean_wait, o.served_in, o.abandoned_in, o.asa)] == pytest.approx(
        expected, rel=3e-12
    )  # twelve digits are printed


@pytest.mark.parametrize("mean", [3.0, 90.0, 3_000.0])
def test_the_exponential_one_is_erlang_a(mean: float) -> None:
    chance = np.random.default_rng(1)
    n = np.floor(np.exp(chance.uniform(0, np.log(3_000), 200)))
    mu, t = 1 / chance.uniform(60, 1_200, 200), chance.uniform(0, 120, 200)
    lam = chance.uniform(0.3, 1.8, 200) * n * mu
    ours, exact = general(lam, mu, Exponential(mean), n, t, t / 3), erlang_a(lam, mu, 1 / mean, n, t, t / 3)
    for name, value in vars(exact).items():
        seen = value >= 1e-9
        assert np.max(np.abs(getattr(ours, name)[seen] / value[seen] - 1)) <= 1e-12, name


def test_deep_overload_and_deep_calm_pass_without_overflow() -> None:
    with np.errstate(all="raise", under="ignore"):
        found = general([40.0, 400.0, 1e-4], 1 / 300, Lognormal(90, 1.2), [2_000, 300, 300], 15)
    assert np.all(np.isfinite(np.stack(list(vars(found).values()))))
    assert found.p_abandon[1] == pytest.approx(1 - 1 / 400, rel=1e-3)


STEPS = Empirical((0.0, 10.0, 25.0, 60.0), (0.97, 0.8, 0.5, 0.2), 1 / 40)


def test_steps_are_integrated_exactly() -> None:
    """Each step is an exponential of a straight line; the tail, where the density bends, is integrated by small trapezes."""
    lam, mu, n, t = 0.5, 1 / 200, 95, 20.0
    ends, left = (*STEPS.at, t), dict(zip(STEPS.at, STEPS.left, strict=True))
    ends = tuple(sorted(ends))
    total = given_up = in_time = height = 0.0
    for begin, end in pairwise(ends):
        stays = left[max(at for at in left if at <= begin)]
        slope = lam * stays - n * mu
        area = np.exp(height) * np.expm1(slope * (end - begin)) / slope
        total, given_up, height = total + area, given_up + (1 - stays) * area, height + slope * (end - begin)
        in_time += stays * area if end <= t else 0.0
    u = np.linspace(0, 400, 400_001)
    stays = STEPS.left[-1] * np.exp(-STEPS.hazard * u)
    tail = np.exp(height + lam * (STEPS.left[-1] - stays) / STEPS.hazard - n * mu * u)
    total, given_up = total + np.trapezoid(tail, u), given_up + np.trapezoid((1 - stays) * tail, u)
    idle = float(np.exp(log_inverse_b(np.array([n - 1.0]), np.array([lam / mu]))[0]))
    found = general(lam, mu, STEPS, n, t)
    assert float(found.p_wait) == pytest.approx(lam * total / (idle + lam * total), rel=1e-8)
    assert float(found.p_abandon) == pytest.approx(lam * given_up / (idle + lam * total), rel=1e-8)
    assert float(found.served_in) == pytest.approx((idle + lam * in_time) / (idle + lam * total), rel=1e-8)


def test_a_share_that_hangs_up_at_once_balks() -> None:
    """With nobody leaving later, those who stay are an Erlang-C line of their own while it is full."""
    lam, mu, n = 0.5, 1 / 200, 101
    stays = 0.75
    found = general(lam, mu, Empirical((0.0,), (stays,), 1e-9), n)
    idle = float(np.exp(log_inverse_b(np.array([n - 1.0]), np.array([lam / mu]))[0]))
    queue = lam / (n * mu - lam * stays)
    assert float(found.p_wait) == pytest.approx(queue / (idle + queue), rel=1e-5)
    assert float(found.p_abandon) == pytest.approx((1 - stays) * queue / (idle + queue), rel=1e-5)


def test_patience_told_from_waits() -> None:
    found = kaplan_meier([5, 8, 8, 12, 20, 30], [True, False, True, False, True, False])
    assert found.at == (0, 5, 8, 20)
    assert found.left == pytest.approx((1, 5 / 6, 5 / 6 * 4 / 5, 5 / 6 * 4 / 5 / 2))
    assert found.hazard == pytest.approx(1 / 2 / 12)
    at_once = kaplan_meier([0, 0, 4, 9], [True, False, True, False])
    assert (at_once.at, at_once.left) == ((0, 4), (0.75, 0.375))
    with pytest.raises(Unusable):
        kaplan_meier([3, 4], [False, False])


def test_patience_told_from_many_waits_finds_the_line_again() -> None:
    chance = np.random.default_rng(8)
    offered, patience = chance.exponential(60, 6_000), chance.exponential(90, 6_000)
    waits, gave_up = np.minimum(offered, patience), patience < offered
    assert mean_patience(gave_up.sum(), waits.sum()) == pytest.approx(90, rel=0.05)
    found = general(LAM, MU, kaplan_meier(waits, gave_up), N, T)
    exact = erlang_a(LAM, MU, 1 / 90, N, T)
    assert float(found.served_in) == pytest.approx(float(exact.served_in), abs=0.02)
    assert float(found.p_abandon) == pytest.approx(float(exact.p_abandon), abs=0.005)


def test_required_agents_by_any_patience() -> None:
    rates = np.array([0.02, 0.3, LAM])
    assert required_general(rates, MU, Exponential(90), Standard()).tolist() == required(rates, MU, 1 / 90, Standard()).tolist()
    shaped = required_general(rates, MU, Lognormal(90, 1.0), Standard(max_abandon=0.1, max_occupancy=0.99))
    found, below = (general(rates, MU, Lognormal(90, 1.0), n, 15) for n in (shaped, shaped - 1))
    assert found.served_in.min() >= 0.85 > below.served_in.max()


def test_shapes_that_are_none_are_refused() -> None:
    for wrong in (lambda: Exponential(0), lambda: Lognormal(90, -1), lambda: Empirical((0.0, 5.0), (0.5, 0.6), 1), lambda: general(0, 1, Exponential(1), 1)):
        with pytest.raises(Unusable):
            wrong()
