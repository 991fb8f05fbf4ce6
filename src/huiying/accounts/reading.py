"""A side from a table of data, as its files hold it: every problem is found at once, under its place; a side is whole or it is not. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from huiying.accounts.inputs import EVENTS, FEN, HOURS, INPUTS, KINDS, QUALITIES, SECONDS, SHARE, STAGES, VAT, WHOLE_UNITS, Value
from huiying.accounts.months import is_month, month_of, number, span
from huiying.accounts.side import Claim, Covariate, Event, Side
from huiying.kit.checks import Problem, Refused
from huiying.kit.fields import Fields
from huiying.kit.sums import CENT, half_up

SCHEMA = 1
ANY = ""  # the unit of an input that is not known
UNITS: dict[str, dict[str, int | Fraction]] = {
    FEN: {"yuan": CENT, "wan_yuan": CENT * 10_000, "fen": 1}, SECONDS: {"s": 1, "min": 60, "h": 3600}, SHARE: {"share": 1, "percent": Fraction(1, 100)},
    HOURS: {"h": 1},
}  # fmt: skip
"""What an amount may be written in, the usual first, and what one of it is in the unit that is kept."""
NOT_GIVEN = ("", "missing", "缺", None)
METHODS = ("E8", "ITS", "DiD", "SC")
PER_CENT, GROUPED = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%"), re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
CENTH = Decimal("0.01")
FIRST, NEVER = "2000-01", date(2000, 1, 1)
MOST_MONTHS = 240
MOST_GROUPS, MOST_CITIES, MOST_COVARIATES = 1_000, 100, 3
"""Of one input, of one file: no city has more bins, lines, types and districts; nor are more cities of use."""


def from_data(given: Mapping[str, Any]) -> Side:
    """The side in a table of data. Raises Refused with every problem that was found; their fields are the places in the table."""
    found: list[Problem] = []
    fields = Fields(given, found)
    side = _side(fields)
    fields.leave()
    if not any(problem.field in {"from", "to"} for problem in found):
        found += _inconsistencies(side)
    if found:
        raise Refused(found)
    return side


def _side(f: Fields) -> Side:
    if f.whole("schema", SCHEMA) != SCHEMA:
        f.problem("schema", "schema", "只认识版本 1，请写 schema = 1", "Only version 1 is known: write schema = 1")
    start, end = _month(f, "from"), _month(f, "to")
    rows = f.rows("inputs", lambda row: _values(row, start, end))
    return Side(
        city=f.code("city"), zh=f.text("zh"), en=f.text("en"), kind=f.choice("kind", tuple(KINDS)), vendor=f.text("vendor", ""), start=start, end=end,
        contract_months=f.whole_or_none("contract_months", low=1, high=MOST_MONTHS), transition=_transition(f),
        values=tuple(value for row in rows for value in row), events=f.rows("events", _event) if f.has("events") else None,
        claims=f.rows("claims", _claim), covariates=f.rows("covariates", _covariate),
    )  # fmt: skip


def _month(f: Fields, name: str, default: str | None = None) -> str:
    value = f.text(name, default)
    if value and not is_month(value):
        f.problem(name, "month", "月份写作 2023-01", "A month is written 2023-01")
    return value if is_month(value) else FIRST


def _transition(f: Fields) -> tuple[str, ...]:
    months = f.words("transition")
    if not all(map(is_month, months)):
        f.problem("transition", "month", '过渡月份写作 ["2023-01", …]', 'Months of transition are written ["2023-01", …]')
    return tuple(sorted(month for month in set(months) if is_month(month)))


def _event(f: Fields) -> Event:
    day, kind = f.day("date"), f.choice("kind", tuple(EVENTS))
    if day is None:
        f.problem("date", "required", "写明日期，如 2024-03-01", "Give its date, such as 2024-03-01")
    zh, en = EVENTS[kind]
    return Event(day or NEVER, kind, f.text("zh", zh), f.text("en", en))


def _claim(f: Fields) -> Claim:
    kind = f.choice("kind", ("counterfactual", "comparison"), "counterfactual")
    method = f.choice("method", METHODS) if f.has("method") else None
    of, against = (_input(f, name) if f.has(name) else None for name in ("of", "against"))
    return Claim(f.text("zh"), f.text("en"), f.text("source"), kind, method, f.text("workings_ref", "") or None, of, against)


def _covariate(f: Fields) -> Covariate:
    """What moves the months from outside: one number for each month of the side."""
    values = f.table("values", _numbers) or {}
    return Covariate(f.text("zh"), f.text("en"), f.text("source"), tuple(sorted(values.items())))


def _numbers(f: Fields) -> dict[str, float]:
    for name in f.given:
        if not is_month(name):
            f.problem(name, "month", "月份写作 2023-01", "A month is written 2023-01")
    return {name: float(value) for name in f.given if (value := f.maybe(name, low=None)) is not None and is_month(name)}


def _input(f: Fields, name: str) -> str:
    """An id of the table of inputs; "" for another, which is a problem."""
    id_ = f.text(name)
    if id_ and id_ not in INPUTS:
        f.problem(
            name, "unknown_input", f"没有输入项 {id_[:40]}；清单见 ./huiying accounts template", f"No input {id_[:40]}; ./huiying accounts template lists them"
        )
    return id_ if id_ in INPUTS else ""


def _values(f: Fields, start: str, end: str) -> tuple[Value, ...]:
    """The values of one row: one a month, or one for all months from `from` to `to`."""
    id_ = _input(f, "id")
    unit = INPUTS[id_].unit if id_ else ANY
    one = Value(
        id=id_ or next(iter(INPUTS)), month=start, value=None, unit=unit, source=f.text("source"), definition_id=f.code("definition_id", id_ or "unknown"),
        definition_version=f.whole_or_none("version", low=1, high=9999), quality="missing", group=f.text("group", "", 60), city=f.code("city", ""),
        stage=_of(f, "stage", STAGES), vat=_of(f, "vat", VAT), price_year=f.whole_or_none("price_year", low=1990, high=2099),
        term_months=f.whole_or_none("term_months", low=1, high=MOST_MONTHS), derived_from=f.words("derived_from"),
        workings_ref=f.text("workings_ref", "") or None, of=_input(f, "of") or None if f.has("of") else None, n=f.whole_or_none("n", high=10**9),
    )  # fmt: skip
    quality = f.choice("quality", QUALITIES)
    scale = _scale(f, unit)
    first, last = _month(f, "from", start), _month(f, "to", end)
    if last < first:
        f.problem("to", "period", "结束月不得早于开始月", "The last month may not be before the first")
    total = _number(f, "total", scale, unit)
    by_month = _series(f, first, scale, unit)
    if by_month and total is not None:
        f.problem("total", "both", "values（按月）与 total（合计）只写一种", "Give values (by month) or total (a sum), not both")
    if quality == "missing":
        if by_month or total is not None:
            f.problem(
                "quality", "missing", "有数值就不是缺失：改为 measured、estimated 或 stated", "What has a value is not missing: measured, estimated or stated"
            )
        return (replace(one, month=first, months=_length(first, last)),)
    if not f.given.get("values") and not f.has("total"):
        f.problem(
            "values",
            "required",
            '写明 values（按月）或 total（合计）；没有就写 quality = "missing"',
            'Give values or total; where there is none write quality = "missing"',
        )
    if total is not None:
        return (replace(one, month=first, value=total, months=_length(first, last), quality=quality),)
    term = one.term_months or 1
    return tuple(replace(one, month=month, value=value, quality=quality, term_months=term) for month, value in by_month.items())


def _length(first: str, last: str) -> int:
    return max(1, number(last) - number(first) + 1)


def _of(f: Fields, name: str, choices: tuple[str, ...]) -> str | None:
    return f.choice(name, choices) if f.text(name, "") else None


def _scale(f: Fields, unit: str) -> int | Fraction:
    if unit == ANY:
        f.text("unit", "")
        return 1
    units = UNITS.get(unit, {unit: 1})
    return units[f.choice("unit", tuple(units), next(iter(units)))]


def _number(f: Fields, name: str, scale: int | Fraction, unit: str) -> int | Decimal | None:
    """A number in the unit that is kept; nothing where it is not given. Money is rounded half up to the fen, counts have to be whole."""
    f.asked.add(name)
    if f.given.get(name) in NOT_GIVEN:
        return None
    per_cent = Decimal(0) if unit != SHARE else CENTH if scale == 1 else Decimal(1)
    plain = Fields({name: _plain(f.given[name], per_cent)}, f.found, f.place)
    written = plain.maybe(name, high=1 if unit == SHARE and scale == 1 else 100 if unit == SHARE else None)
    if written is None:
        return None
    exact = Fraction(written) * scale
    if unit == FEN:
        return half_up(exact)
    if unit in WHOLE_UNITS and exact.denominator != 1:
        f.problem(name, "whole", "应为整数", "A whole number is expected")
        return None
    return int(exact) if unit in WHOLE_UNITS else Decimal(exact.numerator) / Decimal(exact.denominator)


def _plain(value: Any, per_cent: Decimal) -> Any:
    """A number as spreadsheets write it as text, "1,234", "１２" or of a share "85 %", as a plain one; whatever else as it is.

    per_cent: what a per cent is in the unit of the row, 0 where there are none.
    """
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    if per_cent and (found := PER_CENT.fullmatch(text)):
        return Decimal(found[1]) * per_cent
    return text.replace(",", "") if GROUPED.fullmatch(text) else text or value


def _series(f: Fields, first: str, scale: int | Fraction, unit: str) -> dict[str, int | Decimal]:
    """The row's values by month: a table month = number, or a list of numbers from `from` on."""
    given = f.given.get("values")
    if not isinstance(given, list):
        return f.table("values", lambda months: _by_month(months, scale, unit), needed=False) or {}
    f.asked.add("values")
    begin = number(first)
    return _by_month(Fields({month_of(begin + at): one for at, one in enumerate(given[:MOST_MONTHS])}, f.found, f"{f.place}values."), scale, unit)


