"""One seed end to end: calls, agents' time and orders in the journal, facts, locked months, and the inputs of the accounts equal to what was simulated."""

import argparse
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from huiying.accounts.document import document, written
from huiying.accounts.inputs import INPUTS, Value
from huiying.accounts.models import CountedMonth
from huiying.accounts.own import NoOperator, Period, own_side, period
from huiying.accounts.own_definitions import counting
from huiying.accounts.science.survival import percentile
from huiying.accounts.side import Side
from huiying.cli import accounted_own
from huiying.cli.commands import accounts as command
from huiying.cli.refusal import Refusal
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.metrics.catalogue import shipped
from huiying.metrics.closing import close_month
from huiying.metrics.columns import columns
from huiying.metrics.locking import locked
from huiying.metrics.veiling import NAMES, OF_AN_ORDER, needed_by
from huiying.orders.models import WorkOrder
from huiying.supervision.models import LadderStep
from huiying.supervision.seed import ladder_steps
from tests.accounts.simulated import BEGINS, CHINA, CUT, ENDS, MONTHS, Call, simulate, tell, truth, worked
from tests.cast import NOW, Cast, build, engage
from tests.followup.stages import pass_time, to_callback
from tests.orders.steps import DAY, HOUR, dispatched, replied

pytestmark = pytest.mark.django_db
SEED = 1
LOCKED = datetime(2025, 6, 10, 2, tzinfo=UTC)
OPERATORS = ("tel.answered", "tel.ans_in", "tel.wait_ans", "tel.handle", "contact.fcr", "contact.valid")
COUNTED = (
    "tel.inbound", "tel.ivr", "tel.queued", "tel.ab", "tel.ab_short", "tel.wait_all", "tel.redial", "tel.unique", "need.count", "need.in15", *OPERATORS,
)  # fmt: skip
RATES = {"L1": ("tel.answered", "tel.queued"), "L2": ("tel.ans_in", "tel.queued"), "L3": ("tel.ab", "tel.queued")}
ORDERS = {
    "case.opened": 6, "case.duplicate": 0, "case.due": 6, "case.on_time": 5, "reply.due": 6, "reply.made": 5, "case.verified_false": 0, "sat.sent": 3,
    "sat.answered": 2, "sat.satisfied": 2, "case.closed": 2, "case.reopened": 0,
}  # fmt: skip


def worked_on(cast: Cast) -> list[UUID]:
    """Six orders of March: three answered and asked about (two satisfied, one not reached), two answered in time, one late."""
    called = [to_callback(cast, now=NOW + n * HOUR) for n in range(3)]
    for order in called[:2]:
        record(order_id=order.pk, answers=Answers(truthful="yes", solved="yes", satisfaction="satisfied"), actor=cast.callback, now=NOW + 30 * HOUR)
    others = []
    for n, wait in enumerate((HOUR, 2 * HOUR, 20 * DAY)):
        order = dispatched(cast, NOW + n * HOUR, cast.streets)
        replied(cast, order, cast.streets, NOW + n * HOUR + wait)
        others.append(order)
    pass_time(NOW + 21 * DAY)
    return [order.pk for order in (*called, *others)]


@dataclass
class Hotline:
    """The cast's city with four locked months, and the calls that were simulated."""

    cast: Cast
    calls: list[Call]


@pytest.fixture
def hotline() -> Hotline:
    """The operator begins in March."""
    cast = engage(build(), valid_from=CUT)
    LadderStep.objects.bulk_create(ladder_steps(cast.now - DAY))
    calls = simulate(SEED, worked_on(cast))
    tell(cast, calls)
    worked(cast, 1, 8, 0)
    worked(cast, 4, 6, 1)
    for month in MONTHS:
        close_month(month=month, catalogue=shipped(), actor=system("test"), now=LOCKED)
    return Hotline(cast, calls)


def by_month(side: Side) -> dict[tuple[str, str], Value]:
    return {(value.month, value.id): value for value in side.values if not value.group and value.months == 1}


