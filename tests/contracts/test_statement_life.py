"""From draft to paid: windows, objections, decisions, silence of either side, re-opened months; each step is an event, sealed stays sealed."""

from datetime import timedelta
from fractions import Fraction as Q
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from huiying.contracts.closing import decision_over, window_over
from huiying.contracts.deciding import decide_objection
from huiying.contracts.drafting import NoTerms
from huiying.contracts.facts import Figure
from huiying.contracts.models import Noted, Objection, Statement, TermsVersion
from huiying.contracts.noting import AlreadySent, Note, note_fact, strike_out
from huiying.contracts.objecting import NotInOrder, WindowOver, accept_statement, object_line, send_statement, withdraw_objection
from huiying.contracts.published import digest
from huiying.contracts.sealing import pay_statement, reopen_statement, seal_statement
from huiying.contracts.span import NotACycle
from huiying.journal.models import Timer
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import Moved, NotAllowed, NotFound, NotNow
from huiying.kit.times import local
from huiying.orders.authorise import Outsourced
from huiying.supervision.models import Notice
from huiying.work.timers import run_due
from tests.contracts.scene import MONTH, NEXT, Scene, events, scene

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def here() -> Scene:
    return scene()


def objected(here: Scene, statement: Statement, line: str = "5:ring_back") -> Objection:
    return object_line(statement_id=statement.pk, line=line, ground="外线中断不可归责", evidence="运营商故障单", actor=here.operator, now=here.now)


def noted(here: Scene, **more: Any) -> Noted:
    note = Note(MONTH, "event", "complaint", **{"what": "查实", "evidence": "质检", **more})
    return note_fact(contract_id=here.contract.pk, note=note, actor=here.manager, now=here.now)


def again(statement: Statement) -> Statement:
    return Statement.objects.select_related("contract__engagement", "terms").get(pk=statement.pk)


def sealed(here: Scene, month: str = MONTH) -> Statement:
    statement = accept_statement(statement_id=here.sent(month).pk, actor=here.operator, now=here.now)
    return seal_statement(statement_id=statement.pk, actor=here.manager, now=here.now)


def test_a_month_is_settled_from_terms_and_facts_and_the_same_facts_change_nothing(here: Scene) -> None:
    statement = here.settle()
    # 100,000 + 20 % × 100,000 × (0.9 − 1) for 80 points... the connect rate 94 % gives 80 points: factor 1 − 0.005 × 10 = 0.95; − 3 points × 1,000
    assert (statement.gross_fen, statement.net_fen, statement.state) == (10_000_000, 10_000_000 - 100_000 - 300_000, "draft")
    assert here.asked[0].keys == ("callback_missed_rate@1/in_time", "human_connect_rate@1/requested")
    assert (str(here.asked[0].start), str(here.asked[0].end)) == ("2025-01-01", "2025-02-01")
    assert here.settle().pk == statement.pk
    here.figures["callback_missed_rate@1/in_time"] = Figure(Q(98), Q(100))
    assert here.settle().net_fen == 9_900_000
    assert events("statement", statement.pk) == ["statement.drafted", "statement.drafted"]


def test_the_operator_sees_a_statement_when_it_is_sent_and_its_facts_stand_then(here: Scene) -> None:
    statement = here.settle()
    with pytest.raises(NotFound):
        accept_statement(statement_id=statement.pk, actor=here.operator, now=here.now)
    statement = send_statement(statement_id=statement.pk, actor=here.manager, now=here.now)
    assert str(statement.object_until) == "2025-03-11 16:00:00+00:00"  # five working days after Tuesday the 4th: the 11th, to its end in Shanghai
    assert Notice.objects.filter(org=here.cast.operator, kind="statement").count() == 1
    with pytest.raises(NotNow):
        here.settle()
    note = Note(MONTH, "event", "complaint", what="查实一件", evidence="质检 12")
    with pytest.raises(AlreadySent):
        note_fact(contract_id=here.contract.pk, note=note, actor=here.manager, now=here.now)


def test_silence_of_the_operator_accepts(here: Scene) -> None:
    statement = here.sent()
    assert run_due(here.now + 5 * DAY) == 0
    assert run_due(here.now + 10 * DAY) == 1
    statement = again(statement)
    assert (statement.state, statement.accepted) == ("final", "silence")
    assert events("statement", statement.pk)[-2:] == ["statement.window_closed", "statement.final"]
    with pytest.raises(NotNow):
        object_line(statement_id=statement.pk, line="1:fee", ground="x", evidence="y", actor=here.operator, now=here.now + 10 * DAY)


