"""Hot matters found in the city's own orders, each night and whenever asked: new ones begun, standing ones given their new orders, all counted."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from huiying.directory.walls import lifted
from huiying.dispatch.hotspots.alerting import look
from huiying.dispatch.hotspots.figures import DISTRICT, GONE, HOT_FOR, History, count, members_of
from huiying.dispatch.hotspots.keeping import begin, join, may, one_at_a_time
from huiying.dispatch.hotspots.life import LIVE
from huiying.dispatch.hotspots.matters import matters
from huiying.dispatch.hotspots.models import Hotspot, HotspotMember
from huiying.dispatch.hotspots.stream import Said
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved
from huiying.orders.models import WorkOrder

WINDOW = timedelta(days=28)
LEAST_CALLERS = 3
BLOCK = 12_000
TRIES = 3
AFTERGLOW = timedelta(days=1)  # counted once more after its last order has grown cold
TITLE, PLACE = 200, 60


class Heard(NamedTuple):
    """What is read of an order."""

    order: UUID
    at: datetime
    title: str
    text: str
    party: UUID | None
    topic_code: str
    region_code: str

    @property
    def caller(self) -> str:
        """Who called: the party, or the order itself where nobody left a number."""
        return str(self.party or self.order)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: orders read, hot matters begun, orders that joined, alerts raised."""

    read: int
    begun: int
    joined: int
    alerts: int


@dataclass(frozen=True, slots=True)
class Housed:
    """What housing came to: hot matters begun, orders that joined, and the hot matters that have changed."""

    begun: int
    joined: int
    changed: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Heap:
    """A matter of the city's orders: its title in words that many wrote, its place, the orders that say it and those near."""

    title: str
    place: str
    core: tuple[Heard, ...]
    near: tuple[Heard, ...]


def find(*, actor: Actor, now: datetime, window: timedelta = WINDOW) -> Found:
    """Look through the orders of the last `window` for hot matters.

    Outside any transaction but those it opens itself, which are short: a large city is reckoned for a minute, and broken off at any point
    nothing is lost and nothing comes twice, as the next search sees what is there.
    In order: reads the orders (no secret ones); finds matters (matters.py), by district where they are very many; gives new orders to
    the hot matter that most of their matter's orders are in, or begins one where three different callers say the same
    (`hotspot.found`, `hotspot.joined`); counts those that have changed or are warm (of four weeks, all that live); raises alerts.
    What a person sorted stays as it is.
    Raises NotAllowed.
    """
    may(actor, "find_hotspots", "hotspots")
    with lifted():
        heard = recent(now - window, now)
        heaps = [heap for block in blocks(heard) for heap in heaps_of(block)]
        housed = again_if_moved(lambda: house(heaps, actor, now))
        alerts = count_all(actor=actor, now=now, changed=housed.changed, cold=window >= WINDOW)
        return Found(len(heard), housed.begun, housed.joined, alerts)


