"""Erlang B, C and A: printed examples, limits, and three other ways to the same numbers (a chain, many digits, a recursion)."""

import json

import mpmath as mp
import numpy as np
import pytest

from huiying.cli.bench.queueing import POINTS, worst_error
from huiying.workforce.blocks import fall, gap, log_inverse_b, log_palm
from huiying.workforce.general_patience import general
from huiying.workforce.patience import Exponential
from huiying.workforce.queueing import Convention, Unusable, blocked, erlang_a, erlang_b, erlang_c, waiting
from tests.workforce import extremes, oracle

EXACT = 1e-12
# lambda, mu, theta, n, t: P(W>0), P(ab), P(V>t), offered, answered, excl_short, good, ASA
LINES = {
    (100 / 1800, 1 / 180, 1 / 120, 12, 20): (0.2798070186, 0.0615973770, 0.1658780117, 0.8255826444, 0.8797744424, 0.8546445327, 0.8595872945, 6.334774173),
    (3000 / 3600, 1 / 300, 1 / 60, 250, 15): (0.3209313642, 0.0348422733, 0.0306670966, 0.9427454086, 0.9767785954, 0.9752919066, 0.9761164411, 1.974394024),
    (10 / 60, 1 / 60, 1 / 600, 9, 20): (0.9276195976, 0.1172495841, 0.8326397831, 0.1657227928, 0.1877345961, 0.1706607951, 0.1946573958, 72.45183688),
    (500 / 3600, 1 / 360, 1 / 1800, 55, 20): (0.3305500931, 0.0087735786, 0.2295836755, 0.7698846609, 0.7766990914, 0.7722543030, 0.7729531348, 15.55201483),
    (60 / 3600, 1 / 420, 1 / 90, 6, 30): (0.5098598683, 0.2810091951, 0.4047151581, 0.5795641430, 0.8060800487, 0.6665064230, 0.7100089174, 17.15403945),
}


@pytest.mark.parametrize("line", LINES)
def test_every_convention_of_five_lines(line: tuple[float, ...]) -> None:
    found = erlang_a(*line)
    kinds = (Convention.OFFERED, Convention.ANSWERED, Convention.EXCL_SHORT, Convention.GOOD)
    ours = (found.p_wait, found.p_abandon, found.virtual_tail, *(found.level(kind) for kind in kinds), found.asa)
    assert [float(value) for value in ours] == pytest.approx(LINES[line], rel=2e-9)
    assert float(found.level(Convention.CONNECT)) == 1 - float(found.p_abandon)
    assert float(found.level(Convention.VIRTUAL)) == pytest.approx(1 - float(found.virtual_tail), rel=1e-14)


def test_a_small_virtual_level_keeps_its_digits() -> None:
    args = {"lam": 2000 / 900, "mu": 1 / 300, "theta": 1 / 600, "n": 560, "t": 15}
    exact = 1 - oracle.erlang_a(**args)["virtual_tail"]
    assert 1e-9 < exact < 1e-3
    assert float(erlang_a(**args).level(Convention.VIRTUAL)) == pytest.approx(float(exact), rel=1e-12)
    assert float(general(2000 / 900, 1 / 300, Exponential(600), 560, 15).level(Convention.VIRTUAL)) == pytest.approx(float(exact), rel=1e-10)


def test_erlang_b_and_c_at_three_sizes() -> None:
    assert blocked([1, 100, 240], [0.5, 90, 250]) == pytest.approx([1 / 3, 0.026957380464359, 0.076093235295786], rel=2e-14)
    assert waiting([1, 100, 240], [0.5, 90, 250]) == pytest.approx([0.5, 0.21694048090637, 1.0], rel=2e-14)


def test_the_printed_example_of_erlang_c() -> None:
    found = erlang_c(100 / 1800, 1 / 180, 14, 20)
    assert [float(found.p_wait), float(found.served_in), float(found.asa)] == pytest.approx([0.17413193, 0.88835002, 7.83593701], rel=5e-8)


def test_the_printed_examples_of_erlang_a() -> None:
    found = erlang_a(100 / 1800, 1 / 180, 1 / 300, 13, 20)
    ours = (found.served_in, found.occupancy, found.p_abandon, found.p_wait, found.mean_wait / 60)
    assert [float(value) for value in ours] == pytest.approx([0.85818, 0.75003, 0.024963, 0.225797, 0.124817], rel=2e-5)
    well_known = erlang_a(48 / 60, 1 / 60, 1 / 120, 50)
    assert [float(well_known.p_abandon), float(well_known.mean_wait)] == pytest.approx([0.0309122, 3.70947], rel=2e-6)


def test_the_loss_formula_is_its_recursion() -> None:
    for load in (0.3, 12.0, 87.5, 260.0):
        inverse = 1.0
        for n in range(1, 121 if load < 1 else 301):
            inverse = 1.0 + n / load * inverse
            assert float(log_inverse_b(np.array([float(n)]), np.array([load]))[0]) == pytest.approx(np.log(inverse), rel=1e-13, abs=1e-13)


def test_palms_function_keeps_its_identity_near_and_far_from_its_turning_point() -> None:
    chance = np.random.default_rng(4)
    x = np.exp(chance.uniform(np.log(0.01), np.log(1e7), 4_000))
    y = x * np.exp(chance.uniform(-3, 1, 4_000))
    here, above = log_palm(x, y), log_palm(x + 1.0, y)
    assert np.max(np.abs(here - np.logaddexp(0.0, np.log(y / (x + 1.0)) + above)) / np.maximum(here, 1.0)) < 2e-13


