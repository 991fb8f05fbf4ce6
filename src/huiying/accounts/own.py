"""A side of the accounts from our own hotline: what locked months, statements and people say of a period, of the whole city or of one operator.

What nobody knows is missing, never 0: a month that is not locked, a count that was too early to be told when it was, a request that no operator lost.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from huiying.accounts.inputs import HOURS, INPUTS, Value
from huiying.accounts.months import is_month, number, span
from huiying.accounts.own_counting import Row, counted
from huiying.accounts.own_definitions import Counted, counting
from huiying.accounts.own_fees import fees, term_months
from huiying.accounts.own_parts import parts, source_of
from huiying.accounts.side import Event, Side
from huiying.accounts.stating import beside, stated
from huiying.contracts.models import Contract
from huiying.contracts.seeing import in_force
from huiying.directory.models import City, Engagement, Org
from huiying.kit.checks import Problem, Refused
from huiying.kit.errors import Told
from huiying.kit.times import day_start, local_date
from huiying.metrics.arithmetic import rounded
from huiying.metrics.locking import locked
from huiying.metrics.models import Snapshot
from huiying.metrics.months import bounds

LONGEST = 120
AN_HOUR, HOUR_PLACES = 3600, 3


class NoOperator(Told):
    """Nobody of that code has worked for the hotline."""

    zh = "没有代码为“{code}”的服务商。"
    en = "No operator has the code “{code}”."


@dataclass(frozen=True)
class Period:
    """Months `start` to `end`, both included, of the whole city or, with a code, of one operator."""

    start: str
    end: str
    operator: str = ""


def period(text: str, operator: str = "") -> Period:
    """A period written 2025-01..2025-12, or one month. Raises Refused."""
    start, _, end = text.partition("..")
    return check(Period(start.strip(), (end or start).strip(), operator))


def check(asked: Period) -> Period:
    """The same period, when it is one of at most ten years. Raises Refused."""
    if not (is_month(asked.start) and is_month(asked.end) and 0 <= number(asked.end) - number(asked.start) < LONGEST):
        raise Refused([Problem("period", "not_a_period", "时段应写作 2025-01..2025-12，最长十年", "A period is written 2025-01..2025-12, ten years at most")])
    return asked


def own_side(asked: Period) -> Side:
    """The side that our own records tell of a period. Raises NoOperator, ExtraMissing, NotAsLocked."""
    operator = _operator(asked.operator) if asked.operator else None
    months = span(asked.start, asked.end)
    engaged = list(_engagements(months, operator))
    contracts = list(Contract.objects.filter(engagement__in=engaged).order_by("code"))
    snapshots = {month: found for month in months if (found := locked(month)) is not None}
    rows = {month: counted(snapshot) for month, snapshot in snapshots.items()}
    values = [value for month in months for value in _month(month, snapshots.get(month), rows.get(month, []), operator)]
    if operator is None:
        values += parts(rows, snapshots, months)
    values = beside([*values, *fees(months, contracts)], stated(months, operator.pk if operator else None, rows))
    city, terms = City.objects.get(), [version.document for one in contracts if (version := in_force(one, asked.end)) is not None]
    return Side(
        city.code, city.name, city.name_en or city.name, _kind(months, engaged, operator, rows), asked.start, asked.end, tuple(values),
        vendor="、".join(sorted({one.operator.name for one in engaged})), contract_months=max(map(term_months, terms), default=None),
        events=tuple(_events(months, engaged)),
    )  # fmt: skip


def _operator(code: str) -> Org:
    found = Org.objects.filter(code=code, kind="operator").first()
    if found is None:
        raise NoOperator(code=code)
    return found


def _engagements(months: tuple[str, ...], operator: Org | None) -> Iterator[Engagement]:
    """The engagements of operators that were valid in the months."""
    first, after = day_start(bounds(months[0])[0]), day_start(bounds(months[-1])[1])
    rows = Engagement.objects.filter(Q(valid_to=None) | Q(valid_to__gt=first), valid_from__lt=after).select_related("operator").order_by("valid_from", "id")
    yield from rows.filter(operator=operator) if operator else rows


def _kind(months: tuple[str, ...], engaged: list[Engagement], operator: Org | None, rows: Mapping[str, list[Row]]) -> str:
    """Outsourced where an operator was engaged in all months and nobody else answered; in house where none was; else both."""
    if operator is not None:
        return "outsourced"
    if not engaged:
        return "inhouse"
    operators = {str(one.operator_id) for one in engaged}
    others = any(row["id"] == "tel.answered" and row["org"] and row["org"] not in operators and row["value"] != "0" for told in rows.values() for row in told)
    begun = all(any(_valid(one, month) for one in engaged) for month in months)
    return "outsourced" if begun and not others else "mixed"


def _valid(one: Engagement, month: str) -> bool:
    first, after = bounds(month)
    return one.valid_from < day_start(after) and (one.valid_to is None or one.valid_to > day_start(first))


def _events(months: Iterable[str], engaged: list[Engagement]) -> Iterator[Event]:
    """An operator came or left within the months."""
    own = frozenset(months)
    for one in engaged:
        zh, en = one.operator.name, one.operator.name_en or one.operator.name
        for moment, how_zh, how_en in ((one.valid_from, "开始服务", "begins"), (one.valid_to, "结束服务", "ends")):
            day = local_date(moment) if moment else None
            if day and f"{day:%Y-%m}" in own:
                yield Event(day, "regime_change", f"{zh}{how_zh}", f"{en} {how_en}")


def _month(month: str, snapshot: Snapshot | None, rows: list[Row], operator: Org | None) -> Iterator[Value]:
    """All that is counted of a month."""
    told = {(row["id"], row["org"]): row["value"] for row in rows if not row.get("group")}
    source = source_of(snapshot) if snapshot else ""
    for one in counting().inputs.values():
        found = None if operator is not None and not one.operator else _found(one, told, operator)
        value = None if found is None else _in_unit(Fraction(found), INPUTS[one.id].unit)
        quality = "missing" if value is None else one.quality
        yield Value(one.id, month, value, INPUTS[one.id].unit, source, one.id, one.definition.version, quality)


def _found(one: Counted, told: Mapping[tuple[str, str], str | None], operator: Org | None) -> str | None:
    """The count of the city, or of the operator: of calls that are known it answered none where it is not named; of its people nothing is known then."""
    whole = told.get((one.id, ""))
    if operator is None or whole is None:
        return whole
    return told.get((one.id, str(operator.pk)), "0" if one.definition.fact == "call" else None)


def _in_unit(value: Fraction, unit: str) -> int | Decimal:
    """Whole counts and seconds; hours of seconds with three decimals."""
    return rounded(value / AN_HOUR, HOUR_PLACES) if unit == HOURS else int(rounded(value, 0))
