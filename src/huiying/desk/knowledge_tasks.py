"""Tasks from feedback, and questions that found no answer: the lists, one of each, and what settles them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.columns import unit_said, word
from huiying.desk.exporting import logged
from huiying.desk.inputs import org_name
from huiying.desk.knowledge_seen import entering, may, sees_questions, tabs, works_on_knowledge
from huiying.desk.knowledge_words import region_said
from huiying.desk.orders import of_unit, units
from huiying.desk.searching import holding
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.knowledge.documents import KB
from huiying.knowledge.keeping import owns
from huiying.knowledge.life import FEEDBACK_KINDS, FEEDBACK_STATES, READ
from huiying.knowledge.models import KbFeedback, KbQuestion, KbVersion
from huiying.knowledge.queries import tasks_for, versions_for
from huiying.knowledge.reading import read_version
from huiying.knowledge.reporting import answer_feedback, decline_feedback, pass_on
from huiying.knowledge.search import find
from huiying.knowledge.search_found import Found
from huiying.knowledge.unanswered import settle_question, unanswered
from huiying.pages.answers import Done, act
from huiying.pages.filters import Choice, Text, from_codes
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import clock_pill, tag
from huiying.pages.moments import full_due_text
from huiying.pages.requests import StaffRequest

OFFERED = 5
DAY_S = 86_400
TONES = {"open": "near", "answered": "ok", "declined": ""}


def due_cell(task: KbFeedback, now: datetime) -> SafeString:
    """When the unit must answer; how it came out once it has."""
    if task.state == "open":
        return clock_pill(task.due_at, now, what=_("Answer"), open_year=task.waits_for_year)
    late = bool(task.due_at and task.answered_at and task.answered_at > task.due_at)
    return clock_pill(task.due_at, now, what=_("Answer"), phase="met_late" if late else "met") if task.due_at else SafeString("")


def text_cell(task: KbFeedback, _now: datetime) -> SafeString:
    """What was told, and about which answer."""
    about = task.version.question if task.version else _("no answer yet")
    return format_html('<span class="kb__ttl">{}</span><span class="kb__sub">{}<span>{}</span></span>', told_of(task), kind_tag(task), about)


def told_of(task: KbFeedback) -> str:
    """What was told, or that it is there no longer."""
    return task.text or _("(its words were deleted after their time)")


def kind_tag(task: KbFeedback) -> SafeString:
    """Whether an answer is wrong or one is missing."""
    return tag(word(FEEDBACK_KINDS, task.kind), "late" if task.kind == "wrong" else "blue")


def row_tone(task: KbFeedback, now: datetime) -> str:
    """A row's tone by its due."""
    if task.state != "open" or task.due_at is None:
        return ""
    left = (task.due_at - now).total_seconds()
    return "late" if left <= 0 else "near" if left <= DAY_S else ""


def dues(_request: StaffRequest) -> list[tuple[str, str]]:
    """What can be narrowed to."""
    return [("over", _("Overdue")), ("running", _("In time"))]


def by_due(values: list[str], request: StaffRequest) -> Q:
    """Open tasks past their due, or not."""
    past = Q(due_at__lte=request.now)
    return Q(state="open") & (past if values[0] == "over" else ~past)