def test_an_upheld_objection_corrects_the_facts_and_keeps_what_the_line_was(here: Scene) -> None:
    statement = here.sent()
    objection = objected(here, statement)
    with pytest.raises(Refused, match="stays as it is"):
        decide_objection(objection_id=objection.pk, uphold=True, reason="查实", given={"num": "95", "den": "100"}, actor=here.manager, now=here.now)
    with pytest.raises(Refused, match="base cannot be zero"):
        decide_objection(objection_id=objection.pk, uphold=True, reason="查实", given={"num": "95", "den": "0"}, actor=here.manager, now=here.now)
    decide_objection(objection_id=objection.pk, uphold=True, reason="故障属实", given={"num": "95", "den": "97"}, actor=here.manager, now=here.now)
    statement = again(statement)
    line = next(line for line in statement.document["lines"] if line["code"] == "ring_back")
    assert (line["fen"], line["was_fen"]) == (-6_186, -300_000)  # (98 − 95 ÷ 97 × 100) × 1,000
    assert statement.net_fen == 10_000_000 - 100_000 - 6_186
    assert statement.document["facts"]["corrections"][0]["objection"] == str(objection.pk)
    statement = accept_statement(statement_id=statement.pk, actor=here.operator, now=here.now)
    assert statement.state == "final"
    assert [copy.state for copy in statement.copies.order_by("id")] == ["sent", "final"]
    assert statement.copies.get(state="sent").document["net_fen"] == 9_600_000


def test_a_refused_objection_changes_no_amount_and_says_why(here: Scene) -> None:
    statement = here.sent()
    objection = objected(here, statement)
    with pytest.raises(Refused):
        decide_objection(objection_id=objection.pk, uphold=False, reason=" ", given={}, actor=here.manager, now=here.now)
    decided = decide_objection(objection_id=objection.pk, uphold=False, reason="无证据", given={}, actor=here.manager, now=here.now)
    assert (decided.state, decided.reason, again(statement).net_fen) == ("refused", "无证据", 9_600_000)
    with pytest.raises(NotFound):
        decide_objection(objection_id=objection.pk, uphold=False, reason="再次", given={}, actor=here.manager, now=here.now)


def test_silence_of_the_buyer_leaves_the_line_disputed_and_the_rest_goes_on(here: Scene) -> None:
    statement = here.sent()
    objection = objected(here, statement)
    run_due(here.now + 8 * DAY)
    statement = again(statement)
    assert (statement.state, statement.closed_at is not None) == ("sent", True)
    assert Timer.objects.get(kind="statement_decision").due_at == statement.decide_until
    run_due(here.now + 30 * DAY)
    statement, objection = again(statement), Objection.objects.get()
    assert (statement.state, objection.state, statement.net_fen) == ("final", "disputed", 9_600_000)
    statement = seal_statement(statement_id=statement.pk, actor=here.manager, now=here.now + 31 * DAY)
    decide_objection(objection_id=objection.pk, uphold=True, reason="补证属实", given={"num": "98", "den": "100"}, actor=here.manager, now=here.now + 32 * DAY)
    note = Noted.objects.get()
    assert (note.kind, note.month, note.about, note.line, note.rate) == ("adjustment", NEXT, MONTH, "5:ring_back", 3000)
    assert again(statement).net_fen == 9_600_000
    later = here.settle(NEXT)
    assert next(line["fen"] for line in later.document["lines"] if line["step"] == 8) == 300_000


def test_an_objection_may_be_taken_back(here: Scene) -> None:
    statement = here.sent()
    objection = objected(here, statement)
    window_over(statement_id=statement.pk, actor=system("timer"), now=here.now + 9 * DAY)
    assert again(statement).state == "sent"
    withdraw_objection(objection_id=objection.pk, actor=here.operator, now=here.now + 9 * DAY)
    assert again(statement).state == "final"
    decision_over(statement_id=statement.pk, actor=system("timer"), now=here.now + 30 * DAY)
    assert Objection.objects.get().state == "withdrawn"


def test_a_line_is_disputed_once_at_a_time_and_only_while_the_window_is_open(here: Scene) -> None:
    statement = here.sent()
    objected(here, statement)
    with pytest.raises(Moved), transaction.atomic():
        objected(here, statement)
    with pytest.raises(Refused, match="no such line"):
        objected(here, statement, "6:nothing")
    until = local(statement.object_until or here.now)
    with pytest.raises(WindowOver, match=f"{until:%Y-%m-%d %H:%M}"):
        object_line(statement_id=statement.pk, line="1:fee", ground="x", evidence="y", actor=here.operator, now=here.now + 9 * DAY)
    with pytest.raises(Refused):
        object_line(statement_id=statement.pk, line="1:fee", ground="x", evidence=" ", actor=here.operator, now=here.now)


def test_a_line_that_follows_from_others_cannot_be_corrected(here: Scene) -> None:
    objection = objected(here, here.sent(), "4:performance")
    with pytest.raises(Refused, match="follows from others"):
        decide_objection(objection_id=objection.pk, uphold=True, reason="x", given={}, actor=here.manager, now=here.now)


def test_a_fined_event_may_be_struck_out(here: Scene) -> None:
    one, _other = (noted(here, what=what) for what in ("查实一", "查实二"))
    statement = here.sent()
    objection = objected(here, statement, "6:complaint")
    with pytest.raises(Refused, match="Choose the events"):
        decide_objection(objection_id=objection.pk, uphold=True, reason="x", given={"drop": ["other"]}, actor=here.manager, now=here.now)
    decide_objection(objection_id=objection.pk, uphold=True, reason="误判", given={"drop": [str(one.pk)]}, actor=here.manager, now=here.now)
    line = next(line for line in again(statement).document["lines"] if line["code"] == "complaint")
    assert (line["fen"], line["was_fen"]) == (-50_000, -100_000)


