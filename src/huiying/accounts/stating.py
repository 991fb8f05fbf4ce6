"""What people state of a month: paid hours from a time sheet, lines of cost from the books, indices. Kept by version, and told as values of our own side."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from huiying.accounts.inputs import FEN, INPUTS, WHOLE_UNITS, Value, worst
from huiying.accounts.models import StatedMonth
from huiying.accounts.own_counting import Row
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.canonical import canonical
from huiying.kit.ids import uuid7
from huiying.kit.sums import CENT, half_up

HEADS_OF = "hr.heads"
SUMMED = ("hr.hours_paid", HEADS_OF)
"""What has to say whose it is, for it is summed over employers."""
STATABLE = (*SUMMED, "hr.wage", *(id_ for id_ in INPUTS if id_.startswith(("cost.", "price.", "geo."))))
VERSION = 1


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as it is stated: money in yuan, hours, heads, an index, a share; `stage` and `vat` of costs alone."""

    month: str
    employer: UUID | None
    input: str
    value: Decimal
    quality: str
    stage: str
    vat: str
    source: str


def keep_stated(*, put: Sequence[Stated], ended: Collection[int], actor: Actor, approver: Actor, now: datetime) -> None:
    """Keep figures that another person released, each as the next version of its key, and end some by the id of the row that is in force.

    The caller has checked them and holds the transaction. Journals `accounts.stated`, which commits to every figure with its source.
    """
    with transaction.atomic():
        current = StatedMonth.objects.filter(superseded_at=None)
        current.filter(pk__in=ended).update(superseded_at=now)
        for one in put:
            key = {"month": one.month, "employer_id": one.employer, "input": one.input}
            current.filter(**key).update(superseded_at=now)
            last = StatedMonth.objects.filter(**key).aggregate(last=Max("version"))["last"] or 0
            StatedMonth.objects.create(
                **key, version=last + 1, value=one.value, quality=one.quality, stage=one.stage, vat=one.vat, source=one.source, stated_by=actor.id,
                released_by=approver.id, stated_at=now,
            )  # fmt: skip
        rows = [{"month": one.month, "employer": str(one.employer or ""), "input": one.input, "value": f"{one.value:f}", "quality": one.quality,
                 "stage": one.stage, "vat": one.vat, "source": one.source} for one in put]  # fmt: skip
        payload = {"rows": len(rows), "ended": sorted(ended), "released_by": approver.id}
        texts = {"rows": canonical(rows).decode()}
        write([NewEvent(f"accounts-stated:{uuid7(now)}", 1, "accounts.stated", payload, texts)], actor=actor, now=now)


def stated(months: Sequence[str], operator: UUID | None, rows: Mapping[str, Sequence[Row]]) -> list[Value]:
    """What is stated of the months, of the whole city or of one operator, as values.

    Heads of the city are the sum of what is stated and of what is counted of other employers. An employer that is named with an input in one of the months
    and not in another leaves that other month without it: a part is not the whole. Where it was nothing, 0 is stated.
    """
    kept = StatedMonth.objects.filter(superseded_at=None, month__in=months).order_by("month", "employer_id")
    found = kept.filter(employer_id=operator) if operator else kept
    by_input: dict[str, dict[str, list[StatedMonth]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        by_input[one.input][one.month].append(one)
    counted = {} if operator else {month: _counted_heads(rows.get(month, ())) for month in months}
    return [value for id_ in STATABLE if id_ in by_input for value in _of_input(id_, by_input[id_], counted)]


def _of_input(id_: str, by_month: Mapping[str, Sequence[StatedMonth]], counted: Mapping[str, Mapping[UUID | None, Fraction]]) -> Iterator[Value]:
    named = {one.employer_id for own in by_month.values() for one in own}
    for month, own in by_month.items():
        stating = {one.employer_id for one in own}
        beside = {employer: heads for employer, heads in counted.get(month, {}).items() if employer not in stating} if id_ == HEADS_OF else {}
        if not named - stating - set(beside):
            yield from [_sum(id_, month, own, list(beside.values()))] if id_ in SUMMED else map(_value, own)


def _counted_heads(rows: Iterable[Row]) -> dict[UUID | None, Fraction]:
    """By employer the heads that are counted of a month."""
    return {UUID(row["org"]): Fraction(row["value"]) for row in rows if row["id"] == HEADS_OF and row["org"] and row["value"] is not None}


def _value(one: StatedMonth) -> Value:
    cost = one.input.startswith("cost.")
    return Value(
        one.input, one.month, _in_unit(one.input, one.value or Decimal(0)), INPUTS[one.input].unit, _source([one]), one.input, VERSION, one.quality,
        stage=one.stage or None, vat=one.vat or None, term_months=1 if cost else None, price_year=int(one.month[:4]) if cost else None,
    )  # fmt: skip


def _sum(id_: str, month: str, own: Sequence[StatedMonth], beside: Sequence[Fraction]) -> Value:
    """Hours or heads of several employers."""
    total = sum((Fraction(one.value or 0) for one in own), Fraction(0)) + sum(beside, Fraction(0))
    quality = worst([*(one.quality for one in own), *(["stated"] if beside else [])])
    return Value(id_, month, Decimal(total.numerator) / total.denominator, INPUTS[id_].unit, _source(own), id_, VERSION, quality)


def _in_unit(id_: str, value: Decimal) -> int | Decimal:
    """A stated number in the unit that is kept: fen of yuan, whole counts."""
    unit = INPUTS[id_].unit
    if unit == FEN:
        return half_up(Fraction(value) * CENT)
    return int(value) if unit in WHOLE_UNITS else value


def _source(own: Sequence[StatedMonth]) -> str:
    """Where it is stated: the month, each row's version, and what people wrote."""
    said = "；".join(dict.fromkeys(one.source for one in own))
    return f"stated:{own[0].month}/{'+'.join(str(one.version) for one in own)} {said}"


def beside(values: Iterable[Value], stated_: Iterable[Value]) -> list[Value]:
    """What is counted, with what is stated where nothing is: the one never stands for the other, but heads of the city hold both."""
    counted = list(values)
    known = {(one.id, month) for one in counted if one.value is not None and one.id not in SUMMED and not one.group for month in one.covers}
    added = [one for one in stated_ if (one.id, one.month) not in known]
    told = {(one.id, one.month) for one in added}
    return [*(one for one in counted if one.months > 1 or one.group or (one.id, one.month) not in told), *added]
