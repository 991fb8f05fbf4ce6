"""How each class is erased: never more than the rule names, always in the caller's transaction. Numbers, times, codes and the journal stay."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from huiying.calls.models import Recording
from huiying.calls.recordings import erase_recording
from huiying.directory.models import Party
from huiying.directory.parties import forget
from huiying.dispatch.hotspots.erasing import erase_hotspot
from huiying.journal.files import nobody_keeps, place_of
from huiying.journal.models import Text
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved
from huiying.knowledge.models import KbAttachment
from huiying.orders.change import Change
from huiying.orders.fields import ASSIGNMENT_TEXTS, ORDER_TEXTS
from huiying.orders.models import Assignment, Attachment, WorkOrder
from huiying.retention.due import still
from huiying.retention.models import Erased
from huiying.supervision.proactive.erasing import erase_task
from huiying.supervision.proactive.models import ProactivePhoto

TEXTS: Mapping[str, tuple[str, ...]] = {  # the words that stand beside an order in tables of their own; a test looks that none is missing
    "orders_time_request": ("reason_text", "public_text", "decision_text", "milestones"),
    "orders_redacted_copy": ("recipient", "reason", "content"),
    "dispatch_proposal": ("advice", "override_reason"),
    "dispatch_return_request": ("basis_text", "decision_text"),
    "dispatch_adjudication": ("reason", "precedent_text", "participants"),
    "followup_callback": ("opinion",),
    "supervision_urge": ("text",),
    "supervision_supervision": ("matter", "answer"),
    "supervision_claim": ("ground_text", "decision_text"),
    "supervision_card": ("cancel_reason",),
    "knowledge_feedback": ("text",),
    "supervision_alert": ("note",),
}
LISTS = frozenset({"milestones", "content"})  # JSON
TRANSFER = """
UPDATE calls_contact SET transfer_foreign_no = '', transfer_reason = '' WHERE id = (SELECT contact_id FROM orders_workorder WHERE id = %s)
"""
COPIES = "DELETE FROM journal_text WHERE stream IN (SELECT 'access:' || id FROM orders_redacted_copy WHERE order_id = %s)"
OPINIONS = "UPDATE dispatch_opinion SET text = '' WHERE adjudication_id IN (SELECT id FROM dispatch_adjudication WHERE order_id = %s)"
MARKS = "UPDATE supervision_caller_marks SET marks_sealed = NULL WHERE order_id = %s"
ALERTS = """
DELETE FROM journal_text WHERE stream IN (SELECT 'alert:' || id FROM supervision_alert WHERE order_id = %s)
"""
HOTSPOTS = "UPDATE dispatch_hotspot SET title = place, title_of = NULL WHERE title_of = %s"
OF_HOTSPOT = """
SELECT 1 FROM orders_workorder WHERE id IN (SELECT order_id FROM dispatch_hotspot_member WHERE hotspot_id = %s) ORDER BY id FOR KEY SHARE
"""
HOT_ALERTS = """
WITH told AS (UPDATE supervision_alert SET note = '' WHERE hotspot_id = %s RETURNING id)
DELETE FROM journal_text WHERE stream IN (SELECT 'alert:' || id FROM told)
"""
MESSAGES = """
UPDATE journal_outbox SET to_sealed = '', body_sealed = '', shown_sealed = NULL,
    to_index = sha256(convert_to(id::text, 'UTF8')) WHERE id::text = ANY(%s) RETURNING id::text
