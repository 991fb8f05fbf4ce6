"""What somebody might try, and what happens at once: stale drafts, torn periods, two late decisions, months opened anew, hours billed twice."""

import json
from datetime import datetime, timedelta
from fractions import Fraction as Q
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from huiying.calls.models import AgentInterval
from huiying.contracts.closing import decision_over
from huiying.contracts.contracting import decide_terms, enter_terms, terms_of
from huiying.contracts.deciding import decide_objection
from huiying.contracts.facts import Counts, Figure
from huiying.contracts.measuring import gather
from huiying.contracts.models import Noted, Objection, Shift, Statement, TermsVersion
from huiying.contracts.noting import AlreadySent, Note, note_fact
from huiying.contracts.objecting import NotOver, Outdated, accept_statement, object_line, send_statement
from huiying.contracts.reading import from_data
from huiying.contracts.sealing import Replaced, pay_statement, reopen_statement, seal_statement
from huiying.contracts.seeing import in_force
from huiying.directory.models import User
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import Moved, NotFound, NotNow
from huiying.kit.times import SHANGHAI
from tests.cast import Cast
from tests.contracts.scene import MONTH, NEXT, Scene, scene, staged, terms_for
from tests.contracts.small import clause, fine

DAY = timedelta(days=1)


@pytest.fixture
def here(db: None) -> Scene:
    return scene()


def noted(here: Scene, month: str = MONTH, what: str = "查实") -> Noted:
    return note_fact(contract_id=here.contract.pk, note=Note(month, "event", "complaint", what=what, evidence="质检"), actor=here.manager, now=here.now)


def sealed(here: Scene, month: str = MONTH) -> Statement:
    statement = accept_statement(statement_id=here.sent(month).pk, actor=here.operator, now=here.now)
    return seal_statement(statement_id=statement.pk, actor=here.manager, now=here.now)


def disputed(here: Scene, month: str, *lines: str) -> tuple[Statement, list[Objection]]:
    """A sealed statement on which the buyer left these lines undecided."""
    statement = here.sent(month)
    found = [object_line(statement_id=statement.pk, line=line, ground="外线中断", evidence="故障单", actor=here.operator, now=here.now) for line in lines]
    accept_statement(statement_id=statement.pk, actor=here.operator, now=here.now)
    Objection.objects.update(state="disputed")

    decision_over(statement_id=statement.pk, actor=system("timer"), now=here.now)
    return seal_statement(statement_id=statement.pk, actor=here.manager, now=here.now), found


def fen_of(statement: Statement, key: str) -> int | None:
    return next((line["fen"] for line in statement.document["lines"] if f"{line['step']}:{line['code']}" == key), None)


def enter(here: Scene, from_month: str, **more: Any) -> TermsVersion:
    return enter_terms(
        engagement_id=here.contract.engagement_id, terms=from_data(terms_for(**more)), from_month=from_month, note="", actor=here.manager, now=here.now
    )


def test_a_draft_that_no_longer_says_what_is_known_is_not_sent(here: Scene) -> None:
    statement = here.settle()
    made = noted(here)
    with pytest.raises(Outdated):
        send_statement(statement_id=statement.pk, actor=here.manager, now=here.now)
    here.settle()
    assert send_statement(statement_id=statement.pk, actor=here.manager, now=here.now).document["facts"]["fines"][0]["events"] == [str(made.pk)]


def test_a_draft_of_terms_that_were_replaced_is_not_sent(here: Scene) -> None:
    statement = here.settle()
    version = enter(here, MONTH, performance={"share": "0.3"})
    decide_terms(terms_id=version.pk, release=True, reason="", actor=here.manager2, now=here.now)
    with pytest.raises(Outdated):
        send_statement(statement_id=statement.pk, actor=here.manager, now=here.now)
    assert here.settle().terms_id == version.pk


def test_a_period_that_goes_on_is_not_sent(here: Scene) -> None:
    statement = here.settle("2025-03")
    with pytest.raises(NotOver, match="2025-03-31"):
        send_statement(statement_id=statement.pk, actor=here.manager, now=here.now)


def test_terms_do_not_tear_a_quarter(db: None) -> None:
    here = scene(cycle_months=3)
    with pytest.raises(Refused, match="No settlement period of the terms in force begins"):
        enter(here, NEXT, cycle_months=1)
    with pytest.raises(Refused, match="cannot be moved"):
        enter(here, "2025-04", cycle_months=1, period={"from": "2024-12-01", "to": "2025-12-01"}, components=[{"code": "fee", "kind": "lump_sum", "zh": "包干",
              "en": "Fee", "amount": "1200000", "months": 12}])  # fmt: skip
    version = enter(here, "2025-04", cycle_months=1)
    decide_terms(terms_id=version.pk, release=True, reason="", actor=here.manager2, now=here.now)
    assert here.settle("2025-03").document["from"] == "2025-01-01"
    assert here.settle("2025-04").document["from"] == "2025-04-01"