def _by_month(f: Fields, scale: int | Fraction, unit: str) -> dict[str, int | Decimal]:
    found = {}
    for name in f.given:
        if not is_month(name):
            f.asked.add(name)
            f.problem(name, "month", "月份写作 2023-01", "A month is written 2023-01")
        elif (value := _number(f, name, scale, unit)) is not None:
            found[name] = value
    return dict(sorted(found.items()))


def _inconsistencies(side: Side) -> Iterator[Problem]:
    """What does not fit together although its parts are right."""
    if side.end < side.start or _length(side.start, side.end) > MOST_MONTHS:
        yield Problem("to", "period", "结束月不得早于开始月，且不超过 240 个月", "The last month may not be before the first, nor more than 240 months on")
        return
    if set(side.transition) - set(span(side.start, side.end)):
        yield Problem("transition", "outside", "过渡月份须在 from 至 to 之内", "Months of transition lie between from and to")
    yield from _too_many(side)
    known = frozenset((*side.prior, *span(side.start, side.end)))
    seen: defaultdict[tuple[str, str, str, tuple[str, int | None]], set[str]] = defaultdict(set)
    for value in side.values:
        if value.value is None:
            continue
        place = f"inputs({value.id}{'/' + value.group if value.group else ''})"
        if not known.issuperset(value.covers):
            words = (
                f"{value.month} 起的数超出本方月份（可含此前 12 个月）",
                f"The number from {value.month} on lies outside the side's months and the 12 before",
            )
            yield Problem(place, "outside", *words)
        months = seen[value.city, value.id, value.group, value.definition]
        if months.intersection(value.covers):
            yield Problem(place, "twice", f"{value.month} 同一口径写了两次，请删去一个", f"{value.month} is given twice under one definition: take one away")
        months.update(value.covers)


def _too_many(side: Side) -> Iterator[Problem]:
    """More groups of an input, or more cities, than a comparison can be reckoned for."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for value in side.values:
        groups[value.id].add(value.group)
    for id_, own in groups.items():
        if len(own) > MOST_GROUPS:
            yield Problem(f"inputs({id_})", "groups", f"分组超过 {MOST_GROUPS} 个", f"More than {MOST_GROUPS} groups")
    if len(side.covariates) > MOST_COVARIATES:
        yield Problem("covariates", "covariates", f"外部影响最多 {MOST_COVARIATES} 项", f"At most {MOST_COVARIATES} influences from outside are taken out")
    if len(side.controls) > MOST_CITIES:
        yield Problem("inputs", "cities", f"对照城市超过 {MOST_CITIES} 个", f"More than {MOST_CITIES} other cities")
