"""Hot matters by themselves: looked for each hour in the last week's orders and each night in the last four weeks'; who must know is told."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from huiying.directory.models import City
from huiying.dispatch.hotspots.finding import WINDOW, find
from huiying.dispatch.hotspots.models import Hotspot
from huiying.dispatch.hotspots.owning import overdue
from huiying.dispatch.hotspots.sorting import became_secret
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Event, Timer
from huiying.kit.actor import Actor, system
from huiying.kit.times import SHANGHAI
from huiying.supervision.alerts.answering import follow_hotspot
from huiying.supervision.alerts.raising import raise_for_hotspot
from huiying.supervision.notices import agency_id, tell, tell_people

STREAM, KIND = "city:1", "hotspots"
NIGHT = time(3, 20)
HOURLY, HOUR = timedelta(days=7), timedelta(hours=1)


def arm(now: datetime) -> None:
    """Set the next look's timer in a city that is open, where none waits."""
    if City.objects.exclude(opened_at=None).exists() and not Timer.objects.filter(stream=STREAM, kind=KIND, done_at=None, dropped=False).exists():
        _set(now)


def look(timer: Timer, now: datetime, actor: Actor) -> None:
    """Look for hot matters, then wait for the next hour."""
    find(actor=actor, now=now, window=WINDOW if is_night(now) else HOURLY)
    with transaction.atomic():
        if _is_done(timer, now):
            _set(now)


def look_now(timer: Timer, now: datetime, actor: Actor) -> None:
    """Look because somebody asked for it, and tell them what was found."""
    found = find(actor=actor, now=now)
    zh = f"热点查找完成：读取 {found.read} 件工单，新发现 {found.begun} 个，归入 {found.joined} 件，预警 {found.alerts} 次"
    en = f"Looked for hot matters: {found.read} orders read, {found.begun} new, {found.joined} orders joined, {found.alerts} alerts"
    with transaction.atomic():
        if _is_done(timer, now):
            tell(zh=zh, en=en, kind="hotspot", now=now, org_id=agency_id(), user_id=timer.subject)


def _is_done(timer: Timer, now: datetime) -> bool:
    """Mark it; False where somebody else has."""
    return Timer.objects.filter(pk=timer.pk, done_at=None, dropped=False).update(done_at=now) == 1


def is_night(now: datetime) -> bool:
    """Whether this is the night's look: the hour that begins at 03:20 of the city's clock."""
    begun = datetime.combine(now.astimezone(SHANGHAI).date(), NIGHT, SHANGHAI)
    return begun <= now < begun + HOUR


def due(timer: Timer, now: datetime, actor: Actor) -> None:
    """An owner's time is over."""
    overdue(hotspot_id=UUID(timer.stream.removeprefix("hotspot:")), actor=actor, now=now)


def tell_alert(event: Event, now: datetime, actor: Actor) -> None:
    """Many callers, one matter: the officer on duty acknowledges it within the limit, its owner knows. The notice bears no words of citizens."""
    hotspot = _of(event)
    zh = f"热点预警：7 天内 {hotspot.week_n} 人反映同一事项（{hotspot.orders_n} 件工单）"
    en = f"Hot matter: {hotspot.week_n} callers within 7 days about the same thing ({hotspot.orders_n} orders)"
    raise_for_hotspot(hotspot_id=hotspot.pk, actor=actor, now=now)
    if hotspot.owner_unit_id is not None:
        tell(zh=zh, en=en, kind="hotspot", now=now, org_id=hotspot.owner_unit_id, user_id=hotspot.owner_person)


def answer_alert(event: Event, now: datetime, actor: Actor) -> None:
    """Somebody decided about it: its alert is answered by that."""
    follow_hotspot(hotspot_id=UUID(event.stream.removeprefix("hotspot:")), event=event.type, by=event.actor_id, actor=actor, now=now)


def tell_owner(event: Event, now: datetime, _actor: Actor) -> None:
    """It was given to a unit: the unit, or the person named, sees it."""
    hotspot = _of(event)
    if hotspot.owner_unit_id is not None:
        tell(zh="交办热点事项，请在期限内处理并报告", en="A hot matter was assigned to you: deal with it and report in time", kind="hotspot", now=now,
             org_id=hotspot.owner_unit_id, user_id=hotspot.owner_person)  # fmt: skip


def tell_overdue(event: Event, now: datetime, _actor: Actor) -> None:
    """An owner did not end it in time: owner and supervisors know."""
    hotspot = _of(event)
    zh, en = "交办的热点事项已超期", "A hot matter is overdue"
    tell_people("SV", agency_id(), zh=zh, en=en, kind="hotspot", now=now)
    if hotspot.owner_unit_id is not None:
        tell(zh=zh, en=en, kind="hotspot", now=now, org_id=hotspot.owner_unit_id, user_id=hotspot.owner_person)


def forget_secret(event: Event, now: datetime, actor: Actor) -> None:
    """An order's secrecy was set: as a secret one it leaves its hot matter at once."""
    became_secret(order_id=UUID(event.stream.removeprefix("order:")), actor=actor, now=now)


def _of(event: Event) -> Hotspot:
    return Hotspot.objects.get(pk=event.stream.removeprefix("hotspot:"))


def _set(now: datetime) -> None:
    """The next look is twenty minutes past the hour."""
    at = now.astimezone(SHANGHAI).replace(minute=NIGHT.minute, second=0, microsecond=0)
    with transaction.atomic():
        write([], [NewTimer(STREAM, KIND, at if at > now else at + HOUR)], actor=system("timer"), now=now)
