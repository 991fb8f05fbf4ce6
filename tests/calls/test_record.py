"""Batches of happenings, written down with what follows from them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from huiying.calls.facts import UnknownEvent
from huiying.calls.models import AgentInterval, Contact, Recording, Visit
from huiying.calls.record import Gap, Happening, Memory, record
from huiying.directory.parties import phone_index
from huiying.directory.walls import behind
from huiying.journal.append import PersonalData
from huiying.journal.keyring import keyring
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.sealing import unseal
from tests.calls.scripts import call_id, happenings
from tests.cast import NOW, Cast, build

pytestmark = pytest.mark.django_db
LINE = system("line")
NUMBER = "13800010001"
WHOLE = """
0  call.arrived  usable dnis=12345
3  call.queued   queue=general
5  call.offered  agent=a org=o seat=s1
9  call.answered agent=a
69 call.asked
75 call.rated    csat=4
76 call.ended    end_reason=answered
80 call.recorded file=x.wav sha256=H seconds=60 bytes=9600
99 call.wrapped  agent=a
"""


@pytest.fixture
def cast() -> Cast:
    return build()


def whole(cast: Cast, name: str = "one", script: str = WHOLE) -> list[Happening]:
    who = {"a": cast.agent.id, "b": cast.agent2.id, "o": cast.agent.employer_id, "H": "ab" * 32}
    return happenings("call:" + call_id(name), script, number=NUMBER, trunk="31@carrier", **who)


def put(*batch: Happening, memory: Memory | None = None) -> int:
    return record(batch, actor=LINE, now=NOW, memory=memory)


def test_a_call_becomes_contact_visit_recording_and_events(cast: Cast) -> None:
    assert put(*whole(cast)) == 9
    visit = Visit.objects.get()
    assert [float(s) for s in (visit.menu_s, visit.wait_s, visit.ring_s, visit.talk_s, visit.acw_s)] == [3, 6, 4, 60, 30]  # type: ignore[arg-type]
    assert (str(visit.agent_id), str(visit.org_id), visit.csat, visit.ani_usable, visit.dnis) == (cast.agent.id, cast.agent.employer_id, 4, True, "12345")
    assert bytes(visit.ani_index or b"") == phone_index(NUMBER)
    contact = Contact.objects.get(pk=visit.call_id)
    assert (contact.channel, contact.number_source, contact.end_reason, str(contact.agent_id)) == ("voice", "switch", "answered", cast.agent.id)
    assert unseal(keyring(), f"calls_contact|number_sealed|{contact.pk}", bytes(contact.number_sealed or b"")) == NUMBER
    assert Recording.objects.get().sha256 == "ab" * 32
    assert list(Event.objects.filter(stream=f"call:{contact.pk}").order_by("stream_seq").values_list("stream_seq", flat=True)) == list(range(1, 10))


def test_no_number_stands_in_the_journal(cast: Cast) -> None:
    put(*whole(cast))
    assert not Event.objects.filter(payload__contains="0001").exists()
    spoken = Happening("call:" + call_id("two"), 1, "call.arrived", NOW, {"dnis": NUMBER})
    with pytest.raises(PersonalData):
        put(spoken)
    assert not Visit.objects.filter(call_id=call_id("two")).exists()


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("remembers", [True, False])
def test_the_rows_are_the_same_however_the_events_come(cast: Cast, size: int, remembers: bool) -> None:
    """In batches of any size, sent twice, with memory or without."""
    memory = Memory() if remembers else None
    events = whole(cast)
    for begin in range(0, len(events), size):
        batch = events[begin : begin + size]
        assert put(*batch, memory=memory) == len(batch)
        assert put(*batch, memory=memory) == 0
    put(*whole(cast, "at once"))
    stepwise, at_once = (Visit.objects.filter(call_id=call_id(name)).values().get() for name in ("one", "at once"))
    for own in ("id", "call_id"):
        del stepwise[own], at_once[own]
    assert stepwise == at_once


def test_a_batch_that_fails_leaves_nothing_and_may_come_again(cast: Cast) -> None:
    memory = Memory()
    events = whole(cast)
    put(*events[:3], memory=memory)
    with pytest.raises(DataError), transaction.atomic():
        put(replace(events[3], payload={"agent": "nobody"}), memory=memory)
    assert put(*events, memory=memory) == 6
    assert Visit.objects.get().end_reason == "answered"


def test_a_gap_and_an_unknown_event_are_refused(cast: Cast) -> None:
    events = whole(cast)
    with pytest.raises(Gap):
        put(events[0], events[2])
    with pytest.raises(UnknownEvent):
        put(replace(events[0], type="call.exploded"))
    assert not Event.objects.filter(stream__startswith="call:").exists()


def both(cast: Cast, one: str, two: str) -> None:
    record([*whole(cast, "one", one), *whole(cast, "two", two)], actor=LINE, now=NOW)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


TALKS = "0 call.arrived\n1 call.queued queue=q\n2 call.answered agent=a"


def test_no_agent_has_two_calls(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="visit_one_per_agent"), transaction.atomic():
        both(cast, TALKS, TALKS)
    with pytest.raises(IntegrityError, match="visit_one_per_agent"), transaction.atomic():
        both(cast, TALKS, "0 call.arrived\n1 call.queued queue=q\n2 call.offered agent=a")
    both(cast, TALKS + "\n9 call.asked", TALKS)  # the caller is at the survey, the agent free


def test_two_agents_may_change_places_within_a_batch(cast: Cast) -> None:
    memory = Memory()
    rings = "0 call.arrived\n1 call.queued queue=q\n2 call.offered agent={}\n8 call.not_answered why=timeout\n9 call.offered agent={}"
    one, two = whole(cast, "one", rings.format("a", "b")), whole(cast, "two", rings.format("b", "a"))
    put(*one[:3], *two[:3], memory=memory)
    put(*one[3:], *two[3:], memory=memory)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert {str(visit.agent_id) for visit in Visit.objects.all()} == {cast.agent.id, cast.agent2.id}


@pytest.mark.parametrize("values", [{"wait_s": -1}, {"talk_s": -1}, {"ended_at": NOW - timedelta(days=1)}])
def test_the_table_takes_no_time_that_runs_back(cast: Cast, values: dict[str, object]) -> None:
    put(*whole(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(**values)


def test_a_recording_has_a_hash_or_there_is_a_reason_for_none(cast: Cast) -> None:
    put(*whole(cast))
    for values in ({"sha256": ""}, {"file": ""}, {"none_because": "disk_full"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recording.objects.update(**values)
    put(*whole(cast, "two", "0 call.arrived\n1 call.not_recorded why=disk_full"))
    assert Recording.objects.filter(none_because="disk_full").count() == 1


def test_an_agents_time_is_kept_without_gaps_across_batches(cast: Cast) -> None:
    script = "0 agent.state state=signed_in seat=s1 org=o\n5 agent.state state=ready\n60 agent.state state=paused code=break\n90 agent.state state=signed_out"
    events = happenings("agent:" + cast.agent.id, script, o=cast.agent.employer_id)
    memory = Memory()
    put(*events[:1], memory=memory)
    put(*events[1:3], memory=memory)
    put(*events)  # again, by a writer who remembers nothing
    kept = AgentInterval.objects.order_by("seq").values_list("state", "code", "from_at", "to_at")
    at = [NOW + timedelta(seconds=s) for s in (0, 5, 60, 90)]
    assert list(kept) == [("signed_in", "", at[0], at[1]), ("ready", "", at[1], at[2]), ("paused", "break", at[2], at[3])]
    with pytest.raises(IntegrityError), transaction.atomic():
        AgentInterval.objects.update(to_at=None)


def test_the_hotlines_own_see_calls_and_nobody_else_does(cast: Cast) -> None:
    put(*whole(cast), *happenings("agent:" + cast.agent.id, "0 agent.state state=ready"))
    for actor, sees in ((cast.agent, 1), (cast.supervisor, 1), (cast.unit_lead(cast.works), 0), (None, 0)):
        with behind(actor):
            assert [table.objects.count() for table in (Visit, Recording, AgentInterval)] == [sees] * 3  # type: ignore[attr-defined]
