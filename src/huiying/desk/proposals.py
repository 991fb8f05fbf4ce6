"""Proposals on screens: what waits, a dry run with every row that it changes, the decision of another person, versions and the way back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.desk.exporting import logged
from huiying.desk.registers import differs, kind_for, sees_registers
from huiying.desk.registers_words import (
    counts_words,
    described,
    kind_title,
    source_words,
    state_cell,
    state_words,
    what_cell,
    what_words,
    with_reference,
)
from huiying.desk.searching import holding
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.errors import NotFound
from huiying.pages.answers import Done, act
from huiying.pages.filters import Choice, Rows, Text
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.requests import StaffRequest
from huiying.registers import proposing
from huiying.registers.kind import HandOut, Kind
from huiying.registers.kinds import kind_called
from huiying.registers.lines import rows_of
from huiying.registers.models import RegisterLine, RegisterProposal
from huiying.registers.opening import may_apply_alone
from huiying.registers.reckoning import hash_of
from huiying.registers.seeing import kinds_of, may_approve, may_propose, proposals_for, versions_of


def kind_choices(request: StaffRequest) -> list[tuple[str, str]]:
    """The kinds that the reader sees."""
    return [(kind.name, kind.title(get_language() or "zh-hans")) for kind in kinds_of(request.actor)]


def state_choices(_request: StaffRequest) -> list[tuple[str, str]]:
    """The states of a proposal."""
    chinese = (get_language() or "zh").startswith("zh")
    return [(code, zh if chinese else en) for code, (zh, en) in proposing.STATES.items()]


def person(proposal: RegisterProposal, key: str) -> str:
    """Somebody's name."""
    return reference(getattr(proposal, "ref", 0)).people.get(key, "")


COLUMNS = (
    Column("kind", gettext_lazy("Which register"), lambda p, _n: kind_title(p.kind), lead=True, sort="kind"),
    Column("version", gettext_lazy("Version"), lambda p, _n: f"v{p.version}" if p.version else "", sort="version"),
    Column("state", gettext_lazy("State"), state_words, state_cell, sort="state"),
    Column("rows", gettext_lazy("Rows"), lambda p, _n: counts_words(p)),
    Column("note", gettext_lazy("Why it is changed"), lambda p, _n: p.note or source_words(p), wide=True),
    Column("by", gettext_lazy("Proposed by"), lambda p, _n: person(p, p.proposed_by)),
    Column("at", gettext_lazy("Made"), lambda p, _n: p.created_at, sort="created_at"),
    Column("decided", gettext_lazy("Decided by"), lambda p, _n: person(p, p.decided_by)),
    Column("decided_at", gettext_lazy("Decided at"), lambda p, _n: p.decided_at, sort="decided_at"),
)
SEARCH = Text(holding("note", "reason", version="version"), label=gettext_lazy("Words or version"))
LISTED = Listing(
    name="register-proposals", title=gettext_lazy("Proposals and versions"), rows=lambda r: with_reference(proposals_for(r.actor), r.actor), columns=COLUMNS,
    filters=(
        SEARCH, Choice("kind", gettext_lazy("Which register"), kind_choices, column="kind"),
        Choice("state", gettext_lazy("State"), state_choices, column="state"),
    ),
    empty_title=gettext_lazy("No proposals yet"), empty_text=gettext_lazy("What one person proposes and another approves stands here, with every version."),
    url=lambda p: reverse("desk:proposal", args=[p.pk]), order="-at", template="desk/listed.html", exported=logged("register-proposals"),
    also=lambda _r: {"up": (_("Administration"), reverse("desk:registers"))},
)  # fmt: skip


@login_required
def listed(request: StaffRequest) -> HttpResponseBase:
    """All proposals of the kinds that the reader sees."""
    if not sees_registers(request.actor):
        raise Http404
    return list_view(request, LISTED)


