"""The director's page: a month of the line, of the orders and of the contracts at one look, from what was counted and locked before."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huiying.desk.bill import pick
from huiying.desk.charts import Bars, Chart, Line
from huiying.desk.contracts import rows as contract_rows
from huiying.desk.contracts import sees_contracts
from huiying.desk.director_figures import CONNECT, LINE, ORDERS, Row, Seen, mean_wait, rate, read
from huiying.desk.figure_written import Written, name_of, reason_name, rounded, written
from huiying.desk.figures_broken import whole_alone
from huiying.desk.figures_months import chosen, month_name
from huiying.desk.figures_seeing import sees_city
from huiying.desk.line import queue_name
from huiying.metrics.catalogue import Catalogue, shipped
from huiying.metrics.definition import MONTH
from huiying.metrics.months import first_day
from huiying.metrics.own import own_catalogue
from huiying.metrics.reading import at_point
from huiying.pages.requests import StaffRequest
from huiying.reports.comparing import FELL, ROSE, WITHIN, Earlier, beside

PERCENT = Decimal(100)
CONTRACTS = 6
THIS = ("", 0, "")  # the one figure that is compared


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that heads the page: its name, itself in words, the same without what was excluded, how it stands to the month before, where it is explained."""

    ref: str
    name: str
    figure: Written
    adjusted: Written | None
    change: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue's calls of the month."""

    name: str
    base: str
    rate: float | None
    within: float | None
    wait: float | None
    url: str


@login_required
@whole_alone
def director(request: StaffRequest) -> HttpResponse:
    """The page of the month that the address asks for, else of the present one."""
    if not sees_city(request.actor):
        raise PermissionDenied
    seen = read(chosen(request.GET.get("month", ""), request.now), request.now)
    table, known = seen.table, seen.table.catalogue if seen.table else own_catalogue()
    heads = [headline(seen.rows, seen.before, known, seen.chosen.month, *figure) for figure in LINE]
    context = {
        "chosen": seen.chosen, "table": table, "counted_to": seen.counted_to, "heads": heads, "sentence": sentence(seen), "offered": offered(seen),
        "days": days(seen), "queues": queues(seen), "orders": orders(seen), "orders_table": seen.orders, "left_out": left_out(seen),
        "orders_month": month_name(seen.orders.month) if seen.orders else "", "contracts": contracts(request),
    }  # fmt: skip
    return render(request, "desk/director.html", context)


def metric_url(ref: str, **query: str) -> str:
    """Where a metric is explained."""
    return f"{reverse('desk:metric', args=[ref])}?{urlencode(query)}"


def headline(rows: list[Row], before: list[Row], known: Catalogue, month: str, code: str, variant: str) -> Headline:
    """One figure of the month, raw; adjusted beside it where rows were left out of it."""
    own = next((one for one in known.in_force(first_day(month)) if one.code == code), shipped().versions[code][0])
    of = own.variant(variant) or own.variants[0]
    raw, after = at_point(rows, code, variant, {}, raw=True), at_point(rows, code, variant, {}, raw=False)
    earlier, countable = at_point(before, code, variant, {}, raw=True), of.unit == "share" and own.window == MONTH
    change, tone = changed(raw, earlier, of.unit, countable=countable, lower_is_better=own.lower_is_better)
    adjusted = written(after, of.unit) if raw and after and raw["excluded"] else None
    return Headline(own.ref, name_of(own), written(raw, of.unit), adjusted, change, tone, metric_url(own.ref, month=month, variant=variant))


def changed(row: Row | None, before: Row | None, unit: str, *, countable: bool, lower_is_better: bool) -> tuple[str, str]:
    """How a figure stands to the month before: in words, and whether that is good (ok), bad (late) or neither.

    As in reports: good or bad is only a share whose difference leaves its 95 % interval; of means and of the worst 24 hours the difference alone is told.
    """
    if row is None or before is None or row["value"] is None or before["value"] is None:
        return "", ""
    difference = Decimal(row["value"]) - Decimal(before["value"])
    text = rounded(abs(difference * (PERCENT if unit == "share" else 1)), 2 if unit == "share" else 1)
    if not difference or Decimal(text.replace(",", "")) == 0:
        return _("as the month before"), ""
    amount = _("{n} percentage points").format(n=text) if unit == "share" else _("{n} s").format(n=text)
    words = _("{amount} more than the month before") if difference > 0 else _("{amount} less than the month before")
    told = beside(row, Earlier("", {}, {THIS: before}), THIS, countable=countable)
    says = told["says"] if told else ""
    if says in (ROSE, FELL):
        return words.format(amount=amount), "ok" if (says == FELL) is lower_is_better else "late"
    return words.format(amount=amount) + (f" · {_('within its interval')}" if says == WITHIN else ""), ""


