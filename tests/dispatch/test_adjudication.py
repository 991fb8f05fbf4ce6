import pytest

from huiying.directory.reference import current_version
from huiying.dispatch.adjudication import Ruling, adjudicate, adjudicate_reject
from huiying.dispatch.aftermath import hand_over, lapse
from huiying.dispatch.catalogue import approve_catalogue, difference, in_force
from huiying.dispatch.disputes import Closed, adjudication_overdue, give_opinion, invite, room, to_adjudication
from huiying.dispatch.match import match
from huiying.dispatch.models import Adjudication, CatalogueVersion, DispatchProposal, Opinion, ReturnRequest
from huiying.dispatch.plan import question
from huiying.dispatch.sending import dispatch
from huiying.journal.models import Event, Text, Timer
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotNow
from huiying.orders.authorise import Outsourced
from huiying.orders.ending import withdraw
from huiying.orders.merging import merge
from huiying.orders.models import Assignment, WorkOrder
from tests.cast import NOW, POWER_CUT, STREET_LIGHT, Cast, again
from tests.dispatch.scene import another, ask, plan, with_catalogue
from tests.orders.steps import DAY, HOUR, accepted, assert_journal_agrees, at, dispatched, lead_part, part, replied

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return with_catalogue()


def disputed(cast: Cast, *co: object, **given: object) -> WorkOrder:
    """An order in adjudication, by hand, with its lead at work."""
    order = dispatched(cast, NOW, cast.works, *co, **given)  # type: ignore[arg-type]
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW + HOUR)
    return again(order)


def opened(order: WorkOrder) -> Adjudication:
    return Adjudication.objects.get(order=order, state="open")


def ruling(lead: object, *co: object, **given: object) -> Ruling:
    words = {"reason": "依三定规定", "advice": "请牵头办理", "precedent_text": "此类事项由该单位牵头", "legal_basis": "三定规定"}
    return Ruling(**{"lead": str(lead.pk), "co": tuple(str(u.pk) for u in co), **words, **given})  # type: ignore[arg-type, attr-defined]


def test_a_ruling_binds_another_lead_and_gives_the_time_back(cast: Cast) -> None:
    order = disputed(cast)
    before = lead_part(order)
    assert (opened(order).contact_unit_id, order.owner_id) == (cast.works.pk, cast.works.pk)
    adjudicate(adjudication=opened(order), ruling=ruling(cast.environment, cast.streets), actor=cast.adjudicator, now=NOW + HOUR + 2 * DAY)
    order, lead = again(order), lead_part(order)
    assert (order.status, order.owner_id, order.hop_n, order.returns_n) == ("in_progress", cast.environment.pk, 1, 0)
    assert (order.due_at, order.credited) == (at("2025-03-14 00:00"), 2 * 86_400)  # Tuesday to Thursday: two working days
    assert (lead.unit_id, lead.forced, lead.sent_at, lead.due_at) == (cast.environment.pk, True, NOW + HOUR + 2 * DAY, at("2025-03-14 00:00"))
    assert (part(order, cast.streets).role, part(order, cast.streets).forced) == ("co", True)
    assert Assignment.objects.get(pk=before.pk).status == "withdrawn"
    assert not Timer.objects.filter(stream=order.stream, kind="adjudication_due", dropped=False).exists()
    assert_journal_agrees()


def test_a_unit_that_keeps_the_order_keeps_its_clock(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, cast.streets)
    asked = ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW + 2 * HOUR)
    adjudicate(adjudication=opened(order), ruling=ruling(cast.works, cast.streets), actor=cast.adjudicator, now=NOW + DAY)
    kept = part(order, cast.works)
    assert (kept.pk, kept.status, kept.forced, kept.due_at, kept.sent_at) == (asked.pk, "signed", True, asked.due_at, NOW)
    assert (part(order, cast.streets).forced, ReturnRequest.objects.get().state, again(order).hop_n) == (True, "refused", 0)
    assert Assignment.objects.filter(order=order).count() == 2
    assert_journal_agrees()


