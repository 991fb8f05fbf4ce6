"""A small city's month, told as events, with the facts, figures and statement that follow: by the platform's own telling of calls, and naive counting here."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any
from uuid import UUID

from huiying.calls.facts import tell_call
from huiying.calls.rows import Call
from huiying.orders.life import ASSIGNMENT, ORDER
from huiying.orders.states import Life
from tests.verify.notes import canonical

MONTH, TAKEN = "2026-10", datetime(2026, 11, 2, tzinfo=UTC)
BEGINS, ENDS = datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC)
Leaf = dict[str, Any]
Row = dict[str, Any]
VIEWS = {
    "call": {
        "inbound": "direction = 'in' and channel = 'voice' and seq = 1 and not is_test",
        "req": "inbound and queued_at is not null",
        "ans": "req and answered_at is not null",
        "lost": "req and answered_at is null",
        "short": "lost and end_reason = 'abandon' and wait_s <= 5",
    },
    "work": {"ord": "is_order_row and not is_test and status not in ('draft', 'voided')", "valid": "ord and demand_type != 'invalid'"},
}
COMMON = {"version": 1, "zh": "指标", "en": "Figure", "authority": "the test", "effective_from": "2020-01-01", "minimum_n": 5}
COUNTED = {"fact": "call", "cohort": "queued_at", "window": "month", "unit": "share"}
DEFINITIONS: tuple[dict[str, Any], ...] = (
    {
        **COMMON, **COUNTED, "code": "human_connect_rate", "ref": "T02", "interval": "wilson",
        "variants": [
            {"name": "requested", "numerator": "count(ans)", "denominator": "count(req)"},
            {"name": "inbound", "numerator": "count(ans)", "denominator": "count(inbound)", "cohort": "arrived_at"},
            {"name": "less_short", "numerator": "count(ans)", "denominator": "count(req) - count(short)", "scale": "100"},
        ],
    },
    {
        **COMMON, **COUNTED, "code": "asa_seconds", "ref": "T07", "unit": "seconds", "lower_is_better": True,
        "variants": [
            {"name": "mean", "numerator": "sum(wait_s, ans)", "denominator": "count(ans)"},
            {"name": "p90", "numerator": "quantile(0.9, wait_s, ans)", "sample": "count(ans)"},
            {"name": "clock", "numerator": "sum(seconds(answered_at, queued_at), ans)", "denominator": "distinct(call_id, queue, ans)"},
        ],
    },
    {
        **COMMON, **COUNTED, "code": "connect_rate_24h", "ref": "T01", "window": "rolling 24h by 15m", "minimum_n": 2,
        "variants": [
            {"name": "minimum", "numerator": "count(ans)", "denominator": "count(req)"},
            {"name": "share_95", "numerator": "count(ans)", "denominator": "count(req)", "at_least": "0.95"},
        ],
    },
    {
        **COMMON, "code": "open_orders", "ref": "W25", "fact": "work", "cohort": "received_at", "window": "stock", "unit": "count",
        "variants": [{"name": "all", "numerator": "count(valid and order_due is not null and order_due <= snapshot)"}],
    },
    {
        **COMMON, **COUNTED, "code": "fcr", "ref": "T13", "report_lag_days": 7,
        "variants": [{"name": "7d", "numerator": "count(ans and csat > 3)", "denominator": "count(ans)", "needs": "csat is not null"}],
    },
)  # fmt: skip


def iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def life(table: Life) -> dict[str, Any]:
    return {"rows": [{"id": row.id, "from": list(row.source), "verb": row.verb, "to": row.target, "event": row.event} for row in table.rows]}


LIFE = {"order": life(ORDER), "assignment": life(ASSIGNMENT)}


class City:
    """The events of a month and what is published of them. `chance` decides all, so the same seed gives the same city."""

    def __init__(self, seed: int, calls: int = 12, orders: int = 3) -> None:
        self.chance, self.leaves, self.numbers = random.Random(seed), list[Leaf](), dict[str, int]()
        self.calls = [self._call(n) for n in range(calls)]
        self.orders = [self._order(n) for n in range(orders)]
        self.leaves.sort(key=lambda leaf: leaf["at_server"])
        self.facts = {"call": [row for call in self.calls for row in call_rows(call)], "work": [row for order in self.orders for row in order]}
        self.kpi = {"month": MONTH, "taken_at": iso(TAKEN), "rows": list(figures(self.facts))}
        self.terms = terms()
        self.statement = statement(self.terms, self.kpi["rows"])

    def uuid(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128)))

    def event(self, stream: str, kind: str, at: datetime, payload: dict[str, Any], *, account: str = "gov") -> None:
        """One more event of a stream."""
        self.numbers[stream] = seq = self.numbers.get(stream, 0) + 1
        self.leaves.append({
            "account_class": account, "actor_id": "01a5e27c", "actor_kind": "staff", "actor_role": "", "at": iso(at), "at_source": None,
            "at_server": iso(at + timedelta(milliseconds=2)),
            "boot_id": "", "id": self.uuid(), "idem_key": None, "imported": False, "mono_ns": str(10**16 + len(self.leaves)), "org_id": "u1",
            "payload": payload, "schema_version": 1, "stream": stream, "stream_seq": seq, "type": kind,
        })  # fmt: skip

    def _call(self, number: int) -> tuple[str, list[tuple[str, datetime, dict[str, Any]]]]:
        """A call: answered, given up at once or after a while, or left in the menu; some are transferred, rated, rung back."""
        at, id_, told = BEGINS + timedelta(days=self.chance.randrange(30), seconds=self.chance.randrange(86_400)), self.uuid(), []

        def then(kind: str, after: int, **payload: Any) -> None:
            nonlocal at
            at += timedelta(milliseconds=after)
            told.append((f"call.{kind}", at, payload))

        agent = {"agent": f"agent-{number}", "seat": f"s{number}", "org": "op1"}
        then("arrived", 0, direction="in", channel="voice", purpose="service", dnis="12345", usable=True, language="zh")
        then("menu", 3_100, choice="1")
        fate = self.chance.choice(["answered"] * 6 + ["short", "gives up", "menu"])
        if fate != "menu":
            then("queued", 900, queue=self.chance.choice(["general", "business"]), seq=1)
        if fate == "answered":
            then("offered", self.chance.randrange(100, 40_000), **agent)
            then("answered", 1_234, **agent)
            then("held", 10_000)
            then("resumed", 5_000)
            then("linked", 100, order=f"order-{number}")
            then("asked", 60_000)
            then("rated", 4_000, csat=self.chance.randrange(1, 6))
        then("ended", {"short": 3_000, "gives up": 90_000}.get(fate, 500), end_reason={"answered": "completed", "menu": "left_menu"}.get(fate, "abandon"))
        if fate == "answered":
            then("wrapped", 20_000, agent=agent["agent"])
        for kind, when, payload in told:
            self.event(f"call:{id_}", kind, when, payload)
        return id_, told

    def _order(self, number: int) -> list[Row]:
        """An order's life up to a call-back, with more time granted once; the row of facts that follows."""
        at, id_, part = BEGINS + timedelta(days=1 + number, hours=2), self.uuid(), self.uuid()
        stream, due, moved = f"order:{id_}", at + timedelta(days=5), at + timedelta(days=8)
        own = {"status": "submitted", "demand_type": "help", "topic_code": "0101", "channel": "phone", "received_at": iso(at), "owner_id": "hotline"}
        own["urgency"] = "normal"
        sent = {"status": "sent", "unit_id": "u7", "role": "lead", "level": 2, "round_no": 1, "sent_at": iso(at), "due_original": iso(due), "due_at": iso(due)}

        def of_part(row: str, kind: str, **sets: Any) -> None:
            self.event(stream, kind, at, {"row": row, "of": "assignment", "assignment": part, **({"set": sets} if sets else {})})

        self.event(stream, "order.submitted", at, {"row": "O02", "set": own}, account="op")
        self.event(stream, "order.accepted", at, {"row": "O15", "set": {"status": "pending_dispatch"}})
        first = {"first_dispatch_at": iso(at), "due_original": iso(due), "due_at": iso(due), "owner_id": "u7", "close_route": "dispatched"}
        self.event(stream, "order.dispatched", at, {"row": "O17", "lead": "u7", "set": {"status": "in_progress", **first}})
        of_part("A01", "asg.sent", **sent)
        of_part("A02", "asg.signed", status="signed", signed_at=iso(at + timedelta(hours=1)))
        extended = {"of": "assignment", "assignment": part, "moved": {"amount": "3 CAL_DAY"}, "set": {"due_at": iso(moved), "extension_n": 1}}
        self.event(stream, "asg.extended", at, extended)
        self.event(stream, "order.extended", at, {"moved": {"amount": "3 CAL_DAY"}, "set": {"due_at": iso(moved)}})
        of_part("A11", "asg.replied", status="replied", replied_at=iso(at + timedelta(days=2)))
        self.event(stream, "order.replied_internal", at, {"row": "O28", "set": {"status": "pending_review"}})
        of_part("A12", "asg.accepted", status="accepted", accepted_at=iso(at + timedelta(days=3)))
        self.event(stream, "order.replied", at, {"row": "O29", "set": {"status": "callback_pending"}})
        self.event(stream, "callback.attempted", at, {"row": "O31"}, account="op")
        return [work_row(id_, part, {**own, **first, "due_at": iso(moved)}, {**sent, "due_at": iso(moved), "status": "accepted"}, at)]


