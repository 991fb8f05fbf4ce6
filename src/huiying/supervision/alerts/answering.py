"""An alert is acknowledged and closed with what came of it; unanswered it goes to the deputy, then to the heads."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, one_of, refuse, required
from huiying.kit.errors import Moved, NotFound, NotNow
from huiying.kit.text import clean
from huiying.orders.authorise import authorise
from huiying.orders.queries import visible_to
from huiying.supervision.alerts.codes import DEPUTY, HEAD, LINES, NEEDS_NOTE, OFFICER, OUTCOMES, STATES
from huiying.supervision.alerts.duty import OnDuty, on_duty
from huiying.supervision.alerts.models import OPEN, Alert
from huiying.supervision.alerts.raising import TIMER
from huiying.supervision.alerts.telling import tell_asked
from huiying.supervision.seasons.running import extra_officers

LONGEST = 500
OVERSEERS = frozenset({"SV", "DP"})


def may_answer(alert: Alert, actor: Actor) -> bool:
    """Who may acknowledge and close: officer and deputy, a season's extra officer, and whoever oversees at the agency, of an order that they may see."""
    if is_asked(alert, actor):
        return True
    return oversees(actor) and (alert.order_id is None or visible_to(actor).filter(pk=alert.order_id).exists())


def is_asked(alert: Alert, actor: Actor) -> bool:
    """Officer, deputy, or a season's extra officer."""
    return actor.id in {alert.officer_id, alert.deputy_id, *extra_officers(actor.reference_version)}


def oversees(actor: Actor) -> bool:
    """Whoever supervises or dispatches at the agency."""
    return actor.employer_kind == "hotline_agency" and bool(OVERSEERS & actor.roles)


def acknowledge_alert(*, alert_id: UUID, actor: Actor, now: datetime) -> Alert:
    """Somebody has seen it and deals with it; the first one counts, and for every open alert of the same order. Raises NotFound, NotNow, NotAllowed, Moved."""
    with together(actor, now):
        alert = _for(alert_id, actor, "ack_alert")
        if alert.state != "raised":
            raise NotNow(state=STATES.label(alert.state, "zh"), state_en=STATES.label(alert.state, "en"), verb="确认", verb_en="Acknowledge")
        beside = Alert.objects.filter(order_id=alert.order_id, state="raised", drill=False).exclude(pk=alert.pk) if alert.order_id else Alert.objects.none()
        for each in (alert, *beside):
            _acknowledged(each, actor, now)
    return alert


def _acknowledged(alert: Alert, actor: Actor, now: datetime, *, by: str = "") -> None:
    """`by`: whose deed it was where the house itself writes it down."""
    told = {"in_time": now <= alert.first_due, "asked": alert.asked, **({"by": by} if by else {})}
    _move(alert, "alert.acknowledged", told, actor=actor, now=now, state="acknowledged", acknowledged_by=by or actor.id, acknowledged_at=now, ack_due=None)
    Timer.objects.filter(stream=alert.stream, kind=TIMER, done_at=None).update(dropped=True)


DEEDS = {"hotspot.closed": "measures", "hotspot.dismissed": "false_alarm", "hotspot.merged": "known"}  # what came of the alert of a matter that ended so


def follow_hotspot(*, hotspot_id: UUID, event: str, by: str, actor: Actor, now: datetime) -> bool:
    """Who decides about a hot matter has answered its alert: it counts as acknowledged, and ends with the matter. True where an alert was open.

    `event` is the decision's, `by` whoever took it. Journals `alert.acknowledged`, `alert.closed`. Raises Moved.
    """
    with together(actor, now):
        alert = Alert.objects.select_for_update().filter(hotspot_id=hotspot_id, state__in=OPEN).first()
        if alert is None:
            return False
        if alert.state == "raised":
            _acknowledged(alert, actor, now, by=by)
        outcome = DEEDS.get(event)
        if outcome:
            _move(alert, "alert.closed", {"outcome": outcome, "line": ""}, actor=actor, now=now, state="closed", outcome=outcome, closed_by=by, closed_at=now)
    return True


