"""The cost of a head-month: the middle exactly, the table of three cities, and what employers pay on top."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from huiying.accounts.contributions import NoContributions, NotContributions, in_force, read_contributions, shipped
from huiying.accounts.cost_parts import WAGES, Costs, city_costs, known, with_values
from huiying.accounts.costing import drawn_head_months, fen, head_month

TABLE = {
    "haikou": ((7_131, 8_712, 10_339), (8_339, 10_261, 12_302)),
    "liaocheng": ((5_915, 7_099, 8_313), (6_916, 8_362, 9_892)),
    "nanning": ((6_252, 7_502, 8_786), (7_308, 8_835, 10_457)),
}


def test_the_middle_of_haikou_exactly() -> None:
    month = head_month(city_costs("haikou"))
    assert [float(month.base), float(month.direct)] == pytest.approx([6_007.50, 8_719.075], rel=1e-15)
    assert fen(float(month.price)) == 1_026_913
    assert month.in_house == month.direct
    assert float(month.bought / month.price) == pytest.approx(1.035)


@pytest.mark.parametrize("city", TABLE)
def test_the_table_of_three_cities(city: str) -> None:
    months = drawn_head_months(city_costs(city), seed=1)
    for values, expected in zip((months.direct, months.price), TABLE[city], strict=True):
        assert np.quantile(values, [0.05, 0.5, 0.95]) == pytest.approx(expected, rel=0.005)
    assert set(TABLE) == set(WAGES)


def test_a_seed_is_a_draw_and_what_is_known_is_not_drawn() -> None:
    one, again, other = (drawn_head_months(city_costs("nanning"), seed, 500).price for seed in (3, 3, 4))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    costs = city_costs("nanning")
    fixed = with_values(costs, {name: known(getattr(costs, name).value) for name in vars(costs)})
    assert np.ptp(drawn_head_months(fixed, 3, 50).price) == 0


def test_in_house_bears_what_is_in_house_alone() -> None:
    plain, own = (head_month(Costs(known(4_500), annuity=known(extra), building=known(extra / 2))) for extra in (0, 200))
    assert float(own.in_house - plain.in_house) == pytest.approx(300)
    assert own.bought == plain.bought


def test_money_is_rounded_half_up_once() -> None:
    assert [fen(0.005), fen(1.125), fen(10_269.132777)] == [1, 113, 1_026_913]


RATES = """
[[schedule]]
city = "here"
since = 2024-07-01
verified = true
source = "notice 7"
rates.pension = { share = 0.16, floor = 4000, cap = 20000 }
rates.housing = { share = 0.08, lo = 0.05, hi = 0.12 }
[[schedule]]
city = "here"
since = 2025-07-01
verified = true
source = "notice 8"
rates.pension = { share = 0.16, floor = 4500, cap = 22000 }
"""


def test_floor_and_cap_of_the_base_by_date() -> None:
    schedules = read_contributions(RATES)
    then, now = (in_force(schedules, "here", day) for day in (date(2025, 6, 30), date(2025, 7, 1)))
    assert then.employer_share(Decimal(3_000)) == (Decimal(640 + 240) / 3_000, Decimal(640 + 150) / 3_000, Decimal(640 + 360) / 3_000)
    assert now.employer_share(Decimal(3_000))[0] == Decimal(720) / 3_000
    assert now.employer_share(Decimal(44_000))[0] == Decimal("0.08")
    with pytest.raises(NoContributions):
        in_force(schedules, "here", date(2024, 6, 30))


def test_the_shipped_rates_say_that_nobody_verified_them_and_fit_the_model() -> None:
    schedules = shipped()
    assert {one.city for one in schedules} == set(WAGES)
    for one in schedules:
        value, low, high = one.employer_share(Decimal(4_500))
        assert not one.verified
        assert "not checked" in one.source
        model = city_costs(one.city).employer
        assert model.lo <= float(low) <= float(value) <= float(high) <= model.hi
        assert float(value) == pytest.approx(model.value, abs=0.005)


def test_a_file_that_holds_no_rates_is_refused() -> None:
    for text in ("", "schedule = 1", RATES.replace("0.16", "1.6"), RATES.replace("2024-07-01", '"soon"'), RATES.replace("floor = 4000", "floor = 40000")):
        with pytest.raises(NotContributions):
            read_contributions(text)