def call_rows(call: tuple[str, list[tuple[str, datetime, dict[str, Any]]]]) -> list[Row]:
    """The rows of facts/call.jsonl, by the platform's telling."""
    whole = Call(call[0])
    for seq, (kind, at, payload) in enumerate(call[1], 1):
        tell_call(whole, seq, kind, at, payload)
    rows = []
    for visit in whole.visits:
        row = {name: getattr(visit, name) for name in visit.__struct_fields__ if name not in ("trunk_ref", "agent_left_at", "source")}
        if visit.answered_at:
            row |= {name: row[name] or Decimal() for name in ("talk_s", "hold_s", "acw_s")}
        row |= {"demand": visit.order_id or visit.call_id, "first_answered": visit.answered_at is not None, "called_back_at": None, "missed": False}
        row |= {"ani_hash": "a" * 8, "contract_id": None, "demand_type": None, "topic_code": None, "excluded": 0, "excluded_for": ""}
        rows.append({name: iso(v) if isinstance(v, datetime) else f"{v:.3f}" if isinstance(v, Decimal) else v for name, v in row.items()})
    if rows[0]["csat"] == 1:  # a rating of a moment when a system was down, by an exclusion that was granted
        rows[0] |= {"excluded": 2, "excluded_for": ",T02,T07,"}
    return rows


