import pytest

from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.kit.ids import uuid7
from huiying.orders.children import NotYetLate, accept_child
from huiying.orders.handling import sign
from huiying.orders.models import Attachment, WorkOrder
from huiying.orders.replying import note_late, reply
from tests.cast import NOW, STREET_LIGHT, Cast, again, build
from tests.orders.steps import DAY, HOUR, MINUTE, answer, assert_journal_agrees, dispatched, lead_part, part, replied, reviewed, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def problems_of(cast: Cast, order: WorkOrder, **given: object) -> set[str]:
    with pytest.raises(Refused) as told:
        reply(assignment=lead_part(order), reply=answer(**given), actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    return {problem.field for problem in told.value.problems}


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"is_true": ""}, {"is_true"}),
        ({"solved": "no"}, {"unsolved_reason"}),
        ({"solved": "partly", "unsolved_reason": "weather"}, {"unsolved_reason"}),
        ({"solved": "yes", "unsolved_reason": "history"}, {"unsolved_reason"}),
        ({"solved": "no", "unsolved_reason": "unreasonable"}, {"unsolved_reason"}),
        ({"public_reply": " ", "internal_result": ""}, {"public_reply", "internal_result"}),
    ],
)
def test_a_reply_says_everything_the_citizen_must_know(cast: Cast, given: dict[str, object], fields: set[str]) -> None:
    order = dispatched(cast, NOW, cast.works)
    signed(cast, order, cast.works, NOW + HOUR)
    assert problems_of(cast, order, **given) == fields


def test_a_reply_needs_evidence_of_contact_or_a_reason(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    sign(assignment=lead_part(order), actor=cast.unit_handler(cast.works), now=NOW + HOUR)
    assert problems_of(cast, order) == {"contact_evidence"}


def test_a_place_bound_matter_needs_a_photo_or_a_reason(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, topic_code=STREET_LIGHT)
    signed(cast, order, cast.works, NOW + HOUR)
    assert problems_of(cast, order) == {"no_photo_reason"}
    Attachment.objects.create(
        id=uuid7(NOW), order=order, kind="after_photo", name="后.jpg", media_type="image/jpeg", sha256="0" * 64, size=1, uploaded_by="x", received_at=NOW
    )
    assert replied(cast, order, cast.works, NOW + 2 * HOUR).status == "replied"


def test_the_stated_reason_stands_for_a_photo(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, topic_code=STREET_LIGHT)
    assert replied(cast, order, cast.works, NOW + 2 * HOUR, no_photo_reason="夜间抢修，现场无法拍摄").status == "replied"
    assert_journal_agrees()


def test_praise_needs_no_contact(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, demand_type="praise")
    sign(assignment=lead_part(order), actor=cast.unit_handler(cast.works), now=NOW + HOUR)
    assert reply(assignment=lead_part(order), reply=answer(), actor=cast.unit_lead(cast.works), now=NOW + HOUR).status == "replied"


def test_a_handler_drafts_and_the_lead_replies(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    signed(cast, order, cast.works, NOW + HOUR)
    with pytest.raises(NotAllowed):
        reply(assignment=lead_part(order), reply=answer(), actor=cast.unit_handler(cast.works), now=NOW + HOUR)


def test_a_single_lead_sends_the_order_to_review_with_the_reviewers_clock(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    replied(cast, order, cast.works, NOW + 2 * HOUR)
    assert again(order).status == "pending_review"
    assert_journal_agrees()


def test_the_leads_reply_waits_for_the_co_handlers(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, cast.streets)
    replied(cast, order, cast.works, NOW + 2 * HOUR)
    assert again(order).status == "in_progress"
    replied(cast, order, cast.streets, NOW + 3 * HOUR, public_reply="")
    assert again(order).status == "pending_review"


def test_a_co_handlers_words_join_the_leads_draft(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, cast.streets)
    co = replied(cast, order, cast.streets, NOW + 2 * HOUR, public_reply="", internal_result="已清理占道")
    with pytest.raises(NotAllowed):
        accept_child(assignment=co, actor=cast.unit_lead(cast.streets), now=NOW + 3 * HOUR)
    accept_child(assignment=co, actor=cast.unit_lead(cast.works), now=NOW + 3 * HOUR)
    assert lead_part(order).draft_reply == "【市城管局】已清理占道"
    replied(cast, order, cast.works, NOW + 4 * HOUR)
    assert again(order).status == "pending_review"


def test_a_note_for_a_late_co_handler_comes_after_its_due(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, cast.streets)
    replied(cast, order, cast.works, NOW + 2 * HOUR)
    co = part(order, cast.streets)
    with pytest.raises(NotYetLate):
        note_late(assignment=co, note="多次催办未回", actor=cast.unit_lead(cast.works), now=co.due_at - MINUTE)
    with pytest.raises(NotAllowed):
        note_late(assignment=co, note="多次催办未回", actor=cast.unit_lead(cast.streets), now=co.due_at)
    note_late(assignment=co, note="多次催办未回", actor=cast.unit_lead(cast.works), now=co.due_at)
    assert again(order).status == "pending_review"
    assert_journal_agrees()


def test_acceptance_check_3(cast: Cast) -> None:
    """Lead and two co-handlers, one late: one public reply, the late one alone is late, the order waits for its due or the note."""
    order = dispatched(cast, NOW, cast.works, cast.streets, cast.environment)
    replied(cast, order, cast.streets, NOW + HOUR, public_reply="", internal_result="已巡查")
    replied(cast, order, cast.works, NOW + DAY, public_reply="三部门已联合处理，路灯恢复。")
    late = part(order, cast.environment)
    assert again(order).status == "in_progress"
    assert late.due_at < lead_part(order).due_at
    note_late(assignment=late, note="环境局未按时回复，主办已代为核实", actor=cast.unit_lead(cast.works), now=late.due_at + MINUTE)
    assert again(order).status == "pending_review"
    done = reviewed(cast, order, late.due_at + HOUR)
    assert (done.status, done.public_reply) == ("callback_pending", "三部门已联合处理，路灯恢复。")
    times = {unit.code: part(order, unit) for unit in (cast.works, cast.streets, cast.environment)}
    assert {code for code, p in times.items() if p.replied_at is not None and p.replied_at < p.due_at} == {"SZ", "CG"}
    assert {code for code, p in times.items() if p.status == "accepted"} == {"SZ", "CG"}
    sign(assignment=late, actor=cast.unit_handler(cast.environment), now=late.due_at + DAY)
    still = replied(cast, order, cast.environment, late.due_at + DAY, public_reply="", internal_result="补报")
    assert (still.status, still.replied_at > still.due_at, again(order).public_reply) == ("accepted", True, "三部门已联合处理，路灯恢复。")
    assert_journal_agrees()
