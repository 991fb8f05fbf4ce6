"""What a policy's rules come to: for each class which rows are due before a moment, and which of those a legal hold keeps. One statement each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from huiying.kit.retention import CODES, Policy

ENDED = "('rejected', 'direct_closed', 'completed', 'withdrawn', 'voided', 'archived')"
ENDED_AT = f"""({{o}}.status IN {ENDED} AND coalesce({{o}}.closed_at, {{o}}.state_at) < %(before)s) OR ({{o}}.status IN ('merged') AND EXISTS (
  SELECT 1 FROM orders_workorder above WHERE above.id = {{o}}.parent_id AND above.status IN {ENDED}
  AND coalesce(above.closed_at, above.state_at) < %(before)s))"""  # noqa: S608 - our own words
NOT_YET = "NOT EXISTS (SELECT 1 FROM retention_erased e WHERE e.order_id = t.id)"
NEVER_REGISTERED = """(t.status IN ('voided') AND EXISTS (SELECT 1 FROM journal_event e WHERE e.stream = 'order:' || t.id AND e.type = 'order.drafted')
  AND NOT EXISTS (SELECT 1 FROM journal_event e WHERE e.stream = 'order:' || t.id AND e.type IN ('order.submitted', 'order.direct_closed')))"""
UNTOUCHED = "t.state_at < %(before)s AND NOT EXISTS (SELECT 1 FROM journal_event e WHERE e.stream = 'order:' || t.id AND e.at >= %(before)s)"
FILE = f"""t.erased = '' AND EXISTS (SELECT 1 FROM orders_workorder o WHERE o.id = t.order_id AND {{kind}} AND ({ENDED_AT.format(o="o")}))"""  # noqa: S608 - our own words
CALLER = f"""t.erased = '' AND (t.name_sealed IS NOT NULL OR t.phone_sealed IS NOT NULL OR t.mail_sealed IS NOT NULL OR t.company_name <> '')
  AND t.created_at < %(before)s AND NOT EXISTS (SELECT 1 FROM calls_contact c WHERE c.party_id = t.id AND c.arrived_at >= %(before)s)
  AND NOT EXISTS (SELECT 1 FROM orders_workorder o WHERE o.party_id = t.id AND NOT ({ENDED_AT.format(o="o")}))"""  # noqa: S608 - our own words
CALL = f"""t.file <> '' AND t.erased = '' AND t.recorded_at < %(before)s AND NOT EXISTS (
  SELECT 1 FROM calls_contact c JOIN orders_workorder o ON o.id = c.order_id OR o.contact_id = c.id WHERE c.id = t.call_id AND o.status NOT IN {ENDED})"""  # noqa: S608
COUNT = "SELECT count(*) FILTER (WHERE NOT held), count(*) FILTER (WHERE held) FROM (SELECT {held} AS held FROM {table} t WHERE {where}) x"
FIND = "SELECT t.{key}::text FROM {table} t WHERE ({where}) AND NOT {held} {after} ORDER BY t.{key} LIMIT %(most)s"


HOTSPOT = """t.erased = '' AND CASE WHEN t.state IN ('closed', 'dismissed', 'merged') THEN t.ended_at < %(before)s
  ELSE t.last_at < %(before)s AND NOT EXISTS (SELECT 1 FROM journal_event e WHERE e.stream = 'hotspot:' || t.id AND e.at >= %(before)s) END"""


@dataclass(frozen=True, slots=True)
class Due:
    """Rows of a table that are due, and the condition under which one is held."""

    table: str
    where: str
    held: str = "false"
    key: str = "id"
    kind: str = "uuid"


DUE: Mapping[str, Due] = {
    "order_text": Due("orders_workorder", f"({ENDED_AT.format(o='t')}) AND {NOT_YET}", "held_order(t.id)"),
    "caller": Due("directory_party", CALLER, "held_party(t.id)"),
    "attachment": Due("orders_attachment", FILE.format(kind="o.close_route <> 'rejected' AND o.status <> 'rejected'"), "held_order(t.order_id)"),
    "attachment_rejected": Due("orders_attachment", FILE.format(kind="(o.close_route = 'rejected' OR o.status IN ('rejected'))"), "held_order(t.order_id)"),
    "task": Due("supervision_proactive_task", "t.state IN ('accepted', 'cancelled') AND t.decided_at < %(before)s AND t.what <> ''"),
    "hotspot": Due("dispatch_hotspot", HOTSPOT, "held_hotspot(t.id)"),
    "recording": Due("calls_recording", CALL, "held_call(t.call_id)", kind="bigint"),
    "draft": Due("orders_workorder", f"(t.status IN ('draft') OR {NEVER_REGISTERED}) AND {UNTOUCHED} AND {NOT_YET}", "held_order(t.id)"),
    "message": Due(
        "journal_outbox", "t.state NOT IN ('waiting', 'held', 'failed') AND t.created_at < %(before)s AND t.body_sealed <> ''",
        "held_stream(t.stream)", kind="bigint",
    ),
    "access_record": Due("journal_access", "t.at < %(before)s", "held_stream(t.stream)", kind="bigint"),
    "kb_reading": Due("knowledge_reading", "t.at < %(before)s", kind="bigint"),
    "kb_feedback": Due("knowledge_feedback", "t.state <> 'open' AND t.answered_at < %(before)s AND t.text <> ''", "coalesce(held_order(t.order_id), false)"),
    "kb_question": Due("knowledge_question", "coalesce(t.settled_at, t.last_at) < %(before)s"),
    "notice": Due("supervision_notice", "t.at < %(before)s AND (NOT t.must_ack OR t.acknowledged_at IS NOT NULL)", "held_order(t.order_id)"),
    "signin_try": Due("directory_signin_try", "t.first_at < %(before)s", key="key", kind="text"),
    "session": Due("directory_session", "t.expire_date < %(before)s", key="session_key", kind="text"),
    "number_code": Due("followup_number_code", "t.expires_at < %(before)s"),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """How much of a class would be erased now, and how much is held."""

    code: str
    before: datetime
    due: int
    held: int


def plan(policy: Policy, as_of: datetime) -> list[Planned]:
    """What a run would do at this moment; changes nothing."""
    return [Planned(code, before(policy, code, as_of), *_rows(code, COUNT, {"before": before(policy, code, as_of)})[0]) for code in CODES]


def before(policy: Policy, code: str, as_of: datetime) -> datetime:
    """What lies before this moment is due."""
    return as_of - timedelta(days=policy.rules[code].days)


def find(code: str, until: datetime, most: int, after: str = "") -> list[str]:
    """The keys of so many rows that are due and not held, in their order, from behind `after`."""
    return [key for (key,) in _rows(code, FIND, {"before": until, "most": most, "after": after})]


def still(code: str, until: datetime, keys: Sequence[str]) -> list[str]:
    """Those of some rows that are due and not held as the database stands now."""
    return [key for (key,) in _rows(code, FIND, {"before": until, "most": len(keys), "among": list(keys)})]


def held(code: str, until: datetime) -> int:
    """How many rows are due but held."""
    return int(_rows(code, COUNT, {"before": until})[0][1])


def _rows(code: str, template: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    due = DUE[code]
    with connection.cursor() as cursor:
        after = f"AND t.{due.key} > %(after)s::{due.kind}" if given.get("after") else ""
        after += f" AND t.{due.key} = ANY(%(among)s::{due.kind}[])" if "among" in given else ""
        cursor.execute(template.format(table=due.table, where=due.where, held=due.held, key=due.key, after=after), given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