def test_two_decisions_after_the_seal_count_together(db: None) -> None:
    """Two deductions share a cap of 10 %: 8,000 and 5,000, of which 2,000 fit. Both are upheld late; what they cost, 10,000, comes back, not 7,000."""
    costs = [
        clause("a", metric="human_connect_rate", curve="step", target="99", weight="8000"),
        clause("b", metric="callback_missed_rate", variant="in_time", curve="step", target="99", weight="5000"),
    ]
    here = scene(clauses=costs, pay_factor=[], performance={"share": "0"})
    _statement, (first, second) = disputed(here, MONTH, "5:a", "5:b")
    assert (fen_of(_statement, "5:a"), fen_of(_statement, "5:b")) == (-800_000, -200_000)
    for one in (first, second):
        decide_objection(objection_id=one.pk, uphold=True, reason="属实", given={"num": "100", "den": "100"}, actor=here.manager, now=here.now)
    assert sorted(int(note.rate * 100) for note in Noted.objects.all() if note.rate is not None) == [500_000, 500_000]
    assert sum(line["fen"] for line in here.settle(NEXT).document["lines"] if line["step"] == 8) == 1_000_000


def test_what_a_late_decision_gave_back_is_not_earned_back_too(here: Scene) -> None:
    _statement, (objection,) = disputed(here, MONTH, "5:ring_back")
    decide_objection(objection_id=objection.pk, uphold=True, reason="属实", given={"num": "98", "den": "100"}, actor=here.manager, now=here.now)
    here.now += 90 * DAY
    here.figures["callback_missed_rate@1/in_time"] = Figure(Q(99), Q(100))
    for month in ("2025-02", "2025-03", "2025-04"):
        sealed(here, month)
    assert [line for line in here.settle("2025-05").document["lines"] if line["step"] == 7] == []


def test_a_month_opened_anew_goes_on_in_its_newest_version_alone(here: Scene) -> None:
    first, (objection,) = disputed(here, MONTH, "5:ring_back")
    second = reopen_statement(statement_id=first.pk, reason="补齐", measure=here.measure, actor=here.manager, now=here.now)
    with pytest.raises(Replaced):
        pay_statement(statement_id=first.pk, paid_ref="p", actor=here.manager, now=here.now)
    with pytest.raises(Replaced):
        reopen_statement(statement_id=first.pk, reason="再次", measure=here.measure, actor=here.manager, now=here.now)
    with pytest.raises(Replaced):
        decide_objection(objection_id=objection.pk, uphold=True, reason="x", given={"num": "98", "den": "100"}, actor=here.manager, now=here.now)
    send_statement(statement_id=second.pk, actor=here.manager, now=here.now)
    object_line(statement_id=second.pk, line="5:ring_back", ground="外线中断", evidence="故障单", actor=here.operator, now=here.now)


def test_what_was_paid_is_paid_once_over_three_versions(here: Scene) -> None:
    paid = pay_statement(statement_id=sealed(here).pk, paid_ref="p1", actor=here.manager, now=here.now)
    last = paid
    for share in (97, 98):
        here.figures["callback_missed_rate@1/in_time"] = Figure(Q(share), Q(100))
        last = reopen_statement(statement_id=last.pk, reason="补齐", measure=here.measure, actor=here.manager, now=here.now)
        send_statement(statement_id=last.pk, actor=here.manager, now=here.now)
        accept_statement(statement_id=last.pk, actor=here.operator, now=here.now)
        last = seal_statement(statement_id=last.pk, actor=here.manager, now=here.now)
    pay_statement(statement_id=last.pk, paid_ref="p3", actor=here.manager, now=here.now)
    told = json.loads(Event.objects.get(stream=f"statement:{last.pk}", type="statement.paid").payload)["fen"]
    assert (paid.net_fen, last.net_fen, told) == (9_600_000, 9_900_000, 300_000)


def test_an_event_that_was_found_false_doubles_nothing_later(db: None) -> None:
    here = scene(fines=[fine("complaint", amount="500", repeat_after=1, repeat_times="2")])
    event = noted(here)
    statement = here.sent()
    objection = object_line(statement_id=statement.pk, line="6:complaint", ground="未查实", evidence="录音", actor=here.operator, now=here.now)
    decide_objection(objection_id=objection.pk, uphold=True, reason="误判", given={"drop": [str(event.pk)]}, actor=here.manager, now=here.now)
    accept_statement(statement_id=statement.pk, actor=here.operator, now=here.now)
    seal_statement(statement_id=statement.pk, actor=here.manager, now=here.now)
    noted(here, NEXT)
    assert fen_of(here.settle(NEXT), "6:complaint") == -50_000