def work_row(order: str, part: str, own: Row, sent: Row, at: datetime) -> Row:
    """A row of facts/work.jsonl."""
    return {
        **{name: own[name] for name in ("received_at", "channel", "demand_type", "topic_code", "urgency", "close_route", "first_dispatch_at")},
        **{name: sent[name] for name in ("unit_id", "role", "level", "round_no", "sent_at", "due_original", "due_at")},
        "order_id": order, "assignment_id": part, "is_order_row": True, "status": "callback_pending", "asg_status": "accepted", "region": "",
        "secrecy_level": "", "merge_kind": "", "is_test": False, "dispatch_due": None, "hop_n": 0, "parent_order_id": None, "related_order_id": None,
        "order_due_original": own["due_original"], "order_due": own["due_at"], "credited_s": 0, "reopened_n": 0, "rounds": 0, "supervised_n": 0, "urged_n": 0,
        "sat_first": None, "sat_final": None, "forced": False, "sign_due": None, "signed_at": iso(at + timedelta(hours=1)), "contact_due": None,
        "first_contact_at": None, "accepted_at": iso(at + timedelta(days=3)), "reply_rejected_n": 0, "extension_n": 1, "excluded": 0, "excluded_for": "",
    }  # fmt: skip


# -- figures, counted naively ------------------------------------------------------------------------------------------------