def test_a_lead_that_replied_while_the_duty_was_disputed_goes_to_review_with_the_ruling(cast: Cast) -> None:
    order = disputed(cast)
    replied(cast, order, cast.works, NOW + 2 * HOUR)
    assert again(order).status == "adjudicating"
    adjudicate(adjudication=opened(order), ruling=ruling(cast.works, cast.streets), actor=cast.adjudicator, now=NOW + 3 * HOUR)
    assert again(order).status == "in_progress"  # a new co-handler is waited for
    replied(cast, order, cast.streets, NOW + 4 * HOUR)
    assert again(order).status == "pending_review"
    other = disputed(cast, phone="13800010077")
    replied(cast, other, cast.works, NOW + 2 * HOUR)
    adjudicate(adjudication=opened(other), ruling=ruling(cast.works, binding=False), actor=cast.adjudicator, now=NOW + 3 * HOUR)
    assert (again(other).status, lead_part(other).status) == ("pending_review", "replied")
    assert Timer.objects.get(stream=other.stream, kind="review_due").due_at == at("2025-03-06 00:00")
    assert_journal_agrees()


def test_an_order_goes_to_review_when_the_ruling_lets_its_last_co_handler_go(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, cast.streets)
    replied(cast, order, cast.works, NOW + HOUR)
    ask(cast, order, cast.streets, cast.environment, NOW + 2 * HOUR)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW + 3 * HOUR)
    adjudicate(adjudication=opened(order), ruling=ruling(cast.works), actor=cast.adjudicator, now=NOW + DAY)
    assert (again(order).status, part(order, cast.streets).status) == ("pending_review", "returned")
    assert_journal_agrees()


def test_a_request_granted_by_the_ruling_is_credited_from_its_beginning(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW + HOUR + DAY - HOUR)
    adjudicate(adjudication=opened(order), ruling=ruling(cast.environment), actor=cast.adjudicator, now=NOW + HOUR + DAY)
    order = again(order)
    assert (order.credited, order.returns_n, part(order, cast.works).status, ReturnRequest.objects.get().state) == (86_400, 1, "returned", "approved")


def test_the_precedent_becomes_a_line_that_another_adjudicator_publishes(cast: Cast) -> None:
    order = disputed(cast, topic_code=STREET_LIGHT)
    given = ruling(cast.power, cast.works, fallback=str(cast.district.pk), object_word="电线杆", region_prefix="990101")
    adjudicate(adjudication=opened(order), ruling=given, actor=cast.adjudicator, now=NOW + DAY)
    draft = CatalogueVersion.objects.get(state="draft")
    assert Adjudication.objects.get(order=order).catalogue_version_id == draft.pk
    (line,) = difference(draft).added
    assert (line.topic_prefix, line.object_word, line.region_prefix) == (STREET_LIGHT, "电线杆", "990101")
    assert (line.source, line.precedent_order_no) == ("precedent", order.order_no)
    approve_catalogue(version_id=draft.pk, actor=another(cast, "AD"), now=NOW + 2 * DAY)
    like = accepted(cast, NOW + 2 * DAY, topic_code=STREET_LIGHT, phone="13800010009", original_text="人民路电线杆上的路灯不亮")
    found = match(in_force(NOW + 2 * DAY, current_version()).lines, question(like))
    assert found is not None
    assert (found.line.lead, [r.code for r in found.reasons]) == (str(cast.power.pk), ["topic", "object", "region", "basis", "precedent"])


def test_a_ruling_that_does_not_bind_others_leaves_the_catalogue(cast: Cast) -> None:
    order = disputed(cast)
    adjudicate(adjudication=opened(order), ruling=ruling(cast.environment, binding=False), actor=cast.adjudicator, now=NOW + DAY)
    assert not CatalogueVersion.objects.filter(state="draft").exists()


