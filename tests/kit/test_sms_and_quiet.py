"""How many messages a text is, and when the night ends."""

from datetime import datetime, time

import pytest

from huiying.kit.quiet import quiet_until
from huiying.kit.sms import length, segments
from tests.orders.steps import at


@pytest.mark.parametrize(
    ("text", "long", "parts"),
    [("", 0, 0), ("好", 1, 1), ("好" * 70, 70, 1), ("好" * 71, 71, 2), ("好" * 134, 134, 2), ("好" * 135, 135, 3), ("😀" * 35, 70, 1), ("😀" * 36, 72, 2)],
)
def test_seventy_characters_are_one_message_and_sixty_seven_each_of_several(text: str, long: int, parts: int) -> None:
    assert (length(text), segments(text)) == (long, parts)


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2025-03-04 20:59", None), ("2025-03-04 21:00", "2025-03-05 08:00"), ("2025-03-04 23:59", "2025-03-05 08:00"),
        ("2025-03-05 00:00", "2025-03-05 08:00"),
        ("2025-03-05 07:59", "2025-03-05 08:00"), ("2025-03-05 08:00", None), ("2025-12-31 22:00", "2026-01-01 08:00"),
    ],
)  # fmt: skip
def test_the_night_runs_over_midnight_and_is_half_open(moment: str, ends: str | None) -> None:
    assert quiet_until(at(moment), time(21), time(8)) == (at(ends) if ends else None)


def test_a_rest_at_noon_ends_the_same_day_and_equal_ends_are_none() -> None:
    noon: datetime = at("2025-03-04 13:00")
    assert quiet_until(noon, time(12), time(14, 30)) == at("2025-03-04 14:30")
    assert quiet_until(at("2025-03-04 14:30"), time(12), time(14, 30)) is None
    assert quiet_until(noon, time(12), time(12)) is None
