"""The fact `work` as it is told from orders, their parts, call-backs and the journal: one statement for the orders received in a span.

One row per part (assignment), and one for each order without the part that stands for the order: the lead of level 2 in its last round.
"""

from huiying.metrics.brought_source import ORDERS
from huiying.metrics.columns import columns
from huiying.metrics.exclusions import APPROVED

_D = "to_char(o.received_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD')"
# What the journal says of an order: how often, when first, when last; how long it stood still.
_EVENTS = """LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE type = 'order.recalled') AS recalled, count(*) FILTER (WHERE type = 'order.info_asked') AS asked,
 min(at) FILTER (WHERE type IN ('order.completed', 'order.closed_explained', 'order.direct_closed')) AS completed,
 min(at) FILTER (WHERE type = 'order.reopened') AS reopened, min(at) FILTER (WHERE type = 'order.replied') AS replied,
 max(at) FILTER (WHERE type = 'order.suspended') AS suspended, max(at) FILTER (WHERE type = 'order.long_term') AS long_term,
 sum(extract(epoch FROM next_at - at)) FILTER (WHERE type IN ('order.suspended', 'order.long_term')) AS paused
 FROM (SELECT type, at, lead(at) OVER (ORDER BY stream_seq) AS next_at FROM journal_event WHERE stream = 'order:' || o.id
  AND type IN ('order.recalled', 'order.info_asked', 'order.completed', 'order.closed_explained', 'order.direct_closed', 'order.reopened', 'order.replied',
   'order.suspended', 'order.long_term', 'order.resumed')) e) j ON true"""
_LEAD = "SELECT * FROM orders_assignment f WHERE f.order_id = o.id AND f.role = 'lead' AND f.level = 2 AND f.parent_id IS NULL"
_FIRST = f"LEFT JOIN LATERAL ({_LEAD} ORDER BY f.round_no, f.sent_at, f.id LIMIT 1) fl ON true"
_LAST = f"LEFT JOIN LATERAL ({_LEAD} ORDER BY f.round_no DESC, f.sent_at DESC, f.id DESC LIMIT 1) ll ON true"
_ASKED = """LEFT JOIN LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE reason_code = 'info_missing') AS info,
 count(*) FILTER (WHERE state = 'approved') AS approved FROM dispatch_return_request WHERE order_id = o.id AND state <> 'cancelled') rq ON true"""
_DUTY = """LEFT JOIN LATERAL (SELECT min(opened_at) AS opened, max(decided_at) FILTER (WHERE state <> 'open') AS decided
 FROM dispatch_adjudication WHERE order_id = o.id) ad ON true"""
_TRIED = """LEFT JOIN LATERAL (SELECT count(DISTINCT c.id) AS asked, count(t.id) AS attempts FROM followup_callback c
 LEFT JOIN followup_attempt t ON t.callback_id = c.id WHERE c.order_id = o.id) tr ON true"""
_SAID = "LEFT JOIN LATERAL (SELECT * FROM followup_callback WHERE order_id = o.id AND effective ORDER BY answered_at DESC, id DESC LIMIT 1) cb ON true"
_URGED = "LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE by_kind = 'citizen') AS n FROM supervision_urge WHERE order_id = o.id) ur ON true"
_CLAIM = """LEFT JOIN LATERAL (SELECT state, decided_at FROM supervision_claim WHERE order_id = o.id AND kind = 'unreasonable'
 ORDER BY applied_at DESC, id DESC LIMIT 1) cl ON true"""
_LINE = "LEFT JOIN dispatch_catalogue_line dl ON dl.id = fl.catalogue_line_id LEFT JOIN dispatch_catalogue_version dv ON dv.id = dl.version_id"
_RETURN = """LEFT JOIN LATERAL (SELECT requested_at, state FROM dispatch_return_request WHERE assignment_id = a.id AND state <> 'cancelled'
 ORDER BY requested_at DESC LIMIT 1) rt ON true"""
_MORE = """LEFT JOIN LATERAL (SELECT sum(substring(amount FROM '^[0-9]+')::int) FILTER (WHERE amount LIKE '%%_DAY') AS days FROM orders_time_request
 WHERE assignment_id = a.id AND kind = 'extension' AND state = 'approved') tm ON true"""
