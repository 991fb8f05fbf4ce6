"""After a registration: what was suggested for it is kept with what was chosen; after its end: what came of it. Each night: whether a model drifts."""

import os
import subprocess
import sys
from datetime import datetime, time, timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from huiying.directory.reference import reference
from huiying.dispatch.changing import read_order
from huiying.dispatch.drifting import Drift, drift
from huiying.dispatch.model_registry import KINDS
from huiying.dispatch.models_learning import ModelUse
from huiying.dispatch.offering import NAMES, offer
from huiying.dispatch.suggestions import Offered, keep_outcome, keep_suggestion
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.journal.models import Event, Timer
from huiying.kit.actor import Actor, system
from huiying.kit.times import SHANGHAI
from huiying.orders.codes import DEMAND_TYPES
from huiying.orders.models import WorkOrder
from huiying.portal.suggesting import demand_type, topics
from huiying.supervision.notices import agency_id, tell_people

STREAM, KIND = "city:1", "drift"
AT = time(5, 10)
ROLE = "AD"  # the adjudicators keep the duty catalogue, and with it what suggests
QUIET = timedelta(days=7)  # a drift that goes on is told again after so long
_children: list[subprocess.Popen[bytes]] = []


def note_suggestions(event: Event, now: datetime, actor: Actor) -> None:
    """A matter was registered: keep what the model in use (or, for a citizen, the names) offers for its words, beside what was chosen."""
    order = _order(event)
    values = msgspec.json.decode(event.payload, type=dict[str, object]).get("set")
    chosen = values if isinstance(values, dict) else {}
    told = {"topic": str(chosen.get("topic_code", order.topic_code)), "type": str(chosen.get("demand_type", order.demand_type))}
    for what, choice in told.items():
        model_id, source, offered = _offered(what, order, by_citizen=event.actor_kind == "citizen")
        keep_suggestion(
            order=order, what=what, source=source, offered=offered, chosen=choice, shown=event.actor_kind in ("staff", "citizen"), model_id=model_id,
            actor=actor, now=now,
        )  # fmt: skip


def _offered(what: str, order: WorkOrder, *, by_citizen: bool) -> tuple[UUID | None, str, tuple[Offered, ...]]:
    data = reference()
    known = {code for code, topic in data.topics.items() if topic.active} if what == "topic" else {code for code, *_ in DEMAND_TYPES.choices("en")}
    made = offer(what, order.original_text, known=known)
    if made is not None:
        return made.used.model_id, made.used.name, made.offered
    if not by_citizen:
        return None, NAMES, ()
    by_name = [topic.code for topic in topics(order.original_text, data.topics)] if what == "topic" else [demand_type(order.original_text)]
    return None, NAMES, tuple(Offered(code) for code in by_name)


def note_outcome(event: Event, now: datetime, actor: Actor) -> None:
    """An order has ended: its final topic and type, and the unit that had it last, are what came of what was suggested."""
    order = _order(event)
    keep_outcome(order=order, what="topic", came_of=order.topic_code, actor=actor, now=now)
    keep_outcome(order=order, what="type", came_of=order.demand_type, actor=actor, now=now)
    if order.close_route == "dispatched":
        keep_outcome(order=order, what="unit", came_of=str(order.owner_id), actor=actor, now=now)


def _order(event: Event) -> WorkOrder:
    return read_order(UUID(event.stream.removeprefix("order:")))


def retrain(timer: Timer, _now: datetime, _actor: Actor) -> None:
    """A model was asked for: a process of its own trains it, so that nothing here waits."""
    _children[:] = [child for child in _children if child.poll() is None]
    _children.append(subprocess.Popen(training(timer), stdin=subprocess.DEVNULL, start_new_session=True))


def training(timer: Timer) -> list[str]:
    """The command that trains the model of a timer, as politely as the machine knows."""
    own = [sys.executable, "-m", "huiying.work.training", timer.stream.removeprefix("model:")]
    return own if os.name == "nt" else ["nice", "-n", "10", *own]


def arm(now: datetime) -> None:
    """Set the night's look at drift where a model is in use and none waits."""
    waiting = Timer.objects.filter(stream=STREAM, kind=KIND, done_at=None, dropped=False)
    if ModelUse.objects.filter(state="in_use", model__isnull=False).exists() and not waiting.exists():
        _set(now)


def look_for_drift(_timer: Timer, now: datetime, actor: Actor) -> None:
    """Tell the adjudicators of each model in use that no longer fits, once a week at most; then wait for the next night.

    Journals `model.drifted` with the figures.
    """
    for what in KINDS:
        found = drift(what, now)
        if found is not None and found.alarms and not _told_lately(found, now):
            _tell(found, now, actor)
    _set(now)


def _told_lately(found: Drift, now: datetime) -> bool:
    return Event.objects.filter(stream=_stream(found), at__gt=now - QUIET).exists()


def _tell(found: Drift, now: datetime, actor: Actor) -> None:
    use, rate = found.use, found.hits
    psi = f"{found.shift.psi:.3f}" if found.shift else "–"
    name, name_en = ("事项", "topics") if use.what == "topic" else ("类型", "types")
    zh = f"{name}推荐模型可能失准：近30天首位命中 {rate.right}/{rate.rows}（训练时 {rate.expected:.1%}），类别分布 PSI {psi}。请查看并考虑重训。"
    en = f"The model for {name_en} may have drifted: {rate.right} of {rate.rows} firsts right in 30 days ({rate.expected:.1%} in training), PSI {psi}."
    tell_people(ROLE, agency_id(), zh=zh, en=f"{en} Look, and consider training anew.", kind="model_drift", now=now)
    told = {"what": use.what, "model": str(use.model_id), "right": rate.right, "rows": rate.rows, "psi": psi if found.shift else ""}
    write([NewEvent(_stream(found), 1 + Event.objects.filter(stream=_stream(found)).count(), "model.drifted", told)], actor=actor, now=now)


def _stream(found: Drift) -> str:
    return f"model_drift:{found.use.pk}"


def _set(now: datetime) -> None:
    local = now.astimezone(SHANGHAI)
    today = datetime.combine(local.date(), AT, SHANGHAI)
    with transaction.atomic():
        write([], [NewTimer(STREAM, KIND, today if today > local else today + timedelta(days=1))], actor=system("timer"), now=now)
