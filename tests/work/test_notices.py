"""What citizens are told, in which words, once."""

from datetime import date

import pytest
from pytest_django.fixtures import Settings

from huiying.directory.keys import query_code, rating_token
from huiying.directory.models import Party
from huiying.directory.parties import Person
from huiying.dispatch.plan import Plan
from huiying.dispatch.returning import Ground, approve_return, request_return
from huiying.followup.calling import log_attempt
from huiying.followup.links import LinkGone
from huiying.followup.rating import record, record_by_link
from huiying.followup.rules import Answers
from huiying.journal.append import NewEvent, write
from huiying.journal.models import Event, Outbox, Timer
from huiying.notify.kinds import KINDS
from huiying.notify.outbox import opened
from huiying.notify.seed import SHIPPED
from huiying.notify.words import check_words
from huiying.orders.extending import approve_extension, request_extension
from huiying.orders.intake import reject
from huiying.orders.merging import append_to
from huiying.orders.recompute import change_days
from huiying.supervision.clocks import CLOCKS
from huiying.supervision.models import Notice
from huiying.work.notices import MESSAGES, tell_citizen
from huiying.work.reactions import REACTIONS
from tests.cast import NOW, Cast, again
from tests.followup.stages import SYSTEM, city, pass_time, to_callback
from tests.orders.steps import HOUR, PUBLIC, REASON, at, dispatched, part, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return city()


def told(order: object, kind: str) -> list[str]:
    return [opened(m)[1] for m in Outbox.objects.filter(stream=f"order:{order.pk}", kind=kind).order_by("round")]  # type: ignore[attr-defined]


def test_every_message_has_its_words_and_every_step_its_message() -> None:
    assert {kind for messages in MESSAGES.values() for kind, _ in messages} | {"number_code", "duty_alert"} == set(SHIPPED) == set(KINDS)
    assert {event for event, followers in REACTIONS.items() if tell_citizen in followers} == set(MESSAGES)


def test_the_shipped_words_have_the_places_of_their_kind() -> None:
    assert [(kind, problem.code) for kind, pair in SHIPPED.items() for text in pair for problem in check_words("zh", text, KINDS[kind])] == []


def test_registration_tells_number_and_code_and_dispatch_units_and_due(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, cast.power)
    pass_time(NOW)
    assert [order.order_no in text and query_code(order.pk) in text for text in told(order, "registered")] == [True]
    [text] = told(order, "dispatched")
    assert text == f"【12345热线】工单 {order.order_no} 已派往市市政局、云州供电公司办理，期限 3月11日。"


def test_each_message_comes_once_per_round_however_often_it_is_asked_for(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW)
    for event in Event.objects.filter(stream=order.stream, type__in=MESSAGES):
        tell_citizen(event, NOW, SYSTEM)
    rows = list(Outbox.objects.filter(stream=order.stream).values_list("kind", "round"))
    assert sorted(rows) == [("dispatched", 1), ("registered", 1)]


