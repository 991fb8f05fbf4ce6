"""Recordings of calls go by the policy's own rule, key and file, and stay while an order of the call is open or a hold keeps them."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from huiying.calls.models import Contact, Recording
from huiying.calls.models_recording_keys import RecordingKey
from huiying.calls.rebuild import check
from huiying.calls.record import record
from huiying.calls.recordings import keep_recording, open_recording, place_of
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.errors import NotFound
from huiying.orders.ending import withdraw
from huiying.retention.holds import hold
from tests.calls.scripts import call_id, happenings
from tests.cast import Cast, again, build
from tests.retention.test_erasing import erase, planned

pytestmark = pytest.mark.django_db
SOUND = b"\x1aE\xdf\xa3" + b"voices" * 40
YEARS = timedelta(days=731)
NUMBER = "13900010007"


@pytest.fixture
def cast() -> Cast:
    return build()


def recorded(cast: Cast, name: str, number: str = NUMBER) -> Recording:
    """A call that was answered and recorded."""
    kept = keep_recording(call=call_id(name), sound=SOUND, now=cast.now)
    script = f"""0 call.arrived usable
      1 call.queued queue=general
      2 call.answered agent=me
      60 call.ended end_reason=answered
      61 call.recorded file={kept.file} sha256={kept.sha256} bytes={kept.bytes} seconds=58"""
    record(happenings(f"call:{call_id(name)}", script, number=number, me=cast.agent.id), actor=system("line"), now=cast.now)
    return Recording.objects.get(call_id=call_id(name))


def test_key_and_file_go_after_two_years_and_that_there_was_one_stays(cast: Cast) -> None:
    one = recorded(cast, "one")
    assert "recording" not in planned(cast.now + timedelta(days=700))
    run = erase(cast.now + YEARS)
    gone = Recording.objects.get()
    assert (run.told["recording"]["n"], place_of(one.file).exists(), RecordingKey.objects.count()) == (1, False, 0)
    assert (gone.seconds, gone.sha256, "recording@proposal-1" in gone.erased) == (58, one.sha256, True)
    event = Event.objects.get(type="recording.erased")
    assert (event.stream, json.loads(event.payload)["call"]) == (f"recording:{one.file}", str(one.call_id))
    assert check()["differences"] == []
    assert erase(cast.now + YEARS).told["recording"]["n"] == 0
    with pytest.raises(NotFound):
        open_recording(file=one.file, mark=one.sha256)


def test_a_recording_stays_as_long_as_an_order_of_its_call_is_open(cast: Cast) -> None:
    one, order = recorded(cast, "one"), cast.order()
    Contact.objects.filter(pk=one.call_id).update(order_id=order.pk)
    assert erase(cast.now + YEARS).told["recording"]["n"] == 0
    withdraw(order=again(order), reason="已经自行解决了", actor=cast.caller(order), now=cast.now)
    assert erase(cast.now + YEARS).told["recording"]["n"] == 1


def test_a_hold_of_the_order_or_of_the_caller_keeps_recordings_whoever_erases(cast: Cast) -> None:
    of_order, of_caller, free = recorded(cast, "one"), recorded(cast, "two", "13900010008"), recorded(cast, "three", "13900010009")
    order, other = cast.order(), cast.order(phone="13900010008")
    Contact.objects.filter(pk=of_order.call_id).update(order_id=order.pk)
    for made, caller in ((order, False), (other, True)):
        withdraw(order=again(made), reason="已经自行解决了", actor=cast.caller(made), now=cast.now)
        hold(order=again(made), caller=caller, reason="涉诉，法院来函", actor=replace(cast.auditor, roles=frozenset({"AU"})), now=cast.now)
    run = erase(cast.now + YEARS)
    assert (run.told["recording"]["n"], run.told["recording"]["held"]) == (1, 2)
    assert [place_of(one.file).exists() for one in (of_order, of_caller, free)] == [True, True, False]
    for one in (of_order, of_caller):
        with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
            RecordingKey.objects.filter(pk=UUID(one.file)).delete()
        with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
            Recording.objects.filter(pk=one.pk).update(erased="x")