def figures(facts: dict[str, list[Row]]) -> Iterable[Row]:
    """Each row of the KPI table: all definitions, raw and adjusted, and one of them by queue too."""
    for raw in (True, False):
        for code, variant, num, den, more in _of_calls([r for r in facts["call"] if raw or "T02" not in r["excluded_for"]], whole=True):
            yield _figure(code, variant, num, den, raw, facts, **more)
        for queue in sorted({row["queue"] for row in facts["call"] if row["queued_at"]}):
            of_queue = [row for row in facts["call"] if row["queue"] == queue and (raw or "T02" not in row["excluded_for"])]
            if of_queue:
                code, variant, num, den, more = next(iter(_of_calls(of_queue, whole=False)))
                yield _figure(code, variant, num, den, raw, facts, **more) | {"by": {"queue": queue}, "excluded": _left_out(facts["call"], queue)}
        yield _figure("open_orders", "all", Fraction(len(facts["work"])), None, raw, {"call": []})
        yield _figure("fcr", "7d", None, None, raw, {"call": []}, n=0, band="not_ripe")
        worst, share, judged, at = _worst(facts["call"])
        yield _figure("connect_rate_24h", "minimum", worst[0], worst[1], raw, {"call": []}, worst_at=at, few=2)
        yield _figure("connect_rate_24h", "share_95", share, judged, raw, {"call": []}, few=2)


def _of_calls(rows: list[Row], *, whole: bool) -> Iterable[tuple[str, str, Fraction | None, Fraction | None, Row]]:
    req = [row for row in rows if row["queued_at"]]
    ans = [row for row in req if row["answered_at"]]
    short = [row for row in req if not row["answered_at"] and row["end_reason"] == "abandon" and Fraction(row["wait_s"]) <= 5]
    waits = sorted(Fraction(row["wait_s"]) for row in ans)
    n_ans, n_req = Fraction(len(ans)), Fraction(len(req))
    yield "human_connect_rate", "requested", n_ans, n_req, {"wilson": True}
    if whole:
        yield "human_connect_rate", "inbound", n_ans, Fraction(len(rows)), {"wilson": True}
        yield "human_connect_rate", "less_short", n_ans, n_req - len(short), {"scale": 100}
        yield "asa_seconds", "mean", sum(waits, Fraction()), n_ans, {}
        yield "asa_seconds", "p90", next(w for w in waits if sum(v <= w for v in waits) >= Fraction(9, 10) * len(waits)), None, {"n": len(ans)}
        yield "asa_seconds", "clock", sum(waits, Fraction()), n_ans, {}


def _figure(
    code: str, variant: str, num: Fraction | None, den: Fraction | None, raw: bool, facts: dict[str, list[Row]], *, scale: int = 1, wilson: bool = False,
    n: int | None = None, band: str | None = None, worst_at: str | None = None, few: int = 5,
) -> Row:  # fmt: skip
    value = None if num is None else num if den is None else num / den
    n = int((num if den is None else den) or 0) if n is None else n
    lo, hi = _interval(num / den, den) if wilson and num is not None and den else (None, None)
    is_few = code != "open_orders" and n < few
    return {
        "code": code, "version": 1, "variant": variant, "by": {}, "raw": raw, "num": _text(num), "den": _text(den), "n": n, "lo": lo, "hi": hi,
        "value": None if value is None else six(value * scale), "band": band or ("few" if is_few else None), "worst_at": worst_at,
        "excluded": _left_out(facts["call"]),
    }  # fmt: skip


