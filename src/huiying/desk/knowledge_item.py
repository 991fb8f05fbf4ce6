"""One answer: what the citizen hears and the clerk reads, on what it rests, its versions and what differs, its use, and what can be done with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiying.desk.knowledge_beside import basis_said
from huiying.desk.knowledge_figures import told
from huiying.desk.knowledge_offers import offers
from huiying.desk.knowledge_seen import entering, works_on_knowledge
from huiying.desk.knowledge_words import article_said, owner_said, region_said, state_cell, topics_said, validity
from huiying.desk.message_words import difference
from huiying.directory.reference import reference
from huiying.kit.times import local_date
from huiying.knowledge.figures import Share
from huiying.knowledge.life import OPEN, READ
from huiying.knowledge.models import KbFeedback, KbUse, KbVersion
from huiying.knowledge.queries import tasks_for, versions_for
from huiying.knowledge.reading import read_version
from huiying.pages.marks import state_mark, tag
from huiying.pages.requests import StaffRequest

SPAN = timedelta(days=90)
SHOWN = 20


@login_required
def item(request: StaffRequest, key: UUID) -> HttpResponse:
    """An answer in the asked version, else in the one in use; reading what is or was in use is written down, of a version compared too."""
    entering(request)
    versions = list(versions_for(request.actor).filter(item_id=key).select_related("owner", "item").order_by("-version")[:SHOWN])
    chosen = asked(versions, request.GET.get("v", ""))
    beside = compared(versions, chosen, request)
    for one in filter(None, (chosen, beside["base"] if beside["differs"] is not None else None)):
        if one.state in READ:
            read_version(version_id=one.pk, actor=request.actor, now=request.now)
    data, today = reference(request.actor.reference_version), local_date(request.now)
    said, tone = validity(chosen, today)
    context = {
        "version": chosen, "number": f"K{chosen.item.number:04d}", "state": state_of(chosen, versions), "owner": owner_said(chosen),
        "validity": tag(said, tone) if chosen.state == "published" else "",
        "topics": topics_said(chosen.topics, data), "region": region_said(chosen.region, data),
        "last_day": chosen.valid_to - timedelta(days=1) if chosen.valid_to else None, "asked_also": [line for line in chosen.also_asked.splitlines() if line],
        "basis": grounds(chosen, request.now), "files": chosen.attachments.order_by("added_at", "pk"), "people": people(chosen, data.people),
        "versions": [(one, state_of(one, versions), data.people.get(one.edited_by, ""), one.pk == chosen.pk) for one in versions],
        "open": next((one for one in versions if one.state in OPEN and one.pk != chosen.pk), None), "offers": offers(chosen, versions, request),
        "works": works_on_knowledge(request.actor), "tasks": tasks(chosen, request), **beside, **used(chosen, request),
    }  # fmt: skip
    return render(request, "desk/knowledge_item.html", context)


def asked(versions: Sequence[KbVersion], number: str) -> KbVersion:
    """The version of this number, else the one in use, else the newest. Raises Http404."""
    named = next((one for one in versions if str(one.version) == number), None)
    chosen = named or next((one for one in versions if one.state == "published"), None) or next(iter(versions), None)
    if chosen is None:
        raise Http404
    return chosen


def state_of(version: KbVersion, versions: Sequence[KbVersion]) -> SafeString:
    """A version's state; one that a later version took the place of says so."""
    replaced = version.state == "retired" and any(one.version > version.version and one.state in READ for one in versions)
    return state_mark("archived", _("Superseded")) if replaced else state_cell(version)


def grounds(version: KbVersion, now: datetime) -> list[dict[str, Any]]:
    """What the version rests on, each law with whether it is in force, and whether the article cited has changed since."""
    today = local_date(now)
    rows = []
    for one in version.basis.select_related("article__edition__law").order_by("pk"):
        said, url, mark = basis_said(one, today)
        rows.append({"said": said, "url": url, "tag": mark, "text": one.article.text if one.article else "", "flagged": one.flagged_at})
    return rows


def people(version: KbVersion, names: dict[str, str]) -> list[tuple[str, str, datetime | None]]:
    """Who wrote, approved, signed and ended the version, and when."""
    steps = (
        (_("Written by"), version.edited_by, version.edited_at), (_("Approved by"), version.approved_by, version.approved_at),
        (_("Signed off by"), version.signed_by, version.published_at), (_("Ended by"), version.ended_by, version.ended_at),
    )  # fmt: skip
    return [(what, names.get(who, who), at) for what, who, at in steps if who]


def compared(versions: Sequence[KbVersion], chosen: KbVersion, request: StaffRequest) -> dict[str, Any]:
    """What differs between the version and another: the one asked for by `with`, else the last that was in use before it.

    For a version that is being written that is shown at once; for another the words of an older one are shown, and so read, only where somebody asks.
    """
    number = request.GET.get("with", "")
    older = [one for one in versions if one.version < chosen.version and one.state in READ]
    base = next((one for one in versions if str(one.version) == number and one.pk != chosen.pk), None) or next(iter(older), None)
    opened = base is not None and (bool(number) or chosen.state in OPEN)
    return {"base": base, "differs": differences(base, chosen, request) if base and opened else None}


def differences(old: KbVersion, new: KbVersion, request: StaffRequest) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """What differs, field by field, as pieces kept, taken out and new."""
    data = reference(request.actor.reference_version)
    fields = (
        (_("Question"), old.question, new.question), (_("As the citizen hears it"), old.answer, new.answer),
        (_("In the clerk's words"), old.clerk_answer, new.clerk_answer), (_("Also asked as"), old.also_asked, new.also_asked),
        (_("Legal basis"), _grounds_said(old), _grounds_said(new)), (_("Topics"), topics_said(old.topics, data), topics_said(new.topics, data)),
        (_("Holds in"), region_said(old.region, data), region_said(new.region, data)), (_("Answers for it"), owner_said(old), owner_said(new)),
        (_("Valid"), _span(old), _span(new)), (_("Review by"), str(old.review_due), str(new.review_due)),
    )  # fmt: skip
    return [(name, difference(before, after)) for name, before, after in fields if before != after]


def _grounds_said(version: KbVersion) -> str:
    found = version.basis.select_related("article__edition__law").order_by("pk")
    return "\n".join(f"{article_said(one.article)} {one.article.edition.label}".strip() if one.article else one.document for one in found)


def _span(version: KbVersion) -> str:
    return f"{version.valid_from} – {version.valid_to - timedelta(days=1) if version.valid_to else _('until replaced')}"


def tasks(version: KbVersion, request: StaffRequest) -> list[KbFeedback]:
    """What was told to be wrong with the answer and waits for the reader's unit, or the whole of it for who works for the city."""
    return list(tasks_for(request.actor).filter(version__item_id=version.item_id).order_by("state", "-raised_at")[:SHOWN])


def used(version: KbVersion, request: StaffRequest) -> dict[str, Any]:
    """How often the answer was quoted, and how many of the matters it was quoted in were settled at once."""
    quoted = KbUse.objects.filter(version__item_id=version.item_id, at__gte=request.now - SPAN)
    found = quoted.aggregate(n=Count("pk"), direct=Count("pk", filter=Q(direct=True)))
    return {"uses": found["n"], "direct": told(Share(found["direct"], found["n"]), _("answers")), "span_days": SPAN.days}