def test_points_taken_for_events_count_repeats_and_stand_on_lines_of_their_groups(db: None) -> None:
    here = scene(fines=[fine("complaint", amount="0", points="2", repeat_after=1, repeat_times="2")])
    for what in ("一", "二", "三"):
        noted(here, what=what)
    lines = here.settle().document["lines"]
    assert [(line["code"], line["points"], line["marks"]) for line in lines if line["code"] == "complaint"] == [("complaint", "-10", ["repeated"])]


def test_what_the_operator_may_not_see_or_do(here: Scene) -> None:
    draft = here.settle()
    for attempt in (
        lambda: object_line(statement_id=draft.pk, line="1:fee", ground="x", evidence="y", actor=here.operator, now=here.now),
        lambda: accept_statement(statement_id=draft.pk, actor=here.operator, now=here.now),
    ):
        with pytest.raises(NotFound):
            attempt()
    sealed(here)
    for attempt in (
        lambda: object_line(statement_id=draft.pk, line="1:fee", ground="x", evidence="y", actor=here.operator, now=here.now),
        lambda: accept_statement(statement_id=draft.pk, actor=here.operator, now=here.now),
    ):
        with pytest.raises(NotNow):
            attempt()


def test_of_two_managers_who_seal_at_once_one_does_and_what_is_noted_while_sending_is_in_or_refused(committed_cast: Cast) -> None:
    here = staged(committed_cast)
    statement = accept_statement(statement_id=here.sent().pk, actor=here.operator, now=here.now)
    said = at_once(
        lambda: seal_statement(statement_id=statement.pk, actor=here.manager, now=here.now),
        lambda: seal_statement(statement_id=statement.pk, actor=here.manager2, now=here.now),
    )
    assert sorted(said) in (["", "Moved"], ["", "NotNow"])
    later = here.settle(NEXT)
    told = at_once(lambda: send_statement(statement_id=later.pk, actor=here.manager, now=here.now), lambda: noted(here, NEXT))
    sent = Statement.objects.get(pk=later.pk)
    assert sorted(told) in (["", "AlreadySent"], ["", "Outdated"])
    assert (sent.state == "sent") == (Noted.objects.count() == 0)


def at_once(*deeds: Any) -> list[str]:
    """Do all of them at the same moment; gives the name of each one's refusal."""
    ready, said = Barrier(len(deeds)), [""] * len(deeds)

    def run(at: int) -> None:
        ready.wait()
        try:
            deeds[at]()
        except (Moved, NotNow, AlreadySent, Outdated) as refusal:
            said[at] = type(refusal).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=(at,)) for at in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_a_month_without_a_call_and_a_net_below_zero(db: None) -> None:
    here = scene(fines=[fine("complaint", amount="150000")])
    here.figures = {"human_connect_rate@1/requested": Figure(Q(0), Q(0), None, 0), "callback_missed_rate@1/in_time": Figure(Q(0), Q(0), None, 0)}
    noted(here)
    statement = sealed(here)
    marks = {line["code"]: line["marks"] for line in statement.document["lines"]}
    assert (marks["connect"], marks["ring_back"], fen_of(statement, "5:ring_back")) == (["no_data"], ["no_data"], 0)
    assert (statement.net_fen, statement.document["carried_fen"]) == (0, -5_000_000)
    assert here.settle(NEXT).net_fen == 10_000_000 - 5_000_000


def test_nobodys_hour_is_logged_in_twice(db: None) -> None:

    seats = [
        {"code": code, "kind": "seat_month", "zh": "坐席费", "en": "Seats", "rate": "1000", "contracted": "9", "hours": "8"} for code in ("seats", "night")
    ]
    here = scene(components=seats, clauses=[], performance={"share": "0"}, pay_factor=[])
    agent = here.cast.user("op_agent")
    User.plain.filter(pk=agent.pk).update(employee_no="A1")
    starts = datetime(2025, 1, 6, 8, tzinfo=SHANGHAI)
    ends = starts + timedelta(hours=8)
    for component, begin in (("seats", starts), ("seats", starts + timedelta(hours=1)), ("night", starts)):
        Shift.objects.create(
            contract=here.contract, component=component, staff_no="A1", starts_at=begin + timedelta(seconds=component == "night"), ends_at=ends
        )
    AgentInterval.objects.create(agent=agent, seq=1, state="ready", from_at=starts, to_at=ends)
    version = in_force(here.contract, MONTH)
    assert version is not None
    found = gather(here.contract, terms_of(version), MONTH, here.measure, here.now)
    assert found.staffing["seats"] == Counts(Q(9), Q("1.88"), Q(1), Q(0))
    assert found.staffing["night"] == Counts(Q(9), Q(1), Q(0), Q(0))
    assert found.people.two_seats == 2
