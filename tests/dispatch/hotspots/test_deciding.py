"""What persons decide: watch, assign, report, close, dismiss, open again, split, merge, take out, put in; and that counting respects it."""

from datetime import timedelta

import pytest

from huiying.directory.walls import behind
from huiying.dispatch.hotspots.life import LIFE, STATES, step
from huiying.dispatch.hotspots.models import Hotspot, HotspotMember
from huiying.dispatch.hotspots.owning import assign, close, dismiss, overdue, rename, reopen, report, watch
from huiying.dispatch.hotspots.seeing import hotspot_for, hotspots_of, orders_of
from huiying.dispatch.hotspots.sorting import Elsewhere, NotIts, merge, put_in, split, take_out
from huiying.journal.models import Event, Timer
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound, NotNow
from tests.cast import NOW, STREET_LIGHT, Cast, build
from tests.dispatch.hotspots.scene import look, many
from tests.orders.steps import dispatched

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    return build()


@pytest.fixture
def hot(cast: Cast) -> Hotspot:
    many(cast, 6, NOW)
    look(NOW)
    return Hotspot.objects.get()


def members(hotspot: Hotspot) -> set[object]:
    return set(HotspotMember.objects.filter(hotspot=hotspot, left_at=None).values_list("order_id", flat=True))


def types(hotspot: Hotspot) -> list[str]:
    return list(Event.objects.filter(stream=hotspot.stream).order_by("stream_seq").values_list("type", flat=True))


def test_a_state_is_left_by_one_row_alone_and_every_state_has_a_name() -> None:
    pairs = [(source, row.verb) for row in LIFE for source in row.sources]
    assert len(pairs) == len(set(pairs))
    assert {state for row in LIFE for state in (*row.sources, row.target)} - {"="} == {code.code for code in STATES}
    with pytest.raises(NotNow):
        step("closed", "watch_hotspot")


def test_from_found_to_closed_with_an_owner_a_report_and_an_outcome(cast: Cast, hot: Hotspot) -> None:
    watch(hotspot_id=hot.pk, actor=cast.supervisor, now=LATER)
    due = NOW + timedelta(days=3)
    assign(hotspot_id=hot.pk, unit_id=cast.environment.pk, due_at=due, task="请查处", actor=cast.supervisor, now=LATER)
    assert Timer.objects.get(stream=hot.stream, kind="hotspot_due").due_at == due
    report(hotspot_id=hot.pk, text="已责令停工", actor=cast.unit_lead(cast.environment), now=LATER)
    done = close(hotspot_id=hot.pk, outcome="solved", text="搅拌站已搬离", actor=cast.supervisor, now=LATER)
    assert (done.state, done.outcome, done.outcome_text, done.ended_at) == ("closed", "solved", "搅拌站已搬离", LATER)
    assert types(hot)[-4:] == ["hotspot.watched", "hotspot.assigned", "hotspot.reported", "hotspot.closed"]
    assert not overdue(hotspot_id=hot.pk, actor=system("timer"), now=due)


def test_an_owner_who_is_late_is_told_of_once(cast: Cast, hot: Hotspot) -> None:
    due = NOW + timedelta(days=3)
    assign(hotspot_id=hot.pk, unit_id=cast.environment.pk, due_at=due, actor=cast.supervisor, now=LATER)
    assert not overdue(hotspot_id=hot.pk, actor=system("timer"), now=due - timedelta(hours=1))
    assert overdue(hotspot_id=hot.pk, actor=system("timer"), now=due)


def test_what_is_missing_or_wrong_is_refused_and_nothing_changes(cast: Cast, hot: Hotspot) -> None:
    with pytest.raises(Refused):
        assign(hotspot_id=hot.pk, unit_id=None, due_at=None, actor=cast.supervisor, now=LATER)
    with pytest.raises(Refused):
        assign(hotspot_id=hot.pk, unit_id=cast.environment.pk, due_at=NOW - timedelta(days=1), actor=cast.supervisor, now=LATER)
    stranger = str(cast.user("agent").pk)
    with pytest.raises(Refused):
        assign(hotspot_id=hot.pk, unit_id=cast.environment.pk, due_at=NOW + timedelta(days=1), person_id=stranger, actor=cast.supervisor, now=LATER)
    for outcome, text in (("solved", ""), ("", "x"), ("nonsense", "x")):
        with pytest.raises(Refused):
            close(hotspot_id=hot.pk, outcome=outcome, text=text, actor=cast.supervisor, now=LATER)
    with pytest.raises(NotNow):
        reopen(hotspot_id=hot.pk, actor=cast.supervisor, now=LATER)
    assert Hotspot.objects.get(pk=hot.pk).state == "open"


