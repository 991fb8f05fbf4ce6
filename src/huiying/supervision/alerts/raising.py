"""Alerts are raised: by words, by a mark, by hand, for a drill. What is proposed only: the urgency of the order stays a person's to set."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.dispatch.changing import read_order
from huiying.dispatch.hotspots.models import Hotspot
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.kit.actor import Actor
from huiying.kit.checks import one_of, refuse, required, some_of
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7
from huiying.orders.authorise import authorise
from huiying.orders.change import Change
from huiying.orders.models import WorkOrder
from huiying.supervision.alerts.codes import CARE, DEPUTY, HEAD, HOT, MARK_CLASS, MARKS, OFFICER
from huiying.supervision.alerts.duty import OnDuty, on_duty
from huiying.supervision.alerts.marking import add_by_words, put_marks
from huiying.supervision.alerts.matching import Hit, first_of_each_class
from huiying.supervision.alerts.models import OPEN, Alert
from huiying.supervision.alerts.telling import tell_asked, tell_more
from huiying.supervision.notices import agency_id
from huiying.supervision.words import SEASON, found_in, word_list

TIMER = "alert_ack"
FRESH = timedelta(hours=48)
ENDED = frozenset({"draft", "rejected", "direct_closed", "completed", "withdrawn", "voided", "archived"})
SHORTEST = 5  # minutes, for a class that has ended since a plan named it
APART = "。\n"  # between two texts: what one ends with says nothing about what the next begins with
ENOUGH = 5  # classes of one text that raise alerts: more is a text about everything


class OpenAlready(Told):
    """An alert of this class is open for this order."""

    zh = "这件工单已有同类预警尚未结束。"
    en = "An alert of this class is open for this order already."


def look_for_danger(*, order_id: UUID, text: str, actor: Actor, now: datetime, before: str = "") -> list[Alert]:
    """Raise what a text asks for, each class once while its alert is open, and note the marks that it speaks for. Drafts raise nothing.

    `before` are words that were looked at already, where the text stands in their place: what they met, and what the order's alerts told, raises nothing anew.
    Returns the alerts raised. Journals `order.alerted` and `alert.raised` each, `caller.marked` for marks.
    """
    order = read_order(order_id)
    found = [] if order.status == "draft" else found_in(text, actor.reference_version)
    if not found:
        return []
    made = []
    with transaction.atomic():
        marks = sorted({hit.entry.mark for hit in found if hit.entry.mark})
        if marks:
            add_by_words(order=order, marks=marks, actor=actor, now=now)
        new = _new(found, before, order, actor) if before else found
        for klass, hit in list(first_of_each_class(new).items())[:ENOUGH]:
            alert = raise_alert(order=read_order(order_id), klass=klass, rule=_rule(hit), word_code=_told(hit), actor=actor, now=now)
            made += [alert] if alert else []
    return made


def _new(found: Sequence[Hit], before: str, order: WorkOrder, actor: Actor) -> list[Hit]:
    """What an earlier text of the order did not meet and none of its alerts told of."""
    met = {hit.entry.code for hit in found_in(before, actor.reference_version)}
    told = set(Alert.objects.filter(order=order, rule__in=("word", "season")).values_list("klass", "word_code"))
    return [hit for hit in found if hit.entry.code not in met and (hit.entry.klass, _told(hit)) not in told]


def look_at_imported(*, actor: Actor, now: datetime) -> int:
    """Look at what an import took over of the last two days and has not ended: history raises nothing. Returns how many alerts were raised."""
    fresh = WorkOrder.objects.filter(imported=True, received_at__gte=now - FRESH, received_at__lte=now, alerts__isnull=True)
    rows = fresh.exclude(status__in=ENDED).values_list("pk", "title", "original_text")
    return sum(len(look_for_danger(order_id=key, text=f"{title}{APART}{text}", actor=actor, now=now)) for key, title, text in rows)


def _rule(hit: Hit) -> str:
    return "season" if hit.entry.code.startswith(SEASON) else "word"


def _told(hit: Hit) -> str:
    """The entry's code; not that of an entry which speaks for a mark: it would say what is sealed."""
    return "" if hit.entry.mark else hit.entry.code


def raise_alert(*, order: WorkOrder, klass: str, rule: str, actor: Actor, now: datetime, word_code: str = "") -> Alert | None:
    """Raise one alert for an order and tell whoever is on duty; None while one of its class is open. Raises Moved.

    Nobody on duty: the heads are asked at once.
    """
    if Alert.objects.filter(order=order, klass=klass, state__in=OPEN, drill=False).exists():
        return None
    with Change(order, actor=actor, now=now) as change:
        alert = _made(order, klass, rule, word_code, actor, now)
        change.note("order.alerted", payload={"alert": str(alert.pk)})
    return alert


