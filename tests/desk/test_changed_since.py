"""How a figure on the director's page stands to the month before: told always, called good or bad only where its interval is left. No database."""

import pytest
from django.utils import translation

from huiying.desk.director import changed
from huiying.desk.director_figures import row


@pytest.mark.parametrize(
    ("now", "before", "lower", "said", "tone"),
    [
        ((3190, 3665), (3537, 4059), False, "0.10 percentage points less than the month before · within its interval", ""),
        ((3300, 3665), (3537, 4059), False, "2.90 percentage points more than the month before", "ok"),
        ((3000, 3665), (3537, 4059), False, "5.28 percentage points less than the month before", "late"),
        ((700, 3665), (522, 4059), True, "6.24 percentage points more than the month before", "late"),
        ((9, 10), (3537, 4059), False, "2.86 percentage points more than the month before", ""),  # ten calls say nothing
    ],
)
def test_a_share_is_called_better_or_worse_where_its_difference_leaves_the_interval(
    now: tuple[int, int], before: tuple[int, int], lower: bool, said: str, tone: str
) -> None:
    with translation.override("en"):
        told = changed(row("any", "any", *now), row("any", "any", *before), "share", countable=True, lower_is_better=lower)
    assert told == (said, tone)


def test_of_a_mean_the_difference_alone_is_told() -> None:
    with translation.override("en"):
        told = changed(row("any", "any", 4437, 345), row("any", "any", 40658, 3190), "seconds", countable=False, lower_is_better=True)
    assert told == ("0.1 s more than the month before", "")