def test_one_seed_from_the_journal_to_the_accounts(hotline: Hotline, capsys: pytest.CaptureFixture[str]) -> None:
    what_was_simulated_is_what_the_accounts_count(hotline)
    the_night_is_told_apart_and_a_line_of_its_own(hotline)
    time_to_close_is_told_to_the_minute(hotline)
    an_operator_is_told_what_it_answered_and_nothing_of_what_nobody_answered(hotline)
    a_month_is_counted_once_and_one_that_is_not_locked_is_missing(hotline)
    the_document_tells_the_same_counts(hotline)
    the_command_tells_the_document(capsys)


def what_was_simulated_is_what_the_accounts_count(hotline: Hotline) -> None:
    known = truth(hotline.calls)
    before, after = own_side(Period("2025-01", "2025-02")), own_side(Period("2025-03", "2025-04"))
    values = by_month(before) | by_month(after)
    counted = {(month, id_): values[month, id_].value for month in MONTHS for id_ in COUNTED}
    assert counted == {(month, id_): known[month, ""][id_] for month in MONTHS for id_ in COUNTED}
    assert all(sum(known[month, ""][id_] for month in MONTHS) > 0 for id_ in COUNTED)  # nothing was asked that never happened
    assert [values[month, "hr.hours_logged"].value for month in MONTHS] == [Decimal(8), None, None, Decimal(6)]
    march = {id_: values["2025-03", id_].value for id_ in ORDERS}
    assert march == ORDERS
    assert {value.quality for value in values.values() if value.value is not None} == {"measured"}
    for month in MONTHS:
        snapshot = locked(month)
        assert snapshot is not None
        assert values[month, "tel.answered"].source == f"locked:{month}/1 sha256:{snapshot.sha256}"
    assert (before.kind, after.kind, before.city, before.en) == ("inhouse", "mixed", "", "Yunzhou")
    assert [(event.kind, event.day.isoformat()) for event in after.events or ()] == [("regime_change", "2025-03-01")]


def the_night_is_told_apart_and_a_line_of_its_own(hotline: Hotline) -> None:
    side = own_side(Period("2025-01", "2025-04"))
    counted = {(value.month, value.id): value.value for value in side.values if value.group == "night"}
    night = [call for call in hotline.calls if call.wait is not None and not 6 <= (call.queued + CHINA).hour < 22]
    for month in MONTHS:
        own = [call for call in night if call.month() == month]
        assert counted.get((month, "tel.queued"), 0) == len(own)
        assert counted.get((month, "tel.answered"), 0) == sum(call.answered for call in own)
        assert counted.get((month, "tel.ans_in"), 0) == sum(call.answered and call.wait is not None and call.wait <= 15 for call in own)
    assert len(night) > 0
    assert {value.group for value in side.values if value.id == "tel.queued"} == {"", "night"}  # nobody came on a line for dialects or the elderly
    districts = {value.group: value.value for value in side.values if value.id == "sat.answered" and value.group}
    assert sum(districts.values()) == ORDERS["sat.answered"]
    assert all(name.startswith("district:") for name in districts)