def raise_by_hand(*, order_id: UUID, klass: str, actor: Actor, now: datetime) -> Alert:
    """A person raises an alert. Raises Refused for a class that is none, NotAllowed, OpenAlready, Moved."""
    order = read_order(order_id)
    authorise(actor, "raise_alert", ROLES_OF["raise_alert"], own=True, stream=order.stream)
    refuse(required("klass", klass), one_of("klass", klass, word_list(actor.reference_version).of_orders()))
    alert = raise_alert(order=order, klass=klass, rule="hand", actor=actor, now=now)
    if alert is None:
        raise OpenAlready
    return alert


def raise_drill(*, klass: str, region_code: str, actor: Actor, now: datetime) -> Alert:
    """A drill: told, acknowledged and escalated like an alert, marked as one everywhere and counted nowhere. Raises Refused, NotAllowed."""
    authorise(actor, "drill_alert", ROLES_OF["drill_alert"], own=True, stream="alerts")
    known, places = word_list(actor.reference_version).classes, reference(actor.reference_version).regions
    refuse(required("klass", klass), one_of("klass", klass, known), one_of("region", region_code, places))
    with transaction.atomic():
        return _made(None, klass, "drill", "", actor, now, region_code)


def raise_for_hotspot(*, hotspot_id: UUID, actor: Actor, now: datetime) -> Alert:
    """Many callers about one matter: whoever is on duty is asked, as for words of danger; while its alert is open, whoever has it is told of more callers.

    Journals `alert.raised` where none was open.
    """
    with transaction.atomic():
        hotspot = Hotspot.objects.select_for_update().get(pk=hotspot_id)
        standing = Alert.objects.filter(hotspot=hotspot, state__in=OPEN).first()
        if standing is None:
            return _made(None, HOT, "hotspot", "", actor, now, hotspot.region_code, hotspot)
        tell_more(standing, now)
        return standing


def mark_caller(*, order_id: UUID, marks: Collection[str], actor: Actor, now: datetime, take_off: bool = False) -> list[Alert]:
    """A person says why the caller needs care (or takes the marks off); new marks raise alerts, each class once. Returns those.

    Journals `caller.marked`, `order.alerted`, `alert.raised`. Raises Refused, NotAllowed, Moved.
    """
    order = read_order(order_id)
    authorise(actor, "mark_caller", ROLES_OF["mark_caller"], own=True, stream=order.stream)
    refuse(some_of("marks", marks, MARKS), [] if take_off else required("marks", list(marks)))
    with transaction.atomic():
        new = put_marks(order=order, marks=marks, take_off=take_off, actor=actor, now=now)
        classes = sorted({MARK_CLASS.get(mark, CARE) for mark in new})
        raised = [raise_alert(order=read_order(order_id), klass=klass, rule="mark", actor=actor, now=now) for klass in classes]
    return [alert for alert in raised if alert is not None]


def _made(
    order: WorkOrder | None, klass: str, rule: str, word_code: str, actor: Actor, now: datetime, region_code: str = "", hotspot: Hotspot | None = None
) -> Alert:
    """The row, its event and timer, and the telling, in the caller's transaction."""
    region = order.region_code if order else region_code
    org, known = agency_id(), word_list(actor.reference_version).classes.get(klass)
    minutes = known.minutes if known else SHORTEST
    duty = on_duty(org, region, now)
    due = now + timedelta(minutes=minutes)
    alert = Alert.objects.create(
        id=uuid7(now), order=order, hotspot=hotspot, drill=rule == "drill", klass=klass, rule=rule, word_code=word_code, region_code=region, org_id=org,
        officer_id=duty.officer, deputy_id=duty.deputy, asked=_first_asked(duty), raised_by=actor.id, raised_at=now, minutes=minutes, first_due=due,
        ack_due=due,
    )  # fmt: skip
    told = tell_asked(alert, duty, now)
    payload = {
        "class": klass, "rule": rule, "word": word_code, "drill": alert.drill, "asked": alert.asked, "told": told, "minutes": minutes,
        **({"order": str(order.pk)} if order else {}), **({"hotspot": str(hotspot.pk)} if hotspot else {}),
    }  # fmt: skip
    timer = NewTimer(alert.stream, TIMER, due, round=alert.asked)
    write([NewEvent(alert.stream, 1, "alert.raised", payload)], [timer], actor=actor, now=now)
    return alert


def _first_asked(duty: OnDuty) -> int:
    return OFFICER if duty.officer else DEPUTY if duty.deputy else HEAD