"""
NEVER = "voided"


@dataclass(frozen=True, slots=True)
class Batch:
    """What every eraser is told: the mark that it leaves, what lies before which moment is due, who acts, and when."""

    mark: str
    until: datetime
    actor: Actor
    now: datetime


Eraser = Callable[[Sequence[str], Batch], list[str]]


def orders(keys: Sequence[str], batch: Batch) -> list[str]:
    """The texts of orders; one that somebody works on just now is left for the next run."""
    return [key for key in keys if _unless_moved(lambda key=key: _order(UUID(key), batch))]  # type: ignore[misc]


def files(keys: Sequence[str], batch: Batch) -> list[str]:
    """The bytes of files, then their names; a file that another order or an article still needs keeps its bytes."""
    return [key for key in keys if _unless_moved(lambda key=key: _file(UUID(key), batch))]  # type: ignore[misc]


def tasks(keys: Sequence[str], batch: Batch) -> list[str]:
    """Photos and words of tasks before complaints."""
    return [key for key in keys if _unless_moved(lambda key=key: _task(UUID(key), batch))]  # type: ignore[misc]


def _task(key: UUID, batch: Batch) -> None:
    for file in ProactivePhoto.objects.filter(task_id=key, file__erased="").values_list("file_id", flat=True):
        _file(file, batch)
    erase_task(task_id=key, mark=batch.mark, actor=batch.actor, now=batch.now)


def hotspots(keys: Sequence[str], batch: Batch) -> list[str]:
    """Words of hot matters and of their alerts; looked at again once nobody else can hold an order of theirs."""
    return [key for key in keys if _unless_moved(lambda key=key: _hotspot(key, batch))]  # type: ignore[misc]


def _hotspot(key: str, batch: Batch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OF_HOTSPOT, [key])
        if not still("hotspot", batch.until, [key]):
            raise Moved
        cursor.execute(HOT_ALERTS, [key])
    erase_hotspot(hotspot_id=UUID(key), mark=batch.mark, actor=batch.actor, now=batch.now)


def recordings(keys: Sequence[str], batch: Batch) -> list[str]:
    """Keys and files of recordings; that there was one, how long it was and its hash stay."""
    for one in Recording.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        erase_recording(recording=one, mark=batch.mark, actor=batch.actor, now=batch.now)
    return list(keys)


def callers(keys: Sequence[str], batch: Batch) -> list[str]:
    """Names and numbers of callers, on their contacts too; looked at again once nobody else can bring an order of theirs."""
    list(Party.objects.select_for_update().filter(pk__in=keys).values_list("pk"))
    return forget(keys=still("caller", batch.until, keys), mark=batch.mark)


def messages(keys: Sequence[str], _batch: Batch) -> list[str]:
    """Text and number of messages; that one was sent, and when, stays."""
    return _each(MESSAGES, keys)


def records(keys: Sequence[str], _batch: Batch) -> list[str]:
    """Records of access: the serving role may not delete them, but for this function, which keeps the half year that the law demands."""
    return _each("SELECT dropped::text FROM drop_access_records(%s::bigint[]) AS dropped", [int(key) for key in keys])


def feedback(keys: Sequence[str], _batch: Batch) -> list[str]:
    """What was told of an answer, and its opening in the journal; when it was told, about what and what came of it stay."""
    Text.objects.filter(stream__in=[f"kbtask:{key}" for key in keys], field="text").delete()
    return _each("UPDATE knowledge_feedback SET text = '' WHERE id::text = ANY(%s) RETURNING id::text", keys)


def rows(table: str, key: str = "id") -> Eraser:
    """Whole rows that serve nobody any more."""
    return lambda keys, _batch: _each(f"DELETE FROM {table} WHERE {key}::text = ANY(%s) RETURNING {key}::text", keys)  # noqa: S608 - our own names


ERASERS: Mapping[str, Eraser] = {
    "order_text": orders, "draft": orders, "caller": callers, "attachment": files, "attachment_rejected": files, "task": tasks, "hotspot": hotspots,
    "recording": recordings, "message": messages, "access_record": records, "kb_reading": rows("knowledge_reading"), "kb_feedback": feedback,
    "kb_question": rows("knowledge_question"), "notice": rows("supervision_notice"), "signin_try": rows("directory_signin_try", "key"),
    "session": rows("directory_session", "session_key"), "number_code": rows("followup_number_code"),
}  # fmt: skip


def _order(key: UUID, batch: Batch) -> None:
    """One order: openings of the journal's commitments, columns, search words and the words beside it; journals `order.erased`."""
    order = WorkOrder.objects.select_for_update().get(pk=key)
    Text.objects.filter(stream=order.stream).delete()
    with Change(order, actor=batch.actor, now=batch.now) as change:
        for part in Assignment.objects.filter(order_id=key):
            words: dict[str, Any] = {name: "" for name in ASSIGNMENT_TEXTS if getattr(part, name)}
            if words:
                change.note_assignment(part, "asg.erased", **words)
        if order.status == "draft":
            change.move("discard", consequence=True, payload={"void_reason": "discarded"}, close_route=NEVER, closed_at=batch.now)
        gone: dict[str, Any] = dict.fromkeys(ORDER_TEXTS, "") | ({"respondent_sealed": None} if order.respondent_sealed else {})
        change.note("order.erased", payload={"under": batch.mark}, **gone)
    with connection.cursor() as cursor:
        for table, columns in TEXTS.items():
            blanks = ", ".join(f"{name} = '{'[]' if name in LISTS else ''}'" for name in columns)
            cursor.execute(f"UPDATE {table} SET {blanks} WHERE order_id = %s", [key])  # noqa: S608 - our own names
        cursor.execute(OPINIONS, [key])
        cursor.execute(MARKS, [key])
        cursor.execute(ALERTS, [key])
        cursor.execute(TRANSFER, [key])
        cursor.execute(COPIES, [key])
        cursor.execute(HOTSPOTS, [key])
    Erased.objects.create(order_id=key, at=batch.now, mark=batch.mark)


def _file(key: UUID, batch: Batch) -> None:
    """One file; journals `attachment.erased` in its order's stream. The bytes go first: killed in between, the next run finds the row again. Raises Moved."""
    file = Attachment.objects.select_for_update(of=("self",)).select_related("order").get(pk=key)
    nobody_keeps()
    others = Attachment.objects.filter(sha256=file.sha256, erased="").exclude(pk=key)
    if not others.exists() and not KbAttachment.objects.filter(sha256=file.sha256).exists():
        place_of(file.sha256).unlink(missing_ok=True)
    Attachment.objects.filter(pk=key).update(erased=batch.mark, name="")
    if file.order is not None:
        with Change(file.order, actor=batch.actor, now=batch.now) as change:
            change.note("attachment.erased", payload={"attachment": str(key), "under": batch.mark})


def _unless_moved(effect: Callable[[], None]) -> bool:
    try:
        with transaction.atomic():
            effect()
    except Moved:
        return False
    return True


def _each(words: str, given: Sequence[Any]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(words, [list(given)])
        return [key for (key,) in cursor.fetchall()]
