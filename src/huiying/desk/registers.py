"""The city's own data on screens: which kinds there are, a kind's rows, one row with its history, a sheet read as a dry run."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.desk.exporting import logged
from huiying.desk.registers_form import RowForm, called, cell_shown, named
from huiying.desk.registers_words import described, with_reference
from huiying.directory.reference import Reference, reference
from huiying.directory.walls import lifted
from huiying.kit.codes import pick
from huiying.kit.errors import NotFound, Told
from huiying.pages.exports import EXPORTS
from huiying.pages.filters import Rows, Text
from huiying.pages.lists import Column as Listed
from huiying.pages.lists import Listing, list_view
from huiying.pages.requests import StaffRequest
from huiying.registers.kind import Column, Kind, Row, Type
from huiying.registers.kinds import kind_called
from huiying.registers.models import RegisterLine, RegisterProposal
from huiying.registers.opening import may_apply_alone
from huiying.registers.proposing import draft
from huiying.registers.reckoning import Given, Reckoned, reckon
from huiying.registers.seeing import history, kinds_of, may_propose, proposals_for, sees, versions_of
from huiying.registers.sheet import END, LARGEST, read_file

REFUSALS_SHOWN = 200
LONG_WORDS = 60  # cells that may be as long take the room that is there


def sees_registers(actor: Any) -> bool:
    """Whose screen this is: who may propose or approve some kind, and the auditors of the agency."""
    return bool(kinds_of(actor))


def kind_for(request: StaffRequest, name: str) -> Kind:
    """The kind of this name, for who may see it. Raises Http404."""
    try:
        kind = kind_called(name)
    except NotFound as unknown:
        raise Http404 from unknown
    if not request.user.is_authenticated or not sees(kind, request.actor):
        raise Http404
    return kind


@login_required
def index(request: StaffRequest) -> HttpResponse:
    """All kinds that the reader sees: how many rows, the last version, what waits."""
    kinds = kinds_of(request.actor)
    if not kinds:
        raise Http404
    waiting = proposals_for(request.actor).filter(state__in=("draft", "proposed")).order_by("-created_at")[:20]
    names = reference(request.actor.reference_version).people
    shown = [about(kind, request) for kind in kinds]
    context = {
        "kinds": shown, "waiting": [described(proposal, names) for proposal in waiting], "alone": may_apply_alone(request.actor),
        "open": (city := reference(request.actor.reference_version).city) is not None and city.opened_at is not None,
    }  # fmt: skip
    return render(request, "desk/registers.html", context)


def about(kind: Kind, request: StaffRequest) -> dict[str, Any]:
    """A kind as the index and the guided page tell of it."""
    language = get_language() or "zh-hans"
    return {
        "kind": kind, "title": kind.title(language), "about": pick(*kind.about, language), "count": kind.rows(request.now).count(),
        "version": versions_of(kind).first(), "may_propose": may_propose(kind, request.actor), "url": reverse("desk:register-kind", args=[kind.name]),
    }  # fmt: skip


def row_of(kind: Kind, thing: Any) -> Row:
    """A thing's row, made once while the page is drawn."""
    kept: Row | None = thing.__dict__.get("_register_row")
    if kept is None:
        kept = thing.__dict__["_register_row"] = kind.row(thing)
    return kept


@lru_cache(64)
def listing_of(kind: Kind, *, whole: bool, language: str) -> Listing:
    """A kind's list: codes in the file, words on the screen. `whole` holds every column, as a file does."""
    shown = [column for column in kind.columns if whole or column.listed]
    columns = tuple(_listed(kind, column, language, lead=column is kind.leading) for column in shown)

    def found(rows: Rows, words: str) -> Rows:
        parts = Q(pk__in=[])
        for name in kind.search:
            parts |= Q(**{f"{name}__icontains": words}) | Q(**{f"{name}__in": called(kind, name, words)})
        return rows.filter(parts)

    return Listing(
        name=f"register-{kind.name}", title=kind.title(language), rows=lambda request: with_reference(kind.rows(request.now), request.actor), columns=columns,
        filters=(Text(found, label=_("Search")),) if kind.search else (), url=lambda thing: reverse("desk:register-row", args=[kind.name, thing.pk]),
        order=kind.order, template="desk/register_list.html", exported=logged(f"register-{kind.name}"), also=lambda request: beside(kind, request),
        empty_title=_("No rows yet"), empty_text=_("Add the first one, or upload a sheet."),
    )  # fmt: skip