def test_another_unit_comes_with_the_reason_in_plain_words(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    ground = Ground("not_duty", "三定方案", str(cast.streets.pk))
    request_return(assignment=part(order, cast.works), ground=ground, actor=cast.unit_lead(cast.works), now=NOW + HOUR)
    plan = Plan(str(cast.streets.pk), "请办理", override_reason="无对应目录")
    approve_return(assignment=part(order, cast.works), decision="同意", plan=plan, actor=cast.dispatcher, now=NOW + HOUR)
    pass_time(NOW + HOUR)
    [text] = told(order, "redispatched")
    assert "改由市城管局办理，原因：原单位无此职责。" in text


def test_an_extension_tells_the_new_day_and_the_reason(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    signed(cast, order, cast.works, NOW)
    words = {"reason_code": "site_work", "reason_text": REASON, "public_text": PUBLIC}
    asked = request_extension(assignment=part(order, cast.works), amount="5 WORK_DAY", actor=cast.unit_lead(cast.works), now=NOW + HOUR, **words)
    approve_extension(request=asked, actor=cast.closer, now=NOW + HOUR)
    pass_time(NOW + HOUR)
    [text] = told(order, "extended")
    assert "3月18日" in text
    assert PUBLIC in text
    assert REASON not in text


def test_a_calendar_that_moves_the_due_tells_the_new_day_and_one_that_moves_no_promise_says_nothing(cast: Cast) -> None:
    order, answered = dispatched(cast, NOW, cast.works), to_callback(cast, phone="13800010009")
    day = date(2025, 3, 10)
    change_days(year=2025, days={day: False}, source="本市通知", actor=cast.fresh(cast.adjudicator), now=NOW + 3 * HOUR, clocks=CLOCKS)
    pass_time(NOW + 3 * HOUR)
    assert told(order, "moved") == [f"【12345热线】工单 {order.order_no} 的期限有变动，现为 3月12日。"]
    assert told(answered, "moved") == []


def test_a_pause_that_ends_and_a_new_round_tell_the_day(cast: Cast) -> None:
    order = to_callback(cast)
    record(order_id=order.pk, answers=Answers("no", "dissatisfied"), actor=cast.callback, now=NOW + 3 * HOUR)
    pass_time(NOW + 3 * HOUR)
    assert [f"由市市政局办理，期限 {again(order).due_at:%-m}月" in text for text in told(order, "round")] == [True]


def test_a_refusal_names_the_channel_and_the_right_to_object(cast: Cast) -> None:
    order = cast.order()
    reject(order=again(order), reason_code="litigation", basis="已由法院受理", actor=cast.reviewer, now=NOW)
    pass_time(NOW)
    [text] = told(order, "rejected")
    assert "12368" in text
    assert "15 日内提出一次" in text


def test_the_rating_link_follows_the_reply_and_goes_to_a_verified_number_only(cast: Cast, settings: Settings) -> None:
    settings.HUIYING_PUBLIC_URL = "https://12345.example"
    sure = to_callback(cast)
    pass_time(NOW + 2 * HOUR)
    [text] = told(sure, "rate")
    assert f"https://12345.example/rate/{rating_token(sure.pk, 1)}/" in text
    for moment in ("2025-03-05 09:30", "2025-03-05 14:30", "2025-03-06 10:00"):
        log_attempt(order_id=sure.pk, result="no_answer", actor=cast.callback, now=at(moment))
    pass_time(at("2025-03-06 10:00"))
    [text] = told(sure, "rate_again")
    assert f"https://12345.example/rate/{rating_token(sure.pk, 1)}/" in text
    assert "3月13日" in text
    unsure = to_callback(cast, number_source="declared", phone="13800010009")
    pass_time(NOW + 3 * HOUR)
    row = Outbox.objects.get(stream=unsure.stream, kind="rate")
    assert (row.state, row.withheld, opened(row)) == ("not_sent", "unverified", ("", ""))


def test_whoever_got_the_link_rates_by_it_without_a_call(cast: Cast) -> None:
    order = to_callback(cast)
    pass_time(NOW + 2 * HOUR)
    record_by_link(token=rating_token(order.pk, 1), answers=Answers("yes", "satisfied"), now=NOW + 3 * HOUR)
    assert (again(order).status, again(order).satisfaction_final) == ("completed", "satisfied")
    with pytest.raises(LinkGone):
        record_by_link(token=rating_token(order.pk, 1), answers=Answers("yes", "satisfied"), now=NOW + 3 * HOUR)


def test_nothing_is_sent_about_a_secret_order_nor_to_who_wants_no_reply(cast: Cast) -> None:
    secret, unwanted = cast.order(secrecy_level="secret"), cast.order(reply_mode="none", phone="13800010002")
    pass_time(NOW)
    why = dict(Outbox.objects.filter(kind="registered").values_list("stream", "withheld"))
    assert why == {secret.stream: "secret", unwanted.stream: "refused"}
    assert not Outbox.objects.exclude(state="not_sent").exists()


def test_the_accountable_units_signature_is_told_with_the_day(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, cast.power)
    for unit in (cast.power, cast.works):
        signed(cast, order, unit, NOW + HOUR)
    pass_time(NOW + HOUR)
    assert told(order, "signed") == [f"【12345热线】市市政局已签收工单 {order.order_no}，将于 3月11日前答复您。"]


def test_reply_rework_and_end_are_told(cast: Cast) -> None:
    order = to_callback(cast)
    record(order_id=order.pk, answers=Answers("no", "dissatisfied"), actor=cast.callback, now=NOW + 3 * HOUR)
    pass_time(NOW + 3 * HOUR)
    assert "已修复" in told(order, "reply")[0]
    assert len(told(order, "rework")) == 1
    assert told(order, "completed") == []


def test_who_reads_english_is_told_in_english(cast: Cast) -> None:
    order = cast.order(phone="13800050001")
    Party.objects.filter(pk=order.party_id).update(language="en")
    pass_time(NOW)
    assert told(order, "registered")[0].startswith("[12345] Your matter is registered")


def test_nobody_is_told_who_left_no_number(cast: Cast) -> None:
    order = cast.order(person=Person())
    pass_time(NOW)
    assert list(Outbox.objects.filter(stream=order.stream).values_list("kind", "state", "withheld")) == [("registered", "not_sent", "no_number")]


def test_units_hear_when_the_citizen_adds_something(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    append_to(order=again(order), caller=order.party_id, text="又有两盏不亮", channel="voice", actor=cast.agent, now=NOW + HOUR)
    pass_time(NOW + HOUR)
    assert Notice.objects.get(kind="added").org_id == cast.works.pk


def test_a_decision_that_waited_for_the_calendar_gets_its_due(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    ground = Ground("not_duty", "三定方案", str(cast.streets.pk))
    request_return(assignment=part(order, cast.works), ground=ground, actor=cast.unit_lead(cast.works), now=NOW + HOUR)
    Timer.objects.filter(kind="return_decision").update(due_at=None, waits_for_year=2025)
    write([NewEvent("calendar:test", 1, "calendar.entered", {"year": 2025})], actor=SYSTEM, now=NOW + HOUR)
    pass_time(NOW + HOUR)
    assert Timer.objects.get(kind="return_decision").due_at == at("2025-03-06 00:00")
