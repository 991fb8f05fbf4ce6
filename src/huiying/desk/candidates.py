"""The units that a dispatcher is offered, each with what speaks for it and against it. Numbers choose; a person decides."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.inputs import chinese, org_name
from huiying.desk.verbs import Subject
from huiying.directory.models import Org
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.lessons.reading import Learned
from huiying.dispatch.lines import STREET_LEVEL
from huiying.dispatch.match import Line, matching
from huiying.dispatch.plan import question, rule_of
from huiying.dispatch.suggest import Suggestion
from huiying.kit.limits import Limit


@dataclass(frozen=True)
class Candidate:
    """A unit to choose: `key` is its id, `part` what it would be, `pros` and `cons` the reasons, `line` the catalogue's line that names it.

    `reason` is why the catalogue is departed from, where the city's own orders are the reason: it is kept with the dispatch. `score` is the share of
    like orders that it handled to the end, 0 where these are too few to tell.
    """

    key: str
    name: str
    part: str
    kind: str
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    line: Line | None = None
    reason: str = ""
    score: float = 0.0


def candidates(suggestion: Suggestion, subject: Subject) -> list[Candidate]:
    """A unit that such orders are sure to have ended with, the line's lead, the other units of both, each once."""
    if suggestion.line is None or suggestion.lead is None:
        return []
    tried = returned_by(subject)
    learned = [_learned(one, suggestion.line, tried) for one in suggestion.heard.others]
    first = [one for one, told in zip(learned, suggestion.heard.others, strict=True) if told.correction.leads]
    found = [*first, _lead(suggestion, suggestion.line, subject, tried), *_others(suggestion, suggestion.line, subject, tried), *learned]
    once: dict[str, Candidate] = {}
    for one in found:
        once[one.key] = _both(once[one.key], one) if one.key in once else one
    return list(once.values())


def _both(one: Candidate, other: Candidate) -> Candidate:
    """A unit that is named twice: its place is the first one's; a line that names it needs no other reason."""
    via = one if one.line is not None else other
    pros = tuple(dict.fromkeys((*one.pros, *other.pros)))
    score = max(one.score, other.score)
    return replace(one, score=score, part=via.part, pros=pros, cons=via.cons, line=via.line, reason="" if via.line is not None else one.reason)


def _lead(suggestion: Suggestion, line: Line, subject: Subject, tried: frozenset[str]) -> Candidate:
    """The line's lead, with its limit and its numbers."""
    lead = subject_org(suggestion)
    limit = rule_of(subject.order, line, subject.actor.reference_version).reply
    part = f"{_('Lead')} · {Limit.parse(limit).label(get_language() or 'zh-hans')}" if limit else _("Lead")
    pros = tuple(why.zh if chinese() else why.en for why in suggestion.reasons)
    return Candidate(str(lead.pk), org_name(lead), part, lead.kind, (*pros, *_numbers(suggestion.heard.lead)), _cons(lead, line, tried), line,
                     score=_score(suggestion.heard.lead))  # fmt: skip


def subject_org(suggestion: Suggestion) -> Org:
    """The suggested lead. Raises LookupError where the catalogue is silent."""
    if suggestion.lead is None:
        raise LookupError("the catalogue names nobody")
    return suggestion.lead


def _score(told: Learned | None) -> float:
    return told.correction.share.k / told.correction.share.n if told else 0.0


def _numbers(told: Learned | None) -> tuple[str, ...]:
    return ((told.zh if chinese() else told.en),) if told else ()


def _learned(told: Learned, line: Line, tried: frozenset[str]) -> Candidate:
    """A unit that the city's own orders name against the line's lead."""
    against = _("Line {n} names another unit; the numbers are kept as the reason").format(n=line.line_no)
    return Candidate(str(told.unit.pk), org_name(told.unit), _("By experience"), told.unit.kind, _numbers(told), (against, *_cons(told.unit, line, tried)),
                     reason=told.zh[:200], score=_score(told))  # fmt: skip


def _others(suggestion: Suggestion, line: Line, subject: Subject, tried: frozenset[str]) -> Iterator[Candidate]:
    """The leads of less specific lines, and the fallback."""
    lines = {one.line_no: one for one in in_force(subject.now, subject.actor.reference_version).lines}
    for other in suggestion.others:
        via = lines.get(other.line_no, line)
        fallback = other.via == "fallback"
        reason = _("Fallback of line {n}").format(n=other.line_no) if fallback else _("Line {n}: {basis}").format(n=other.line_no, basis=via.legal_basis)
        part = _("Fallback") if fallback else _("Lead")
        yield Candidate(str(other.unit.pk), org_name(other.unit), part, other.unit.kind, (reason,), _cons(other.unit, via, tried), via)


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
    lines = matching(in_force(subject.now, subject.actor.reference_version).lines, question(subject.order, subject.actor.reference_version))
    return next((line.id for line in lines if lead in (line.lead, line.fallback)), None)