def _listed(kind: Kind, column: Column, language: str, *, lead: bool) -> Listed:
    name = column.name

    def text(thing: Any, _now: datetime) -> object:
        return row_of(kind, thing)[name]

    def cell(thing: Any, _now: datetime) -> object:
        found, data = row_of(kind, thing), reference(thing.ref)
        if not lead or kind.single:
            return cell_shown(kind, column, found[name], data)
        depth = thing.path.count("/") - 2 if kind.name == "orgs" and name == "name" else 0
        return "\u3000" * depth + named(kind, found, data)

    words = column.words is not None or (column.longest >= LONG_WORDS and column.type is Type.TEXT and not column.fixed)
    return Listed(
        name, column.title(language), text, cell, sort=column.sort, lead=lead, number=column.type is Type.NUMBER or column.amount,
        wide=words,
    )  # fmt: skip


def beside(kind: Kind, request: StaffRequest) -> dict[str, Any]:
    """What stands above a kind's list."""
    language = get_language() or "zh-hans"
    own = (_("Screen of its own"), reverse(kind.page)) if kind.page else None
    return {
        "kind": kind, "about": pick(*kind.about, language), "may_propose": may_propose(kind, request.actor), "own_page": own,
        "seeded": kind.seed is not None, "version": versions_of(kind).first(),
        "waiting": proposals_for(request.actor).filter(kind=kind.name, state__in=("draft", "proposed")).count(),
    }  # fmt: skip


@login_required
def rows(request: StaffRequest, name: str) -> HttpResponseBase:
    """A kind's rows; the file holds all columns, so that it can be read back."""
    kind = kind_for(request, name)
    whole = request.GET.get("export", "") in EXPORTS
    return list_view(request, listing_of(kind, whole=whole, language=get_language() or "zh-hans"))


@login_required
def row(request: StaffRequest, name: str, key: str = "") -> HttpResponse:
    """One row: its form for who may propose, its end, and its history. Without a key, a new one."""
    kind, data = kind_for(request, name), reference(request.actor.reference_version)
    thing = thing_of(kind, key, request) if key else None
    if (thing is None and kind.single) or ((thing is None or request.method == "POST") and not may_propose(kind, request.actor)):
        raise Http404
    standing = kind.row(thing) if thing is not None else None
    form = RowForm(request.POST or None, kind=kind, data=data, row=standing)
    if request.method == "POST":
        made = drafted(request, kind, form, standing)
        if made is not None:
            return HttpResponseRedirect(reverse("desk:proposal", args=[made.pk]))
    language = get_language() or "zh-hans"
    context = {
        "kind": kind, "title": kind.title(language), "form": form, "row": standing, "may_propose": may_propose(kind, request.actor),
        "key": kind.key(standing) if standing else "", "name": named(kind, standing, data) if standing else "",
        "facts": [(c.title(language), cell_shown(kind, c, standing[c.name], data)) for c in kind.columns] if standing else [],
        "history": told(kind, kind.key(standing), data, thing) if standing else [],
    }  # fmt: skip
    return render(request, "desk/register_row.html", context)


def thing_of(kind: Kind, key: str, request: StaffRequest) -> Any:
    """The thing of a row in force. Raises Http404."""
    try:
        found = kind.rows(request.now).filter(pk=key).first()
    except (ValueError, TypeError, ValidationError) as wrong:
        raise Http404 from wrong
    if found is None:
        raise Http404
    return found


def drafted(request: StaffRequest, kind: Kind, form: RowForm, standing: Row | None) -> RegisterProposal | None:
    """Draft the row as typed, or its end; None keeps the page with what is wrong."""
    if not form.is_valid():
        return None
    cells = form.cells()
    with lifted():
        found = reckon(kind, [Given(1, cells, "end" in request.POST and standing is not None)], whole=False, actor=request.actor, now=request.now)
    found = once(kind, found, standing)
    form.add_refusals(found)
    if form.errors:
        return None
    try:
        with lifted():
            return draft(kind=kind, found=found, source="form", actor=request.actor, now=request.now)
    except Told as refusal:
        form.add_error(None, refusal.sentence(get_language() or "zh-hans"))
        return None


def once(kind: Kind, found: Reckoned, standing: Row | None) -> Reckoned:
    """A new row must not be one that stands already: that would change it unseen."""
    if standing is not None or not any(move.what == "changed" for move in found.moves):
        return found
    taken = next(column.name for column in kind.columns if column.fixed)
    return found.with_refusal(taken, "这一行已经存在，请打开它修改", "this row exists: open it to change it")


