"""Calls and orders told again from their events: rows of facts as far as events tell them, steps and deadlines as they may be, nothing at once that cannot."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from huiying_verify.log import Event
from huiying_verify.reading import EAST, Report, moment, written

MILLISECOND, SHORT = timedelta(milliseconds=1), 5_000  # who hangs up within so many of them did not really wait
OPENS, CLOSES, WITHIN, DAY = (timedelta(hours=hours) for hours in (8, 21, 2, 24))
NOBODY = {"agent_id": None, "org_id": None, "seat": ""}
BEGIN = {
    "direction": "in", "channel": "voice", "purpose": "service", "queue": "", "language": "", "ani_usable": False, "dnis": "", "queued_at": None,
    "offered_at": None, "answered_at": None, "left": None, "ended_at": None, "menu_s": None, "wait_s": None, "ring_s": None, "talk_s": None, "hold_s": None,
    "acw_s": None, "end_reason": "", "transfer_to": "", "is_test": False, "is_abuse": False, "callback_of": None, "ring_back_due": None, "order_id": None,
    "csat": None, "csat_asked": False, **NOBODY}  # fmt: skip
SAME = ("direction", "channel", "purpose", "dnis", "language", "callback_of")
OF_THE_CALL = (*SAME, "ani_usable", "queue", "is_test", "is_abuse", "order_id")
WHO = {"agent": "agent_id", "seat": "seat", "org": "org_id"}
PLAIN = (
    "asked", "ended", "flagged", "held", "joined", "left", "linked", "not_answered", "not_recorded", "place_closed", "recorded", "resumed", "warned",
    "wrapped")  # fmt: skip
TAKEN: dict[str, dict[str, str]] = {  # which columns an event sets as its payload says, by kind of event: all there are
    **{kind: {} for kind in PLAIN}, "menu": {"language": "language"}, "rated": {"csat": "csat"}, "transferred": {"to": "transfer_to"}, "offered": WHO,
    "answered": WHO, "queued": {"queue": "queue", "language": "language"},
    "arrived": {**{name: name for name in SAME}, "usable": "ani_usable", "test": "is_test"}}  # fmt: skip
BRIEF = frozenset({"arrived", "menu", "queued", "held", "resumed"})  # which tell no more than that
STARTS, STOPS = {"offered": "ring_s", "held": "hold_s"}, {"offered": "ring_s", "not_answered": "ring_s", "resumed": "hold_s"}
Told = dict[str, Any]
NEW, KEEP = "–", "="
LIVE = frozenset({"sent", "signed", "return_requested", "sub_assigned", "replied"})
# more time for a reason that the event tells; and a calendar that became known or changed, the event telling the old and the new due
MOVES, COUNTED = frozenset({"credited", "resumed", "extended"}), frozenset({"dues_set", "due_moved"})
BEGINS = frozenset({"asg.sent", "asg.inherited", "order.promoted", "order.dispatched"})
NEVER_OUTSOURCED = frozenset({
    "asg.signed", "asg.contacted", "asg.replied", "asg.accepted", "asg.rejected", "asg.extended", "order.extended", "order.adjudicated", "order.suspended",
    "order.long_term", "order.reply_rejected"})  # fmt: skip
OF_ORDER = {name: name for name in (
    "received_at", "channel", "demand_type", "topic_code", "urgency", "secrecy_level", "status", "close_route", "merge_kind", "is_test", "dispatch_due",
    "first_dispatch_at", "hop_n", "related_order_id",
)} | {
    "region": "region_code", "parent_order_id": "parent_id", "order_due_original": "due_original", "order_due": "due_at",
    "credited_s": "credited", "reopened_n": "reopen_n", "rounds": "round_no", "supervised_n": "supervise_n", "urged_n": "urge_n",
    "sat_first": "satisfaction_first", "sat_final": "satisfaction_final"}  # fmt: skip
OF_PART = {name: name for name in (
    "round_no", "unit_id", "level", "role", "forced", "sent_at", "sign_due", "signed_at", "contact_due", "first_contact_at", "due_original", "due_at",
    "accepted_at", "reply_rejected_n", "extension_n",
)} | {"asg_status": "status"}  # fmt: skip
Rows = dict[str, dict[str, dict[str, Any]]]  # by stream, then by assignment, "" being the order's own

class Call:
    """One call, as its events tell it so far: its visits, and since when it rings (ring_s) or is held (hold_s)."""
    def __init__(self, id_: str, at: datetime) -> None:
        self.id, self.visits, self.since = id_, [Told({**BEGIN, "arrived_at": at})], dict[str, datetime]()

    def tell(self, kind: str, at: datetime, told: Told) -> None:
        """Let one more event take effect on the last visit, or on all. Raises KeyError for an event that is none of a call's."""
        visit = self.visits[-1]
        at, before = max(at, visit["arrived_at"]), visit["answered_at"] is None
        if kind == "joined" and told.get("mode") == "take_over":
            kind, told = "answered", {**told, "agent": told.get("agent") or told.get("who")}
        if kind in STOPS:
            self._stop(STOPS[kind], visit, at)
        if kind in STARTS:
            self.since.setdefault(STARTS[kind], at)
        visit = self._next(kind, visit, at, told) if kind in ("queued", "answered") else visit
        for key, name in TAKEN[kind].items():
            visit[name] = visit.get(name) if told.get(key) is None else told[key]
        visit.update({"offered_at": visit["offered_at"] or at} if kind == "offered" else NOBODY if kind == "not_answered" and before else {})
        if kind in BRIEF:
            return
        for each in self.visits if kind == "linked" else [visit] if kind in ("warned", "flagged") else ():
            each.update({"order_id": told["order"]} if kind == "linked" else {"is_abuse": bool(told.get("abuse", True))})
        self._over(kind, visit, at, told)

    def _over(self, kind: str, visit: Told, at: datetime, told: Told) -> None:
        who = told.get("agent") or told.get("seat")
        away = (kind == "transferred" and told.get("mode") in ("hot", "blind")) or (kind == "left" and who and who in (visit["agent_id"], visit["seat"]))
        if away or kind in ("asked", "rated", "ended"):
            self._left(visit, at)
        if kind in ("asked", "rated"):
            visit["csat_asked"] = True
        if kind == "ended" and visit["ended_at"] is None:
            self._end(visit, at, told["end_reason"])
            self._owed(visit)
        if kind == "wrapped" and (done := [v for v in self.visits if v["left"] is not None and told.get("agent") in (None, v["agent_id"])]):
            done[-1]["acw_s"] = _passed(done[-1]["left"], at)

    def _next(self, kind: str, visit: Told, at: datetime, told: Told) -> Told:
        """The visit that is queued or answered now: the last one, or the next that begins with it."""
        again = kind == "answered" and visit["answered_at"] is not None
        if again and told.get("agent") == visit["agent_id"] and visit["left"] is None:
            return {}
        if again or (kind == "queued" and told.get("seq", len(self.visits)) > len(self.visits)):
            if again or visit["ended_at"] is None:
                self._end(visit, at, "answered" if visit["answered_at"] else "overflow")
            visit = {**BEGIN, "arrived_at": at, **{name: visit[name] for name in OF_THE_CALL}, "queued_at": at}
            self.visits.append(visit)
        elif kind == "queued" and visit["queued_at"] is None:
            visit |= {"menu_s": _passed(visit["arrived_at"], at), "queued_at": at}
        if kind == "answered":
            self._stop("ring_s", visit, at)
            visit |= {"answered_at": at, "wait_s": visit["queued_at"] and _passed(visit["queued_at"], at)}
        return visit

    def _stop(self, name: str, visit: Told, at: datetime) -> None:
        if since := self.since.pop(name, None):
            visit[name] = (visit[name] or 0) + _passed(since, at)

    def _left(self, visit: Told, at: datetime) -> None:
        if visit["answered_at"] is not None and visit["left"] is None:
            self._stop("hold_s", visit, at)
            visit |= {"left": at, "talk_s": max(0, _passed(visit["answered_at"], at) - (visit["hold_s"] or 0))}

    def _end(self, visit: Told, at: datetime, reason: str) -> None:
        self._stop("ring_s", visit, at)
        self._left(visit, at)
        name, since = ("menu_s", "arrived_at") if visit["queued_at"] is None else ("wait_s", "queued_at")
        visit |= {"ended_at": at, "end_reason": reason} | (NOBODY | {name: _passed(visit[since], at)} if visit["answered_at"] is None else {})

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

