"""A search among changes by persons: one that comes between is no loss, what is cold is not counted again, a large class is cut by time."""

from datetime import timedelta
from uuid import UUID

import pytest

from huiying.directory.walls import lifted
from huiying.dispatch.hotspots.finding import BLOCK, TRIES, WINDOW, Heard, Housed, again_if_moved, blocks, count_all, heaps_of, house, recent
from huiying.dispatch.hotspots.keeping import begin
from huiying.dispatch.hotspots.models import Hotspot, HotspotMember
from huiying.dispatch.hotspots.owning import watch
from huiying.dispatch.hotspots.sorting import became_secret
from huiying.kit.actor import system
from huiying.kit.errors import Moved
from huiying.orders.marking import set_secrecy
from tests.cast import NOW, Cast, build
from tests.dispatch.hotspots.scene import call, look, many

DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return build()


@pytest.mark.django_db
def test_a_change_that_comes_between_lets_the_housing_begin_anew_and_keeps_nothing_of_the_first(cast: Cast) -> None:
    tries = []

    def house() -> Housed:
        tries.append(begin(title="一", place="", first=NOW, last=NOW, actor=system("timer"), now=NOW))
        if len(tries) == 1:
            raise Moved
        return Housed(1, 0, frozenset())

    assert again_if_moved(house).begun == 1
    assert list(Hotspot.objects.values_list("pk", flat=True)) == [tries[1].pk]
    assert cast.now

    def never() -> Housed:
        tries.append(tries[0])
        raise Moved

    with pytest.raises(Moved):
        again_if_moved(never)
    assert len(tries) == 2 + TRIES


@pytest.mark.django_db
def test_a_person_who_decided_just_before_the_search_loses_nothing(cast: Cast) -> None:
    many(cast, 6, NOW)
    look(NOW)
    call(cast, "翠湖花园旁搅拌站又在半夜施工，噪音和粉尘", NOW + timedelta(hours=1), 77)
    watch(hotspot_id=Hotspot.objects.get().pk, actor=cast.supervisor, now=NOW + timedelta(hours=2))
    assert look(NOW + timedelta(hours=2)).joined == 1
    assert Hotspot.objects.get().state == "watched"


@pytest.mark.django_db
def test_an_order_that_becomes_secret_while_the_search_reckons_is_not_taken_in(cast: Cast) -> None:
    hidden = many(cast, 6, NOW)[2]
    with lifted():
        heaps = list(heaps_of(recent(NOW - WINDOW, NOW)))
    set_secrecy(order=hidden, level="secret", readers=[str(cast.user("reviewer").pk)], actor=cast.reviewer, now=NOW)
    became_secret(order_id=hidden.pk, actor=system("reactions"), now=NOW)
    with lifted():
        assert again_if_moved(lambda: house(heaps, system("timer"), NOW)).joined == 5
    assert not HotspotMember.objects.filter(order=hidden).exists()


@pytest.mark.django_db
def test_what_has_ended_and_grown_cold_is_counted_once_more_and_then_no_more(cast: Cast) -> None:
    many(cast, 6, NOW)
    look(NOW)
    hotspot = Hotspot.objects.get()
    later, long_after = hotspot.last_at + timedelta(days=28, hours=1), hotspot.last_at + timedelta(days=40)
    Hotspot.objects.update(state="closed", outcome="solved", outcome_text="已解决", ended_at=NOW)
    count_all(actor=system("timer"), now=later)
    hotspot.refresh_from_db()
    assert (hotspot.heat, hotspot.week_n, hotspot.counted_at) == (0.0, 0, later)
    count_all(actor=system("timer"), now=long_after)
    hotspot.refresh_from_db()
    assert hotspot.counted_at == later
    Hotspot.objects.update(state="open", outcome="", outcome_text="", ended_at=None)
    count_all(actor=system("timer"), now=long_after, cold=False)
    assert Hotspot.objects.get().counted_at == later
    count_all(actor=system("timer"), now=long_after)
    assert Hotspot.objects.get().counted_at == long_after


def test_a_class_that_is_too_large_is_cut_into_stretches_of_time_that_overlap() -> None:
    heard = [Heard(UUID(int=n), NOW + timedelta(seconds=n), "", "", None, "010203", "990101001") for n in range(BLOCK * 2 + 5)]
    parts = list(blocks(heard))
    assert all(len(part) <= BLOCK for part in parts)
    assert [part[0].order.int for part in parts] == [BLOCK // 2 * n for n in range(4)]
    assert {one.order for part in parts for one in part} == {one.order for one in heard}
    assert [len(part) for part in blocks(heard[:BLOCK])] == [BLOCK]
    assert [list(part) for part in blocks([])] in ([], [[]])
