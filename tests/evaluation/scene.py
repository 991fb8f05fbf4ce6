"""The cast's city with a scheme in force and a month that is locked: figures by unit as a locked table has them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from huiying.evaluation.appealing import appeal_line
from huiying.evaluation.drawing import draw_result
from huiying.evaluation.models import AssessmentAppeal, AssessmentResult, AssessmentScheme
from huiying.evaluation.publishing import publish_result
from huiying.evaluation.reading import from_data
from huiying.evaluation.schemes import decide_scheme, enter_scheme
from huiying.kit.actor import Actor, system
from huiying.metrics.locking import lock
from huiying.metrics.models import Snapshot
from tests.cast import NOW, Cast, build
from tests.evaluation.small import given

MONTH = "2025-01"
MINUTE = timedelta(minutes=1)
RATES = {"response": ("response_rate", "three"), "resolution": ("resolution_rate", "w0"), "satisfaction": ("satisfaction_rate", "final"),
         "volume": ("on_time_completion", "extended")}  # fmt: skip
# unit: response, resolution, satisfaction (num, den), parts in the month
CITY: dict[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int], int]] = {
    "SZ": ((184, 200), (45, 50), (50, 50), 240), "CG": ((198, 200), (44, 50), (40, 50), 210), "HB": ((40, 50), (18, 20), (19, 20), 52),
    "DH": ((540, 600), (180, 200), (170, 200), 610), "XL": ((380, 400), (70, 100), (85, 100), 420), "GD": ((95, 100), (60, 80), (70, 80), 101),
}  # fmt: skip


@dataclass
class Scene:
    """A scheme in force; `scorer` draws up and publishes, `other` decides."""

    cast: Cast
    scheme: AssessmentScheme
    now: datetime = NOW
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def scorer(self) -> Actor:
        return self.cast.assessor

    @property
    def other(self) -> Actor:
        return self.cast.assessor2

    def drawn(self, actor: Actor | None = None) -> AssessmentResult:
        return draw_result(scheme_id=self.scheme.pk, month=MONTH, actor=actor or self.scorer, now=self.now)

    def published(self) -> AssessmentResult:
        return publish_result(result_id=self.drawn().pk, actor=self.scorer, now=self.now)

    def appealed(self, result: AssessmentResult, unit: str = "SZ", line: str = "response", now: datetime | None = None) -> AssessmentAppeal:
        return appeal_line(result_id=result.pk, line=line, ground="5 件因暴雨停电无法联系。", evidence="停电通告 2025-01-17，工单 5 件",
                           actor=self.cast.actors[f"{unit}_lead"], now=now or self.now)  # fmt: skip


def scene(**more: Any) -> Scene:
    return staged(build(), **more)


def staged(cast: Cast, **more: Any) -> Scene:
    """The scheme and the locked month in a city that stands already."""
    made = enter_scheme(scheme=from_data(given(**more)), from_month=MONTH, note="首版", actor=cast.assessor, now=cast.now)
    decide_scheme(version_id=made.pk, release=True, reason="", actor=cast.assessor2, now=cast.now + MINUTE)
    lock_city(cast)
    return Scene(cast, made.scheme, cast.now + 2 * MINUTE)


def lock_city(cast: Cast, *also: dict[str, Any], city: dict[str, Any] | None = None, reason: str = "", after: timedelta = MINUTE) -> Snapshot:
    """Lock the month with the city's figures by unit; `also`: further rows. So long `after` the cast's beginning."""
    rows = [one for code, told in (city or CITY).items() for one in unit_rows(str(cast.orgs[code].pk), *told)]
    whole = [row({}, name, 1, 1) for name in RATES]
    table = {"month": MONTH, "taken_at": "2025-03-01T00:00:00.000000Z", "rows": [*whole, *rows, *also]}
    now = cast.now + after
    return lock(month=MONTH, table=table, definitions={"definitions": [], "views": {}}, actor=system("test"), now=now, reason=reason)


def unit_rows(unit: str, response: tuple[int, int], resolution: tuple[int, int], satisfaction: tuple[int, int], volume: int) -> list[dict[str, Any]]:
    told = {"response": response, "resolution": resolution, "satisfaction": satisfaction, "volume": (volume - volume // 10, volume)}
    return [row({"unit_id": unit}, name, *pair, raw=raw) for name, pair in told.items() for raw in (True, False)]


def row(by: dict[str, str], name: str, num: int, den: int, *, raw: bool = False, **more: Any) -> dict[str, Any]:
    code, variant = RATES[name]
    return {
        "code": code, "version": 1, "variant": variant, "by": by, "raw": raw, "num": str(num), "den": str(den), "value": f"{num / den:.6f}", "n": den,
        "lo": None, "hi": None, "band": None, "excluded": {}, "worst_at": None, **more,
    }  # fmt: skip


