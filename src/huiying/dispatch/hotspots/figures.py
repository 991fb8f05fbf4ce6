"""A hot matter's figures, counted from its orders: callers once each, first and last, where, the usual of its class, heat."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min
from django.db.models.functions import TruncDate

from huiying.dispatch.hotspots.baseline import Usual, usual, week_before
from huiying.dispatch.hotspots.heat import heat
from huiying.dispatch.hotspots.models import Hotspot, HotspotMember
from huiying.dispatch.hotspots.stream import Said
from huiying.kit.times import SHANGHAI, local_date
from huiying.orders.models import WorkOrder

WEEK, HOT_FOR = timedelta(days=7), timedelta(days=28)
HISTORY = timedelta(days=3 * 364 + 28)
DISTRICT = 6
GONE = ("draft", "voided", "withdrawn")


@dataclass(frozen=True, slots=True)
class Member:
    """What is counted of an order. `caller` tells people apart: the party, or the order itself where nobody left a number."""

    order: UUID
    near: bool
    at: datetime
    caller: str
    topic_code: str
    region_code: str
    title: str


def members_of(hotspots: Iterable[UUID]) -> dict[UUID, list[Member]]:
    """The members of hot matters that count, earliest first (one statement): neither secret nor withdrawn."""
    rows = HotspotMember.objects.filter(hotspot__in=hotspots, left_at=None).exclude(order__secrecy_level="secret").exclude(order__status__in=GONE)
    found: dict[UUID, list[Member]] = {}
    columns = ("hotspot_id", "order_id", "near", "order__received_at", "order__party_id", "order__topic_code", "order__region_code", "order__title")
    for hotspot, order, near, at, party, topic, region, title in rows.order_by("order__received_at", "order_id").values_list(*columns):
        found.setdefault(hotspot, []).append(Member(order, near, at, str(party or order), topic, region, title))
    return found


def callers(members: Iterable[Member], since: datetime | None = None) -> int:
    """How many different callers said the same thing, all of them or those after a moment."""
    return len({member.caller for member in members if not member.near and (since is None or member.at > since)})


def district_of(members: Iterable[Member]) -> str:
    """The district that most members name; empty where none does."""
    return _commonest(member.region_code[:DISTRICT] for member in members)


def _commonest(values: Iterable[str]) -> str:
    counted = Counter(value for value in values if value)
    return min(counted.items(), key=lambda item: (-item[1], item[0]), default=("", 0))[0]


@dataclass
class History:
    """How many orders each class and district brought by day, asked once for each."""

    now: datetime
    _known: dict[tuple[str, str], Mapping[date, int]] = field(default_factory=dict)
    _first: date | None = None

    def per_day(self, topic: str, district: str) -> Mapping[date, int]:
        """Orders of the class in the district by local day."""
        if (topic, district) not in self._known:
            rows = WorkOrder.objects.filter(received_at__gte=self.now - HISTORY, received_at__lte=self.now).exclude(status__in=GONE)
            rows = rows.filter(topic_code=topic, region_code__begins=district) if district else rows.filter(topic_code=topic)
            counted = rows.order_by().annotate(day=TruncDate("received_at", tzinfo=SHANGHAI)).values_list("day").annotate(n=Count("pk"))
            self._known[topic, district] = dict(counted)
        return self._known[topic, district]

    def first(self) -> date:
        """The first day of which orders are kept, no further back than is looked."""
        if self._first is None:
            begun = WorkOrder.objects.filter(received_at__gte=self.now - HISTORY).aggregate(first=Min("received_at"))["first"]
            self._first = local_date(begun or self.now)
        return self._first

    def usual(self, topic: str, district: str) -> tuple[int, Usual | None]:
        """What the last seven days brought of the class, today among them, and what is usual."""
        if not topic:
            return 0, None
        until, counts = local_date(self.now) + timedelta(days=1), self.per_day(topic, district)
        return week_before(counts, until), usual(counts, self.first(), until)


def count(hotspot: Hotspot, members: list[Member], history: History, now: datetime) -> None:
    """Write the figures of a hot matter with these members (one statement). Without members the figures are nought."""
    core = [member for member in members if not member.near]
    topic, district = _commonest(member.topic_code for member in core), district_of(core)
    week, known = history.usual(topic, district)
    recent = [member for member in members if member.at > now - HOT_FOR]
    warmth = heat((_said(m) for m in recent if not m.near), (_said(m) for m in recent if m.near), now, fresh=WEEK)
    figures = {
        "orders_n": len(members), "callers_n": callers(core), "week_n": callers(core, now - WEEK), "topic_code": topic, "region_code": district,
        "class_week_n": week, "expected": known.expected if known else None, "bound": known.bound if known else None, "heat": warmth.value,
        "counted_at": now, **({"first_at": core[0].at, "last_at": core[-1].at} if core else {}), **_title(hotspot, core),
    }  # fmt: skip
    Hotspot.objects.filter(pk=hotspot.pk).update(**figures)
    hotspot.refresh_from_db()


def _title(hotspot: Hotspot, core: list[Member]) -> dict[str, object]:
    """One found by an older version bears an order's title: the place alone, where that order is not told any more."""
    if hotspot.title_of is None or any(member.order == hotspot.title_of and member.title.strip()[:200] == hotspot.title for member in core):
        return {}
    return {"title": hotspot.place, "title_of": None}


def _said(member: Member) -> Said:
    return Said(str(member.order), member.at, "", "", 0, member.caller)