def told(kind: Kind, key: str, data: Reference, thing: Any = None) -> list[dict[str, Any]]:
    """A row's history in words."""
    with lifted():  # the journal tells of registers what the kind's reader may know
        found = history(kind, key, thing)
    return [{"entry": one, **described_entry(kind, one, data)} for one in found]


def described_entry(kind: Kind, one: Any, data: Reference) -> dict[str, Any]:
    """Who, and what differs."""
    by, approver = data.people.get(one.by) or _("the system"), data.people.get(one.approved_by, "")
    return {"by": by, "approved_by": approver, "differs": differs(kind, one.before, one.after, data)}


def differs(kind: Kind, before: Row | None, after: Row | None, data: Reference) -> list[tuple[str, str, str]]:
    """The columns that differ: title, before, after, in the reader's words. A whole row is told by the cells that it fills."""
    language = get_language() or "zh-hans"
    found = []
    for column in kind.columns:
        old, new = (before or {}).get(column.name, ""), (after or {}).get(column.name, "")
        if old != new:
            was, becomes = (cell_shown(kind, column, cell, data) if row else "" for row, cell in ((before, old), (after, new)))
            found.append((column.title(language), was, becomes))
    return found


@login_required
def line_history(request: StaffRequest, key: UUID) -> HttpResponse:
    """The history of a row that a version's line names, also of one that has ended."""
    line = RegisterLine.objects.select_related("proposal").filter(pk=key).first()
    if line is None or not proposals_for(request.actor).filter(pk=line.proposal_id).exists():
        raise Http404
    kind, data = kind_for(request, line.kind), reference(request.actor.reference_version)
    context = {"kind": kind, "title": kind.title(get_language() or "zh-hans"), "key": line.key, "history": told(kind, line.key, data), "name": line.key}
    return render(request, "desk/register_line.html", context)


@login_required
@require_POST
def upload(request: StaffRequest, name: str) -> HttpResponse:
    """Read a sheet: without refusals it becomes a draft, whose page is the dry run; with some, they are listed and nothing is kept."""
    kind = kind_for(request, name)
    if not may_propose(kind, request.actor):
        raise Http404
    file, found, problem = request.FILES.get("sheet"), None, ""
    try:
        content = file.read(LARGEST + 1) if file else b""
        with lifted():
            found = read_file(kind, content, whole="whole" in request.POST, actor=request.actor, now=request.now)
            made = None if found.refusals else draft(kind=kind, found=found, source="file", actor=request.actor, now=request.now)
        if made is not None:
            return HttpResponseRedirect(reverse("desk:proposal", args=[made.pk]))
    except Told as refusal:
        problem = refusal.sentence(get_language() or "zh-hans")
    return render(request, "desk/register_refused.html", refused(kind, found, problem))


def refused(kind: Kind, found: Reckoned | None, problem: str) -> dict[str, Any]:
    """What the page of a sheet says that cannot be taken."""
    language = get_language() or "zh-hans"
    heads = {column.name: column.title(language) for column in kind.columns} | {END[0]: pick(END[1], END[2], language)}
    refusals = found.refusals if found else ()
    shown = [(one.line, heads.get(one.column, ""), pick(one.zh, one.en, language)) for one in refusals[:REFUSALS_SHOWN]]
    return {"kind": kind, "title": kind.title(language), "problem": problem, "refusals": shown, "more": max(0, len(refusals) - REFUSALS_SHOWN), "found": found}


@login_required
@require_POST
def seed(request: StaffRequest, name: str) -> HttpResponse:
    """Draft the shipped rows that are not there yet; rows that stand stay as they are."""
    kind = kind_for(request, name)
    if kind.seed is None or not may_propose(kind, request.actor):
        raise Http404
    standing = kind.state(request.now)
    given = [Given(n, cells) for n, cells in enumerate(kind.seed(request.now), 1) if kind.numbered or kind.key(cells) not in standing]
    problem, found = "", None
    try:
        with lifted():
            found = reckon(kind, given if not (kind.numbered and standing) else [], whole=False, actor=request.actor, now=request.now)
            made = draft(kind=kind, found=found, source="seed", actor=request.actor, now=request.now)
        return HttpResponseRedirect(reverse("desk:proposal", args=[made.pk]))
    except Told as refusal:
        problem = refusal.sentence(get_language() or "zh-hans")
    return render(request, "desk/register_refused.html", refused(kind, found, problem))