def again_if_moved(houses: Callable[[], Housed]) -> Housed:
    """Do it in one transaction, one finder at a time; again from the start where a person changed a hot matter meanwhile. Raises Moved after TRIES."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                one_at_a_time()
                return houses()
        except (Moved, IntegrityError):
            continue
    raise Moved


def recent(since: datetime, until: datetime) -> list[Heard]:
    """The orders that were received then, earliest first."""
    rows = looked_at().filter(received_at__gt=since, received_at__lte=until)
    columns = ("pk", "received_at", "title", "search__text", "party_id", "topic_code", "region_code")
    found = rows.order_by("received_at", "seq").values_list(*columns)
    return [Heard(order, at, title, text or "", *rest) for order, at, title, text, *rest in found.iterator(chunk_size=5_000)]


def looked_at() -> QuerySet[WorkOrder]:
    """The orders that may be part of a hot matter: neither drafts nor withdrawn, secret or trial ones."""
    return WorkOrder.objects.filter(is_test=False).exclude(status__in=GONE).exclude(secrecy_level="secret")


def blocks(heard: Sequence[Heard]) -> Iterator[Sequence[Heard]]:
    """All at once, or by district where they are more than can be compared at once, then by large class, then by time.

    Stretches of time overlap by half: what goes on joins the hot matter that the stretch before began.
    """
    parts: list[Sequence[Heard]] = [heard]
    for key in (_district, _large_class):
        smaller: list[Sequence[Heard]] = []
        for part in parts:
            shared = defaultdict[str, list[Heard]](list)
            for one in part:
                shared[key(one) if len(part) > BLOCK else ""].append(one)
            smaller += [shared[name] for name in sorted(shared)]
        parts = smaller
    for part in parts:
        yield from (part[begin : begin + BLOCK] for begin in range(0, max(len(part) - BLOCK // 2, 1), BLOCK // 2))


def _district(one: Heard) -> str:
    return one.region_code[:DISTRICT]


def _large_class(one: Heard) -> str:
    return one.topic_code[:2]


def heaps_of(heard: Sequence[Heard]) -> Iterator[Heap]:
    """The matters of a block of orders."""
    said = [Said(str(one.order), one.at, one.title, one.text, 0, one.caller) for one in heard]
    for matter in matters(said):
        core = tuple(heard[number] for number in matter.core)
        yield Heap(matter.shared[:TITLE], matter.place[:PLACE], core, tuple(heard[number] for number in matter.near))


def _still(heaps: Sequence[Heap]) -> list[Heap]:
    """The heaps without the orders that have become secret or were withdrawn since they were read."""
    keys = [one.order for heap in heaps for one in (*heap.core, *heap.near)]
    still = set(looked_at().filter(pk__in=keys).values_list("pk", flat=True))
    left = ([tuple(one for one in part if one.order in still) for part in (heap.core, heap.near)] for heap in heaps)
    return [replace(heap, core=core, near=near) for heap, (core, near) in zip(heaps, left, strict=True) if core]


def house(read: Sequence[Heap], actor: Actor, now: datetime) -> Housed:
    """Begin hot matters and let orders join, those left out that have become secret or were withdrawn meanwhile; in the caller's transaction."""
    heaps = _still(read)
    orders = [one.order for heap in heaps for one in (*heap.core, *heap.near)]
    members = HotspotMember.objects.filter(order__in=orders)
    held = Hotspot.objects.select_for_update().filter(pk__in=members.filter(left_at=None).values("hotspot")).order_by("pk")
    standing = {hotspot.pk: hotspot for hotspot in held}  # what persons do to these waits until all are housed
    home = dict(members.filter(left_at=None).values_list("order_id", "hotspot_id"))
    out = set(members.exclude(left_at=None).values_list("hotspot_id", "order_id"))
    if not standing.keys() >= set(home.values()):
        raise Moved
    changed, begun, joined = set[UUID](), 0, 0
    for heap in heaps:
        votes = Counter(home[one.order] for one in heap.core if one.order in home)
        if votes:
            hotspot = standing[min(votes, key=lambda key: (-votes[key], str(key)))]
            Hotspot.objects.filter(pk=hotspot.pk, title_of__isnull=False).update(title=heap.title, title_of=None)
        elif len({one.caller for one in heap.core}) >= LEAST_CALLERS:
            first, last = heap.core[0].at, heap.core[-1].at
            hotspot = begin(title=heap.title, place=heap.place, first=first, last=last, actor=actor, now=now)
            begun += 1
        else:
            continue
        core, near = ([one.order for one in part if one.order not in home and (hotspot.pk, one.order) not in out] for part in (heap.core, heap.near))
        if core or near:
            join(hotspot, core, near, actor=actor, now=now)
            home |= dict.fromkeys((*core, *near), hotspot.pk)
            joined += len(core) + len(near)
            changed.add(hotspot.pk)
    return Housed(begun, joined, frozenset(changed))


def count_all(*, actor: Actor, now: datetime, changed: Collection[UUID] = (), cold: bool = True) -> int:
    """Count the hot matters that have changed or are warm (an order in HOT_FOR), and with `cold` also those that are alive but silent; each by itself.

    Those that ended and have died down, and those merged into others, keep their figures. Returns how many alerts were raised.
    """
    due = Q(pk__in=changed) | Q(last_at__gt=now - HOT_FOR - AFTERGLOW) | (Q(state__in=LIVE) if cold else Q(pk__in=()))
    history = History(now)
    return sum(_counted(key, history, actor, now) for key in Hotspot.objects.exclude(state="merged").filter(due).order_by("pk").values_list("pk", flat=True))


def _counted(key: UUID, history: History, actor: Actor, now: datetime) -> bool:
    """Count one that is held meanwhile, and look whether it alerts."""
    with transaction.atomic():
        hotspot = Hotspot.objects.select_for_update().get(pk=key)
        if hotspot.state == "merged":
            return False
        members = members_of([key]).get(key, [])
        count(hotspot, members, history, now)
        return look(hotspot, members, actor=actor, now=now)