_OUT = """LEFT JOIN LATERAL (SELECT bit_or(1::bigint << x.bit) AS mask, string_agg(DISTINCT ref, ',') AS refs
 FROM approved x LEFT JOIN directory_org ap ON ap.id = x.applicant_id, unnest(x.scope) ref
 WHERE left(ref, 1) IN ('W', 'K') AND (
  (x.order_id = o.id AND (x.assignment_id IS NULL OR x.assignment_id = a.id))
  OR (x.order_id IS NULL AND x.span_from <= coalesce(a.sent_at, o.received_at) AND coalesce(a.sent_at, o.received_at) < x.span_to
   AND (x.applicant_id = %(agency)s OR un.path LIKE ap.path || '%%')))) ex ON true"""
_SEEN = "LEFT JOIN inspected qa ON qa.order_id = o.id::text"
_SUGGESTED = """LEFT JOIN LATERAL (SELECT bool_or(s.what = 'topic') AS topic, bool_or(s.what = 'type') AS type,
 min(x.n) FILTER (WHERE s.what = 'topic' AND x.one->>'code' = o.topic_code) AS topic_rank,
 min(x.n) FILTER (WHERE s.what = 'type' AND x.one->>'code' = o.demand_type) AS type_rank
 FROM dispatch_suggestion s CROSS JOIN LATERAL jsonb_array_elements(s.offered) WITH ORDINALITY x(one, n) WHERE s.order_id = o.id) sg ON true"""
# Which units were offered at the first dispatch that had a suggestion: the place of the lead that ended the order, and of the one that was chosen.
_UNIT = """LEFT JOIN LATERAL (SELECT s.chosen, min(x.n) FILTER (WHERE x.one->>'code' = ll.unit_id::text) AS unit_rank,
 min(x.n) FILTER (WHERE x.one->>'code' = s.chosen) AS taken FROM dispatch_suggestion s
 CROSS JOIN LATERAL jsonb_array_elements(s.offered) WITH ORDINALITY x(one, n) WHERE s.order_id = o.id AND s.what = 'unit' AND o.close_route = 'dispatched'
 GROUP BY s.id, s.chosen, s.round_no ORDER BY s.round_no LIMIT 1) su ON true"""
