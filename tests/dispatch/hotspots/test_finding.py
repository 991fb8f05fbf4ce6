"""Hot matters in the city's own orders: found once, joined by themselves, callers counted once, alerts by the rule, secret orders left out."""

from datetime import timedelta

import pytest

from huiying.dispatch.hotspots.models import Hotspot, HotspotMember
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.orders.marking import set_secrecy
from huiying.work.hotspots import forget_secret
from tests.cast import NOW, Cast, build
from tests.dispatch.hotspots.scene import PLANT, call, look, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def members(hotspot: Hotspot) -> set[object]:
    return set(HotspotMember.objects.filter(hotspot=hotspot, left_at=None).values_list("order_id", flat=True))


def told(hotspot: Hotspot) -> list[str]:
    return list(Event.objects.filter(stream=hotspot.stream).order_by("stream_seq").values_list("type", flat=True))


def test_many_callers_about_one_thing_are_one_hot_matter_and_the_others_none(cast: Cast) -> None:
    orders = many(cast, 6, NOW)
    found = look(NOW)
    assert (found.read, found.begun, found.joined) == (13, 1, 6)
    hotspot = Hotspot.objects.get()
    assert members(hotspot) == {order.pk for order in orders}
    assert "翠湖花园" in hotspot.title
    assert (hotspot.orders_n, hotspot.callers_n, hotspot.week_n) == (6, 6, 6)
    assert (hotspot.first_at, hotspot.last_at) == (orders[0].received_at, orders[-1].received_at)
    assert hotspot.region_code == "990101"


def test_looking_again_changes_nothing_and_keeps_the_id(cast: Cast) -> None:
    many(cast, 6, NOW)
    look(NOW)
    before, events = Hotspot.objects.get(), Event.objects.count()
    again = look(NOW)
    assert (again.begun, again.joined, again.alerts) == (0, 0, 0)
    assert Hotspot.objects.get().pk == before.pk
    assert Event.objects.count() == events


def test_a_new_call_joins_the_hot_matter_that_stands(cast: Cast) -> None:
    many(cast, 6, NOW)
    look(NOW)
    later = call(cast, "翠湖花园旁搅拌站又在半夜施工，噪音和粉尘", NOW + timedelta(hours=2), 77)
    assert look(NOW + timedelta(hours=3)).joined == 1
    hotspot = Hotspot.objects.get()
    assert later.pk in members(hotspot)
    assert hotspot.last_at == later.received_at


def test_one_person_who_calls_six_times_makes_no_hot_matter(cast: Cast) -> None:
    for n, text in enumerate(PLANT[:6]):
        call(cast, text, NOW - timedelta(hours=6 - n), 5)
    assert look(NOW).begun == 0


def test_five_callers_in_a_week_raise_one_alert_and_five_more_another(cast: Cast) -> None:
    many(cast, 4, NOW)
    assert look(NOW).alerts == 0
    call(cast, "翠湖花园搅拌站噪音", NOW + timedelta(hours=1), 50)
    assert look(NOW + timedelta(hours=2)).alerts == 1
    many(cast, 5, NOW + timedelta(hours=40), first=60, others=False)
    assert look(NOW + timedelta(hours=41)).alerts == 1
    assert told(Hotspot.objects.get()).count("hotspot.alerted") == 2


def test_what_is_secret_is_never_part_of_one_and_leaves_when_it_becomes_so(cast: Cast) -> None:
    orders = many(cast, 6, NOW)
    look(NOW)
    hotspot = Hotspot.objects.get()
    hidden = orders[2]
    set_secrecy(order=hidden, level="secret", readers=[str(cast.user("reviewer").pk)], actor=cast.reviewer, now=NOW)
    forget_secret(Event.objects.get(type="order.secrecy_set"), NOW, system("reactions"))
    hotspot.refresh_from_db()
    assert hotspot.orders_n == len(orders) - 1
    assert hidden.pk not in members(hotspot)
    assert look(NOW).joined == 0


def test_the_title_holds_what_many_callers_say_and_no_name_that_one_of_them_tells(cast: Cast) -> None:
    names = ("赵建国", "钱晓梅", "孙志强", "李秀兰", "周伟东")
    texts = [text.replace("搅拌站", f"{name}搅拌站") for name, text in zip(names, PLANT, strict=False)]
    orders = [call(cast, text, NOW - timedelta(hours=n), n) for n, text in enumerate(texts, 1)]
    look(NOW)
    hotspot = Hotspot.objects.get()
    assert "翠湖花园" in hotspot.title
    assert "搅拌站" in hotspot.title
    assert not [name for name in names if name[1:] in hotspot.title]
    Hotspot.objects.update(title=orders[0].title, title_of=orders[0].pk)  # as an older version left it
    look(NOW)
    assert Hotspot.objects.get().title == hotspot.title


def test_without_a_history_nothing_is_called_usual_and_with_one_a_bound_is_known(cast: Cast) -> None:
    for week in range(1, 16):
        call(cast, f"楼上邻居装修噪音 {week}", NOW - timedelta(weeks=week), 300 + week)
    many(cast, 6, NOW)
    look(NOW)
    hotspot = Hotspot.objects.get(title__contains="翠湖花园")
    assert hotspot.expected is not None
    assert 0.9 <= hotspot.expected <= 1.2
    assert hotspot.bound is not None
    assert hotspot.class_week_n == 6 > hotspot.bound