TASKS = Listing(
    name="knowledge-tasks",
    title=gettext_lazy("Tasks"),
    rows=lambda request: tasks_for(request.actor),
    columns=(
        Column("due", gettext_lazy("Due"), lambda t, _n: full_due_text(t.due_at), due_cell, sort="due_at"),
        Column("text", gettext_lazy("What was told"), lambda t, _n: told_of(t), text_cell, lead=True, wide=True),
        Column("state", gettext_lazy("State"), lambda t, _n: word(FEEDBACK_STATES, t.state), lambda t, _n: tag(word(FEEDBACK_STATES, t.state), TONES[t.state])),
        Column("owner", gettext_lazy("Answers for it"), lambda t, _n: unit_said(t.owner), wraps=True),
        Column("raised", gettext_lazy("Told at"), lambda t, _n: t.raised_at, sort="raised_at"),
    ),
    filters=(
        Text(holding("text", "version__question"), label=gettext_lazy("Words")),
        Choice("state", gettext_lazy("State"), from_codes(FEEDBACK_STATES), column="state"),
        Choice("kind", gettext_lazy("Kind of feedback"), from_codes(FEEDBACK_KINDS), column="kind"), Choice("due", gettext_lazy("Due"), dues, where=by_due),
        Choice("owner", gettext_lazy("Answers for it"), units, where=of_unit),
    ),
    url=lambda t: reverse("desk:knowledge-task", args=[t.pk]),
    order="-raised",
    presets=(
        Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("To be answered"), "state=open&sort=due"), Preset(gettext_lazy("Overdue"), "due=over&sort=due"),
        Preset(gettext_lazy("Missing answers"), "kind=missing&state=open"),
    ),
    tone=row_tone,
    empty_title=gettext_lazy("Nothing was told"),
    empty_text=gettext_lazy("When an agent says that an answer is wrong or missing, the unit that answers for it finds the task here, with its due."),
    template="desk/knowledge_list.html",
    exported=logged("knowledge-tasks"),
    also=lambda request: {"tabs": tabs(request, "desk:knowledge-tasks")},
)  # fmt: skip


def tasks(request: StaffRequest) -> HttpResponseBase:
    """The list of tasks."""
    entering(request, works_on_knowledge)
    return list_view(request, TASKS)


@login_required
def task(request: StaffRequest, key: UUID) -> HttpResponse:
    """One task: what was told, until when, and the ways to settle it. The version that it is about is read with it, and that is written down."""
    found = tasks_for(request.actor).filter(pk=key).first()
    if found is None:
        raise Http404
    if found.version_id is not None:
        read_version(version_id=found.version_id, order_id=found.order_id, actor=request.actor, now=request.now)
    names, orgs = reference(request.actor.reference_version).people, reference(request.actor.reference_version).orgs
    own, running = owns(request.actor, found.owner), found.state == "open"
    context = {
        "task": found, "kind": kind_tag(found), "due": due_cell(found, request.now), "owner": org_name(found.owner),
        "raised_by": names.get(found.raised_by, ""), "answered_by": names.get(found.answered_by, ""),
        "state": tag(word(FEEDBACK_STATES, found.state), TONES[found.state]), "may_write": may(request.actor, "kb_write"),
        "may_answer": running and may(request.actor, "kb_answer", own=own), "may_pass": running and may(request.actor, "kb_pass_on", own=own),
        "answers": newer(found, request) if running else [], "works": works_on_knowledge(request.actor),
        "units": [(org_name(org), org.code) for org in sorted(orgs.values(), key=lambda org: org.path) if org.kind != "operator"],
    }  # fmt: skip
    return render(request, "desk/knowledge_task.html", context)


def newer(found: KbFeedback, request: StaffRequest) -> list[KbVersion]:
    """The versions that may answer a task: published since it was told, of the same answer where one is wrong, else those that its words find."""
    versions = versions_for(request.actor).filter(state__in=READ, published_at__gte=found.raised_at).order_by("-published_at")
    if found.version is not None:
        return list(versions.filter(item_id=found.version.item_id)[:OFFERED])
    hits = find(found.text, actor=request.actor, now=request.now, kind=KB, limit=OFFERED)
    return in_order(versions, hits) or list(versions[:OFFERED])


def in_order(versions: QuerySet[KbVersion], hits: Sequence[Found]) -> list[KbVersion]:
    """Those of the versions that were found, the best first."""
    found = {str(one.pk): one for one in versions.filter(pk__in=[hit.version for hit in hits])}
    return [found[hit.version] for hit in hits if hit.version in found]