_STANDS = "(a.id IS NULL OR a.id IS NOT DISTINCT FROM ll.id)"  # where no part stands for the order, its parts do not and its own row does
_CLOSED = "CASE WHEN o.status IN ('completed', 'archived') AND o.close_route NOT IN ('rejected', 'withdrawn', 'voided') THEN o.closed_at END"
_EXPRESSIONS = {
    "order_id": "o.id", "order_no": f"{_D} || '-' || lpad(o.seq::text, greatest(6, length(o.seq::text)), '0')", "is_order_row": _STANDS,
    "party_type": "p.party_type",
    "region": "o.region_code", "parent_order_id": "o.parent_id", "related_order_id": "o.related_order_id", "order_due_original": "o.due_original",
    "order_due": "o.due_at", "credited_s": "o.credited", "completed_at": _CLOSED, "closed_days": "NULL",
    "dispatched_same_day": "(o.first_dispatch_at AT TIME ZONE 'Asia/Shanghai')::date = (o.received_at AT TIME ZONE 'Asia/Shanghai')::date",
    "first_completed_at": f"coalesce(j.completed, {_CLOSED})", "first_reopened_at": "j.reopened", "rounds": "o.round_no", "reopened_n": "o.reopen_n",
    "returns_requested": "rq.n", "returns_approved": "rq.approved", "recalled_n": "j.recalled", "adjudicated": "ad.opened IS NOT NULL",
    "adjudication_opened_at": "ad.opened", "adjudication_decided_at": "ad.decided", "info_asked_n": "j.asked", "info_returns_n": "rq.info",
    "supervised_n": "o.supervise_n", "urged_n": "o.urge_n", "urged_by_citizen_n": "ur.n", "suspended_at": "j.suspended", "long_term_at": "j.long_term",
    "first_unit_id": "fl.unit_id", "first_return_due": "fl.return_due", "catalogue_line_id": "fl.catalogue_line_id", "catalogue_version": "dv.number",
    "registered_by": "o.registered_by_id", "assignment_id": "a.id", "asg_status": "a.status", "return_requested_at": "rt.requested_at",
    "return_decision": "CASE WHEN rt.state IS NOT NULL THEN replace(rt.state, 'pending', '') END", "extension_days": "coalesce(tm.days, 0)",
    "paused_s": "coalesce(j.paused, 0)::bigint", "solved_by_unit": "nullif(a.solved, '')", "is_true": "nullif(a.is_true, '')",
    "unsolved_reason": "nullif(a.unsolved_reason, '')",
    "first_accepted_at": "coalesce(fa.at, j.replied, CASE WHEN o.parent_id IS NOT NULL THEN o.closed_at END)",
    "accepted_at": "coalesce(a.accepted_at, CASE WHEN a.id IS NULL AND o.parent_id IS NOT NULL THEN coalesce(j.replied, o.closed_at) END)",
    "cb_required": "tr.asked > 0", "cb_attempts": "tr.attempts", "cb_effective": "cb.id IS NOT NULL", "cb_method": "nullif(cb.method, '')",
    "cb_at": "cb.answered_at", "solved": "nullif(cb.solved, '')", "truthful": "nullif(cb.truthful, '')",
    "contacted_confirmed": "nullif(cb.contacted_by_unit, '')", "sat_first": "nullif(o.satisfaction_first, '')",
    "sat_final": "nullif(o.satisfaction_final, '')", "hotline_sat": "nullif(cb.hotline_satisfaction, '')",
    "qa_reply_pass": "qa.passed", "qa_sampled": "CASE WHEN qa.order_id IS NOT NULL THEN true END",
    "claim_state": "cl.state", "claim_decided_at": "cl.decided_at", "excluded": "coalesce(ex.mask, 0)", "excluded_for": "coalesce(',' || ex.refs || ',', '')",
    "topic_rank": "CASE WHEN sg.topic THEN coalesce(sg.topic_rank, 0) END", "type_rank": "CASE WHEN sg.type THEN coalesce(sg.type_rank, 0) END",
    "unit_rank": "CASE WHEN su.chosen IS NOT NULL THEN coalesce(su.unit_rank, 0) END",
    "unit_taken": "CASE WHEN su.chosen IS NOT NULL THEN coalesce(su.taken, 0) END",
    "unit_fate": "CASE WHEN su.chosen IS NULL THEN NULL WHEN 'returned' = fl.status THEN 'returned'"
    " WHEN fl.unit_id IS DISTINCT FROM ll.unit_id THEN 'passed_on' ELSE 'ended' END",
}  # fmt: skip
_OF_PART = frozenset({
    "round_no", "unit_id", "level", "role", "forced", "sent_at", "sign_due", "signed_at", "contact_due", "first_contact_at", "due_original", "due_at",
    "replied_at", "reply_rejected_n", "extension_n", "out_of_duty",
})  # fmt: skip
_TYPES = {"text": "text", "integer": "bigint", "boolean": "boolean", "instant": "timestamptz", "decimal": "numeric"}


def _expression(name: str, kind: str) -> str:
    own = _EXPRESSIONS.get(name) or (f"a.{name}" if name in _OF_PART else f"o.{name}")
    return f"({own})::{_TYPES[kind]}"


_PARTS = f"""JOIN LATERAL (SELECT id FROM orders_assignment WHERE order_id = o.id UNION ALL
 SELECT NULL::uuid WHERE ll.id IS NULL) part ON true LEFT JOIN orders_assignment a ON a.id = part.id {_RETURN} {_MORE}
 LEFT JOIN directory_org un ON un.id = a.unit_id"""  # noqa: S608 - words of our own
_ACCEPTED = """LEFT JOIN LATERAL (SELECT min(accepted_at) AS at FROM orders_assignment
 WHERE order_id = o.id AND role = 'lead' AND parent_id IS NULL) fa ON true"""
_FROM = f"{_EVENTS} {_FIRST} {_LAST} {_ASKED} {_DUTY} {_TRIED} {_SAID} {_URGED} {_CLAIM} {_LINE} {_ACCEPTED} {_SEEN} {_SUGGESTED} {_UNIT} {_PARTS} {_OUT}"
INSERT = f"""
WITH approved AS MATERIALIZED ({APPROVED}), {ORDERS}
INSERT INTO metrics_work (day, told_at, {", ".join(columns("work"))})
SELECT (o.received_at AT TIME ZONE 'Asia/Shanghai')::date, %(now)s, {", ".join(_expression(name, kind) for name, kind in columns("work").items())}
FROM orders_workorder o LEFT JOIN directory_party p ON p.id = o.party_id {_FROM}
WHERE o.received_at >= %(since)s AND o.received_at < %(until)s
"""  # noqa: S608 - words of our own
DELETE = "DELETE FROM metrics_work WHERE day = %s"
