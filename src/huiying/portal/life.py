"""The life of an order as its citizen reads it: events with their reasons, the newest first, units by name, no people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from huiying.directory.reference import reference
from huiying.journal.models import Event, Text
from huiying.kit.codes import pick
from huiying.kit.times import parse_rfc3339
from huiying.orders.models import TimeRequest, WorkOrder
from huiying.orders.reasons import RETURN
from huiying.orders.telling import Happening, Names, tell
from huiying.portal.words import by_text

DOUBLED = frozenset({"asg.extended"})  # the order's own extension is told
SENT_WITH = frozenset({"asg.sub_assigned"})  # the others name their units themselves
IN_OWN_WORDS = frozenset({"order.supplement_added", "order.supplemented", "order.objected", "order.reopened"})
NEW_DUE = frozenset({"order.dispatched", "order.extended", "order.credited", "order.due_moved", "order.resumed", "order.round_started", "order.dues_set"})
MACHINE_ONLY = frozenset({"order.credited", "order.due_moved"})


@dataclass(frozen=True, slots=True)
class Told:
    """One line: when, what, and the reasons or dates beneath it."""

    at: datetime
    text: str
    notes: tuple[str, ...] = ()
    back: bool = False


def happenings(order: WorkOrder) -> list[Happening]:
    """All events of an order with the texts that are still there (two statements)."""
    openings: dict[Any, dict[str, str]] = {}
    for event_id, name, text in Text.objects.filter(stream=order.stream, text__isnull=False).values_list("event_id", "field", "text"):
        openings.setdefault(event_id, {})[name] = text or ""
    rows = Event.objects.filter(stream=order.stream).order_by("stream_seq")
    return [Happening(row.type, row.at_source or row.at, row.actor_kind, row.actor_id, json.loads(row.payload), openings.get(row.id, {})) for row in rows]


def told(order: WorkOrder, now: datetime, language: str) -> list[Told]:
    """The lines for the citizen, the newest first."""
    events = happenings(order)
    data = reference()
    chinese = language.startswith("zh")
    said = {key: org.name if chinese else org.name_en or org.name for key, org in data.orgs.items()}
    names = Names(unit=lambda key: said.get(key, ""), person=lambda _key: "", unit_of=units_of(events))
    waits = waited(order)
    lines = [line for place, event in enumerate(events) if (line := _line(events, place, event, names, waits, now, language)) is not None]
    return lines[::-1]


def units_of(events: Sequence[Happening]) -> dict[str, str]:
    """The unit of each assignment, from the events that sent them."""
    return {str(e.payload.get("assignment")): str(_set(e).get("unit_id", "")) for e in events if e.type == "asg.sent"}


def waited(order: WorkOrder) -> dict[str, str]:
    """The words for the citizen of each granted request for time."""
    return {str(key): text for key, text in TimeRequest.objects.filter(order=order, state="approved").values_list("pk", "public_text") if text}


def _line(events: Sequence[Happening], place: int, event: Happening, names: Names, waits: Mapping[str, str], now: datetime, language: str) -> Told | None:
    """One event as a line; None where it is not the citizen's business."""
    if event.type in DOUBLED or (event.type in MACHINE_ONLY and not _set(event).get("due_at")):
        return None
    sentence = tell(event, names, language, "citizen")
    if sentence is None:
        return None
    text = f"{sentence.who}{pick('', ' ', language)}{sentence.text}" if sentence.who else sentence.text
    own = [text for text in event.texts.values() if event.actor_kind == "citizen" and event.type in IN_OWN_WORDS]
    why = [*own, sentence.why, *(_asked(events[:place], event, language) if event.type == "asg.returned" else [])]
    granted = waits.get(str(event.payload.get("request", "")), "")
    notes = [*_units(events[place + 1 :], event, names, language), *why, *([granted] if granted and granted not in why else []), *_due(event, now, language)]
    return Told(event.at, text, tuple(note for note in notes if note), back=sentence.kind == "back")


def _units(later: Sequence[Happening], event: Happening, names: Names, language: str) -> list[str]:
    """The units below to which a unit handed it in the same step."""
    if event.type != "asg.sub_assigned":
        return []
    sent = [str(_set(e).get("unit_id", "")) for e in later if e.type == "asg.sent" and e.at == event.at]
    found = list(dict.fromkeys(name for key in sent if (name := names.unit(key))))
    return [pick("办理单位：", "Handled by: ", language) + pick("、", ", ", language).join(found)] if found else []


def _asked(earlier: Sequence[Happening], event: Happening, language: str) -> list[str]:
    """Why a unit handed it back, from its request."""
    mine = [e for e in earlier if e.type == "asg.return_requested" and e.payload.get("assignment") == event.payload.get("assignment")]
    codes = [value for e in mine[-1:] for value in e.payload.values() if isinstance(value, str) and RETURN.knows(value)]
    return [RETURN.label(code, language) for code in codes[:1]]


def _due(event: Happening, now: datetime, language: str) -> list[str]:
    """The date that an event promises."""
    due = _set(event).get("due_at") if event.type in NEW_DUE else None
    return [pick("答复期限：{by}", "Answer due: {by}", language).format(by=by_text(parse_rfc3339(str(due)), now))] if due else []


def _set(event: Happening) -> Mapping[str, Any]:
    found = event.payload.get("set")
    return found if isinstance(found, dict) else {}


def without_repeats(lines: list[Told]) -> list[Told]:
    """Neighbouring lines that say the same become one."""
    kept: list[Told] = []
    for line in lines:
        if kept and kept[-1].text == line.text and kept[-1].notes == line.notes:
            kept[-1] = replace(kept[-1], at=line.at)
        else:
            kept.append(line)
    return kept
