"""The knowledge desk's list: every answer in the version in use and in the one that is being written, by state, owner, topic, region and care."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.columns import word
from huiying.desk.exporting import logged
from huiying.desk.knowledge_seen import entering, may, reads_knowledge, tabs
from huiying.desk.knowledge_words import SOON, owner_said, region_said, state_cell, topics_said, validity
from huiying.desk.orders import of_unit, regions, topics, units
from huiying.desk.searching import holding
from huiying.directory.models import Topic
from huiying.directory.reference import reference
from huiying.kit.times import local_date
from huiying.knowledge.life import READ, STATES
from huiying.knowledge.models import KbUse, KbVersion
from huiying.knowledge.queries import stale, versions_for, waiting_for
from huiying.orders.queries import subtree
from huiying.pages.filters import Choice, Text, from_codes
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest

IN_TEXTS = holding("question", "also_asked", "answer", "clerk_answer")
NUMBER = re.compile(r"[kK](\d{1,9})")
SPAN = timedelta(days=30)


def answers(request: StaffRequest) -> QuerySet[KbVersion]:
    """One row for the version in use of each answer and one for that being written; a retired answer keeps its last. Each knows its uses of thirty days."""
    if not reads_knowledge(request.actor):
        return KbVersion.objects.none()
    later = KbVersion.objects.filter(item=OuterRef("item"), version__gt=OuterRef("version"), state__in=READ)
    used = KbUse.objects.filter(version__item=OuterRef("item"), at__gte=request.now - SPAN).values("version__item").annotate(n=Count("pk")).values("n")
    uses = Coalesce(Subquery(used, output_field=IntegerField()), Value(0))
    rows = versions_for(request.actor).exclude(state="discarded").exclude(Q(state="retired") & Exists(later))
    return rows.select_related("owner", "item").annotate(uses_n=uses, ref=Value(request.actor.reference_version, output_field=IntegerField()))


def number(version: KbVersion) -> str:
    """What people call an answer by, such as K0012."""
    return f"K{version.item.number:04d}"


def plain_title(version: KbVersion, _now: datetime) -> str:
    """The question with number and version, for a file."""
    return f"{number(version)} v{version.version} {version.question}"


def title_cell(version: KbVersion, _now: datetime) -> SafeString:
    """The question, and below it the number, the version, topics and region."""
    data = reference(version.ref)  # type: ignore[attr-defined]  # annotated by `answers`
    about = (topics_said(version.topics[:2], data), region_said(version.region, data))
    look = '<span class="kb__ttl">{}</span><span class="kb__sub"><span class="mono">{}</span><span>v{}</span><span>{}</span></span>'
    return format_html(look, version.question, number(version), version.version, " · ".join(filter(None, about)))


def care(version: KbVersion, now: datetime) -> tuple[str, str]:
    """Whether it holds and is looked after, in words and tone; nothing for a version that nobody reads yet, or no longer."""
    return validity(version, local_date(now)) if version.state == "published" else ("", "")


def care_cell(version: KbVersion, now: datetime) -> SafeString:
    """The same as a tag."""
    said, tone = care(version, now)
    return tag(said, tone) if said else SafeString("")


def row_tone(version: KbVersion, now: datetime) -> str:
    """A row's tone by the care that it needs."""
    tone = care(version, now)[1]
    return tone if tone in {"late", "near"} else ""


def found(rows: QuerySet[KbVersion], words: str) -> QuerySet[KbVersion]:
    """Answers that hold the words in any of their texts, or have this number, such as K0012."""
    called = NUMBER.fullmatch(words)
    return rows.filter(item__number=int(called[1])) if called else IN_TEXTS(rows, words)


def cares(_request: StaffRequest) -> list[tuple[str, str]]:
    """What can be narrowed to."""
    return [
        ("waiting", _("Waits for me")), ("mine", _("Mine or my unit's")), ("stale", _("Stale: expired or review overdue")),
        ("ending", _("Ends or to be reviewed within 30 days")), ("unused", _("Not used for 30 days")),
    ]  # fmt: skip


def in_care(values: list[str], request: StaffRequest) -> Q:
    """The condition of one of `cares`."""
    actor, today = request.actor, local_date(request.now)
    match values[0]:
        case "waiting":
            return Q(pk__in=waiting_for(actor).values("pk"))
        case "stale":
            return Q(pk__in=stale(actor, today).values("pk"))
        case "ending":
            near = (today, today + SOON)
            return Q(state="published") & (Q(valid_to__gt=near[0], valid_to__lte=near[1]) | Q(review_due__gt=near[0], review_due__lte=near[1]))
        case "unused":
            return Q(state="published", uses_n=0)
        case _:
            return Q(owner_id__in=[UUID(key) for key in subtree(actor)]) | Q(edited_by=actor.id)


def of_topic(values: list[str], _request: StaffRequest) -> Q:
    """Answers about a topic or one below it."""
    return Q(topics__overlap=list(Topic.objects.filter(code__startswith=values[0]).values_list("code", flat=True)))


ANSWERS = Listing(
    name="knowledge",
    title=gettext_lazy("Knowledge"),
    rows=answers,
    columns=(
        Column("question", gettext_lazy("Question"), plain_title, title_cell, lead=True, wide=True, sort="item__number"),
        Column("state", gettext_lazy("State"), lambda v, _n: word(STATES, v.state), lambda v, _n: state_cell(v)),
        Column("owner", gettext_lazy("Answers for it"), lambda v, _n: owner_said(v), wraps=True),
        Column("care", gettext_lazy("Validity"), lambda v, n: care(v, n)[0], care_cell, sort="valid_to"),
        Column("review", gettext_lazy("Review by"), lambda v, _n: v.review_due, sort="review_due"),
        Column("uses", gettext_lazy("Quoted, 30 days"), lambda v, _n: v.uses_n, sort="uses_n", number=True),
        Column("edited", gettext_lazy("Edited"), lambda v, _n: v.edited_at, sort="edited_at"),
    ),
    filters=(
        Text(found, label=gettext_lazy("Words or number")),
        Choice("state", gettext_lazy("State"), from_codes(STATES), column="state", several=True),
        Choice("care", gettext_lazy("Care"), cares, where=in_care),
        Choice("owner", gettext_lazy("Answers for it"), units, where=of_unit),
        Choice("topic", gettext_lazy("Topic"), topics, where=of_topic),
        Choice("region", gettext_lazy("Region"), regions, column="region__startswith"),
    ),
    url=lambda v: f"{reverse('desk:knowledge-item', args=[v.item_id])}?v={v.version}",
    order="-edited",
    presets=(
        Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Published"), "state=published"), Preset(gettext_lazy("Waits for me"), "care=waiting"),
        Preset(gettext_lazy("Being written"), "state=draft&state=review&state=signoff"), Preset(gettext_lazy("Stale"), "care=stale"),
        Preset(gettext_lazy("Ends soon"), "care=ending"), Preset(gettext_lazy("Mine"), "care=mine"),
    ),
    tone=row_tone,
    empty_title=gettext_lazy("No answer yet"),
    empty_text=gettext_lazy("What citizens ask and what they are answered stands here, in versions that two persons looked at."),
    template="desk/knowledge.html",
    exported=logged("knowledge"),
    also=lambda request: {"tabs": tabs(request, "desk:knowledge"), "may_write": may(request.actor, "kb_write")},
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    entering(request)
    return list_view(request, ANSWERS)
