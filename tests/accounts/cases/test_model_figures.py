"""The figures that cases take from the cost model are what the model says, within half a per cent; and the factors are the chain's own."""

from decimal import Decimal

import numpy as np
import pytest

from huiying.accounts.cases.showing import read
from huiying.accounts.cost_parts import city_costs
from huiying.accounts.costing import drawn_head_months
from huiying.workforce.heads import Chain

SEED, DRAWS = 20_240_517, 200_000


@pytest.mark.parametrize("name", ["haikou", "liaocheng"])
def test_the_model_says_what_the_cases_say_of_it(name: str) -> None:
    drawn = drawn_head_months(city_costs(name), SEED, DRAWS)
    says = {
        "price_low": np.quantile(drawn.price, 0.05), "price_mid": np.quantile(drawn.price, 0.5), "price_high": np.quantile(drawn.price, 0.95),
        "inhouse_low": np.quantile(drawn.direct, 0.05),
    }  # fmt: skip
    taken = {one.id: one.value for one in read(name).given if one.mark == "model" and one.unit == "yuan/person-month"}
    assert taken.keys() <= says.keys()
    for code, value in taken.items():
        assert float(value or 0) == pytest.approx(float(says[code]), rel=0.005), code


def test_the_usual_factor_is_the_one_that_the_chain_reckons_with() -> None:
    assert read("haikou").figure("factor_usual").value == Decimal(str(Chain().schedule_factor))
