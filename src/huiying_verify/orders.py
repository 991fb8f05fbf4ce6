"""Orders and their assignments told again: whether each step was legal and each deadline moved as it may, and the rows of facts/work.jsonl as far as told."""

from collections import Counter
from typing import Any

from huiying_verify.events import Event
from huiying_verify.reading import Report

NEW, KEEP = "–", "="
LIVE = frozenset({"sent", "signed", "return_requested", "sub_assigned", "replied"})
MOVES = frozenset({"credited", "resumed", "extended"})  # more time for a reason that the event tells
COUNTED = frozenset({"dues_set", "due_moved"})  # a calendar became known or changed: the event tells the old and the new due
BEGINS = frozenset({"asg.sent", "asg.inherited", "order.promoted", "order.dispatched"})
NEVER_OUTSOURCED = frozenset({
    "asg.signed", "asg.contacted", "asg.replied", "asg.accepted", "asg.rejected", "asg.extended", "order.extended", "order.adjudicated", "order.suspended",
    "order.long_term", "order.reply_rejected",
})  # fmt: skip
OF_ORDER = {name: name for name in (
    "received_at", "channel", "demand_type", "topic_code", "urgency", "secrecy_level", "status", "close_route", "merge_kind", "is_test", "dispatch_due",
    "first_dispatch_at", "hop_n", "related_order_id",
)} | {
    "region": "region_code", "parent_order_id": "parent_id", "order_due_original": "due_original", "order_due": "due_at",
    "credited_s": "credited", "reopened_n": "reopen_n", "rounds": "round_no", "supervised_n": "supervise_n", "urged_n": "urge_n",
    "sat_first": "satisfaction_first", "sat_final": "satisfaction_final",
}  # fmt: skip
OF_PART = {name: name for name in (
    "round_no", "unit_id", "level", "role", "forced", "sent_at", "sign_due", "signed_at", "contact_due", "first_contact_at", "due_original", "due_at",
    "accepted_at", "reply_rejected_n", "extension_n",
)} | {"asg_status": "status"}  # fmt: skip
Rows = dict[str, dict[str, dict[str, Any]]]  # by stream, then by assignment, "" being the order's own


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
            outsourced, bound = event.account == "op" and event.type in NEVER_OUTSOURCED, event.type == "asg.returned" and bool(row.get("forced"))
            self.report.equal("outsourcing", "event", id_, "by an operator's account" if outsourced else "", "")
            self.report.equal("returns", "event", id_, "returned though bound by an adjudication" if bound else "", "")
        for rows in (self.now, self.then) if event.at_server <= self.until else (self.now,):
            rows.setdefault(event.stream, {}).setdefault(part, {}).update(sets)

    def _step(self, id_: str, event: Event, life: dict[str, Any], before: str, after: str) -> None:
        """A move is one of the published table's rows; what names no row moves nothing, but for a part that another order inherits."""
        name = event.payload.get("row")
        row = life.get(name, {"from": (), "to": "", "event": ""}) if name else {"from": (before,), "to": KEEP, "event": event.type}
        right = before in row["from"] and event.type == row["event"] and (after == before if row["to"] == KEEP else after == row["to"])
        right = right or (not name and event.type == "asg.inherited")
        self.report.equal("transitions", "event", id_, "" if right else f"{before} -> {after} by {name}", "" if right else f"{row['from']} -> {row['to']}")

    def _dues(self, id_: str, event: Event, row: dict[str, Any], sets: dict[str, Any]) -> None:
        """A first deadline stands for ever; a deadline moves only with an event that may move it and says why, by whom, and how (O3)."""
        first, due, verb = row.get("due_original"), row.get("due_at"), event.type.partition(".")[2]
        new, counted = sets.get("due_at", due), event.payload.get("dues", {}).get("due_at", {})
        self.report.equal("first deadlines", "event", id_, sets.get("due_original", first), first if first is not None else sets.get("due_original"))
        granted = verb in MOVES and set(event.payload.get("moved", ())) in ({"amount"}, {"from", "to"}) and (not new or not due or new > due)
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
        """By order and assignment ("" for none): the columns of facts/work.jsonl that events tell."""
        found = {}
        for stream, rows in self.then.items():
            own = {name: rows.get("", {}).get(source) for name, source in OF_ORDER.items()}
            for part in rows.keys() - {""} or {""}:
                found[stream[6:], part] = own | ({name: rows[part].get(source) for name, source in OF_PART.items()} if part else {})
        return found