@login_required
@act
def settle(request: StaffRequest, key: UUID, verb: str) -> Done:
    """Answer a task with a version, say why nothing changes, or pass it to the unit that answers for it."""
    here, by = reverse("desk:knowledge-task", args=[key]), {"actor": request.actor, "now": request.now}
    given = request.POST
    match verb:
        case "answer":
            answer_feedback(feedback_id=key, version_id=_key(given.get("version", "")), **by)  # type: ignore[arg-type]
            return Done(_("Answered by that version"), to=here)
        case "decline":
            decline_feedback(feedback_id=key, reason=given.get("reason", ""), **by)  # type: ignore[arg-type]
            return Done(_("Closed with a reason"), to=here)
        case "pass":
            pass_on(feedback_id=key, owner_id=_unit(given.get("unit", ""), request.actor), reason=given.get("reason", ""), **by)  # type: ignore[arg-type]
            return Done(_("Passed on; its clock begins anew"), to=reverse("desk:knowledge-tasks"))
    raise NotFound


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NotFound from wrong


def _unit(typed: str, actor: Actor) -> UUID:
    """A unit by its name or code. Raises NotFound."""
    orgs = reference(actor.reference_version).orgs
    found = [key for key, org in orgs.items() if typed.strip() in {org.code, org.name, org.short_name, org.name_en} - {""}]
    if len(found) != 1:
        raise NotFound
    return UUID(found[0])


def times_asked(question: KbQuestion) -> int:
    """How often it was asked, and how often somebody said that the answer is missing."""
    return question.found_nothing + question.marked_missing


QUESTIONS = Listing(
    name="knowledge-questions",
    title=gettext_lazy("Questions without an answer"),
    rows=lambda request: unanswered(request.actor).annotate(asked_n=F("found_nothing") + F("marked_missing")),
    columns=(
        Column("words", gettext_lazy("Question"), lambda q, _n: q.words, lead=True, wide=True),
        Column("asked", gettext_lazy("Asked"), lambda q, _n: times_asked(q), number=True, sort="asked_n"),
        Column("missing", gettext_lazy("Said to be missing"), lambda q, _n: q.marked_missing, number=True, sort="marked_missing"),
        Column("region", gettext_lazy("Region"), lambda q, _n: region_said(q.region, reference(0)) if q.region else ""),
        Column("first", gettext_lazy("First"), lambda q, _n: q.first_at, sort="first_at"),
        Column("last", gettext_lazy("Last"), lambda q, _n: q.last_at, sort="last_at"),
    ),
    filters=(Text(holding("words"), label=gettext_lazy("Words")),),
    url=lambda q: reverse("desk:knowledge-question", args=[q.pk]),
    order="-asked",
    empty_title=gettext_lazy("Every question found an answer"),
    empty_text=gettext_lazy("What somebody searched for in vain, or said to be missing, stands here until it is answered or needs no answer."),
    template="desk/knowledge_list.html",
    exported=logged("knowledge-questions"),
    also=lambda request: {"tabs": tabs(request, "desk:knowledge-questions")},
)  # fmt: skip


def questions(request: StaffRequest) -> HttpResponseBase:
    """The list of questions that found no answer."""
    entering(request, sees_questions)
    return list_view(request, QUESTIONS)


@login_required
def question(request: StaffRequest, key: UUID) -> HttpResponse:
    """One question: make an answer of it, say which one answers it by now, or that it needs none."""
    found = unanswered(request.actor).filter(pk=key).first()
    if found is None:
        raise Http404
    hits = find(found.words, actor=request.actor, now=request.now, kind=KB, limit=OFFERED, region=found.region)
    versions = in_order(versions_for(request.actor).filter(state="published"), hits)
    context = {"question": found, "asked": times_asked(found), "answers": versions, "may_write": may(request.actor, "kb_write")}
    return render(request, "desk/knowledge_question.html", context)


@login_required
@act
def settle_one(request: StaffRequest, key: UUID) -> Done:
    """Take a question off the list: `item` answers it now, or it needs no answer."""
    item = request.POST.get("item", "")
    settle_question(question_id=key, item_id=_key(item) if item else None, actor=request.actor, now=request.now)
    return Done(_("Taken off the list"), to=reverse("desk:knowledge-questions"))
