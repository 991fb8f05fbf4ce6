from dataclasses import replace

import pytest

from huiying.directory.models import User
from huiying.directory.reference import current_version
from huiying.journal.models import Event
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound, NotNow
from huiying.orders.authorise import Outsourced
from huiying.supervision.claims import AppealTooLate, NoReplyYet, OwnChain, SameDecider, Wanted, apply, decide
from huiying.supervision.models import Claim
from huiying.supervision.queries import claim_counts, claims_of, claims_waiting
from tests.cast import NOW, Cast, again
from tests.followup.stages import city, pass_time
from tests.orders.steps import DAY, HOUR, assert_journal_agrees, at, dispatched, replied

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return city()


def unreasonable(order: object) -> Wanted:
    return Wanted("unreasonable", "unreasonable", "诉求超出法律规定，已三次当面解释。", order_id=order.pk)  # type: ignore[attr-defined]


def answered(cast: Cast) -> object:
    order = dispatched(cast, NOW, cast.works)
    replied(cast, order, cast.works, NOW + HOUR)
    return again(order)


def test_a_unit_applies_and_an_assessor_decides(cast: Cast) -> None:
    order = answered(cast)
    claim = apply(wanted=unreasonable(order), actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    assert (claim.state, claim.decision_due, again(order).claim_approved) == ("pending", at("2025-03-12 00:00"), False)
    assert [c.pk for c in claims_waiting(cast.assessor)] == [claim.pk] == [c.pk for c in claims_of(cast.unit_lead(cast.works))]
    with pytest.raises(NotAllowed):
        decide(claim_id=claim.pk, approve=True, reason="属实", actor=cast.unit_lead(cast.works), now=NOW + DAY)
    with pytest.raises(NotAllowed):
        decide(claim_id=claim.pk, approve=True, reason="属实", actor=cast.dispatcher, now=NOW + DAY)
    done = decide(claim_id=claim.pk, approve=True, reason="经核实", actor=cast.assessor, now=NOW + DAY)
    assert (done.state, done.decided_by, again(order).claim_approved) == ("approved", cast.assessor.id, True)
    with pytest.raises(NotNow):
        decide(claim_id=claim.pk, approve=False, reason="改判", actor=cast.assessor2, now=NOW + DAY)
    assert_journal_agrees()


def test_the_operator_decides_nothing(cast: Cast) -> None:
    claim = apply(wanted=unreasonable(answered(cast)), actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    with pytest.raises(Outsourced):
        decide(claim_id=claim.pk, approve=True, reason="x", actor=replace(cast.op_reviewer, roles=frozenset({"AS"})), now=NOW + DAY)
    assert Event.objects.filter(type="permission.refused_66").count() == 1


def test_nothing_is_unreasonable_before_it_was_answered(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    with pytest.raises(NoReplyYet):
        apply(wanted=unreasonable(order), actor=cast.unit_lead(cast.works), now=NOW + HOUR)
    with pytest.raises(NotFound):
        apply(wanted=unreasonable(order), actor=cast.unit_lead(cast.streets), now=NOW + HOUR)


def test_what_nobody_decides_is_refused(cast: Cast) -> None:
    order = answered(cast)
    claim = apply(wanted=unreasonable(order), actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    pass_time(at("2025-03-11 23:59"))
    assert Claim.objects.get().state == "pending"
    pass_time(at("2025-03-12 00:00"))
    claim.refresh_from_db()
    assert (claim.state, again(order).claim_approved) == ("lapsed", False)


def test_nobody_of_the_units_own_chain_decides(cast: Cast) -> None:
    """An assessor of the agency who sits in a bureau decides neither for the bureau nor for its sections."""
    User.plain.filter(pk=cast.assessor.id).update(org=cast.works)
    sitting = replace(cast.assessor, unit_id=str(cast.works.pk), unit_path=cast.works.path)
    order = answered(cast)
    claim = apply(wanted=unreasonable(order), actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    with pytest.raises(OwnChain):
        decide(claim_id=claim.pk, approve=True, reason="x", actor=sitting, now=NOW + DAY)


def test_an_exclusion_names_its_metrics_and_takes_two_assessors(cast: Cast) -> None:
    order = answered(cast)
    wanted = Wanted("exclusion", "force_majeure", "暴雨红色预警期间无法施工。", order_id=order.pk)  # type: ignore[attr-defined]
    with pytest.raises(Refused) as refusal:
        apply(wanted=wanted, actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    assert [p.field for p in refusal.value.problems] == ["scope"]
    claim = apply(wanted=replace(wanted, scope=["W08", "W09"]), actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    first = decide(claim_id=claim.pk, approve=True, reason="属实", actor=cast.assessor, now=NOW + DAY)
    assert (first.state, first.decided_by, first.approver, again(order).exclusion_approved) == ("pending", cast.assessor.id, "", False)  # type: ignore[arg-type]
    assert (list(claims_waiting(cast.assessor)), [c.pk for c in claims_waiting(cast.assessor2)]) == ([], [claim.pk])
    with pytest.raises(SameDecider):
        decide(claim_id=claim.pk, approve=True, reason="属实", actor=cast.assessor, now=NOW + DAY)
    with pytest.raises(NotAllowed):
        decide(claim_id=claim.pk, approve=True, reason="属实", actor=cast.dispatcher, now=NOW + DAY)
    done = decide(claim_id=claim.pk, approve=True, reason="已核气象记录", actor=cast.assessor2, now=NOW + DAY + HOUR)
    assert (done.state, done.decided_by, done.approver, done.scope) == ("approved", cast.assessor.id, cast.assessor2.id, ["W08", "W09"])
    assert done.decision_text == "属实\n已核气象记录"
    told = Event.objects.filter(type__in=("claim.approved_first", "claim.decided")).order_by("stream_seq").values_list("type", "actor_id")
    assert list(told) == [("claim.approved_first", cast.assessor.id), ("claim.decided", cast.assessor2.id)]
    assert (again(order).exclusion_approved, again(order).claim_approved) == (True, False)  # type: ignore[arg-type]
    assert_journal_agrees()


def test_the_second_assessor_may_refuse_what_the_first_approved(cast: Cast) -> None:
    order = answered(cast)
    wanted = Wanted("exclusion", "force_majeure", "暴雨。", order_id=order.pk, scope=["W08"])  # type: ignore[attr-defined]
    claim = apply(wanted=wanted, actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    decide(claim_id=claim.pk, approve=True, reason="属实", actor=cast.assessor, now=NOW + DAY)
    done = decide(claim_id=claim.pk, approve=False, reason="当日无暴雨", actor=cast.assessor2, now=NOW + DAY)
    assert (done.state, done.decided_by, done.approver, done.decision_text) == ("refused", cast.assessor2.id, "", "当日无暴雨")
    assert not again(order).exclusion_approved  # type: ignore[arg-type]


def test_one_approval_alone_lapses(cast: Cast) -> None:
    order = answered(cast)
    wanted = Wanted("exclusion", "force_majeure", "暴雨。", order_id=order.pk, scope=["W08"])  # type: ignore[attr-defined]
    claim = apply(wanted=wanted, actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    decide(claim_id=claim.pk, approve=True, reason="属实", actor=cast.assessor, now=NOW + DAY)
    assert Claim.objects.get(pk=claim.pk).decision_text == "属实"
    pass_time(at("2025-03-12 00:00"))
    claim.refresh_from_db()
    assert (claim.state, claim.approver, again(order).exclusion_approved) == ("lapsed", "", False)  # type: ignore[arg-type]
    assert claim.decision_text == ""  # the one approval decided nothing, and its words are not shown as if it had


def test_an_exclusion_without_an_order_has_a_stream_of_its_own(cast: Cast) -> None:
    wanted = Wanted("exclusion", "system_fault", "平台停机两小时。", scope=["C01"], span_from=NOW - 3 * HOUR, span_to=NOW - HOUR)
    claim = apply(wanted=wanted, actor=cast.assessor, now=NOW)
    with pytest.raises(OwnChain):
        decide(claim_id=claim.pk, approve=True, reason="属实", actor=cast.assessor, now=NOW + HOUR)
    decide(claim_id=claim.pk, approve=False, reason="无证据", actor=cast.assessor2, now=NOW + HOUR)
    assert list(Event.objects.filter(stream=f"claim:{claim.pk}").order_by("stream_seq").values_list("type", flat=True)) == ["claim.applied", "claim.decided"]


def test_an_appeal_within_five_working_days_is_decided_by_another(cast: Cast) -> None:
    order = answered(cast)
    first = apply(wanted=unreasonable(order), actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    decide(claim_id=first.pk, approve=False, reason="理由不足", actor=cast.assessor, now=NOW + DAY)
    wanted = Wanted("appeal", "unreasonable", "补充三次解释记录。", appeal_of=first.pk)
    with pytest.raises(NotFound):
        apply(wanted=wanted, actor=cast.unit_lead(cast.streets), now=NOW + DAY)
    with pytest.raises(AppealTooLate):
        apply(wanted=wanted, actor=cast.unit_lead(cast.works), now=at("2025-03-13 00:00"))
    appeal = apply(wanted=wanted, actor=cast.unit_lead(cast.works), now=at("2025-03-12 23:00"))
    with pytest.raises(SameDecider):
        decide(claim_id=appeal.pk, approve=True, reason="成立", actor=cast.assessor, now=at("2025-03-13 09:00"))
    decide(claim_id=appeal.pk, approve=True, reason="成立", actor=cast.assessor2, now=at("2025-03-13 09:00"))
    assert again(order).claim_approved  # type: ignore[arg-type]
    counts = claim_counts(NOW, NOW + 30 * DAY)
    assert {(row["kind"], row["state"]): row["n"] for row in counts} == {("unreasonable", "refused"): 1, ("appeal", "approved"): 1}
    assert current_version() > 0