def sentence(seen: Seen) -> str:
    """The month in one sentence."""
    row = at_point(seen.rows, CONNECT, "requested", {}, raw=True)
    if row is None or row["value"] is None:
        return _("{month}: nobody asked for a person").format(month=seen.chosen.name)
    return _("{month}: of 100 calls that asked for a person, {n} were answered").format(month=seen.chosen.name, n=rounded(Decimal(row["value"]) * PERCENT, 1))


def offered(seen: Seen) -> dict[str, str]:
    """How many calls asked for a person, of how many that came in."""
    row = at_point(seen.rows, CONNECT, "requested", {}, raw=True)
    inbound = at_point(seen.rows, CONNECT, "inbound", {}, raw=True) if seen.table else None
    of = int(Decimal(inbound["den"])) if inbound and inbound["den"] else seen.rolled.whole.inbound
    return {
        "value": f"{int(Decimal(row['den'])):,}" if row and row["den"] else "0", "inbound": f"{of:,}",
        "url": metric_url("T02", month=seen.chosen.month, variant="inbound"),
    }  # fmt: skip


def days(seen: Seen) -> Chart | None:
    """Calls and answer rate of each day."""
    counts = seen.rolled.days
    if not counts:
        return None
    labels = [f"{day.month}-{day.day}" for day in counts]
    rates = [rate(one.answered, one.requested) for one in counts.values()]
    rows = [
        (f"{day:%Y-%m-%d}", f"{one.requested:,}", f"{one.answered:,}", f"{one.lost:,}", percent(of), percent(rate(one.within_15, one.requested)))
        for (day, one), of in zip(counts.items(), rates, strict=True)
    ]
    url = reverse("desk:metric-rows", args=["T02"])
    links = [f"{url}?{urlencode({'month': seen.chosen.month, 'variant': 'requested', 'raw': '1', 'day': day.isoformat()})}" for day in counts]
    heads = (_("Day"), _("Asked for a person"), _("Answered by a person"), _("Lost"), _("Answer rate"), _("Within 15 s"))
    said = _("Calls that asked for a person and the answer rate, day by day")
    bars = (Bars(heads[1], [one.requested for one in counts.values()]), Bars(heads[3], [one.lost for one in counts.values()], "late"))
    return Chart("days", said, labels, heads, rows, bars, (Line(heads[4], rates, "%"),), links=links)


def percent(share: float | None) -> str:
    """A share in words; what has no base is said to be so."""
    return _("no data") if share is None else f"{share:.2f}%"


def queues(seen: Seen) -> list[QueueLine]:
    """The queues by the number of calls."""
    return [
        QueueLine(
            queue_name(name), f"{one.answered:,} ÷ {one.requested:,}", rate(one.answered, one.requested), rate(one.within_15, one.requested), mean_wait(one),
            metric_url("T02", month=seen.chosen.month, by="queue"),
        )
        for name, one in seen.rolled.queues.items()
        if one.requested
    ]  # fmt: skip


def orders(seen: Seen) -> list[Headline]:
    """The orders' figures of the newest locked month; none before one is locked."""
    if seen.orders is None:
        return []
    table = seen.orders
    known = {one.code for one in table.catalogue.in_force(first_day(table.month))}
    return [headline(table.rows, [], table.catalogue, table.month, *figure) for figure in ORDERS if figure[0] in known]


def left_out(seen: Seen) -> list[tuple[str, str, int]]:
    """What was excluded from the locked figures: metric, ground, rows."""
    if seen.table is None:
        return []
    names = {one.code: f"{one.ref} {name_of(one)}" for one in seen.table.catalogue.in_force(seen.chosen.first)}
    firsts = {one.code: one.variants[0].name for one in seen.table.catalogue.in_force(seen.chosen.first)}
    rows: list[Row] = [row for row in seen.table.rows if not row["by"] and row["raw"] and row["variant"] == firsts.get(row["code"])]
    return [(names[row["code"]], reason_name(reason), n) for row in rows for reason, n in row["excluded"].items()]


def contracts(request: StaffRequest) -> list[tuple[str, str, str, str]]:
    """The newest statement of each contract that the reader may see: name, month, score, address."""
    if not sees_contracts(request.actor):
        return []
    found: Any = contract_rows(request).order_by("code")[:CONTRACTS]
    return [(pick((row.zh or row.code, row.en or row.code)), row.last_month or "", row.score or "", reverse("desk:contract", args=[row.pk])) for row in found]