def test_a_binding_ruling_says_on_what_it_rests(cast: Cast) -> None:
    order = disputed(cast)
    empty = ruling(cast.operator, precedent_text="", legal_basis="", reason="")
    with pytest.raises(Refused) as refused:
        adjudicate(adjudication=opened(order), ruling=empty, actor=cast.adjudicator, now=NOW + DAY)
    assert {problem.field for problem in refused.value.problems} == {"lead", "reason", "precedent_text", "legal_basis"}


def test_only_the_agencys_adjudicator_decides(cast: Cast) -> None:
    order = disputed(cast)
    for actor in (cast.dispatcher, cast.unit_lead(cast.works)):
        with pytest.raises(NotAllowed):
            adjudicate(adjudication=opened(order), ruling=ruling(cast.environment), actor=actor, now=NOW + DAY)
    with pytest.raises(Outsourced):
        adjudicate(adjudication=opened(order), ruling=ruling(cast.environment), actor=cast.op_dispatcher, now=NOW + DAY)
    assert (again(order).status, Event.objects.filter(type="permission.refused_66").count()) == ("adjudicating", 1)
    assert not CatalogueVersion.objects.filter(state="draft").exists()


def test_a_decided_dispute_is_closed(cast: Cast) -> None:
    order = disputed(cast)
    found = opened(order)
    adjudicate(adjudication=found, ruling=ruling(cast.environment), actor=cast.adjudicator, now=NOW + DAY)
    with pytest.raises(Closed):
        adjudicate(adjudication=found, ruling=ruling(cast.streets), actor=cast.adjudicator, now=NOW + DAY)
    with pytest.raises(Closed):
        give_opinion(adjudication=found, text="补充意见", actor=cast.unit_lead(cast.works), now=NOW + DAY)


def test_a_utility_gives_its_ground_by_asking_to_hand_back_and_no_opinion(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.power)
    ask(cast, order, cast.power, cast.works, NOW + HOUR)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW + 2 * HOUR)
    found = opened(order)
    with pytest.raises(NotAllowed):
        give_opinion(adjudication=found, text="产权不在本公司", actor=cast.unit_lead(cast.power), now=NOW + 3 * HOUR)
    with pytest.raises(Refused):
        invite(adjudication=found, units=[cast.power], actor=cast.adjudicator, now=NOW + 3 * HOUR)
    give_opinion(adjudication=found, text="应由本局牵头", actor=cast.unit_lead(cast.works), now=NOW + 4 * HOUR)
    seen = room(opened(order), cast.adjudicator.reference_version)
    assert ([opinion.unit.code for opinion in seen.opinions], [request.unit.code for request in seen.requests], seen.invited) == (["SZ"], ["GD"], ())


def test_units_in_question_and_invited_bodies_give_their_grounds(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW + 2 * HOUR)
    found = opened(order)
    give_opinion(adjudication=found, text="不属本局三定", actor=cast.unit_lead(cast.works), now=NOW + 3 * HOUR)
    give_opinion(adjudication=found, text="亦不属本局", actor=cast.unit_lead(cast.environment), now=NOW + 3 * HOUR)
    with pytest.raises(NotAllowed):
        give_opinion(adjudication=found, text="无关", actor=cast.unit_lead(cast.west), now=NOW + 3 * HOUR)
    invite(adjudication=found, units=[cast.west], actor=cast.adjudicator, now=NOW + 4 * HOUR)
    give_opinion(adjudication=opened(order), text="编制依据如下", actor=cast.unit_lead(cast.west), now=NOW + 5 * HOUR)
    seen = room(opened(order), cast.adjudicator.reference_version)
    assert ([org.code for org in seen.candidates], [org.code for org in seen.invited], len(seen.requests)) == (["HB", "SZ"], ["XL"], 1)
    assert [opinion.unit.code for opinion in seen.opinions] == ["SZ", "HB", "XL"]
    assert Opinion.objects.count() == Text.objects.filter(stream=order.stream, field="opinion").count() == 3