@login_required
def versions(request: StaffRequest, name: str) -> HttpResponseBase:
    """A kind's versions: who proposed, who approved, when, and what each changed."""
    kind = kind_for(request, name)
    listing = replace(
        LISTED, name="register-versions", title=gettext_lazy("Versions"), rows=lambda r: with_reference(versions_of(kind), r.actor), columns=COLUMNS[1:],
        filters=(SEARCH,), order="-version", exported=logged(f"register-{kind.name}-versions"),
        also=lambda _r: {"up": (kind.title(get_language() or "zh-hans"), reverse("desk:register-kind", args=[kind.name]))},
        empty_title=gettext_lazy("No version yet"), empty_text=gettext_lazy("Changes applied here are counted as versions."),
    )  # fmt: skip
    return list_view(request, listing)


def said(line: RegisterLine) -> list[tuple[str, str, str]]:
    """What a line changes, in the reader's words."""
    return differs(kind_called(line.kind), *rows_of(line), reference(getattr(line, "ref", 0)))


def by_key(rows: Rows, words: str) -> Rows:
    """Lines whose key holds what was typed."""
    return rows.filter(key__icontains=words)


def what_choices(_request: StaffRequest) -> list[tuple[str, str]]:
    """What may happen to a row."""
    return [(what, what_words(what)) for what in ("added", "changed", "ended")]


LINE_COLUMNS = (
    Column("what", gettext_lazy("Row"), lambda line, _n: what_words(line.what), lambda line, _n: what_cell(line.what), sort="what"),
    Column("key", gettext_lazy("Key"), lambda line, _n: line.key, lead=True, sort="key"),
    Column("differs", gettext_lazy("What changes"), lambda line, _n: plain(said(line)), lambda line, _n: drawn(said(line)), wide=True, sort="place"),
)
LINE_FILTERS = (Text(by_key, label=gettext_lazy("Key")), Choice("what", gettext_lazy("Row"), what_choices, column="what"))


def line_listing(proposal: RegisterProposal, kind: Kind) -> Listing:
    """The rows of a proposal."""
    return Listing(
        name="register-lines", title=gettext_lazy("Dry run"), rows=lambda r: with_reference(proposal.lines.all(), r.actor), columns=LINE_COLUMNS,
        filters=LINE_FILTERS, url=lambda line: reverse("desk:register-line", args=[line.pk]), order="differs", template="desk/proposal.html",
        exported=logged(f"register-{kind.name}-lines"), also=lambda request: about(request, proposal, kind),
    )  # fmt: skip


def plain(found: Sequence[tuple[str, str, str]]) -> str:
    """Differences as text."""
    return "; ".join(f"{title}: {old} → {new}" if old else f"{title}: {new}" for title, old, new in found)


def drawn(found: Sequence[tuple[str, str, str]]) -> SafeString:
    """Differences as they stand in a list: what goes is struck through."""
    rows = ((title, format_html("<del>{}</del> ", old) if old else "", format_html("<ins>{}</ins>", new or "—")) for title, old, new in found)
    return format_html('<ul class="differs">{}</ul>', format_html_join("", "<li><span>{}</span> {}{}</li>", rows))


