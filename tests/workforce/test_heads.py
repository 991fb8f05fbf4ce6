"""From calls to heads and back: the published cases' figures, the bands, and the mix of types."""

import numpy as np
import pytest

from huiying.workforce.conventions import Convention, Standard
from huiying.workforce.heads import Asked, Chain, capacity, required_hours, staff, with_chain
from huiying.workforce.outcome import Unusable
from huiying.workforce.patience import Exponential, Lognormal
from huiying.workforce.profiles import HOTLINE, PROFILES, Profile
from huiying.workforce.queueing import erlang_a, required
from huiying.workforce.ranges import Ranges, capacity_with_band, draw, drawn_capacity, drawn_heads, staff_with_band

WIDE = Ranges(aht_s=(200.0, 420.0))


@pytest.mark.parametrize(
    ("calls", "target", "quarters", "heads"),
    [(11_014, 0.85, 3_946, 271.3), (11_014, 0.95, 4_370, 300.5), (12_578, 0.85, 4_447, 305.8), (12_578, 0.95, 4_927, 338.8)],
)
def test_heads_of_a_city(calls: float, target: float, quarters: int, heads: float) -> None:
    found = staff(Asked(calls, 300, Standard(target)))
    assert found.agent_intervals == quarters == sum(found.agents)
    assert found.hours_per_day == quarters / 4
    assert found.heads.value == pytest.approx(heads, abs=0.3)
    assert found.heads.lo == found.heads.value == found.heads.hi
    assert staff(with_chain(found.asked, schedule_factor=1.25)).heads.value / found.heads.value == pytest.approx(1.168, abs=5e-4)


def test_the_chain_between_hours_and_heads() -> None:
    assert Chain().heads_per_hour_a_day == pytest.approx(1.07 / 0.68 / 5.720548, rel=1e-6)


def test_modified_load_changes_heads_little_where_handling_is_short() -> None:
    assert staff(Asked(11_014, 300, modified=True)).heads.value == pytest.approx(271.35, rel=0.003)


@pytest.mark.parametrize(("heads", "at_85", "at_95"), [(300, 12_294, 10_989), (515, 22_002, 20_161), (237, 9_458, 8_346)])
def test_what_so_many_heads_carry(heads: float, at_85: float, at_95: float) -> None:
    assert capacity(Asked(0, 300), heads) == pytest.approx(at_85, rel=0.005)
    assert capacity(Asked(0, 300, Standard(0.95)), heads) == pytest.approx(at_95, rel=0.005)


def test_capacity_is_the_most_that_fits() -> None:
    most = capacity(Asked(0, 300), 50)
    assert staff(Asked(most, 300)).heads.value <= 50 < staff(Asked(most + 0.5, 300)).heads.value
    assert capacity(Asked(0, 300), 3) == 0


@pytest.mark.parametrize(("heads", "low", "high"), [(300, 8_200, 17_100), (515, 14_800, 30_800), (237, 6_300, 13_300)])
def test_bands_of_capacity(heads: float, low: float, high: float) -> None:
    asked = Asked(0, 300)
    found = capacity_with_band(asked, draw(asked, WIDE, seed=5, draws=200), heads)
    assert [found.lo, found.hi] == pytest.approx([low, high], rel=0.05)


def test_each_draw_carries_what_fits_it() -> None:
    asked = Asked(0, 300)
    drawn = draw(asked, WIDE, seed=2, draws=20)
    most = drawn_capacity(asked, drawn, np.full(20, 80.0))
    assert np.all(drawn_heads(asked, drawn, most) <= 80.0)
    assert np.all(drawn_heads(asked, drawn, most * 1.01 + 1.0) > 80.0)


def test_the_same_seed_draws_the_same_band_around_the_answer() -> None:
    asked = Asked(11_014, 300)
    one, again, other = (staff_with_band(asked, draw(asked, Ranges(), seed=seed, draws=100)) for seed in (1, 1, 2))
    assert one == again != other
    assert one.lo < one.value < one.hi
    assert one.value == staff(asked).heads.value


def test_threefold_staff_between_thirty_and_ninety_per_cent_answered() -> None:
    for load, few, many in ((20, 7, 21), (50, 16, 48), (100, 31, 93)):
        found = [required(load / 300, 1 / 300, 1 / 90, Standard(share, convention=Convention.CONNECT)) for share in (0.30, 0.9007)]
        assert [int(n) for n in found] == [few, many]
    assert float(erlang_a(50 / 300, 1 / 300, 1 / 90, 15).connect) == pytest.approx(0.299987, abs=1e-6)


def test_hours_of_a_mix_are_those_of_its_mean() -> None:
    mixed = required_hours(11_014, {"advice": 3, "complaint": 1}, {"advice": 260, "complaint": 420, "other": 9}, Standard(), HOTLINE)
    assert mixed == staff(Asked(11_014, 300)).hours_per_day == 986.5
    for mix in ({}, {"advice": 0}, {"praise": 1}):
        with pytest.raises(Unusable):
            required_hours(100, mix, {"advice": 260}, Standard(), HOTLINE)


def test_profiles_share_out_all_calls_and_refuse_nonsense() -> None:
    for profile in PROFILES.values():
        assert float(profile.rates(9_600).sum()) * profile.interval_s == pytest.approx(9_600)
    for weights in ((), (0.0, 0.0), (1.0, -1.0), (float("nan"),)):
        with pytest.raises(Unusable):
            Profile("no", weights)
    assert staff(Asked(2_400, 300, profile=Profile("hours", (1.0,) * 24))).hours_per_day == 24 * required(100 / 3_600, 1 / 300, 1 / 90, Standard())


def test_what_cannot_be_is_refused() -> None:
    for wrong in (Asked(-1, 300), Asked(100, 0), Asked(100, 300, patience_s=0.0), Asked(float("nan"), 300)):
        with pytest.raises(Unusable):
            staff(wrong)


def test_the_shape_of_patience_moves_heads_at_one_mean() -> None:
    exponential = staff(Asked(3_000, 225)).heads.value
    assert staff(Asked(3_000, 225, patience=Exponential(90.0))).agents == staff(Asked(3_000, 225)).agents
    few_at_once, many_at_once = (staff(Asked(3_000, 225, patience=Lognormal(90.0, sigma))).heads.value for sigma in (1.0, 2.5))
    assert many_at_once < exponential < few_at_once


def test_bands_where_patience_is_one_distribution_hold_what_is_drawn() -> None:
    asked = Asked(3_000, 225, patience=Exponential(90.0))
    drawn = draw(asked, Ranges(aht_s=(200.0, 420.0), patience_s=None), seed=3, draws=20)
    assert drawn_heads(asked, drawn) == pytest.approx(drawn_heads(Asked(3_000, 225), drawn), rel=0.01)
    with pytest.raises(Unusable):
        staff(Asked(3_000, 225, patience=Exponential(90.0), redial=0.2))


def test_handling_times_that_are_not_exponential_move_the_load_of_a_long_job() -> None:
    usual = staff(Asked(3_000, 1_800, modified=True)).agents
    assert staff(Asked(3_000, 1_800, modified=True, service_sigma=0.8)).agents != usual
    assert sum(staff(Asked(3_000, 1_800, modified=True, service_sigma=0.8)).agents) == pytest.approx(sum(usual), rel=0.01)