def test_who_may_not_lead_may_not_and_other_units_neither_see_nor_report(cast: Cast, hot: Hotspot) -> None:
    for actor in (cast.agent, cast.op_dispatcher, cast.assessor, cast.unit_lead(cast.environment)):
        with pytest.raises(NotAllowed):
            watch(hotspot_id=hot.pk, actor=actor, now=LATER)
    assign(hotspot_id=hot.pk, unit_id=cast.environment.pk, due_at=NOW + timedelta(days=1), actor=cast.supervisor, now=LATER)
    with pytest.raises(NotAllowed):
        report(hotspot_id=hot.pk, text="x", actor=cast.unit_lead(cast.works), now=LATER)
    owner, other = cast.unit_lead(cast.environment), cast.unit_lead(cast.works)
    assert hotspot_for(owner, hot.pk).pk == hot.pk
    assert list(orders_of(hot, owner)) == []  # it was sent none of the orders
    assert list(hotspots_of(other)) == []
    assert list(hotspots_of(cast.agent)) == []
    for actor, sees in ((cast.op_dispatcher, 1), (owner, 1), (other, 0), (None, 0)):
        with behind(actor):
            assert Hotspot.objects.count() == sees
    with behind(owner):
        assert HotspotMember.objects.count() == 0
    with pytest.raises(NotFound):
        hotspot_for(other, hot.pk)


def test_a_dismissed_one_keeps_its_orders_and_five_new_callers_open_it_again(cast: Cast, hot: Hotspot) -> None:
    dismiss(hotspot_id=hot.pk, ground="ordinary", text="每年此时如此", actor=cast.supervisor, now=LATER)
    many(cast, 3, NOW + timedelta(days=2), first=80, others=False)
    look(NOW + timedelta(days=2))
    assert Hotspot.objects.get(pk=hot.pk).state == "dismissed"
    assert len(members(hot)) > 6
    many(cast, 5, NOW + timedelta(days=4), first=90, others=False)
    assert look(NOW + timedelta(days=4)).alerts == 1
    assert Hotspot.objects.get(pk=hot.pk).state == "open"
    assert Hotspot.objects.count() == 1


def test_an_end_can_be_taken_back(cast: Cast, hot: Hotspot) -> None:
    close(hotspot_id=hot.pk, outcome="died_down", text="已平息", actor=cast.supervisor, now=LATER)
    again = reopen(hotspot_id=hot.pk, actor=cast.supervisor, now=LATER)
    assert (again.state, again.outcome, again.ended_at) == ("open", "", None)


def test_split_orders_stay_split_however_often_it_is_counted(cast: Cast, hot: Hotspot) -> None:
    parted = sorted(members(hot), key=str)[:3]
    new = split(hotspot_id=hot.pk, orders=parted, title="另一家搅拌站", actor=cast.supervisor, now=LATER)
    assert members(new) == set(parted)
    for n in range(3):
        look(LATER + timedelta(hours=n))
    assert members(new) == set(parted)
    assert len(members(hot)) == 3
    assert (Hotspot.objects.get(pk=new.pk).title, Hotspot.objects.count()) == ("另一家搅拌站", 2)


def test_a_merged_one_leads_to_the_other_and_nothing_is_lost(cast: Cast, hot: Hotspot) -> None:
    parted = sorted(members(hot), key=str)[:2]
    new = split(hotspot_id=hot.pk, orders=parted, title="临时", actor=cast.supervisor, now=LATER)
    merge(hotspot_id=new.pk, into_id=hot.pk, actor=cast.supervisor, now=LATER)
    assert len(members(hot)) == 6
    assert members(new) == set()
    assert hotspot_for(cast.supervisor, new.pk).pk == hot.pk
    assert types(new)[-1] == "hotspot.merged"
    with pytest.raises(Refused):
        merge(hotspot_id=hot.pk, into_id=hot.pk, actor=cast.supervisor, now=LATER)


def test_what_is_taken_out_does_not_come_back_by_itself_but_by_a_person(cast: Cast, hot: Hotspot) -> None:
    (order,) = sorted(members(hot), key=str)[:1]
    take_out(hotspot_id=hot.pk, orders=[order], actor=cast.supervisor, now=LATER)
    look(LATER)
    assert order not in members(hot)
    with pytest.raises(NotIts):
        take_out(hotspot_id=hot.pk, orders=[order], actor=cast.supervisor, now=LATER)
    put_in(hotspot_id=hot.pk, orders=[order], actor=cast.supervisor, now=LATER)
    assert order in members(hot)


def test_orders_of_another_one_and_unknown_ones_are_not_put_in(cast: Cast, hot: Hotspot) -> None:
    lamp = dispatched(cast, NOW - timedelta(days=1), cast.works, topic_code=STREET_LIGHT)
    put_in(hotspot_id=hot.pk, orders=[lamp.pk], actor=cast.supervisor, now=LATER)
    other = split(hotspot_id=hot.pk, orders=[lamp.pk], title="路灯", actor=cast.supervisor, now=LATER)
    with pytest.raises(Elsewhere):
        put_in(hotspot_id=hot.pk, orders=[lamp.pk], actor=cast.supervisor, now=LATER)
    with pytest.raises(NotFound):
        put_in(hotspot_id=other.pk, orders=[other.pk], actor=cast.supervisor, now=LATER)


def test_a_name_given_by_a_person_stays(cast: Cast, hot: Hotspot) -> None:
    rename(hotspot_id=hot.pk, title="翠湖花园搅拌站", actor=cast.supervisor, now=LATER)
    look(LATER)
    assert Hotspot.objects.get(pk=hot.pk).title == "翠湖花园搅拌站"
