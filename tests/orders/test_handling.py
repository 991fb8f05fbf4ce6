import pytest

from huiying.kit.checks import Refused
from huiying.kit.errors import Moved, NotAllowed, NotNow
from huiying.orders.authorise import Outsourced
from huiying.orders.handling import contact, draft_reply, sign
from huiying.orders.models import Assignment
from tests.cast import NOW, Cast, again, build
from tests.orders.steps import HOUR, MINUTE, assert_journal_agrees, dispatched, part

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def test_signing_moves_no_clock(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    before = part(order, cast.works)
    signed = sign(assignment=before, actor=cast.unit_handler(cast.works), now=NOW + HOUR)
    assert (signed.status, signed.signed_at, signed.due_at) == ("signed", NOW + HOUR, before.due_at)
    assert again(order).due_at == order.due_at
    assert_journal_agrees()


def test_another_unit_and_the_operator_cannot_sign(cast: Cast) -> None:
    assignment = part(dispatched(cast, NOW, cast.works), cast.works)
    with pytest.raises(NotAllowed):
        sign(assignment=assignment, actor=cast.unit_handler(cast.streets), now=NOW + HOUR)
    with pytest.raises(Outsourced):
        sign(assignment=assignment, actor=cast.op_agent, now=NOW + HOUR)
    assert part(assignment.order, cast.works).status == "sent"


def test_signing_twice_is_told(cast: Cast) -> None:
    assignment = part(dispatched(cast, NOW, cast.works), cast.works)
    sign(assignment=assignment, actor=cast.unit_handler(cast.works), now=NOW + HOUR)
    with pytest.raises(NotNow):
        sign(assignment=assignment, actor=cast.unit_handler(cast.works), now=NOW + HOUR)


def test_contact_keeps_the_first_time_and_its_evidence(cast: Cast) -> None:
    assignment = part(dispatched(cast, NOW, cast.works), cast.works)
    handler = cast.unit_handler(cast.works)
    contact(assignment=assignment, contact_at=NOW + HOUR, evidence="recording", actor=handler, now=NOW + 2 * HOUR)
    later = contact(assignment=assignment, contact_at=NOW + 3 * HOUR, evidence="visit", actor=handler, now=NOW + 3 * HOUR)
    assert (later.status, later.first_contact_at, later.contact_evidence) == ("sent", NOW + HOUR, "visit")
    refused = contact(assignment=assignment, contact_at=NOW + 4 * HOUR, evidence="refused", actor=handler, now=NOW + 4 * HOUR)
    assert (refused.first_contact_at, refused.contact_evidence) == (NOW + HOUR, "visit")


def test_a_reason_against_contact_is_kept_without_a_time(cast: Cast) -> None:
    assignment = part(dispatched(cast, NOW, cast.works), cast.works)
    kept = contact(assignment=assignment, contact_at=NOW + HOUR, evidence="no_answer", actor=cast.unit_handler(cast.works), now=NOW + HOUR)
    assert (kept.first_contact_at, kept.contact_evidence) == (None, "no_answer")


@pytest.mark.parametrize(
    ("offset", "evidence", "code"),
    [(-MINUTE, "recording", "too_early"), (2 * HOUR, "recording", "in_future"), (HOUR, "rumour", "unknown_code"), (HOUR, "", "required")],
)
def test_a_contact_needs_a_time_between_dispatch_and_now_and_known_evidence(cast: Cast, offset: object, evidence: str, code: str) -> None:
    assignment = part(dispatched(cast, NOW, cast.works), cast.works)
    with pytest.raises(Refused) as told:
        contact(assignment=assignment, contact_at=NOW + offset, evidence=evidence, actor=cast.unit_handler(cast.works), now=NOW + HOUR)  # type: ignore[operator]
    assert [problem.code for problem in told.value.problems] == [code]


def test_a_draft_is_the_units_own(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    kept = draft_reply(assignment=part(order, cast.works), text="拟答复：已派人", actor=cast.unit_handler(cast.works), now=NOW + HOUR)
    assert part(order, cast.works).draft_reply == kept.draft_reply == "拟答复：已派人"
    with pytest.raises(NotAllowed):
        draft_reply(assignment=kept, text="改", actor=cast.unit_handler(cast.streets), now=NOW + HOUR)
    assert_journal_agrees()


def test_who_reads_a_stale_page_is_told(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    assignment = part(order, cast.works)
    Assignment.objects.filter(pk=assignment.pk).update(status="withdrawn")
    with pytest.raises((Moved, NotNow)):
        sign(assignment=assignment, actor=cast.unit_handler(cast.works), now=NOW + HOUR)
