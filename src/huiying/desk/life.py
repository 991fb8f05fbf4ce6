"""An order's life for its page: events told as lines, units' time as lanes, what is due next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.columns import unit_said
from huiying.desk.knowledge_words import Source, cites_said
from huiying.directory.reference import Reference
from huiying.journal.words import said
from huiying.kit.codes import pick
from huiying.kit.masking import mask_text
from huiying.kit.times import local_date
from huiying.kit.workdays import UnknownYear, WorkCalendar
from huiying.orders.codes import ASSIGNMENT_STATES
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.telling import Happening, Names, Sentence, joined, tell
from huiying.pages.moments import due_text
from huiying.pages.shapes import Lane, LifeLine, Mark, Run

MOST = 500  # the newest events that a page shows
SLACK = timedelta(days=1)
_EVENTS = """
SELECT e.type, e.at, e.actor_kind, e.actor_id, e.payload, e.account_class, e.org_id,
       (SELECT jsonb_object_agg(t.field, t.text) FROM journal_text t WHERE t.stream = e.stream AND t.event_id = e.id AND t.text IS NOT NULL)
FROM journal_event e WHERE e.stream = %s ORDER BY e.stream_seq DESC LIMIT %s
"""
ENDED = {"returned": "returned", "withdrawn": "returned"}


def happenings(stream: str) -> list[Happening]:
    """The newest events of a stream with the texts that are still there, newest first (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [stream, MOST])
        rows = cursor.fetchall()
    return [
        Happening(kind, at, by_kind, by, msgspec.json.decode(payload), _texts(texts), account_class, org_id)
        for kind, at, by_kind, by, payload, account_class, org_id, texts in rows
    ]


def _texts(found: str | Mapping[str, str] | None) -> Mapping[str, str]:
    """The opened texts of an event, as the driver hands them over."""
    kept = msgspec.json.decode(found, type=dict[str, str]) if isinstance(found, str) else found or {}
    return {name: said(text) for name, text in kept.items()}


def names_in(data: Reference, assignments: Iterable[Assignment]) -> Names:
    """How a page says ids, from memory."""
    def unit(key: str) -> str:
        org = data.orgs.get(key)
        return "" if org is None else unit_said(org)

    return Names(unit, lambda key: data.people.get(key, ""), {str(a.pk): str(a.unit_id) for a in assignments})


def lines(
    events: Sequence[Happening], names: Names, now: datetime, assignments: Mapping[str, Assignment], sources: Sequence[Source] = ()
) -> list[LifeLine]:  # fmt: skip
    """The life as lines for the staff, newest first; `sources` are what its answers cite."""
    told = ((event, tell(event, names, get_language() or "zh-hans")) for event in events)
    notes = ((event, sentence, _note(event, now, assignments) or cites_said(event.payload.get("cited", {}), sources)) for event, sentence in told)
    return [_line(sentence, note, _sent(event, assignments)) for event, sentence, note in notes if sentence is not None]


def _line(sentence: Sentence, note: str, sent: Assignment | None) -> LifeLine:
    """A sentence as a line; a dispatch also tells the advice to the lead and why it departs from the catalogue."""
    advice, override = (sent.advice, sent.override_reason) if sent else ("", "")
    reason, other = (sentence.why, "") if sentence.reasoned else ("", sentence.why)
    why, words = (mask_text(joined(parts, get_language() or "zh")) for parts in ((reason, override), (other, advice)))
    return LifeLine(sentence.at, sentence.text, who=sentence.who, employer=sentence.employer, why=why, words=words, note=note, kind=sentence.kind)


def _sent(event: Happening, assignments: Mapping[str, Assignment]) -> Assignment | None:
    """The lead's assignment that a dispatch sent."""
    lead = event.payload.get("lead")
    return next((a for a in assignments.values() if lead and a.sent_at == event.at and str(a.unit_id) == lead), None)


def _note(event: Happening, now: datetime, assignments: Mapping[str, Assignment]) -> str:
    """Whether a clock was met by this event, for signing, contacting and replying."""
    part = assignments.get(str(event.payload.get("assignment", "")))
    if part is None:
        return ""
    done, due = {
        "asg.signed": (part.signed_at, part.sign_due),
        "asg.contacted": (part.first_contact_at, part.contact_due),
        "asg.replied": (part.replied_at, part.due_at),
    }.get(event.type, (None, None))
    if event.type == "asg.sent" and part.due_original:
        return _("due {moment}").format(moment=due_text(part.due_original, now))
    if done is None or due is None or done != event.at:
        return ""
    pattern = _("limit {moment}, in time") if done < due else _("limit {moment}, late")
    return pattern.format(moment=due_text(due, now))


