"""Small schemes and facts that a test gives."""

from fractions import Fraction as Q
from typing import Any

from huiying.evaluation.reading import from_data
from huiying.evaluation.result import Facts, Figure, UnitFacts
from huiying.evaluation.scheme import Scheme

RESPONSE, RESOLUTION, SATISFACTION = "response_rate@1/three", "resolution_rate@1/w0", "satisfaction_rate@1/final"
VOLUME = "on_time_completion@1/extended"


def measure(code: str, metric: str, variant: str, weight: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code, "zh": code, "en": code, "metric": metric, "variant": variant, "curve": "linear", "floor": "60", "target": "100", "weight": weight, **more,
    }  # fmt: skip


def given(**more: Any) -> dict[str, Any]:
    """A scheme of three rates: 30, 35, 35; districts and departments; bands from 0, 100, 500."""
    return {
        "scheme": "three", "zh": "三率", "en": "Three rates",
        "classes": [
            {"code": "districts", "zh": "区县", "en": "Districts", "kinds": ["district"]},
            {"code": "departments", "zh": "部门", "en": "Departments", "kinds": ["bureau"]},
            {"code": "utilities", "zh": "企业", "en": "Utilities", "kinds": ["utility"]},
        ],
        "measures": [
            measure("response", "response_rate", "three", "30"), measure("resolution", "resolution_rate", "w0", "35", floor="50", target="90"),
            measure("satisfaction", "satisfaction_rate", "final", "35"),
        ],
        "volume": {"metric": "on_time_completion", "variant": "extended"},
        "bands": [{"code": code, "zh": code, "en": code, "from": low} for code, low in (("small", "0"), ("middle", "100"), ("large", "500"))],
        "levels": [{"code": code, "zh": zh, "en": code, "from": low} for code, zh, low in
                   (("excellent", "优秀", "90"), ("good", "良好", "75"), ("fair", "一般", "60"), ("weak", "较差", "0"))],
        **more,
    }  # fmt: skip


def scheme(**more: Any) -> Scheme:
    return from_data(given(**more))


def rate(num: int, den: int, **excluded: int) -> Figure:
    return Figure(Q(num), Q(den), None, den, tuple(sorted(excluded.items())))


def unit(code: str, kind: str = "bureau", *, volume: int = 200, raw: dict[str, Figure] | None = None, **figures: Figure) -> UnitFacts:
    """A unit whose figures are given by the measures' names; raw ones are the same unless said."""
    named = {"response": RESPONSE, "resolution": RESOLUTION, "satisfaction": SATISFACTION}
    found = {named[name]: figure for name, figure in figures.items()} | {VOLUME: rate(volume, volume)}
    return UnitFacts(f"id-{code}", code, f"单位{code}", f"Unit {code}", kind, found, found | {named[name]: figure for name, figure in (raw or {}).items()})


def facts(*units: UnitFacts, **more: Any) -> Facts:
    return Facts("2025-01", 1, "0" * 64, units, **more)