def test_sealed_paid_and_never_changed(here: Scene) -> None:
    statement = sealed(here)
    assert statement.document["state"] == "sealed"
    assert statement.sha256 == digest(statement.document)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(net_fen=1)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        statement.copies.update(sha256="x")
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        TermsVersion.objects.update(sha256="x")
    paid = pay_statement(statement_id=statement.pk, paid_ref="支付 2025-3", actor=here.manager, now=here.now)
    assert (paid.state, paid.paid_fen) == ("paid", 9_600_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(state="final")
    assert events("statement", statement.pk) == [
        "statement.drafted", "statement.sent", "statement.accepted", "statement.window_closed", "statement.final", "statement.sealed", "statement.paid",
    ]  # fmt: skip


def test_a_reopened_month_is_a_new_version_and_the_old_one_stays(here: Scene) -> None:
    old = pay_statement(statement_id=sealed(here).pk, paid_ref="p1", actor=here.manager, now=here.now)
    here.figures["callback_missed_rate@1/in_time"] = Figure(Q(97), Q(100))
    with pytest.raises(Refused):
        reopen_statement(statement_id=old.pk, reason="", measure=here.measure, actor=here.manager, now=here.now)
    new = reopen_statement(statement_id=old.pk, reason="回拨记录补齐", measure=here.measure, actor=here.manager, now=here.now)
    assert (new.version, new.replaces_id, new.state, new.net_fen) == (2, old.pk, "draft", 9_800_000)
    assert (again(old).state, again(old).net_fen) == ("paid", 9_600_000)
    send_statement(statement_id=new.pk, actor=here.manager, now=here.now)
    accept_statement(statement_id=new.pk, actor=here.operator, now=here.now)
    seal_statement(statement_id=new.pk, actor=here.manager, now=here.now)
    assert here.settle(NEXT).document["facts"]["earlier"][0]["lines"][0]["fen"] == -100_000


def test_earlier_periods_come_first(here: Scene) -> None:
    here.settle()
    later = here.settle(NEXT)
    with pytest.raises(NotInOrder):
        send_statement(statement_id=later.pk, actor=here.manager, now=here.now)
    sealed(here)
    assert send_statement(statement_id=here.settle(NEXT).pk, actor=here.manager, now=here.now).state == "sent"


def test_three_good_months_bring_a_deduction_back(here: Scene) -> None:
    sealed(here)
    here.now += 90 * DAY
    here.figures["callback_missed_rate@1/in_time"] = Figure(Q(99), Q(100))
    for month in ("2025-02", "2025-03", "2025-04"):
        sealed(here, month)
    lines = here.settle("2025-05").document["lines"]
    assert [(line["code"], line["fen"]) for line in lines if line["step"] == 7] == [("ring_back@2025-01", 300_000)]


def test_who_may_do_what(here: Scene) -> None:
    statement = here.settle()
    for actor in (here.cast.agent, here.cast.unit_lead(here.cast.works), here.cast.team_lead):
        with pytest.raises(NotFound):
            here.settle(actor=actor)
    with pytest.raises(NotAllowed):
        here.settle(actor=here.cast.auditor)
    with pytest.raises(Outsourced):
        here.settle(actor=here.operator)
    send_statement(statement_id=statement.pk, actor=here.manager, now=here.now)
    with pytest.raises(NotAllowed):
        object_line(statement_id=statement.pk, line="1:fee", ground="x", evidence="y", actor=here.manager, now=here.now)
    objection = objected(here, statement)
    with pytest.raises(Outsourced):
        decide_objection(objection_id=objection.pk, uphold=False, reason="x", given={}, actor=here.operator, now=here.now)
    with pytest.raises(Outsourced):
        seal_statement(statement_id=statement.pk, actor=here.operator, now=here.now)


def test_noted_facts_are_checked_and_struck_out_not_changed(here: Scene) -> None:
    for wrong in ({"days": 3}, {"also": ("connect",)}):
        with pytest.raises(Refused):
            noted(here, **wrong)
    made = noted(here, also=("ring_back",))
    assert here.settle().document["facts"]["fines"] == [{"rule": "complaint", "events": [str(made.pk)], "days": 0, "before": 0, "also": ["ring_back"]}]
    strike_out(noted_id=made.pk, reason="重复登记", actor=here.manager, now=here.now)
    assert here.settle().document["facts"]["fines"] == []
    with pytest.raises(NotFound):
        strike_out(noted_id=made.pk, reason="再次", actor=here.manager, now=here.now)
    with pytest.raises(Refused):
        note_fact(contract_id=here.contract.pk, note=Note(MONTH, "quantity", "fee", what="x", evidence="y"), actor=here.manager, now=here.now)


def test_only_months_of_the_contract_with_terms_in_force_are_settled(here: Scene) -> None:
    with pytest.raises(NoTerms):
        here.settle("2024-12")
    with pytest.raises(NotACycle):
        here.settle("2026-01")
