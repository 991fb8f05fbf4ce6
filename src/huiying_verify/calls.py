"""Calls told again from their events: the rows of facts/call.jsonl as far as events tell them, and what no log of calls may show."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from huiying_verify.events import Event
from huiying_verify.reading import EAST, Report, moment, written

SHORT = 5_000  # milliseconds: who hangs up within them did not really wait
OPENS, CLOSES, WITHIN, DAY = (timedelta(hours=hours) for hours in (8, 21, 2, 24))
MILLISECOND = timedelta(milliseconds=1)
NOBODY = {"agent_id": None, "org_id": None, "seat": ""}
BEGIN = {
    "direction": "in", "channel": "voice", "purpose": "service", "queue": "", "language": "", "ani_usable": False, "dnis": "", "queued_at": None,
    "offered_at": None, "answered_at": None, "left": None, "ended_at": None, "menu_s": None, "wait_s": None, "ring_s": None, "talk_s": None, "hold_s": None,
    "acw_s": None, "end_reason": "", "transfer_to": "", "is_test": False, "is_abuse": False, "callback_of": None, "ring_back_due": None, "order_id": None,
    "csat": None, "csat_asked": False, **NOBODY,
}  # fmt: skip
OF_THE_CALL = ("direction", "channel", "purpose", "ani_usable", "dnis", "language", "queue", "is_test", "is_abuse", "callback_of", "order_id")
WHO = {"agent": "agent_id", "seat": "seat", "org": "org_id"}
SAME = ("direction", "channel", "purpose", "dnis", "language", "callback_of")
PLAIN = "answered asked ended flagged held joined left linked not_answered not_recorded place_closed queued recorded resumed warned wrapped"
TAKEN: dict[str, dict[str, str]] = {  # which columns an event sets as its payload says, by kind of event: all there are
    **{kind: {} for kind in PLAIN.split()}, "menu": {"language": "language"}, "offered": WHO, "rated": {"csat": "csat"}, "transferred": {"to": "transfer_to"},
    "arrived": {**{name: name for name in SAME}, "usable": "ani_usable", "test": "is_test"},
}  # fmt: skip
Told = dict[str, Any]


class Call:
    """One call, as its events tell it so far: its visits, and since when it rings and is held."""

    def __init__(self, id_: str, at: datetime) -> None:
        self.id, self.visits = id_, [Told({**BEGIN, "arrived_at": at})]
        self.ringing: datetime | None = None
        self.held: datetime | None = None

    def tell(self, kind: str, at: datetime, told: Told) -> None:
        """Let one more event take effect on the last visit, or on all. Raises KeyError for an event that is none of a call's."""
        visit = self.visits[-1]
        at = max(at, visit["arrived_at"])
        _take(visit, told, TAKEN[kind])
        if kind in ("offered", "not_answered"):
            self._rang(visit, at, again=at if kind == "offered" else None)
            visit |= NOBODY if kind == "not_answered" and visit["answered_at"] is None else {}
        elif kind in ("held", "resumed"):
            self._held(visit, at, since=self.held or at if kind == "held" else None)
        elif kind == "answered" or (kind == "joined" and told.get("mode") == "take_over"):
            self._answered(visit, at, {**told, "agent": told.get("agent") or told.get("who")} if kind == "joined" else told)
        elif kind in ("linked", "warned", "flagged"):
            for each in self.visits if kind == "linked" else [visit]:
                each.update({"order_id": told["order"]} if kind == "linked" else {"is_abuse": bool(told.get("abuse", True))})
        elif kind == "queued":
            self._queued(visit, at, told)
        else:
            self._over(kind, visit, at, told)

    def _over(self, kind: str, visit: Told, at: datetime, told: Told) -> None:
        """What ends the agent's part, or the call."""
        who = told.get("agent") or told.get("seat")
        away = (kind == "transferred" and told.get("mode") in ("hot", "blind")) or (kind == "left" and who and who in (visit["agent_id"], visit["seat"]))
        if away or kind in ("asked", "rated", "ended"):
            self._left(visit, at)
        visit["csat_asked"] |= kind in ("asked", "rated")
        if kind == "ended" and visit["ended_at"] is None:
            self._end(visit, at, told["end_reason"])
            self._owed(visit)
        if kind == "wrapped" and (done := [v for v in self.visits if v["left"] is not None and told.get("agent") in (None, v["agent_id"])]):
            done[-1]["acw_s"] = _passed(done[-1]["left"], at)

    def _queued(self, visit: Told, at: datetime, told: Told) -> None:
        if told.get("seq", len(self.visits)) > len(self.visits):
            if visit["ended_at"] is None:
                self._end(visit, at, "answered" if visit["answered_at"] else "overflow")
            visit = self._next(visit, at)
        elif visit["queued_at"] is None:
            visit["menu_s"] = _passed(visit["arrived_at"], at)
        visit["queued_at"] = visit["queued_at"] or at
        _take(visit, told, {"queue": "queue", "language": "language"})

    def _next(self, before: Told, at: datetime) -> Told:
        self.visits.append({**BEGIN, "arrived_at": at, **{name: before[name] for name in OF_THE_CALL}})
        return self.visits[-1]

    def _answered(self, visit: Told, at: datetime, told: Told) -> None:
        if visit["answered_at"] is not None:
            if told.get("agent") == visit["agent_id"] and visit["left"] is None:
                return
            self._end(visit, at, "answered")
            visit = self._next(visit, at)
            visit["queued_at"] = at
        self._rang(visit, at)
        visit |= {"answered_at": at, "wait_s": visit["queued_at"] and _passed(visit["queued_at"], at)}
        _take(visit, told, WHO)

    def _rang(self, visit: Told, at: datetime, again: datetime | None = None) -> None:
        if self.ringing is not None:
            visit["ring_s"] = (visit["ring_s"] or 0) + _passed(self.ringing, at)
        self.ringing, visit["offered_at"] = again, visit["offered_at"] or again

    def _held(self, visit: Told, at: datetime, since: datetime | None = None) -> None:
        if self.held is not None and since is None:
            visit["hold_s"] = (visit["hold_s"] or 0) + _passed(self.held, at)
        self.held = since

    def _left(self, visit: Told, at: datetime) -> None:
        if visit["answered_at"] is not None and visit["left"] is None:
            self._held(visit, at)
            visit |= {"left": at, "talk_s": max(0, _passed(visit["answered_at"], at) - (visit["hold_s"] or 0))}

    def _end(self, visit: Told, at: datetime, reason: str) -> None:
        self._rang(visit, at)
        self._left(visit, at)
        visit |= {"ended_at": at, "end_reason": reason}
        if visit["answered_at"] is None:
            name, since = ("menu_s", "arrived_at") if visit["queued_at"] is None else ("wait_s", "queued_at")
            visit |= NOBODY | {name: _passed(visit[since], at)}

    def _owed(self, last: Told) -> None:
        """A caller whom nobody answered, who did wait and can be reached, is owed a call within two hours on a clock that runs from 08:00 to 21:00."""
        first, lost = self.visits[0], all(visit["answered_at"] is None for visit in self.visits)
        short = last["end_reason"] == "abandon" and sum(visit["wait_s"] or 0 for visit in self.visits) <= SHORT
        if first["direction"] == "in" and last["queued_at"] is not None and lost and not short and first["ani_usable"]:
            local = last["ended_at"] + EAST
            day = local.replace(hour=0, minute=0, second=0, microsecond=0)
            due = (max(local, day + OPENS) if local < day + CLOSES else day + DAY + OPENS) + WITHIN
            closes = due.replace(hour=0, minute=0, second=0, microsecond=0) + CLOSES
            first["ring_back_due"] = (due if due <= closes else due + DAY - CLOSES + OPENS) - EAST