def _passed(since: datetime, until: datetime) -> int:
    return max(0, (until - since) // MILLISECOND)

class Calls:
    """All calls of the log, when callers who were missed were reached, and what agents did, as far as the database took them `until` then."""
    def __init__(self, until: str) -> None:
        self.until, self.calls, self.reached, self.imported = until, dict[str, Call](), dict[str, datetime](), set[str]()
        self.stretches, self.now = list[Told](), dict[str, Told]()  # of agents: those that have ended, and by agent the present one

    def tell(self, event: Event) -> None:
        """One more event of a call, of a ring-back, or of an agent."""
        kind, _, id_ = event.stream.partition(":")
        if event.at_server <= self.until and kind == "call":
            at = datetime.fromisoformat(event.at)
            call = self.calls.get(id_) or self.calls.setdefault(id_, Call(id_, at))
            self.imported.update([id_] if event.imported else [])
            call.tell(event.type[5:], at, event.payload)
        elif event.at_server <= self.until and event.type == "call.ring_back_tried" and event.payload["result"] == "reached":
            self.reached.setdefault(id_, moment(event.at))
        elif event.at_server <= self.until and event.type == "agent.state":
            self._next(id_, datetime.fromisoformat(event.at), event.payload)

    def _next(self, agent: str, at: datetime, told: Told) -> None:
        """An agent's present stretch ends, and the next begins, unless the agent has gone."""
        if one := self.now.pop(agent, None):
            at = max(at, one["from_at"])
            self.stretches.append(one | {"from_at": written(one["from_at"]), "to_at": written(at), "seconds_s": _published("_s", _passed(one["from_at"], at))})
        if told["state"] != "signed_out":
            row = {"agent_id": agent, "org_id": told.get("org") or None, "seat": told.get("seat") or "", "code": told.get("code") or "", "rostered": None}
            self.now[agent] = row | {"state": told["state"], "from_at": at}

    def rows(self) -> dict[Any, Told]:
        """A row for each visit whose fate is known, as facts/call.jsonl has it: the columns that events tell."""
        found, out = {}, (visit for call in self.calls.values() for visit in call.visits if visit["direction"] == "out" and visit["answered_at"])
        back = dict(sorted(((str(visit["callback_of"]), visit["answered_at"]) for visit in out), reverse=True))  # the earliest for each
        for call in self.calls.values():
            answered = next((seq for seq, visit in enumerate(call.visits, 1) if visit["answered_at"]), 0)
            for seq, visit in enumerate(call.visits, 1):
                if visit["answered_at"] or visit["ended_at"]:
                    row = {name: _published(name, told, zero=bool(visit["answered_at"])) for name, told in visit.items() if name not in ("left", "transfer_to")}
                    row |= {"call_id": call.id, "seq": seq, "first_answered": seq == answered, "demand": visit["order_id"] or call.id}
                    reached = (self.reached.get(call.id) if seq == 1 else None) or (visit["ring_back_due"] and back.get(call.id))
                    found[call.id, seq] = row | {"called_back_at": _published("", reached)}
        return found

    def end(self, report: Report) -> None:
        """Each call is in one place, so that they add up to those that arrived (C1); nobody talks on two at once (C2; of calls imported: not judged)."""
        last = [(call.since, call.visits[-1]) for call in self.calls.values()]
        waits = ["ringing" if "ring_s" in since else "waiting" if visit["queued_at"] else "in_menu" for since, visit in last]
        states = Counter(v["end_reason"] if v["ended_at"] else "talking" if v["answered_at"] else wait for wait, (_, v) in zip(waits, last, strict=True))
        report.notes.append(f"calls: {len(last)} arrived = " + " + ".join(f"{n} {state}" for state, n in sorted(states.items())))
        visits = ((id_, visit) for id_, call in self.calls.items() if id_ not in self.imported for visit in call.visits)
        talks = sorted((v["agent_id"], v["answered_at"], v["left"] or v["answered_at"], id_) for id_, v in visits if v["answered_at"] and v["agent_id"])
        for before, after in pairwise(talks):
            both = before[0] == after[0] and after[1] < before[2]
            report.equal("calls", "event", f"call:{after[3]}", f"{after[0]} talks on call:{before[3]} too" if both else "", "")

def _published(name: str, value: Any, *, zero: bool = False) -> Any:
    """A value as published files write it: moments as text, milliseconds as seconds; no talk, hold or work after it is 0 where somebody answered."""
    if name in ("talk_s", "hold_s", "acw_s"):
        value = value or 0 if zero else None
    if isinstance(value, datetime):
        return written(value)
    return f"{value // 1000}.{value % 1000:03}" if name.endswith("_s") and value is not None else value

class Orders:
    """All orders of the log. What the database took after `until` is judged, but is no fact of the published rows."""
    def __init__(self, report: Report, life: Any, until: str) -> None:
        self.report, self.until, self.now, self.then = report, until, Rows(), Rows()
        self.life = {kind: {row["id"]: row for row in life[kind]["rows"]} for kind in ("order", "assignment")}

    def tell(self, event: Event) -> None:
        """One more event of an order: judge it, then let it take effect."""
        part, sets = event.payload["assignment"] if event.payload.get("of") == "assignment" else "", event.payload.get("set", {})
        row = self.now.setdefault(event.stream, {}).setdefault(part, {})
        if not event.imported:
            id_ = f"{event.stream} {event.seq} {event.type}"
            self._step(id_, event, self.life["assignment" if part else "order"], row.get("status", NEW), sets.get("status", row.get("status", NEW)))
            self._dues(id_, event, row, sets)
            outsourced, bound = event.account == "op" and event.type in NEVER_OUTSOURCED, event.type == "asg.returned" and row.get("forced")
            self.report.equal("duties", "event", id_, "by an operator's account" if outsourced else "a bound part returned" if bound else "", "")
        for rows in (self.now, self.then) if event.at_server <= self.until else (self.now,):
            rows.setdefault(event.stream, {}).setdefault(part, {}).update(sets)
            rows.get(f"order:{event.payload.get('from')}", {}).pop(part if event.type == "asg.inherited" else "-", None)

    def _step(self, id_: str, event: Event, life: dict[str, Any], before: str, after: str) -> None:
        """A move is one of the published table's rows; what names no row moves nothing, but for a part that another order inherits."""
        name = event.payload.get("row")
        row = life.get(name, {"from": (), "to": "", "event": ""}) if name else {"from": (before,), "to": KEEP, "event": event.type}
        right = before in row["from"] and event.type == row["event"] and after == (before if row["to"] == KEEP else row["to"])
        right |= not name and event.type == "asg.inherited"
        self.report.equal("transitions", "event", id_, "" if right else f"{before} -> {after} by {name}", "" if right else f"{row['from']} -> {row['to']}")

    def _dues(self, id_: str, event: Event, row: dict[str, Any], sets: dict[str, Any]) -> None:
        """A first deadline stands for ever; a deadline moves only with an event that may move it and says why, by whom, and how (O3)."""
        first, due, verb = row.get("due_original"), row.get("due_at"), event.type.partition(".")[2]
        new, counted = sets.get("due_at", due), event.payload.get("dues", {}).get("due_at", {})
        self.report.equal("first deadlines", "event", id_, sets.get("due_original", first), first if first is not None else sets.get("due_original"))
        granted = verb in MOVES and set(event.payload.get("moved", ())) in ({"amount"}, {"from", "to"}) and not (new and due and moment(new) < moment(due))
        begun = event.type in BEGINS and (due is None or event.type == "order.promoted")
        told = verb in COUNTED and (counted.get("old"), counted.get("new")) == (due, new)
        right = new == due or ((granted or begun or told) and event.actor)
        self.report.equal("deadlines", "event", id_, due if right else new, due)

    def end(self) -> None:
        """What holds of every order at any time: one state, one owner, one lead at most, a parent where it is merged, no due before dispatch (O2, O6)."""
        for stream, rows in self.now.items():
            own = rows.get("", {})
            leads = sum(row.get("role") == "lead" and row.get("status") in LIVE and not row.get("parent_id") for part, row in rows.items() if part)
            right = own.get("status") and own.get("owner_id") and (own["status"] != "merged" or own.get("parent_id"))
            right = right and leads <= 1 and (not own.get("due_original") or own.get("first_dispatch_at"))
            self.report.equal("orders", "event", stream, bool(right) or f"{leads} leads, {own.get('status')}, owner {own.get('owner_id')}", True)
        states = Counter(str(rows.get("", {}).get("status")) for rows in self.now.values())
        self.report.notes.append(f"orders: {len(self.now)} created = " + " + ".join(f"{n} {state}" for state, n in sorted(states.items())))

    def rows(self) -> dict[Any, dict[str, Any]]:
        """By order and assignment ("" for the order itself): the columns of facts/work.jsonl that events tell."""
        found = {}
        for stream, rows in self.then.items():
            lead = any((one.get("role"), one.get("level"), one.get("parent_id")) == ("lead", 2, None) for one in rows.values())
            for part in rows.keys() - {""} if lead else rows.keys() | {""}:  # an order without a lead of the second level has a row of its own
                told = {name: rows.get("", {}).get(source) for name, source in OF_ORDER.items()}
                told |= {name: rows[part].get(source) for name, source in OF_PART.items()} if part else {}
                found[stream[6:], part] = {n: written(moment(v)) if v and ("_at" in n or "due" in n) else v for n, v in told.items()}
        return found
