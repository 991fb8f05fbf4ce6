"""From orders to a result: parts that units answered, an approved exclusion, the month closed in the dimensions that released schemes need, and evaluated."""

from datetime import timedelta
from fractions import Fraction as Q

import pytest

from huiying.evaluation.drawing import draw_result
from huiying.evaluation.figures import dimensions
from huiying.evaluation.reading import from_data
from huiying.evaluation.schemes import decide_scheme, enter_scheme
from huiying.kit.actor import system
from huiying.metrics.catalogue import shipped
from huiying.metrics.closing import close_month
from tests.cast import NOW, Cast
from tests.evaluation.small import given, measure
from tests.followup.stages import city, pass_time
from tests.metrics.scene import AFTER, exclude
from tests.orders.steps import DAY, HOUR, dispatched, replied

pytestmark = pytest.mark.django_db
MONTH = "2025-03"


def answered(cast: Cast) -> None:
    """Three parts of the works, one answered late and one of them in the hour of a power cut; two of the streets, both in time."""
    for at, late in ((NOW, False), (NOW + HOUR, True), (NOW + 3 * HOUR, True)):
        order = dispatched(cast, at, cast.works)
        replied(cast, order, cast.works, at + (20 * DAY if late else HOUR))
    for at in (NOW, NOW + HOUR):
        order = dispatched(cast, at, cast.streets)
        replied(cast, order, cast.streets, at + HOUR)
    exclude(cast, NOW + 3 * HOUR - timedelta(minutes=10), NOW + 3 * HOUR + timedelta(minutes=10), "W08")
    pass_time(NOW + 21 * DAY)


def test_a_month_is_closed_by_unit_for_released_schemes_and_evaluated_by_the_adjusted_value() -> None:
    cast = city()
    one = measure("on_time", "on_time_completion", "extended", "100", floor="0")
    scheme = from_data(given(measures=[one], small_samples={"minimum_n": 2, "least_weight": "50"}))
    made = enter_scheme(scheme=scheme, from_month=MONTH, note="", actor=cast.assessor, now=NOW)
    decide_scheme(version_id=made.pk, release=True, reason="", actor=cast.assessor2, now=NOW)
    answered(cast)
    snapshot = close_month(month=MONTH, catalogue=shipped(), actor=system("cli"), now=AFTER, also=dimensions(MONTH))
    result = draw_result(scheme_id=made.scheme_id, month=MONTH, actor=cast.assessor, now=AFTER)
    assert result.snapshot_id == snapshot.pk
    units = {unit["code"]: unit for unit in result.document["units"]}
    works, streets, quiet = (units[code]["lines"][0] for code in ("SZ", "CG", "HB"))
    assert (works["base"]["num"], works["base"]["den"], works["base"]["excluded"]) == ("1", "2", {"sudden_event": 1})
    assert (works["raw_base"]["num"], works["raw_base"]["den"]) == ("1", "3")
    assert (works["points"], units["SZ"]["volume"]) == ("50", "3")
    assert (streets["points"], Q(streets["measured"])) == ("100", Q(100))
    assert quiet["marks"] == ["no_data"]