def _take(visit: Told, told: Told, names: dict[str, str]) -> None:
    visit.update({name: told[key] for key, name in names.items() if told.get(key) is not None})


def _passed(since: datetime, until: datetime) -> int:
    return max(0, (until - since) // MILLISECOND)


class Calls:
    """All calls of the log, and when callers who were missed were reached, as far as the database took them `until` then."""

    def __init__(self, until: str) -> None:
        self.until, self.calls, self.reached, self.imported = until, dict[str, Call](), dict[str, datetime](), set[str]()

    def tell(self, event: Event) -> None:
        """One more event of a call, or of a ring-back."""
        kind, _, id_ = event.stream.partition(":")
        if event.at_server > self.until:
            return
        if kind == "call":
            call = self.calls.get(id_) or self.calls.setdefault(id_, Call(id_, moment(event.at)))
            self.imported |= {id_} if event.imported else set()
            call.tell(event.type[5:], moment(event.at), event.payload)
        elif event.type == "call.ring_back_tried" and event.payload["result"] == "reached":
            self.reached.setdefault(id_, moment(event.at))

    def rows(self) -> dict[Any, Told]:
        """A row for each visit whose fate is known, as facts/call.jsonl has it: the columns that events tell."""
        found = {}
        for call in self.calls.values():
            answered = next((seq for seq, visit in enumerate(call.visits, 1) if visit["answered_at"]), 0)
            for seq, visit in enumerate(call.visits, 1):
                if visit["answered_at"] or visit["ended_at"]:
                    row = {name: _published(name, value, zero=bool(visit["answered_at"])) for name, value in visit.items() if name != "left"}
                    row |= {"call_id": call.id, "seq": seq, "first_answered": seq == answered, "demand": visit["order_id"] or call.id}
                    found[call.id, seq] = row | {"called_back_at": _published("", self.reached.get(call.id) if seq == 1 else None)}
        return found

    def end(self, report: Report) -> None:
        """Each call is in one place, so that they add up to those that arrived (C1); nobody talks on two at once (C2; of calls imported: not judged)."""
        last = [(call, call.visits[-1]) for call in self.calls.values()]
        waits = ["ringing" if call.ringing else "waiting" if visit["queued_at"] else "in_menu" for call, visit in last]
        states = Counter(v["end_reason"] if v["ended_at"] else "talking" if v["answered_at"] else wait for wait, (_, v) in zip(waits, last, strict=True))
        report.notes.append(f"calls: {len(last)} arrived = " + " + ".join(f"{n} {state}" for state, n in sorted(states.items())))
        visits = ((id_, visit) for id_, call in self.calls.items() if id_ not in self.imported for visit in call.visits)
        talks = sorted((v["agent_id"], v["answered_at"], v["left"] or v["answered_at"], id_) for id_, v in visits if v["answered_at"] and v["agent_id"])
        for before, after in pairwise(talks):
            if before[0] == after[0] and after[1] < before[2]:
                report.differs("calls", "event", f"call:{after[3]}", f"{after[0]} talks on call:{before[3]} too", "one call at a time")
        report.held("calls", len(last))


def _published(name: str, value: Any, *, zero: bool = False) -> Any:
    """A value as published files write it: moments as text, milliseconds as seconds; no talk, hold or work after it is 0 where somebody answered."""
    if name in ("talk_s", "hold_s", "acw_s"):
        value = value or 0 if zero else None
    if isinstance(value, datetime):
        return written(value)
    return f"{value // 1000}.{value % 1000:03}" if name.endswith("_s") and value is not None else value
