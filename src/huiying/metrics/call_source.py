"""The fact `call` as PostgreSQL gives it from the queue visits: each column's expression, and the rows that are facts.

A visit is a fact once its fate is known: answered or ended. What lies outside the row (the next call of the number, exclusions) is looked up only
where a column that needs it is asked for.
"""

from huiying.metrics.brought_source import call_column
from huiying.metrics.exclusions import APPROVED

LOOK_AHEAD = "interval '31 days'"
_WORKED = "CASE WHEN v.answered_at IS NOT NULL THEN coalesce(v.{0}, 0) END"
# The distance, not the moment, is compared: by the moment's index a table without statistics would read every later call for each call.
_NEXT = """(SELECT trunc(extract(epoch FROM min(n.arrived_at) - v.arrived_at), 3) FROM calls_visit n WHERE n.{0} = v.{0} AND n.direction = 'in'
 AND n.channel = 'voice' AND n.seq = 1 AND NOT n.is_test AND n.arrived_at - v.arrived_at > interval '0' AND n.arrived_at - v.arrived_at < {1})"""
_SAME = (
    "call_id", "seq", "direction", "channel", "purpose", "org_id", "queue", "language", "agent_id", "seat", "ani_usable", "dnis", "arrived_at", "queued_at",
    "offered_at", "answered_at", "ended_at", "menu_s", "wait_s", "ring_s", "end_reason", "is_test", "is_abuse", "callback_of", "ring_back_due", "order_id",
    "csat", "csat_asked",
)  # fmt: skip
COLUMNS = {name: f"v.{name}" for name in _SAME} | {
    "contract_id": "NULL::text",
    "ani_hash": "encode(v.ani_index, 'hex')",
    **{name: _WORKED.format(name) for name in ("talk_s", "hold_s", "acw_s")},
    "transfer_to": "c.transfer_to",
    "transfer_result": "c.transfer_result",
    "first_receiver_kept": "c.first_receiver_kept",
    "called_back_at": """coalesce(v.called_back_at, CASE WHEN v.ring_back_due IS NOT NULL THEN (SELECT min(b.answered_at) FROM calls_visit b
 WHERE b.ani_index = v.ani_index AND b.direction = 'out' AND b.callback_of = v.call_id) END)""",
    "demand": "coalesce(v.order_id, v.call_id)",
    "demand_type": "o.demand_type",
    "topic_code": "o.topic_code",
    "order_route": "nullif(o.close_route, '')",
    "media_first_reply_s": "NULL::numeric",
    "qa_checked": call_column("qa_checked"),
    "kb_hit": call_column("kb_hit"),
    "first_answered": """v.answered_at IS NOT NULL AND (v.seq = 1 OR NOT EXISTS (SELECT 1 FROM calls_visit e WHERE e.call_id = v.call_id
 AND e.seq < v.seq AND e.answered_at IS NOT NULL))""",
    "missed": "v.seq = 1 AND EXISTS (SELECT 1 FROM missed m WHERE m.call_id = v.call_id)",
    "next_in_s": _NEXT.format("ani_index", LOOK_AHEAD),
    "next_same_s": _NEXT.format("order_id", LOOK_AHEAD),
    "excluded": "coalesce(x.mask, 0)",
    "excluded_for": "coalesce(',' || x.refs || ',', '')",
}
EXCLUDING = frozenset({"excluded", "excluded_for"})
# The spans that were excluded from call metrics: few, read once, then held against each row.
SPANS = f"spans AS MATERIALIZED (SELECT span_from, span_to, bit, scope FROM ({APPROVED}) a WHERE order_id IS NULL AND span_from IS NOT NULL)"  # noqa: S608
_EXCLUDED = """LEFT JOIN LATERAL (SELECT bit_or(1::bigint << bit) AS mask, string_agg(DISTINCT ref, ',') AS refs FROM spans, unnest(scope) ref
 WHERE span_from <= coalesce(v.queued_at, v.arrived_at) AND coalesce(v.queued_at, v.arrived_at) < span_to AND left(ref, 1) IN ('T', 'K')) x ON true"""
_ORDER = "LEFT JOIN orders_workorder o ON o.id = v.order_id"
WHERE = "(v.answered_at IS NOT NULL OR v.ended_at IS NOT NULL)"
COHORTS = frozenset({"arrived_at", "queued_at", "answered_at", "ended_at"})


def tables(wanted: frozenset[str]) -> str:
    """What the columns are read from: only what they need is joined."""
    found = ["calls_visit v"]
    found += ["JOIN calls_contact c ON c.id = v.call_id"] if wanted & {"transfer_to", "transfer_result", "first_receiver_kept"} else []
    found += [_ORDER] if wanted & {"demand_type", "topic_code", "order_route"} else []
    return " ".join([*found, _EXCLUDED] if wanted & EXCLUDING else found)