def close_alert(*, alert_id: UUID, outcome: str, note: str, actor: Actor, now: datetime, line: str = "") -> Alert:
    """What came of it; an alert that nobody acknowledged is acknowledged with it. A false alarm and measures are told in words.

    `line` is the emergency line it was handed to. Raises Refused, NotFound, NotNow, NotAllowed, Moved.
    """
    said = clean(note)
    refuse(
        required("outcome", outcome), one_of("outcome", outcome, OUTCOMES), longest("note", said, LONGEST), one_of("line", line, LINES),
        required("note", said) if outcome in NEEDS_NOTE else [], required("line", line) if outcome == "emergency" else [],
    )  # fmt: skip
    with together(actor, now):
        alert = _for(alert_id, actor, "close_alert")
        if alert.state == "closed":
            raise NotNow(state=STATES.label("closed", "zh"), state_en=STATES.label("closed", "en"), verb="结束预警", verb_en="Close the alert")
        if alert.state == "raised":
            _acknowledged(alert, actor, now)
        line = line if outcome == "emergency" else ""
        facts: dict[str, Any] = {"outcome": outcome, "line": line, "closed_by": actor.id, "closed_at": now, "note": said}
        texts = {"note": said} if said else {}
        _move(alert, "alert.closed", {"outcome": outcome, "line": line}, texts=texts, actor=actor, now=now, state="closed", **facts)
    return alert


def escalate_alert(*, alert_id: UUID, asked: int, actor: Actor, now: datetime) -> bool:
    """The one who was asked did not answer in time: the deputy is asked, then the heads. Once a step; nothing when somebody answered meanwhile.

    Journals `alert.escalated`, and `alert.unanswered` when the heads' time is over too: it stays open, and red.
    """
    alert = _read(alert_id)
    if alert is None or alert.state != "raised" or alert.asked != asked:
        return False
    duty = on_duty(alert.org_id, alert.region_code, now)
    deputy = alert.deputy_id or (duty.deputy if duty.deputy != alert.officer_id else "")
    if asked == HEAD:
        _move(alert, "alert.unanswered", {"asked": asked}, actor=actor, now=now, ack_due=None)
        return True
    step = DEPUTY if asked == OFFICER and deputy else HEAD
    due = now + timedelta(minutes=alert.minutes)
    alert.asked, alert.ack_due, alert.deputy_id = step, due, deputy
    told = tell_asked(alert, _as_asked(duty, deputy), now)
    timer = NewTimer(alert.stream, TIMER, due, round=step)
    _move(alert, "alert.escalated", {"asked": step, "told": told}, [timer], actor=actor, now=now, asked=step, ack_due=due, deputy_id=deputy)
    return True


def _as_asked(duty: OnDuty, deputy: str) -> OnDuty:
    """Those on duty now, with the deputy who was named when the alert was raised; a number of somebody else's is not theirs."""
    return replace(duty, deputy=deputy, deputy_phone=duty.deputy_phone if duty.deputy == deputy else "")


def _for(alert_id: UUID, actor: Actor, verb: str) -> Alert:
    """The alert, held, for who may answer it. Raises NotFound, NotAllowed."""
    alert = _read(alert_id)
    if alert is None or (not may_answer(alert, actor) and actor.account_class != "op"):
        raise NotFound
    authorise(actor, verb, ROLES_OF[verb], own=True, stream=alert.stream)
    return alert


def _read(alert_id: UUID) -> Alert | None:
    return Alert.objects.select_related("order", "hotspot").select_for_update(of=("self",)).filter(pk=alert_id).first()


def _move(
    alert: Alert, event: str, payload: Mapping[str, Any], timers: Sequence[NewTimer] = (), *, actor: Actor, now: datetime,
    texts: Mapping[str, str] | None = None, **columns: Any,
) -> None:  # fmt: skip
    """Columns and event of one step, by compare and swap. Raises Moved."""
    seq = alert.seq + 1
    with transaction.atomic():
        if Alert.objects.filter(pk=alert.pk, seq=alert.seq).update(seq=seq, **columns) != 1:
            raise Moved
        write([NewEvent(alert.stream, seq, event, payload, texts or {})], timers, actor=actor, now=now)
    for name, value in {"seq": seq, **columns}.items():
        setattr(alert, name, value)
