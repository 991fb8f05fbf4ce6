"""What becomes of a message: held at night, sent, reported, failed, sent again by hand."""

from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from huiying.adapters.sms_simulated import SimulatedSms
from huiying.directory.models import City
from huiying.journal.models import Event, Outbox, Text
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotNow
from huiying.notify.fate import note_report, send_again
from huiying.notify.outbox import compose, queue, seen, withhold
from huiying.work.delivery import collect, deliver
from tests.cast import NOW, Cast, build
from tests.orders.steps import HOUR, at

MINUTE = timedelta(minutes=1)
NIGHT = "2025-03-04 21:00"


@pytest.fixture
def cast(db: None) -> Cast:
    SimulatedSms.kept.waiting.clear()
    return build()


def written(now: datetime, kind: str = "merged", stream: str = "order:a", **given: str) -> Outbox:
    words = compose(kind, {"no": "20250304-000001", "code": "7K3M9QXB", **given}, "zh")
    queue(stream=stream, kind=kind, to="13800010001", text=words.text, now=now, template=words.template, shown=words.shown)
    return Outbox.objects.get(stream=stream, kind=kind)


def state(message: Outbox) -> tuple[str, datetime]:
    message.refresh_from_db()
    return message.state, message.send_after


def test_at_night_a_message_waits_for_the_morning_and_a_code_does_not(cast: Cast) -> None:
    waits, code = written(at(NIGHT)), written(at(NIGHT), kind="number_code", stream="number:a")
    assert (state(waits), state(code)[0]) == (("held", at("2025-03-05 08:00")), "waiting")
    assert deliver(at("2025-03-05 07:59")) == 1
    assert (state(waits)[0], state(code)[0]) == ("held", "sent")
    assert deliver(at("2025-03-05 08:00")) == 1
    assert state(waits)[0] == "sent"


def test_a_message_just_before_the_night_goes(cast: Cast) -> None:
    message = written(at("2025-03-04 20:59"))
    deliver(at("2025-03-04 20:59"))
    assert state(message)[0] == "sent"


def test_a_new_try_that_falls_into_the_night_waits_too(cast: Cast, settings: Settings) -> None:
    settings.HUIYING_SMS = "tests.work.providers.Never"
    message = written(at("2025-03-04 20:59"))
    deliver(at("2025-03-04 20:59"))
    assert state(message) == ("failed", at(NIGHT))
    assert deliver(at(NIGHT)) == 1
    assert (*state(message), message.tries) == ("held", at("2025-03-05 08:00"), 1)


def test_a_city_without_quiet_hours_sends_at_once(cast: Cast) -> None:
    City.objects.update(quiet_from="00:00", quiet_to="00:00")
    assert state(written(at(NIGHT)))[0] == "waiting"


def test_a_report_counts_once_and_the_first_one_stands(cast: Cast, settings: Settings) -> None:
    settings.HUIYING_SMS_MOOD = "delay=60 times=3"
    message = written(NOW)
    deliver(NOW)
    assert collect(NOW + timedelta(seconds=59)) == 0
    assert collect(NOW + MINUTE) == 1
    assert (state(message)[0], message.delivered_at) == ("delivered", NOW + MINUTE)
    assert note_report(ref=message.provider_ref, delivered=False, word="LATE", at=NOW + HOUR) is False
    assert note_report(ref="unknown", delivered=True, word="", at=NOW) is False
    assert note_report(ref="", delivered=True, word="", at=NOW) is False
    assert state(message)[0] == "delivered"


def test_the_providers_word_is_kept_without_anybodys_number(cast: Cast, settings: Settings) -> None:
    settings.HUIYING_SMS_MOOD = "refuse=1 unreached=0001"
    message = written(NOW)
    deliver(NOW)
    assert (*state(message), message.last_error, message.tries) == ("failed", NOW + MINUTE, "SIM:BUSY", 1)
    deliver(NOW + MINUTE)
    collect(NOW + 2 * MINUTE)
    assert (state(message)[0], message.last_error, message.tries) == ("given_up", "SIM:UNREACHED", 2)
    Outbox.objects.update(state="sent")
    note_report(ref=message.provider_ref, delivered=False, word="no route to 13800010001\nnow", at=NOW)
    message.refresh_from_db()
    assert message.last_error == "no route to 138****0001 now"


def test_a_failed_message_is_sent_again_by_hand_as_a_new_one_to_the_provider(cast: Cast, settings: Settings) -> None:
    settings.HUIYING_SMS_MOOD = "unreached=0001"
    message = written(NOW)
    with pytest.raises(NotNow):
        send_again(message_id=message.pk, reason="号码已恢复", actor=cast.supervisor, now=NOW)
    deliver(NOW)
    collect(NOW + MINUTE)
    with pytest.raises(NotAllowed):
        send_again(message_id=message.pk, reason="号码已恢复", actor=cast.agent, now=NOW)
    with pytest.raises(Refused):
        send_again(message_id=message.pk, reason="", actor=cast.supervisor, now=NOW)
    settings.HUIYING_SMS_MOOD = ""
    send_again(message_id=message.pk, reason="号码已恢复", actor=cast.supervisor, now=at(NIGHT))
    assert state(message) == ("held", at("2025-03-05 08:00"))
    deliver(at("2025-03-05 08:00"))
    collect(at("2025-03-05 08:01"))
    assert (state(message)[0], message.resends) == ("delivered", 1)
    event = Event.objects.get(type="message.sent_again")
    assert "号码" not in event.payload
    assert Text.objects.get(event_id=event.pk, field="reason").text == "号码已恢复"


def test_what_was_not_sent_is_kept_with_its_reason_and_never_sent(cast: Cast) -> None:
    assert withhold(stream="order:b", kind="rate", why="unverified", now=NOW) is True
    assert withhold(stream="order:b", kind="rate", why="unverified", now=NOW) is False
    assert deliver(NOW + HOUR) == 0
    assert list(Outbox.objects.values_list("state", "withheld")) == [("not_sent", "unverified")]
    assert seen(Outbox.objects.get()) == ("", "")


def test_staff_see_a_masked_number_and_no_code(cast: Cast) -> None:
    number, text = seen(written(NOW, kind="registered", stream="order:c"))
    assert number == "138****0001"
    assert "20250304-000001" in text
    assert "••••" in text
    assert "7K3M9QXB" not in text