def _left_out(rows: list[Row], queue: str = "") -> dict[str, int]:
    n = sum(bool(row["excluded_for"]) and row["queue"] == (queue or row["queue"]) for row in rows)
    return {"system_fault": n} if n else {}


def _interval(p: Fraction, n: Fraction) -> tuple[str, str]:
    z = Decimal("1.959963984540054")
    share, size = Decimal(p.numerator) / Decimal(p.denominator), Decimal(int(n))
    middle, half = (share + z * z / (2 * size)), z * (share * (1 - share) / size + z * z / (4 * size * size)).sqrt()
    return tuple(six(Fraction(max(Decimal(0), min(Decimal(1), (middle + s * half) / (1 + z * z / size))))) for s in (-1, 1))  # type: ignore[return-value]


def _worst(rows: list[Row]) -> tuple[tuple[Fraction | None, Fraction | None], Fraction | None, Fraction | None, str | None]:
    """The rolling day, quarter by quarter, counting all rows anew each time."""
    req = [(row["queued_at"], bool(row["answered_at"])) for row in rows if row["queued_at"]]
    points, end = [], BEGINS + timedelta(minutes=15)
    while end <= ENDS:
        since, until = iso(end - timedelta(days=1)), iso(end)
        inside = [answered for at, answered in req if since <= at < until]
        if len(inside) >= 2:
            points.append((Fraction(sum(inside), len(inside)), end, Fraction(sum(inside)), Fraction(len(inside))))
        end += timedelta(minutes=15)
    if not points:
        return (None, None), None, None, None
    worst = min(points, key=lambda point: point[:2])
    return worst[2:], Fraction(sum(point[0] >= Fraction(95, 100) for point in points)), Fraction(len(points)), iso(worst[1])


