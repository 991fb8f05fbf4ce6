"""Random lives of orders against the real database: no illegal state, and tables that the journal tells again."""

import pytest

from tests.cast import build
from tests.orders.life_machine import SLICE, wander


@pytest.mark.django_db
def test_random_lives_stay_lawful() -> None:
    reached = wander(build(), sequences=SLICE, steps=30, number=12345)
    assert {"O02", "O15", "O17", "A02", "A03", "A11", "O28", "O29"} <= reached
