"""The units that a dispatcher is offered, each with what speaks for it and against it. Numbers choose; a person decides."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.inputs import chinese, org_name
from huiying.desk.verbs import Subject
from huiying.directory.models import Org
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.lines import STREET_LEVEL
from huiying.dispatch.match import Line, matching
from huiying.dispatch.plan import question, rule_of
from huiying.dispatch.suggest import Suggestion
from huiying.kit.limits import Limit


@dataclass(frozen=True)
class Candidate:
    """A unit to choose: `key` is its id, `part` what it would be, `pros` and `cons` the reasons, `line` the catalogue's line that names it."""

    key: str
    name: str
    part: str
    kind: str
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    line: Line | None = None


def candidates(suggestion: Suggestion, subject: Subject) -> list[Candidate]:
    """The suggested lead, then the others, each once."""
    if suggestion.line is None or suggestion.lead is None:
        return []
    line, tried = suggestion.line, returned_by(subject)
    limit = rule_of(subject.order, line, subject.actor.reference_version).reply
    part = f"{_('Lead')} · {Limit.parse(limit).label(get_language() or 'zh-hans')}" if limit else _("Lead")
    pros = tuple(why.zh if chinese() else why.en for why in suggestion.reasons)
    found = [Candidate(str(suggestion.lead.pk), org_name(suggestion.lead), part, suggestion.lead.kind, pros, _cons(suggestion.lead, line, tried), line)]
    lines = {one.line_no: one for one in in_force(subject.now, subject.actor.reference_version).lines}
    for other in suggestion.others:
        via = lines.get(other.line_no, line)
        fallback = other.via == "fallback"
        reason = _("Fallback of line {n}").format(n=other.line_no) if fallback else _("Line {n}: {basis}").format(n=other.line_no, basis=via.legal_basis)
        found.append(
            Candidate(str(other.unit.pk), org_name(other.unit), _("Fallback") if fallback else _("Lead"), other.unit.kind, (reason,),
                      _cons(other.unit, via, tried), via)
        )  # fmt: skip
    return found


def returned_by(subject: Subject) -> frozenset[str]:
    """The units that have handed the order back."""
    return frozenset(str(a.unit_id) for a in subject.assignments if a.status == "returned")


def _cons(unit: Org, line: Line, tried: frozenset[str]) -> tuple[str, ...]:
    found = []
    if line.forbid_direct_to_level3 and unit.level >= STREET_LEVEL:
        found.append(_("A department's matter may not go straight to a street"))
    if str(unit.pk) in tried:
        found.append(_("Has handed this order back"))
    return tuple(found)


def line_for(lead: str, subject: Subject) -> int | None:
    """The most specific line in force that covers the order and names the unit as lead or fallback."""
    lines = matching(in_force(subject.now, subject.actor.reference_version).lines, question(subject.order))
    return next((line.id for line in lines if lead in (line.lead, line.fallback)), None)
