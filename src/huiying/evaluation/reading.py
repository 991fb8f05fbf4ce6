"""Schemes from TOML or canonical JSON, with all problems at once, each by its place; and whether their parts fit together. Pure."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, cast

from huiying.evaluation.scheme import RANKS, UNIT_KINDS, Measure, Scheme, Step, UnitClass, Volume
from huiying.kit.checks import Problem, Refused
from huiying.kit.curves import CURVES, Band, curve_problems, most_points
from huiying.kit.fields import Fields

HUNDRED = Decimal(100)
GIVING = tuple(kind for kind in CURVES if kind != "capped_bonus")


def from_toml(text: str) -> Scheme:
    """The scheme written in a TOML text. Raises Refused with every problem that was found."""
    try:
        given = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as wrong:
        raise Refused([Problem("scheme", "toml", f"不是正确的 TOML：{wrong}", f"Not correct TOML: {wrong}")]) from None
    return from_data(given)


def from_data(given: Mapping[str, Any]) -> Scheme:
    """The scheme in a table of data, as TOML or canonical JSON gives it. Raises Refused with every problem that was found."""
    found: list[Problem] = []
    fields = Fields(given, found)
    scheme = _scheme(fields)
    fields.leave()
    found = found or inconsistencies(scheme)
    if found:
        raise Refused(found)
    return scheme


def _scheme(f: Fields) -> Scheme:
    if f.whole("schema", 1) != 1:
        f.problem("schema", "schema", "只认识版本 1", "Only version 1 is known")
    small = cast("tuple[int, Decimal]", f.table("small_samples", lambda s: (s.whole("minimum_n", 30), s.number("least_weight", Decimal(50), high=100))))
    windows = cast("tuple[int, int]", f.table("windows", lambda w: (w.whole("appeal_days", 5, low=1, high=60), w.whole("decision_days", 5, low=1, high=60))))
    return Scheme(
        scheme=f.code("scheme"), version=f.whole("version", 1, low=1), zh=f.text("zh"), en=f.text("en"), source=f.text("source", ""),
        classes=f.rows("classes", lambda c: UnitClass(c.code("code"), c.text("zh"), c.text("en"), c.words("kinds"))), measures=f.rows("measures", _measure),
        volume=cast("Volume", f.table("volume", _volume)), bands=f.rows("bands", _step), levels=f.rows("levels", _step), minimum_n=small[0],
        least_weight=small[1], decimals=f.whole("decimals", 2, high=6), ranks=f.choice("ranks", tuple(RANKS), "off"), appeal_days=windows[0],
        decision_days=windows[1],
    )  # fmt: skip


def _measure(f: Fields) -> Measure:
    unit, curve = f.choice("unit", ("percent", "seconds", "days", "count", "ratio"), "percent"), f.choice("curve", GIVING)
    return Measure(
        code=f.code("code"), zh=f.text("zh"), en=f.text("en"), ref=f.text("ref", ""), metric=f.code("metric"), version=f.whole("version", 1, low=1),
        variant=f.code("variant"), unit=unit, scale=f.number("scale", HUNDRED if unit == "percent" else Decimal(1)),
        better=f.choice("better", ("higher", "lower"), "lower" if curve == "inverse_linear" else "higher"), curve=curve, target=f.maybe("target", low=None),
        floor=f.maybe("floor", low=None), k=f.maybe("k"), bands=f.rows("bands", _band), weight=f.number("weight", Decimal(0), high=100),
        classes=f.words("classes"),
    )  # fmt: skip


def _band(f: Fields) -> Band:
    return Band(f.maybe("from", low=None), f.maybe("to", low=None), f.number("gives", high=100))


def _volume(f: Fields) -> Volume:
    return Volume(f.code("metric"), f.whole("version", 1, low=1), f.code("variant"), f.choice("part", ("den", "num", "n"), "den"))


def _step(f: Fields) -> Step:
    return Step(f.code("code"), f.text("zh"), f.text("en"), f.number("from"))


def inconsistencies(scheme: Scheme) -> list[Problem]:
    """Every contradiction between the parts of a scheme whose single fields are right."""
    return [*_classes(scheme), *_measures(scheme), *_weights(scheme), *_steps("bands", scheme.bands), *_steps("levels", scheme.levels)]


def _once(place: str, codes: Sequence[str]) -> Iterator[Problem]:
    for code, n in Counter(codes).items():
        if n > 1:
            yield Problem(place, "once", f"{code} 出现 {n} 次", f"{code} stands {n} times")


def _classes(scheme: Scheme) -> Iterator[Problem]:
    if not scheme.classes:
        yield Problem("classes", "required", "至少要有一类单位", "At least one class of units is needed")
    yield from _once("classes", [one.code for one in scheme.classes])
    yield from _once("classes.kinds", [kind for one in scheme.classes for kind in one.kinds])
    for at, one in enumerate(scheme.classes, 1):
        unknown = sorted(set(one.kinds) - set(UNIT_KINDS))
        if unknown or not one.kinds:
            zh, en = f"应为单位类别的列表：{'、'.join(UNIT_KINDS)}", f"A list of kinds of units is expected: {', '.join(UNIT_KINDS)}"
            yield Problem(f"classes[{at}].kinds", "kinds", zh, en)


def _measures(scheme: Scheme) -> Iterator[Problem]:
    yield from _once("measures", [one.code for one in scheme.measures])
    known = {one.code for one in scheme.classes}
    for at, one in enumerate(scheme.measures, 1):
        place = f"measures[{at}]"
        yield from curve_problems(place, one)
        if one.weight <= 0:
            yield Problem(f"{place}.weight", "required", "要写权重", "The weight is needed")
        elif one.curve == "bands" and one.bands and most_points(one) != one.weight:
            yield Problem(f"{place}.bands", "weight", "最好的一档须等于权重", "The best band has to give the weight")
        for code in sorted(set(one.classes) - known):
            yield Problem(f"{place}.classes", "unknown", f"没有类别 {code}", f"There is no class {code}")


def _weights(scheme: Scheme) -> Iterator[Problem]:
    """In each class the weights come to a hundred."""
    for one in scheme.classes:
        total = sum((measure.weight for measure in scheme.measures_of(one.code)), Decimal(0))
        if total != HUNDRED:
            zh, en = f"类别 {one.code} 的权重合计 {total}，应为 100", f"The weights of class {one.code} come to {total}; 100 are expected"
            yield Problem("measures", "hundred", zh, en)


def _steps(place: str, steps: tuple[Step, ...]) -> Iterator[Problem]:
    yield from _once(place, [one.code for one in steps])
    lows = sorted(one.low for one in steps)
    if not lows or lows[0] != 0:
        yield Problem(place, "open", "须有一档从 0 起", "One of them has to begin at 0")
    if any(lower == upper for lower, upper in pairwise(lows)):
        yield Problem(place, "order", "两档不能从同一数起", "Two of them begin at the same number")
