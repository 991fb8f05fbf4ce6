"""Screens with forms of their own for what a register holds: while the city is set up they act at once, in an open one they propose."""

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiying.directory.walls import lifted
from huiying.kit.checks import Problem, refuse
from huiying.pages.requests import StaffRequest
from huiying.registers import proposing
from huiying.registers.kind import Row
from huiying.registers.kinds import kind_called
from huiying.registers.models import RegisterProposal
from huiying.registers.opening import being_set_up
from huiying.registers.reckoning import Given, reckon
from huiying.registers.seeing import proposals_for


def needs_two() -> bool:
    """Whether another person has to approve a change: always, unless the city is being set up."""
    with lifted():  # whether there is any order at all
        return not being_set_up()


def put_forward(request: StaffRequest, kind: str, rows: Iterable[Row], note: str, fields: Mapping[str, str]) -> RegisterProposal:
    """Propose rows of a register; nothing changes yet. `fields` names the form's field of a column where they differ.

    Raises Refused with what is wrong by field, NoChange, NotAllowed.
    """
    own, given = kind_called(kind), [Given(n, cells) for n, cells in enumerate(rows, 1)]
    found = reckon(own, given, whole=False, actor=request.actor, now=request.now)
    refuse([Problem(fields.get(wrong.column, wrong.column), "refused", wrong.zh, wrong.en) for wrong in found.refusals])
    return proposing.put_forward(kind=own, found=found, note=note, actor=request.actor, now=request.now)


def waits(request: StaffRequest, made: RegisterProposal) -> HttpResponseRedirect:
    """To the page where another person approves it, and a word that this is so."""
    messages.success(request, _("Proposed. Another person approves it."))
    return HttpResponseRedirect(reverse("desk:proposal", args=[made.pk]))


def waiting(request: StaffRequest, kind: str, **of_line: str) -> str:
    """Where the newest proposal of a register stands that waits for another person, of this line if one is named; blank for none."""
    lines = {f"lines__{name}": value for name, value in of_line.items()}
    found = proposals_for(request.actor).filter(kind=kind, state="proposed", **lines).order_by("-created_at").first()
    return reverse("desk:proposal", args=[found.pk]) if found else ""
