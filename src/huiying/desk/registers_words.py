"""Proposals in the reader's words: state, source, who, and how many rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.kit.actor import Actor
from huiying.kit.codes import pick
from huiying.pages.marks import state_mark, tag
from huiying.registers.kinds import KINDS
from huiying.registers.models import RegisterProposal
from huiying.registers.proposing import STATES

LOOKS = {"draft": "draft", "proposed": "submitted", "applied": "completed", "declined": "rejected", "withdrawn": "withdrawn"}
TONES = {"added": "ok", "changed": "near", "ended": "late"}


def kind_title(name: str) -> str:
    """A kind's name in the reader's language; the code of one that is gone."""
    return next((kind.title(get_language() or "zh-hans") for kind in KINDS if kind.name == name), name)


def state_words(proposal: RegisterProposal, _now: datetime) -> str:
    """A proposal's state in words."""
    return pick(*STATES[proposal.state], get_language() or "zh-hans")


def state_cell(proposal: RegisterProposal, now: datetime) -> SafeString:
    """A proposal's state as shape and word."""
    return state_mark(LOOKS[proposal.state], state_words(proposal, now))


def source_words(proposal: RegisterProposal) -> str:
    """Where a proposal comes from."""
    said = {"file": _("Sheet"), "form": _("Form"), "seed": _("Shipped rows"), "undo": _("Older version"), "again": _("Dry run repeated")}
    return said.get(proposal.source, proposal.source)


def what_words(what: str) -> str:
    """What happens to a row."""
    return {"added": _("New"), "changed": _("Changed"), "ended": _("Ended")}[what]


def what_cell(what: str) -> SafeString:
    """What happens to a row, as a mark."""
    return tag(what_words(what), TONES[what])


def counts_words(proposal: RegisterProposal) -> str:
    """How many rows are new, changed and ended, in words; a dash for none."""
    counted = ((proposal.added, _("{n} new")), (proposal.changed, _("{n} changed")), (proposal.ended, _("{n} ended")))
    return pick("，", ", ", get_language() or "zh-hans").join(words.format(n=n) for n, words in counted if n) or "—"


def with_reference(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Rows that bring along the version of the reference data, so that each cell finds names without asking."""
    found: QuerySet[Any] = rows.annotate(ref=Value(actor.reference_version))
    return found


def described(proposal: RegisterProposal, names: Mapping[str, str]) -> dict[str, Any]:
    """A proposal for a short list."""
    return {
        "proposal": proposal, "kind": kind_title(proposal.kind), "state": state_cell(proposal, proposal.created_at), "counts": counts_words(proposal),
        "by": names.get(proposal.proposed_by, ""), "url": reverse("desk:proposal", args=[proposal.pk]), "source": source_words(proposal),
    }  # fmt: skip
