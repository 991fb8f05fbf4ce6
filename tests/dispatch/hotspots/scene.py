"""Orders of many callers about one thing, and others, for the tests of hot matters. All invented."""

from datetime import datetime, timedelta

from django.db import transaction

from huiying.directory.walls import lifted
from huiying.dispatch.hotspots.finding import Found, count_all, find
from huiying.dispatch.hotspots.keeping import begin, join
from huiying.dispatch.hotspots.models import Hotspot
from huiying.dispatch.hotspots.owning import assign, report
from huiying.kit.actor import system
from huiying.orders.models import WorkOrder
from tests.cast import NOISE, QINGSHI, STREET_LIGHT, Cast

PLANT = (
    "青石街道翠湖花园旁边的混凝土搅拌站夜间噪音很大",
    "翠湖花园搅拌站粉尘污染严重，窗户不能开",
    "在翠湖花园附近建的搅拌站彻夜轰鸣",
    "翠湖花园业主投诉搅拌站噪音和灰尘",
    "位于翠湖花园对面的搅拌站运输车日夜不停，噪音扰民",
    "翠湖花园居民无法休息，搅拌站噪音太大",
    "搅拌站离翠湖花园太近，粉尘和噪音影响孩子",
)
OTHERS = (
    "人民路路灯不亮已经三天",
    "垃圾桶满了没有人清运",
    "公交车班次太少等很久",
    "社保转移怎么办理",
    "井盖破损有安全隐患",
    "流浪狗在学校门口",
    "停车收费没有公示",
)


def call(cast: Cast, text: str, at: datetime, number: int, **given: object) -> WorkOrder:
    """An order of another caller."""
    about = {"topic_code": NOISE, "region_code": QINGSHI, "incident_address": "", "original_text": text} | given
    return cast.order(now=at, phone=f"139{number:08d}", **about)


def many(cast: Cast, count: int, until: datetime, first: int = 1, *, others: bool = True, **given: object) -> list[WorkOrder]:
    """So many callers about the plant, a few hours apart, the last before `until`; and others about other things."""
    orders = [call(cast, PLANT[n % len(PLANT)], until - timedelta(hours=6 * (count - n)), first + n, **given) for n in range(count)]
    for n, text in enumerate(OTHERS if others else ()):
        call(cast, text, until - timedelta(hours=5 * (n + 1)), 1_000 + first + n, topic_code=STREET_LIGHT)
    return orders


def look(now: datetime) -> Found:
    """The system looks for hot matters."""
    return find(actor=system("timer"), now=now)


def standing(cast: Cast, orders: list[WorkOrder], now: datetime) -> Hotspot:
    """A hot matter of these orders, assigned to the works bureau and reported on."""
    moments = sorted(order.received_at for order in orders)
    with lifted(), transaction.atomic():
        hotspot = begin(
            title="人民路路灯成片不亮", place="人民路", first=moments[0], last=moments[-1], actor=system("timer"), now=now
        )  # fmt: skip
        join(hotspot, [order.pk for order in orders], actor=system("timer"), now=now)
        count_all(actor=system("timer"), now=now)
    assign(hotspot_id=hotspot.pk, unit_id=cast.works.pk, due_at=now + timedelta(days=3), task="请查明原因并答复", actor=cast.supervisor, now=now)
    report(hotspot_id=hotspot.pk, text="已派人抢修，预计两日内恢复。", actor=cast.unit_lead(cast.works), now=now)
    hotspot.refresh_from_db()
    return hotspot