def to_come(order: WorkOrder, assignments: Iterable[Assignment], now: datetime) -> list[LifeLine]:
    """What is still due, the farthest first, so that the line reads on into the past below."""
    found = []
    if order.status in {"submitted", "pending_dispatch"} and order.dispatch_due:
        found.append(LifeLine(order.dispatch_due, _("The matter should be dispatched."), kind="next", due=True))
    for part in live(assignments):
        found += [
            LifeLine(due, _("should {what}.").format(what=what), who=unit_said(part.unit), kind="next", due=True)
            for due, what in _open_dues(part)
        ]
    if order.status in {"in_progress", "adjudicating", "pending_review", "rework"} and order.due_at:
        found.append(LifeLine(order.due_at, _("The citizen should have the reply."), kind="next", due=True))
    return sorted((line for line in found if line.at and line.at > now - SLACK), key=lambda line: line.at or now, reverse=True)


def live(assignments: Iterable[Assignment]) -> list[Assignment]:
    """The assignments that are not ended and not yet replied to."""
    return [a for a in assignments if a.status in {"sent", "signed", "return_requested", "sub_assigned"}]


def _open_dues(part: Assignment) -> list[tuple[datetime, str]]:
    """The dues of an assignment that still run, each moment once with all that is due then."""
    known = [
        (part.sign_due if part.signed_at is None else None, _("sign for it")),
        (part.contact_due if part.first_contact_at is None else None, _("contact the citizen")),
        (part.due_at, _("reply") if part.role == "lead" else _("reply to the lead")),
    ]
    found: dict[datetime, list[str]] = {}
    for due, what in known:
        if due is not None:
            found.setdefault(due, []).append(what)
    return [(due, pick("、", " and ", get_language() or "zh").join(whats)) for due, whats in found.items()]


def lanes(assignments: Sequence[Assignment], now: datetime) -> list[Lane]:
    """Each unit's time: worked, left, returned, with its marks."""
    return [Lane(unit_said(part.unit), _part(part), tuple(_runs(part, now)), tuple(_marks(part))) for part in assignments]


def _part(part: Assignment) -> str:
    role = _("Lead") if part.role == "lead" and part.parent_id is None else _("Below the lead") if part.parent_id else _("Co-handler")
    state = ASSIGNMENT_STATES.label(part.status, get_language() or "zh-hans")
    return f"{role} · {state}"


def _runs(part: Assignment, now: datetime) -> list[Run]:
    end = part.ended_at or part.replied_at or now
    runs = [Run(part.sent_at, max(end, part.sent_at), "returned" if part.status in ENDED else "done")]
    if part.due_at and part in live([part]) and part.due_at > now:
        runs.append(Run(max(now, part.sent_at), part.due_at, "left"))
    return runs


def _marks(part: Assignment) -> list[Mark]:
    known = [(part.signed_at, _("signed")), (part.first_contact_at, _("contact")), (part.replied_at, _("replied"))]
    known.append((part.ended_at if part.status == "returned" else None, _("returned")))
    known.append((part.due_at if part.replied_at is None and part.status not in ENDED else None, _("due")))
    return [Mark(at, text) for at, text in known if at is not None]


def off_days(calendar: WorkCalendar, assignments: Iterable[Assignment], now: datetime) -> list[date]:
    """The days without work among the days of the lanes; none of a year that is not known."""
    moments = [m for a in assignments for m in (a.sent_at, a.due_at, a.ended_at, a.replied_at) if m] or [now]
    first, last = local_date(min(moments)), local_date(max(*moments, now))
    days = (first + timedelta(days=n) for n in range(min((last - first).days + 1, 400)))
    return [day for day in days if _off(calendar, day)]


def _off(calendar: WorkCalendar, day: date) -> bool:
    try:
        return not calendar.is_workday(day)
    except UnknownYear:
        return False


def citizens_lines(events: Sequence[Happening], names: Names) -> list[Sentence]:
    """What the citizen reads of the life, newest first."""
    told = (tell(event, names, get_language() or "zh-hans", "citizen") for event in events)
    return [replace(sentence, why=mask_text(sentence.why)) for sentence in told if sentence is not None]
