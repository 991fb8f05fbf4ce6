from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiying.directory.reference import changed
from huiying.kit.actor import Actor, citizen, system
from huiying.kit.text import normalise
from huiying.orders.found import find, find_ids
from huiying.orders.models import WorkOrder
from huiying.orders.models_search import SearchDoc, SearchSegment
from huiying.orders.search import ensure_segments, index, open_segment_if_full, tend_segments
from tests.cast import Cast, again, build
from tests.orders.world import dispatched

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ALPHABET = "路灯不亮井盖水电%_\\'&|:*()! 12Ａab，\n"


def stored(cast: Cast, text: str, at: datetime) -> WorkOrder:
    return cast.order(original_text=text, title="某事", incident_address="某处", now=at, person=None, phone="")


def scan(words: str) -> set[object]:
    """A full scan, independent of the index."""
    wanted = [w for w in map(normalise, words.split()) if w]
    return {d.order_id for d in SearchDoc.objects.all() if wanted and all(w in d.text for w in wanted)}


@settings(max_examples=60)
@given(
    texts=st.lists(st.text(ALPHABET, min_size=1, max_size=14).filter(normalise), min_size=1, max_size=5),
    word=st.text(ALPHABET, min_size=1, max_size=5),
)
def test_search_finds_exactly_what_a_full_scan_finds(home: tuple[Cast, list[WorkOrder]], texts: list[str], word: str) -> None:
    cast, orders = home
    for order, text in zip(orders, texts, strict=False):
        order.original_text = text
        index(order, cast.agent.reference_version)
    found = find_ids(word, system("test"))
    assert set(found) == scan(word)
    assert len(found) == len(set(found))
    assert find_ids(word, citizen("reads through", *(str(order.pk) for order in orders))) == found


@pytest.fixture
def home() -> tuple[Cast, list[WorkOrder]]:
    cast = build()
    orders = [stored(cast, "某", cast.now + n * MINUTE) for n in range(5)]
    SearchSegment.objects.create(start=cast.now + 3 * MINUTE)
    changed()
    for order in orders:
        index(order)
    return cast, orders


def test_the_newest_come_first_across_segments_and_pages_follow_on(home: tuple[Cast, list[WorkOrder]]) -> None:
    cast, orders = home
    newest = [o.pk for o in reversed(orders)]
    agent = cast.fresh(cast.agent)
    assert [o.pk for o in find("某事", agent)] == newest
    page = find("某事", agent, limit=2)
    assert [o.pk for o in page] == newest[:2]
    last = page[-1]
    assert [o.pk for o in find("某事", agent, before=(last.received_at, last.pk))] == newest[2:]


def test_blanks_separate_words_that_must_all_be_there(home: tuple[Cast, list[WorkOrder]]) -> None:
    cast, _ = home
    agent = cast.fresh(cast.agent)
    here, there = (stored(cast, text, cast.now + 9 * MINUTE) for text in ("青石街道路灯不亮", "柳荫街道路灯不亮"))
    for order in (here, there):
        index(order)
    assert {o.pk for o in find("路灯 不亮", agent)} == {here.pk, there.pk}
    assert {o.pk for o in find("路灯  青石", agent)} == {here.pk}
    assert find("   ", agent) == []


def test_search_keeps_to_what_the_actor_may_see(home: tuple[Cast, list[WorkOrder]]) -> None:
    cast, _ = home
    sent = dispatched(cast)
    index(again(sent))
    assert [o.pk for o in find("路灯不亮", cast.fresh(cast.unit_lead(cast.works)))] == [sent.pk]
    assert find("路灯不亮", cast.fresh(cast.unit_lead(cast.district))) == []
    assert find("路灯不亮", cast.caller(stored(cast, "别的", cast.now))) == []


def test_nobody_finds_anything_without_a_place_in_the_city(home: tuple[Cast, list[WorkOrder]]) -> None:
    assert find("某事", citizen("nobody")) == []
    assert find("某事", Actor(kind="staff", id="x", roles=frozenset({"AG"}))) == []


def test_a_segment_is_opened_when_the_newest_is_full(home: tuple[Cast, list[WorkOrder]]) -> None:
    cast, _ = home
    assert not open_segment_if_full(cast.now + 10 * MINUTE)
    assert open_segment_if_full(cast.now + 10 * MINUTE, size=2)
    assert not open_segment_if_full(cast.now + 10 * MINUTE, size=2)
    assert SearchSegment.objects.latest("start").start == cast.now + 11 * MINUTE


def test_each_thousandth_order_looks_whether_the_segment_is_full(home: tuple[Cast, list[WorkOrder]]) -> None:
    SearchSegment.objects.all().delete()
    tend_segments(1_999, home[0].now)
    assert not SearchSegment.objects.exists()
    tend_segments(2_000, home[0].now)
    assert SearchSegment.objects.count() == 1


def test_a_load_cuts_segments_where_no_orders_stand(home: tuple[Cast, list[WorkOrder]]) -> None:
    cast, orders = home
    before = set(SearchSegment.objects.values_list("start", flat=True))
    first = min(before)
    early = [first - n * MINUTE for n in range(1, 5)]
    late = [cast.now + n * MINUTE for n in range(4, 10)]
    ensure_segments([*late, *early, orders[0].received_at], size=3)
    added = set(SearchSegment.objects.values_list("start", flat=True)) - before
    assert added == {first - 4 * MINUTE, first - MINUTE, cast.now + 6 * MINUTE, cast.now + 9 * MINUTE}
