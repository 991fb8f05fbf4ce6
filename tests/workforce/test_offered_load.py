"""Demand that changes within the day, against the chain's own equations solved through the day."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.linalg import solve_banded

from huiying.workforce.erlang_a import erlang_a
from huiying.workforce.offered_load import modified_rates, modified_rates_of
from huiying.workforce.patience import Lognormal
from huiying.workforce.profiles import Hump, humps
from huiying.workforce.searching import smallest

STATES, STEP_S, QUARTER_S = 291, 30.0, 900.0
THETA, TARGET = 1 / 120, 0.20
DAY = humps("two peaks", 0.12, Hump(1.0, 10, 1.6), Hump(0.8, 15.5, 1.8), at=0.5)


def rates(aht: float) -> np.ndarray:
    weights = np.array(DAY.weights)
    return weights / weights.max() * 200 / aht


def agents_for(lam: np.ndarray, aht: float) -> np.ndarray:
    """The fewest of whom at most a fifth of the callers find all busy."""
    return smallest(lambda n, at: 1 - erlang_a(lam[at], 1 / aht, THETA, n).p_wait, lam * aht, 1 - TARGET)


def through_the_day(lam: np.ndarray, aht: float, agents: np.ndarray) -> tuple[float, float]:
    """Root mean square deviation of a quarter's P(W > 0) from the target, and the highest, over quarters with more than 15 % of the peak's calls."""
    middles = (np.arange(-2, 98) + 0.5) * QUARTER_S
    number = np.arange(STATES)
    p = np.zeros(STATES)
    p[int(lam[0] * aht)] = 1.0
    waits, steps = np.zeros(96), int(QUARTER_S / STEP_S)
    for quarter in [*range(72, 96), *range(96)]:  # from six in the evening before
        seen = 0.0
        for step in range(steps):
            at = quarter * QUARTER_S + (step + 0.5) * STEP_S
            now = np.interp(at, middles, lam.take(np.arange(-2, 98), mode="wrap"))
            n = agents[quarter]
            up = np.where(number < STATES - 1, now, 0.0)
            down = np.minimum(number, n) / aht + np.maximum(number - n, 0) * THETA
            half = STEP_S / 2
            right = p * (1 - half * (up + down))
            right[1:] += half * up[:-1] * p[:-1]
            right[:-1] += half * down[1:] * p[1:]
            bands = np.zeros((3, STATES))
            bands[0, 1:], bands[1], bands[2, :-1] = -half * down[1:], 1 + half * (up + down), -half * up[:-1]
            after = solve_banded((1, 1), bands, right, overwrite_ab=True, overwrite_b=True, check_finite=False)
            seen += (p[int(n) :].sum() + after[int(n) :].sum()) / 2 / steps
            p = after
        waits[quarter] = seen
    busy = lam > 0.15 * lam.max()
    return float(np.sqrt(np.mean((waits[busy] - TARGET) ** 2))), float(waits[busy].max())


@pytest.mark.parametrize(("aht", "hours", "rms", "worst"), [(240.0, 1_634.5, 0.02, 0.242), (1_800.0, 1_538.8, 0.035, 0.237)])
def test_modified_load_holds_the_target_through_the_day(aht: float, hours: float, rms: float, worst: float) -> None:
    lam = rates(aht)
    agents = agents_for(modified_rates(lam, 1 / aht, QUARTER_S), aht)
    assert agents.sum() / 4 == pytest.approx(hours, rel=0.002)
    found, highest = through_the_day(lam, aht, agents)
    assert found <= rms
    assert highest == pytest.approx(worst, abs=0.02)


def test_averages_do_not_where_handling_is_long() -> None:
    agents = agents_for(rates(1_800.0), 1_800.0)
    assert agents.sum() / 4 == pytest.approx(1_538.5, rel=0.002)
    found, highest = through_the_day(rates(1_800.0), 1_800.0, agents)
    assert found == pytest.approx(0.263, abs=0.02)
    assert highest == pytest.approx(0.621, abs=0.02)


def test_the_load_is_that_of_small_steps_and_keeps_every_call() -> None:
    lam, mu = rates(600.0), 1 / 600.0
    found = modified_rates(lam, mu, QUARTER_S)
    assert found.sum() == pytest.approx(lam.sum(), rel=1e-12)
    middles = (np.arange(-1, 97) + 0.5) * QUARTER_S
    wrapped = lam.take(np.arange(-1, 97), mode="wrap")
    step, m, mean = 1.0, float(lam[0] / mu), np.zeros(96)
    for second in range(-86_400, 86_400):
        rate = float(np.interp((second % 86_400) + 0.5, middles, wrapped))
        after = m + step * (rate - mu * m) / (1 + mu * step / 2)
        if second >= 0:
            mean[second // 900] += (m + after) / 2 / 900
        m = after
    assert found == pytest.approx(mu * mean, rel=1e-5)


def test_a_flat_day_stays_as_it_is() -> None:
    assert modified_rates(np.full((2, 96), 0.4), 1 / 300, QUARTER_S) == pytest.approx(np.full((2, 96), 0.4), rel=1e-12)


def test_the_load_of_lognormal_services_is_the_integral_that_defines_it() -> None:
    aht, quarter, fine = 1_800.0, 40, 5.0
    lam, service = rates(aht), Lognormal(aht, 0.8)
    nodes = np.stack([(lam + np.roll(lam, 1)) / 2, lam], axis=-1).reshape(-1)  # at the beginning and the middle of each quarter
    at, back = np.arange(nodes.size + 1) * QUARTER_S / 2, np.arange(0, 2 * 86_400, fine) + fine / 2
    stays = service.survival(back) * fine
    moments = quarter * QUARTER_S + np.linspace(0, QUARTER_S, 33)
    load = [np.interp((moment - back) % 86_400, at, np.append(nodes, nodes[0])) @ stays for moment in moments]
    found = modified_rates_of(lam, service, QUARTER_S)
    assert found[quarter] * aht == pytest.approx(np.trapezoid(load, moments) / QUARTER_S, rel=1e-5)
    assert found.sum() == pytest.approx(lam.sum(), rel=1e-12)  # every call is served once
    assert modified_rates_of(lam, Lognormal(1.0, 0.1), QUARTER_S) == pytest.approx((np.roll(lam, 1) + 6 * lam + np.roll(lam, -1)) / 8, rel=2e-3)


def test_what_serving_twice_adds_up_to_is_its_integral() -> None:
    service = Lognormal(300.0, 1.2)
    for end in (10.0, 300.0, 5_000.0):
        assert float(service.survived_twice(np.array(end))) == pytest.approx(quad(lambda x: float(service.survived(np.array(x))), 0, end)[0], rel=1e-8)
