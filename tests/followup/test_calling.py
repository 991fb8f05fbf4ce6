from datetime import timedelta

import pytest

from huiying.directory.keys import rating_token
from huiying.followup.calling import AwaitsDecision, NumberNotVerified, begin, log_attempt
from huiying.followup.closing import expire
from huiying.followup.links import LinkGone, find
from huiying.followup.loading import OwnWork
from huiying.followup.models import Callback, CallbackAttempt, RatingLink
from huiying.followup.rating import record
from huiying.followup.rules import Answers, counted, enough
from huiying.journal.models import Timer
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.orders.authorise import Outsourced
from huiying.orders.models import Assignment
from tests.cast import NOW, Cast, again, engage
from tests.followup.stages import SYSTEM, city, to_callback
from tests.orders.steps import HOUR, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return city()


@pytest.mark.parametrize(
    ("attempts", "suffice"),
    [
        (["2025-03-05 09:30", "2025-03-05 14:00", "2025-03-06 10:00"], True),
        (["2025-03-05 09:30", "2025-03-05 14:00"], False),
        (["2025-03-05 09:30", "2025-03-06 09:30", "2025-03-07 09:30"], False),  # one band
        (["2025-03-05 09:30", "2025-03-05 14:00", "2025-03-05 18:30"], False),  # one day
        (["2025-03-05 09:30", "2025-03-05 11:59", "2025-03-06 14:00"], False),  # two lie too close
        (["2025-03-05 12:30", "2025-03-05 17:00", "2025-03-06 10:00"], False),  # noon is outside the bands
        (["2025-03-05 10:00", "2025-03-05 13:59", "2025-03-05 18:00", "2025-03-06 10:00"], True),
        (["2025-03-05 10:00", "2025-03-06 17:59", "2025-03-07 20:59"], True),
        (["2025-03-05 10:00", "2025-03-06 10:00", "2025-03-07 21:00"], False),  # 21:00 is over
    ],
)
def test_three_attempts_on_two_days_in_two_bands_four_hours_apart(attempts: list[str], *, suffice: bool) -> None:
    assert enough(at(moment) for moment in attempts) is suffice


def test_an_attempt_counts_from_four_hours_on() -> None:
    first = at("2025-03-05 10:00")
    assert counted([first, first + timedelta(hours=4) - timedelta(seconds=1)]) == [first]
    assert len(counted([at("2025-03-05 10:00"), at("2025-03-05 14:00")])) == 2


def test_the_third_fruitless_attempt_opens_the_rating_link_for_seven_days(cast: Cast) -> None:
    order = to_callback(cast)
    for moment in ("2025-03-05 09:30", "2025-03-05 14:30"):
        assert log_attempt(order_id=order.pk, result="no_answer", actor=cast.callback, now=at(moment)).status == "callback_pending"
    now = at("2025-03-06 10:00")
    assert log_attempt(order_id=order.pk, result="busy", actor=cast.callback, now=now).status == "callback_failed"
    assert (again(order).attempts_n, CallbackAttempt.objects.count(), Callback.objects.get().result) == (3, 3, "exhausted")
    link = find(rating_token(order.pk, 1), now)
    assert link.expires_at == at("2025-03-14 00:00") == Timer.objects.get(kind="rating_expires", done_at=None).due_at
    assert rating_token(order.pk, 1).encode() not in bytes(RatingLink.objects.get().token_index)
    with pytest.raises(LinkGone):
        find(rating_token(order.pk, 1), link.expires_at)
    assert expire(order_id=order.pk, actor=SYSTEM, now=link.expires_at)
    done = again(order)
    assert (done.status, done.satisfaction_final, done.closed_at, done.close_route) == ("completed", "", link.expires_at, "dispatched")


def test_asked_to_call_later_is_no_failure(cast: Cast) -> None:
    order = to_callback(cast)
    for moment in ("2025-03-05 09:30", "2025-03-05 14:30", "2025-03-06 10:00"):
        log_attempt(order_id=order.pk, result="call_later", actor=cast.callback, now=at(moment))
    assert again(order).status == "callback_pending"


def test_only_a_verified_number_is_called(cast: Cast) -> None:
    order = to_callback(cast, number_source="declared")
    with pytest.raises(NumberNotVerified):
        log_attempt(order_id=order.pk, result="no_answer", actor=cast.callback, now=NOW + 3 * HOUR)
    with pytest.raises(NumberNotVerified):
        record(order_id=order.pk, answers=Answers("yes"), actor=cast.callback, now=NOW + 3 * HOUR)


def test_the_unit_that_handled_never_calls_back(cast: Cast) -> None:
    order = to_callback(cast)
    with pytest.raises((OwnWork, NotAllowed)):
        log_attempt(order_id=order.pk, result="no_answer", actor=cast.unit_lead(cast.works), now=NOW + 3 * HOUR)
    Assignment.objects.filter(order=order).update(unit=cast.agency)  # even the hotline's own people, had the hotline handled it
    with pytest.raises(OwnWork):
        record(order_id=order.pk, answers=Answers("yes"), actor=cast.callback, now=NOW + 3 * HOUR)
    assert CallbackAttempt.objects.count() == 0


def test_the_operator_calls_back_only_while_its_engagement_says_so(cast: Cast) -> None:
    order = to_callback(cast)
    assert log_attempt(order_id=order.pk, result="no_answer", actor=cast.op_callback, now=NOW + 3 * HOUR).attempts_n == 1
    cast = engage(cast, operator_callback=False)
    with pytest.raises(NotAllowed) as refusal:
        log_attempt(order_id=order.pk, result="no_answer", actor=cast.op_callback, now=NOW + 8 * HOUR)
    assert not isinstance(refusal.value, Outsourced)


def test_the_result_is_a_code_of_the_list(cast: Cast) -> None:
    with pytest.raises(Refused):
        log_attempt(order_id=to_callback(cast).pk, result="shrug", actor=cast.callback, now=NOW + 3 * HOUR)


def test_nobody_calls_while_a_decision_is_awaited(cast: Cast) -> None:
    order = to_callback(cast)
    type(order).objects.filter(pk=order.pk).update(negatives_n=1)
    record(order_id=order.pk, answers=Answers("no", "dissatisfied"), actor=cast.callback, now=NOW + 3 * HOUR)
    with pytest.raises(AwaitsDecision):
        log_attempt(order_id=order.pk, result="no_answer", actor=cast.callback, now=NOW + 8 * HOUR)


def test_a_round_begins_once(cast: Cast) -> None:
    order = to_callback(cast)
    begin(order_id=order.pk, actor=SYSTEM, now=NOW + 4 * HOUR)
    callback = Callback.objects.get(order=order)
    assert (callback.round_no, callback.first_due) == (1, at("2025-03-06 00:00"))