def six(value: Fraction) -> str:
    whole = int((abs(value) * 10**6 * 2 + 1) // 2)
    return f"{'-' if value < 0 and whole else ''}{whole // 10**6}.{whole % 10**6:06}"


def _text(value: Fraction | None) -> str | None:
    return None if value is None else f"{Decimal(value.numerator) / Decimal(value.denominator):f}" if value.denominator > 1 else str(value.numerator)


# -- a contract and its statement -----------------------------------------------------------------------------------------------


def terms() -> dict[str, Any]:
    """0.85 yuan a call, 10 % of it by the connect rate, a deduction of 2 yuan for each point of it below 100."""
    unused = ("amount", "months", "schedule", "base", "forecast", "min_share", "max_volume", "ceiling", "staffing", "contracted", "tolerance", "rate")
    empty = dict.fromkeys(unused)
    clause = {
        "metric": "human_connect_rate", "version": 1, "variant": "requested", "raw": True, "unit": "percent", "scale": "100", "better": "higher",
        "target": "100", "floor": "50", "k": "2", "top": None, "bands": [], "weight": "100", "basis": "yuan", "cap": "30", "missing": "full", "earn_back": None,
    }  # fmt: skip
    return {
        "schema": 1, "contract": "hotline", "version": 1, "cycle_months": 1, "scope": {}, "period": {"from": "2026-01-01", "to": "2027-01-01"},
        "components": [{
            **empty, "code": "calls", "kind": "item", "source": "metric human_connect_rate@1/requested/raw num",
            "tiers": [{"upto": "4", "rate": "1.05"}, {"upto": None, "rate": "0.85"}],
        }],
        "pay_factor": [{"from": "90", "factor": "1", "per_point": "0"}, {"from": "0", "factor": "0.9", "per_point": "0.001"}],
        "performance": {"share": "0.10", "of": []},
        "score": {"minimum_n": 5, "decimals": 2, "bonus_cap": "0"}, "deductions": {"total_cap": "0.10"},
        "clauses": [{**clause, "code": "connect", "mode": "score", "curve": "linear"}, {**clause, "code": "reach", "mode": "deduct", "curve": "per_point"}],
        "fines": [{"code": "leak", "per": "event", "amount": "0.5", "points": "0", "repeat_after": 1, "repeat_times": "2", "cap": None}],
        "prepayment": {"amount": "100", "mode": "share", "share": "0.2"},
    }  # fmt: skip


def statement(told: dict[str, Any], rows: list[Row]) -> Row:
    """The month's statement, reckoned here step by step with whole fractions."""
    figure = next(row for row in rows if row["variant"] == "requested" and row["raw"] and not row["by"])
    fines = [{"rule": "leak", "events": ["e1", "e2", "e3"], "days": 0, "before": 0, "also": []}]
    facts = {
        "month": MONTH, "kpi": {"human_connect_rate@1/requested/raw": {**{name: figure[name] for name in ("num", "den", "value", "n")}, "excluded": {}}},
        "quantities": {}, "staffing": {}, "people": {}, "fines": fines, "earlier": [], "adjustments": [], "prepayment_open_fen": 10_000, "carried_fen": 0,
        "corrections": [],
    }  # fmt: skip
    n, rate = Fraction(figure["num"]), Fraction(figure["num"]) / Fraction(figure["den"]) * 100
    gross = cents(min(n, 4) * Fraction("1.05") + max(n - 4, 0) * Fraction("0.85"))
    points = Fraction(cents(min(max((rate - 50) / 50, Fraction(0)), Fraction(1)) * 100), 100)
    factor = Fraction(1) if points >= 90 else Fraction(9, 10) - Fraction(1, 1000) * (90 - points)
    performance = cents(Fraction(gross, 1000) * (factor - 1))
    lost = 2 * (100 - rate)
    taken = min(cents(min(lost, Fraction(30))), half(Fraction(gross, 10)))
    back = min(10_000, half(Fraction(gross, 5)))
    net = gross + performance - taken - 250 - back
    lines = [
        _line(1, "calls", gross), _line(3, "connect", 0, points=points, met=rate >= 100), _line(3, "score", 0, points=points),
        _line(4, "performance", performance),
        _line(5, "reach", -taken, met=rate >= 100, over_fen=cents(lost) - taken), _line(6, "leak", -250), _line(9, "prepayment", -back),
    ]  # fmt: skip
    if net < 0:
        lines.append(_line(10, "carried_out", -net))
    return {
        "contract": "hotline", "terms_version": 1, "version": 1, "month": MONTH, "from": "2026-10-01", "to": "2026-11-01",
        "terms_sha256": sha256(canonical(told)).hexdigest(), "facts_sha256": sha256(canonical(facts)).hexdigest(), "lines": lines, "gross_fen": gross,
        "score": plain(points), "pay_factor": plain(factor), "net_fen": max(net, 0), "carried_fen": min(net, 0), "flags": [], "notices": [], "facts": facts,
        "state": "sealed",
    }  # fmt: skip


def _line(step: int, code: str, fen: int, *, points: Fraction | None = None, met: bool | None = None, over_fen: int = 0) -> Row:
    worth = Fraction(fen, 100) if points is None else points
    text = plain(abs(worth))
    return {"step": step, "code": code, "fen": fen, "points": None if points is None else plain(points), "met": met, "over_fen": over_fen,
            "arithmetic": f"−({text} + 1,000 × 2 ÷ 2 − 1,000)" if worth < 0 else f"min({text}, {text})"}  # fmt: skip


def half(value: Fraction) -> int:
    return int((abs(value) * 2 + 1) // 2) * (1 if value >= 0 else -1)


def cents(yuan: Fraction) -> int:
    return half(yuan * 100)


def plain(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