def test_blocks_at_many_digits() -> None:
    with mp.workdps(50):
        for x, y in ((0.4, 3.0), (9.99, 10.0), (10.01, 10.0), (250.0, 251.0), (1e6, 1e6 + 3.0), (5e4, 9e4)):
            exact = mp.mpf(y) - mp.mpf(x) * mp.log(mp.mpf(y)) + mp.loggamma(mp.mpf(x) + 1)
            assert float(gap(np.array([x]), np.array([y]))[0]) == pytest.approx(float(exact), rel=4e-15)
        for s in (1e-9, 0.0999, 0.1001, 3.0):
            assert float(fall(np.array([s]))[0]) == pytest.approx(float(mp.mpf(s) - 1 + mp.exp(-mp.mpf(s))), rel=1e-14)


def test_every_measure_agrees_with_many_digits() -> None:
    assert worst_error() <= EXACT
    points = json.loads(POINTS.read_text(encoding="utf-8"))
    assert len(points) == 60
    for point in points[:60:12]:  # the file says what the oracle says
        exact = oracle.erlang_a(**point["args"])
        assert {name: mp.nstr(value, 20) for name, value in exact.items()} == {name: point["exact"][name] for name in exact}


@pytest.mark.parametrize(
    ("load", "n", "patience"), [(40.0, 45, 200.0), (300.0, 280, 60.0), (1_500.0, 1_560, 900.0), (3.0, 1, 30.0), (1_980.0, 2_000, 60_000.0)]
)
def test_the_chain_solved_state_by_state(load: float, n: int, patience: float) -> None:
    exact = oracle.chain(load / 240, 1 / 240, 1 / patience, n)
    found = erlang_a(load / 240, 1 / 240, 1 / patience, n)
    assert {name: float(getattr(found, name)) for name in exact} == pytest.approx(exact, rel=1e-10)


def test_whitts_line_of_100_agents_and_200_places_is_the_chain_with_its_last_place() -> None:
    """M/M/100/200+M of Whitt (2004), load 102, mean service and patience 1: 200 places to wait change nothing that is printed."""
    number = np.arange(301)
    logs = np.concatenate([[0.0], np.cumsum(np.log(102.0 / (np.minimum(number[1:], 100) + np.maximum(number[1:] - 100, 0))))])
    p = np.exp(logs - logs.max())
    p /= p.sum()
    waiting = float(np.maximum(number - 100, 0) @ p)
    found = erlang_a(102.0, 1.0, 1.0, 100)
    assert float(found.p_wait) == pytest.approx(float(p[100:].sum()), abs=1e-12)
    assert float(found.p_abandon) == pytest.approx(waiting / 102.0, abs=1e-12)
    assert float(found.queue) == pytest.approx(waiting, abs=1e-10)
    assert float(found.mean_wait) == pytest.approx(waiting / 102.0, abs=1e-12)


def test_few_abandoned_calls_keep_their_digits() -> None:
    args = (20_000 / 3_600, 1 / 300, 1 / 36_000, 1_750, 15)
    assert float(erlang_a(*args).p_abandon) == pytest.approx(float(oracle.erlang_a(*args)["p_abandon"]), rel=EXACT)


def test_the_limits_are_the_other_models() -> None:
    lam, mu, n, t = 0.3, 1 / 200, 70, 20
    endless, loss = erlang_a(lam, mu, 0, n, t), erlang_a(lam, mu, np.inf, n, t)
    assert vars(endless) == vars(erlang_c(lam, mu, n, t))
    assert float(loss.p_abandon) == float(erlang_b(lam, mu, n).p_abandon)
    assert float(loss.p_abandon) == pytest.approx(float(erlang_a(lam, mu, 1e9, n, t).p_abandon), rel=1e-6)
    none, alone = erlang_a(0, mu, 1 / 90, n, t), erlang_a(lam, mu, 1 / 90, 0, t)
    assert [float(none.p_wait), float(none.p_abandon), float(none.served_in)] == [0, 0, 1]
    assert [float(alone.p_abandon), float(alone.served_in), float(alone.mean_wait)] == [1, 0, 90]


def test_a_line_that_cannot_keep_up_is_no_probability_above_one() -> None:
    found = erlang_c(1.0, 1 / 300, [299, 300, 301])
    assert found.p_wait.tolist()[:2] == [1, 1]
    assert found.p_wait[2] < 1
    assert found.served_in.tolist()[:2] == [0, 0]
    assert np.isinf(found.asa).tolist() == [True, True, False]


def test_arrays_of_any_shape_go_through_together() -> None:
    found = erlang_a(np.array([[0.2], [0.4]]), 1 / 240, 1 / 90, np.array([50, 90, 130]), 15)
    assert found.served_in.shape == (2, 3)
    assert float(found.served_in[1, 2]) == float(erlang_a(0.4, 1 / 240, 1 / 90, 130, 15).served_in)


def test_what_is_no_number_is_refused() -> None:
    for wrong in (-1.0, np.nan):
        with pytest.raises(Unusable):
            erlang_a(wrong, 1, 1, 1)


def test_extreme_lines_stay_within_bounds() -> None:
    told = extremes.run(1_500, 7)
    assert told["different"] == 0, told