@login_required
def proposal(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """One proposal: the dry run, or what became of it."""
    found = read(request, key)
    return list_view(request, line_listing(found, kind_called(found.kind)))


def read(request: StaffRequest, key: UUID) -> RegisterProposal:
    """A proposal that the reader may see. Raises Http404."""
    found = proposals_for(request.actor).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def about(request: StaffRequest, found: RegisterProposal, kind: Kind) -> dict[str, Any]:
    """What stands above a proposal's rows: the counts, the people, and what can be done."""
    data, own = reference(request.actor.reference_version), found.proposed_by == request.actor.id
    stale = found.state in {"draft", "proposed"} and has_moved(found, kind, request.now)
    return {
        **described(found, data.people), "title": kind.title(get_language() or "zh-hans"), "register": kind, "own": own, "stale": stale,
        "decided_by": data.people.get(found.decided_by, ""), "alone": own and found.state == "draft" and may_apply_alone(request.actor),
        "may_propose": may_propose(kind, request.actor), "may_decide": found.state == "proposed" and may_approve(kind, request.actor),
        "unfinished": found.state in {"draft", "proposed"}, "state_of": state_cell(found, request.now),
    }  # fmt: skip


def has_moved(found: RegisterProposal, kind: Kind, now: datetime) -> bool:
    """Whether rows that a proposal touches have changed since its dry run."""
    return hash_of(kind.state(now), found.lines.values_list("key", flat=True)) != found.state_hash


def handed_out(request: StaffRequest, codes: Sequence[HandOut], to: str) -> HttpResponse:
    """One-time codes, shown this once."""
    context = {"codes": codes, "begin": request.build_absolute_uri(reverse("signin-begin")), "to": to}
    response = render(request, "desk/register_codes.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def proposed(request: StaffRequest, found: RegisterProposal) -> Done:
    """Hand one's draft over to another person."""
    with lifted():
        proposing.propose(proposal_id=found.pk, note=request.POST.get("note", ""), actor=request.actor, now=request.now)
    return Done(_("Proposed. Another person approves it."), to=place(found))


def approved(request: StaffRequest, found: RegisterProposal) -> Done | HttpResponse:
    """Release another person's proposal."""
    with lifted():
        made, codes = proposing.approve(proposal_id=found.pk, actor=request.actor, now=request.now)
    return applied(request, made, codes, place(found))


def applied_alone(request: StaffRequest, found: RegisterProposal) -> Done | HttpResponse:
    """Apply one's own draft while the city is being set up."""
    with lifted():
        made, codes = proposing.apply_alone(proposal_id=found.pk, actor=request.actor, now=request.now)
    return applied(request, made, codes, reverse("desk:founding", args=[found.kind]))


def applied(request: StaffRequest, made: RegisterProposal, codes: Sequence[HandOut], to: str) -> Done | HttpResponse:
    """What is answered to a change that was applied."""
    if codes:
        return handed_out(request, codes, to)
    return Done(_("In force: {kind} v{n}").format(kind=kind_title(made.kind), n=made.version), to=to)


def declined(request: StaffRequest, found: RegisterProposal) -> Done:
    """Refuse another person's proposal."""
    with lifted():
        proposing.decline(proposal_id=found.pk, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now)
    return Done(_("Declined."), to=place(found))


def withdrawn(request: StaffRequest, found: RegisterProposal) -> Done:
    """Take one's own back."""
    with lifted():
        proposing.withdraw(proposal_id=found.pk, actor=request.actor, now=request.now)
    return Done(_("Taken back; nothing was changed."), to=reverse("desk:register-kind", args=[found.kind]))


def repeated(request: StaffRequest, found: RegisterProposal) -> Done:
    """Run the dry run again on the rows as they stand now."""
    with lifted():
        made = proposing.again(proposal_id=found.pk, actor=request.actor, now=request.now)
    return Done(_("The dry run was repeated on the rows as they stand now."), to=place(made))


def restored(request: StaffRequest, found: RegisterProposal) -> Done:
    """Draft the way back to before a version."""
    if found.version is None:
        raise NotFound
    with lifted():
        made = proposing.restore(kind=kind_called(found.kind), version=found.version, actor=request.actor, now=request.now)
    return Done(_("This dry run brings back the rows as they stood before version {n}.").format(n=found.version), to=place(made))


def place(found: RegisterProposal) -> str:
    """A proposal's page."""
    return reverse("desk:proposal", args=[found.pk])


STEPS: dict[str, Callable[[StaffRequest, RegisterProposal], Done | HttpResponse]] = {
    "propose": proposed, "approve": approved, "apply": applied_alone, "decline": declined, "withdraw": withdrawn, "again": repeated, "restore": restored,
}  # fmt: skip


@login_required
@require_POST
@act
def step(request: StaffRequest, key: UUID, verb: str) -> Done | HttpResponse:
    """A step about a proposal."""
    if verb not in STEPS:
        raise Http404
    return STEPS[verb](request, read(request, key))