def test_a_duty_of_nobody_is_refused_with_the_callers_merged_into_it(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    other = accepted(cast, NOW, phone="13800010002")
    merge(order=again(other), parent=again(order), kind="other_caller", ground="同一地点同一诉求", actor=cast.reviewer, now=NOW)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW + HOUR)
    found = opened(order)
    with pytest.raises(NotAllowed):
        adjudicate_reject(adjudication=found, reject_reason="not_gov", basis="民事纠纷", actor=cast.dispatcher, now=NOW + DAY)
    adjudicate_reject(adjudication=found, reject_reason="not_gov", basis="民事纠纷", actor=cast.adjudicator, now=NOW + DAY)
    for refused in (again(order), again(other)):
        assert (refused.status, refused.reject_reason, refused.rejected_by, refused.close_route) == ("rejected", "not_gov", cast.adjudicator.id, "rejected")
    assert (lead_part(order).status, Adjudication.objects.get().state) == ("withdrawn", "rejected")
    assert not Timer.objects.filter(stream=order.stream, dropped=False).exclude(kind="archive").exists()
    assert_journal_agrees()


@pytest.mark.parametrize(("urgency", "due"), [("normal", "2025-03-07 00:00"), ("urgent", "2025-03-05 10:30"), ("critical", "2025-03-04 12:30")])
def test_a_dispute_is_due_by_urgency(cast: Cast, urgency: str, due: str) -> None:
    order = disputed(cast, topic_code=POWER_CUT, urgency=urgency)
    found = opened(order)
    assert found.due_at == Timer.objects.get(kind="adjudication_due", subject=str(found.pk)).due_at == at(due)


def test_an_overdue_dispute_is_noted_once_it_is_late(cast: Cast) -> None:
    order, clock = disputed(cast), system("timer")
    assert adjudication_overdue(order=order, actor=clock, now=NOW + DAY) is False
    assert adjudication_overdue(order=order, actor=clock, now=at("2025-03-07 00:00")) is True
    adjudicate(adjudication=opened(order), ruling=ruling(cast.environment), actor=cast.adjudicator, now=NOW + 4 * DAY)
    assert adjudication_overdue(order=order, actor=clock, now=NOW + 5 * DAY) is False
    assert Event.objects.filter(stream=order.stream, type="order.adjudication_overdue").count() == 1


def test_an_order_that_ends_takes_what_was_open_with_it(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW + 2 * HOUR)
    lapse(order_id=order.pk, now=NOW + DAY)
    assert (Adjudication.objects.get().state, ReturnRequest.objects.get().state, DispatchProposal.objects.count()) == ("lapsed", "lapsed", 0)


def test_a_caller_that_takes_the_lead_takes_the_dispute_too(cast: Cast) -> None:
    order, other = dispatched(cast, NOW, cast.works), accepted(cast, NOW, phone="13800010002")
    merge(order=again(other), parent=again(order), kind="other_caller", ground="同一地点同一诉求", actor=cast.reviewer, now=NOW)
    ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW + 2 * HOUR)
    withdraw(order=again(order), reason="已自行解决", actor=cast.caller(order), now=NOW + DAY)
    lapse(order_id=order.pk, now=NOW + DAY)  # the reactions come in either order
    hand_over(from_id=order.pk, to_id=other.pk)
    heir = again(other)
    assert (heir.status, opened(heir).contact_unit_id, ReturnRequest.objects.get(state="pending").order_id) == ("adjudicating", cast.works.pk, other.pk)
    adjudicate(adjudication=opened(heir), ruling=ruling(cast.environment), actor=cast.adjudicator, now=NOW + 2 * DAY)
    assert (again(other).status, lead_part(heir).unit_id, part(heir, cast.works).status) == ("in_progress", cast.environment.pk, "returned")


def test_by_hand_only_what_a_person_can_know(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    with pytest.raises(Refused):
        to_adjudication(order=order, trigger="third_return", actor=cast.dispatcher, now=NOW)
    waiting = accepted(cast, NOW, phone="13800010002")
    with pytest.raises(NotNow):
        to_adjudication(order=waiting, trigger="cross_duty", actor=cast.dispatcher, now=NOW)
    dispatch(order=waiting, plan=plan(cast.works), actor=cast.dispatcher, now=NOW)