def time_to_close_is_told_to_the_minute(hotline: Hotline) -> None:
    side = own_side(Period("2025-01", "2025-04"))
    rows = WorkOrder.objects.filter(received_at__gte=BEGINS, received_at__lt=ENDS).values_list("received_at", "closed_at")
    known = [(int(((done or LOCKED) - came).total_seconds() // 60), done is not None) for came, done in rows]
    closed, still = Counter(minutes for minutes, done in known if done), Counter(minutes for minutes, done in known if not done)
    exact = {value.id: value for value in side.values if value.id.startswith("case.ttc_")}
    for id_, share in (("case.ttc_p50", 0.5), ("case.ttc_p90", 0.9)):
        found = percentile(closed, still, share)
        assert (id_ in exact) is (found is not None)
        if found is not None:
            assert exact[id_].value == pytest.approx(Decimal(found) / 60, abs=Decimal("0.001"))
            assert exact[id_].covers == MONTHS
    bins = {value.group: value.value for value in side.values if value.id == "case.ttc"}
    assert sum(number for group, number in bins.items() if group.startswith("closed:")) == sum(closed.values()) > 0
    assert sum(number for group, number in bins.items() if group.startswith("open:")) == sum(still.values())


def an_operator_is_told_what_it_answered_and_nothing_of_what_nobody_answered(hotline: Hotline) -> None:
    known, side = truth(hotline.calls), own_side(Period("2025-02", "2025-04", "OP"))
    values = by_month(side)
    for id_ in OPERATORS:
        assert [values[month, id_].value for month in MONTHS[1:]] == [known[month, "OP"][id_] for month in MONTHS[1:]]
    assert {values["2025-03", id_].quality for id_ in COUNTED if id_ not in OPERATORS} == {"missing"}
    assert values["2025-04", "hr.hours_logged"].value is None  # the agency's agent was at work, of the operator's nothing is known
    assert (side.kind, side.vendor) == ("outsourced", "云声客服有限公司")
    with pytest.raises(NoOperator):
        own_side(Period("2025-03", "2025-04", "SZ"))


def a_month_is_counted_once_and_one_that_is_not_locked_is_missing(hotline: Hotline) -> None:
    side = own_side(Period("2025-04", "2025-05"))
    values = by_month(side)
    assert values["2025-04", "tel.queued"].value == truth(hotline.calls)["2025-04", ""]["tel.queued"]
    assert (values["2025-05", "tel.queued"].value, values["2025-05", "tel.queued"].quality, values["2025-05", "tel.queued"].source) == (None, "missing", "")
    assert CountedMonth.objects.count() == len(MONTHS)  # each was asked for several times by now


def the_document_tells_the_same_counts(hotline: Hotline) -> None:
    known = truth(hotline.calls)
    made = document(own_side(Period("2025-01", "2025-02")), own_side(Period("2025-03", "2025-04")))
    assert written(made) == written(document(own_side(Period("2025-01", "2025-02")), own_side(Period("2025-03", "2025-04"))))
    rows = {entry["id"]: entry for entry in made["livelihood"]}
    for id_, (num, den) in RATES.items():
        for side, months in (("before", MONTHS[:2]), ("after", MONTHS[2:])):
            sums = tuple(sum(known[month, ""][name] for month in months) for name in (num, den))
            assert (rows[id_][side]["num"], rows[id_][side]["den"]) == sums, (id_, side)
    assert [(event["kind"], event["date"]) for event in made["regimes"]["after"]["events"]] == [("regime_change", "2025-03-01")]
    assert {"G02", "G14"} <= {guard["id"] for guard in made["guards"]}  # two months on a side are too few, and say so


def the_command_tells_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    command.add(parser)
    spans = ["--before", "2025-01..2025-02", "--after", "2025-03..2025-04"]
    assert accounted_own.run(parser.parse_args([*spans, "--json"])) == 0
    made = document(own_side(Period("2025-01", "2025-02")), own_side(Period("2025-03", "2025-04")))
    assert capsys.readouterr().out.encode() == written(made)
    for wrong in (["--operator", "SZ"], ["--after-with", "nowhere.toml"]):
        with pytest.raises(Refusal):
            accounted_own.run(parser.parse_args([*spans, *wrong]))


def test_what_is_counted_is_a_known_input_in_its_unit_and_rests_on_columns_that_secret_orders_keep() -> None:
    views = {fact.name: fact.views for fact in shipped().facts.values()}
    needed = needed_by(shipped().in_force(date(2025, 1, 1)), views, [])
    for id_, one in counting().inputs.items():
        assert INPUTS[id_].unit in {"count", "s", "h", "head", "people"}
        text = " ".join([one.definition.variants[0].numerator, *(counting().catalogue.facts[one.definition.fact].views.values())])
        used = set(re.findall(r"[a-z_]+[a-z0-9_]*", text)) & columns(one.definition.fact).keys() & OF_AN_ORDER.get(one.definition.fact, frozenset())
        assert used <= needed | NAMES, id_


@pytest.mark.parametrize("text", ["2025", "2025-13", "2025-03..2025-02", "2015-01..2025-01", "", ".."])
def test_a_period_is_months_from_and_to_of_ten_years_at_most(text: str) -> None:
    with pytest.raises(Refused):
        period(text)


def test_one_month_is_a_period_too() -> None:
    assert period("2025-03") == Period("2025-03", "2025-03")
    assert period("2015-02 .. 2025-01", "OP") == Period("2015-02", "2025-01", "OP")
