"""A call's life from the journal: each event as a sentence."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from huiying.calls.words import END_REASONS, NO_RECORDING, OFFER_REASONS
from huiying.desk.columns import word
from huiying.desk.line import queue_name
from huiying.desk.recordings import length
from huiying.directory.reference import Reference
from huiying.journal.models import Event
from huiying.orders.codes import TRANSFER_TARGETS
from huiying.pages.shapes import LifeLine

Payload = Mapping[str, Any]
MACHINE = frozenset({"call.linked", "call.recorded", "call.not_recorded", "call.wrapped"})
BACK = frozenset({"call.not_answered", "call.warned", "call.flagged"})


def lines(stream: str, data: Reference) -> list[LifeLine]:
    """What happened in a call, first things first, each with the time since the call came in."""
    found, since = list[LifeLine](), None
    for kind, at, source_at, payload in Event.objects.filter(stream=stream).order_by("stream_seq").values_list("type", "at", "at_source", "payload"):
        moment = source_at or at
        since, line = since or moment, _line(kind, moment, msgspec.json.decode(payload), data)
        found += [replace(line, note=f"+{length(int((moment - since).total_seconds()))}")] if line else []
    return found


def _line(kind: str, at: datetime, payload: Payload, data: Reference) -> LifeLine | None:
    tell = TOLD.get(kind)
    if tell is None:
        return None
    who = data.people.get(str(payload.get("who") or payload.get("agent") or ""), "")
    org = data.orgs.get(str(payload.get("org", "")))
    employer = _("operator") if org is not None and org.kind == "operator" else ""
    line = "machine" if kind in MACHINE else "back" if kind in BACK else "done"
    return LifeLine(at, tell(payload), who=who, employer=employer, kind=line)  # type: ignore[arg-type]


def _arrived(payload: Payload) -> str:
    return _("The line dialled out.") if payload.get("direction") == "out" else _("The call came in.")


def _queued(payload: Payload) -> str:
    return _("Began to wait: {queue}.").format(queue=queue_name(str(payload.get("queue", ""))))


def _offered(payload: Payload) -> str:
    seat, reason = str(payload.get("seat", "")), str(payload.get("reason", ""))
    said = _("rang, seat {seat}").format(seat=seat) if seat else _("rang")
    return f"{said} · {word(OFFER_REASONS, reason)}" if reason in OFFER_REASONS else said


def _not_answered(payload: Payload) -> str:
    why = {"timeout": _("it rang too long"), "declined": _("declined"), "gone": _("was gone")}.get(str(payload.get("why", "")), "")
    return _("did not answer ({why})").format(why=why) if why else _("did not answer")


def _transferred(payload: Payload) -> str:
    modes = {"blind": _("passed on"), "hot": _("handed over"), "three_way": _("asked in"), "info": _("told")}
    to = str(payload.get("to", ""))
    whom = word(TRANSFER_TARGETS, to) if to in TRANSFER_TARGETS else _("another agent") if to == "agent" else queue_name(to)
    return f"{modes.get(str(payload.get('mode', '')), _('passed on'))} → {whom}"


def _joined(payload: Payload) -> str:
    modes = {"listen": _("listened in"), "whisper": _("whispered to the agent"), "join": _("joined both"), "take_over": _("took the call over")}
    return modes.get(str(payload.get("mode", "")), _("joined both"))


def _flagged(payload: Payload) -> str:
    return _("cut the caller off for abuse") if payload.get("abuse", True) else _("The flag for abuse was taken back.")


def _rated(payload: Payload) -> str:
    return _("The caller rated the call: {n} of 5.").format(n=payload.get("csat", "–"))


def _ended(payload: Payload) -> str:
    return _("The call ended: {reason}.").format(reason=word(END_REASONS, str(payload.get("end_reason", ""))))


def _place_closed(payload: Payload) -> str:
    why = {
        "reached": _("the caller was reached"), "called_again": _("the caller called again"), "attempts": _("tried often enough"),
        "expired": _("time was over"),
    }.get(str(payload.get("why", "")), "")  # fmt: skip
    return _("The kept place ended: {why}.").format(why=why)


def _recorded(payload: Payload) -> str:
    return _("A recording was kept: {length}.").format(length=length(int(payload.get("seconds", 0))))


def _not_recorded(payload: Payload) -> str:
    return _("No recording: {why}.").format(why=word(NO_RECORDING, str(payload.get("why", ""))))


TOLD: dict[str, Callable[[Payload], str]] = {
    "call.arrived": _arrived, "call.menu": lambda p: _("Chose {key} in the greeting.").format(key=p.get("choice", "–")), "call.queued": _queued,
    "call.offered": _offered, "call.not_answered": _not_answered, "call.answered": lambda _p: _("answered"),
    "call.held": lambda _p: _("The caller was put on hold."), "call.resumed": lambda _p: _("The hold ended."), "call.transferred": _transferred,
    "call.joined": _joined, "call.left": lambda _p: _("left the call"), "call.warned": lambda _p: _("The caller was warned for abuse."),
    "call.flagged": _flagged, "call.asked": lambda _p: _("The survey was asked."), "call.rated": _rated,
    "call.linked": lambda _p: _("An order was bound to the call."), "call.ended": _ended, "call.place_closed": _place_closed,
    "call.wrapped": lambda _p: _("finished the work after the call"), "call.recorded": _recorded, "call.not_recorded": _not_recorded,
}  # fmt: skip
