"""The facts that are brought in, as PostgreSQL gives them: of each row the newest version, with our own answers; what they say of calls, orders, agents."""

from huiying.metrics.columns import columns

_TYPES = {"text": "text", "integer": "bigint", "decimal": "numeric", "boolean": "boolean", "instant": "timestamptz"}
_CALLED = {  # what a file calls otherwise than the fact
    "qa": {"contact_id": "call_id", "order_id": "order_no", "agent_id": "staff_no", "org_id": "employer"},
    "kb": {"item_id": "item", "unit_id": "unit"},
    "incident": {"incident_id": "incident_no"},
    "staff_month": {"org_id": "employer", "month_at": "month"},
}  # fmt: skip


def newest(kind: str) -> str:
    """The rows of a kind that count, as a table with `key`, `version` and `body`."""
    return f"(SELECT DISTINCT ON (key) key, version, body, brought_at FROM metrics_brought WHERE fact = '{kind}' ORDER BY key, version DESC)"  # noqa: S608


# What the contract's room tells of staff (`staff_told`) stands above what a file says: the one is measured here, the other is said.
_STAFF = f"""(SELECT coalesce(f.key, t.key) AS key, coalesce(f.body, '{{}}') || coalesce(t.body, '{{}}') AS body
 FROM {newest("staff_month")} f FULL JOIN {newest("staff_told")} t ON t.key = f.key)"""  # noqa: S608
# The versions of our own articles, beside those that a file brought from elsewhere: an article of ours is called by its id.
_VERSIONS = f"""(SELECT key, body FROM {newest("kb")} f UNION ALL SELECT 'own|' || v.id, jsonb_strip_nulls(jsonb_build_object('item', v.item_id,
  'version', v.version, 'unit', v.owner_id, 'published_at', v.published_at, 'ended_at', v.ended_at,
  'review_due', v.review_due::timestamp AT TIME ZONE 'Asia/Shanghai', 'valid_to', v.valid_to::timestamp AT TIME ZONE 'Asia/Shanghai'))
 FROM knowledge_version v WHERE v.published_at IS NOT NULL)"""  # noqa: S608
# A version of knowledge is in use until the next one of its item is published, or until it is retired.
_KNOWLEDGE = f"""(SELECT key, body, least((body->>'ended_at')::timestamptz,
  lead((body->>'published_at')::timestamptz) OVER (PARTITION BY body->>'item' ORDER BY (body->>'version')::bigint)) AS next_at
 FROM {_VERSIONS} k)"""  # noqa: S608
# What came is counted from the calls that asked for a human, unless the file says it.
_FORECAST = f"""(SELECT f.from_at, f.from_at + interval '30 minutes' AS to_at, f.forecast, coalesce(f.actual, (SELECT count(*) FROM calls_visit v
  WHERE v.direction = 'in' AND v.channel = 'voice' AND v.seq = 1 AND NOT v.is_test AND v.queued_at >= f.from_at
  AND v.queued_at < f.from_at + interval '30 minutes')) AS actual
 FROM (SELECT (body->>'from_at')::timestamptz AS from_at, (body->>'forecast')::numeric AS forecast, (body->>'actual')::numeric AS actual
  FROM {newest("forecast")} n) f)"""  # noqa: S608
TABLES = {
    "qa": f"{newest('qa')} b", "kb": f"{_KNOWLEDGE} b", "forecast": f"{_FORECAST} b", "incident": f"{newest('incident')} b",
    "complaint": f"{newest('complaint')} b", "staff_month": f"{_STAFF} b",
}  # fmt: skip
_OWN = {
    "kb": {"superseded_at": "b.next_at"},
    "forecast": {"from_at": "b.from_at", "to_at": "b.to_at", "forecast": "b.forecast", "actual": "b.actual", "abs_error": "abs(b.forecast - b.actual)"},
}  # fmt: skip
COHORT = {"qa": "checked_at", "forecast": "from_at", "incident": "detected_at", "complaint": "at", "staff_month": "month_at"}
"""The column that decides to which month a row belongs; knowledge is a stock."""


def expressions(fact: str) -> dict[str, str]:
    """The columns of a fact that is brought in."""
    called, own = _CALLED.get(fact, {}), _OWN.get(fact, {})
    return {name: own.get(name) or f"(b.body->>'{called.get(name, name)}')::{_TYPES[kind]}" for name, kind in columns(fact).items()}


_MONTH = "date_trunc('month', {} AT TIME ZONE 'Asia/Shanghai')"
# Calls that were inspected, or answered out of the knowledge; and the months of which anything of the kind is known: of the others there is no data.
CALLS_OF = {
    "qa_checked": ("inspected", f"SELECT (body->>'call_id')::uuid AS call_id FROM {newest('qa')} q WHERE body ? 'call_id'"),  # noqa: S608
    "kb_hit": (
        "looked_up",
        f"""SELECT (body->>'call_id')::uuid AS call_id FROM {newest('kb_use')} u
 UNION SELECT call_id FROM knowledge_use WHERE call_id IS NOT NULL AND version_id IS NOT NULL""",  # noqa: S608
    ),
}  # fmt: skip


def calls_before(names: frozenset[str]) -> list[str]:
    """What stands before a SELECT of calls for these columns."""
    found = []
    for name, (table, sql) in CALLS_OF.items():
        if name in names:
            months = f"SELECT DISTINCT {_MONTH.format('c.arrived_at')} AS month FROM {table} t JOIN calls_contact c ON c.id = t.call_id"  # noqa: S608
            found += [f"{table} AS MATERIALIZED ({sql})", f"{table}_months AS MATERIALIZED ({months})"]
    return found


def call_column(name: str) -> str:
    """Whether a call is among them; null in a month of which nothing is known."""
    table, _ = CALLS_OF[name]
    return f"CASE WHEN {_MONTH.format('v.arrived_at')} IN (SELECT month FROM {table}_months) THEN v.call_id IN (SELECT call_id FROM {table}) END"  # noqa: S608


# Rostered shifts of agents, which the contract's room tells (`shift`): an interval is rostered where it begins within one.
SHIFTS = f"""shifts AS MATERIALIZED (SELECT body->>'agent_id' AS agent_id, (body->>'from_at')::timestamptz AS from_at, (body->>'to_at')::timestamptz AS to_at
 FROM {newest("shift")} s)"""  # noqa: S608
ROSTERED = f"""CASE WHEN EXISTS (SELECT 1 FROM shifts s WHERE s.agent_id = i.agent_id::text AND {_MONTH.format("s.from_at")} = {_MONTH.format("i.from_at")})
 THEN EXISTS (SELECT 1 FROM shifts s WHERE s.agent_id = i.agent_id::text AND s.from_at <= i.from_at AND i.from_at < s.to_at) END"""  # noqa: S608

# Of each order its last random inspection: targeted ones stand apart.
ORDERS = f"""inspected AS MATERIALIZED (SELECT DISTINCT ON (body->>'order_no') body->>'order_no' AS order_id,
 (body->>'passed')::boolean AND NOT (body->>'critical')::boolean AS passed FROM {newest("qa")} q
 WHERE body ? 'order_no' AND (body->>'random')::boolean ORDER BY body->>'order_no', body->>'checked_at' DESC, key DESC)"""  # noqa: S608
