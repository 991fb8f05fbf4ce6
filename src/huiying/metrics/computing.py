"""Reckons metrics on an engine: asks each question once, divides last, gives every figure raw and adjusted. Needs the extra `metrics`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from huiying.kit.clauses import Aggregate, Condition, Count, Quantile
from huiying.metrics.asking import Asked, Period, Question, ask, may_exclude, questions, wanted
from huiying.metrics.catalogue import Catalogue
from huiying.metrics.compiling import PARTS, Counting, counting, left_out, quantiles, scale_of
from huiying.metrics.definition import ROLLING, Definition
from huiying.metrics.engines import Engine
from huiying.metrics.exclusions import BITS, EVERY, reasons_of
from huiying.metrics.result import Result, figure_of, rolled, shown_by
from huiying.metrics.sources import Span

Group = tuple[Any, ...]
Answers = dict[Group, dict[Aggregate, Fraction | None]]
EXCLUDED = frozenset({"excluded", "excluded_for"})


@dataclass(frozen=True)
class LeftOut:
    """Rows of a group that are left out for the same reasons (a mask) of the same metrics (`*`: of all): how many of each base."""

    group: Group
    mask: int
    refs: frozenset[str]
    counts: Mapping[Condition, int]

    def is_for(self, ref: str) -> bool:
        """Whether they are left out of that metric."""
        return not self.refs.isdisjoint({EVERY, ref})


@dataclass(frozen=True)
class Answered:
    """What a question's scan comes to: the answers over all rows (under ``) and, by ref, without those left out; and what is left out."""

    answers: Mapping[str, Answers]
    left_out: Sequence[LeftOut]

    def adjusted(self, ref: str) -> Answers:
        """The answers without the rows that are left out of that metric; where none are, those over all rows."""
        return self.answers.get(ref, self.answers[""])

    def reasons(self, ref: str, base: Condition) -> dict[Group, dict[str, int]]:
        """By group, how many rows of the base are left out of that metric for each reason."""
        found: dict[Group, Counter[str]] = {}
        for one in self.left_out:
            if one.counts.get(base) and one.is_for(ref):
                found.setdefault(one.group, Counter()).update(dict.fromkeys(reasons_of(one.mask), one.counts[base]))
        return {group: {reason: counts[reason] for reason in BITS if counts[reason]} for group, counts in found.items()}


@dataclass(frozen=True)
class Reckoner:
    """An engine, and the answers to the questions put to it."""

    engine: Engine

    def answer(self, question: Question, asked: Sequence[Asked]) -> Answered:
        """All that is asked of one question, in two scans: what is left out, then everything raw and adjusted."""
        left_out = self._left_out(question, list(dict.fromkeys(one.base() for one in asked)))
        counted = {("", aggregate) for one in asked for aggregate in one.counted()}
        for one in asked:
            ref = one.definition.ref
            if any(found.is_for(ref) for found in left_out):
                counted |= {(ref, aggregate) for aggregate in one.counted()}
        return Answered(self._count(question, sorted(counted, key=repr)), left_out)

    def _count(self, question: Question, counted: Sequence[Counting]) -> dict[str, Answers]:
        """What the aggregates come to, by group. Quantiles are asked one by one where the engine has no exact one of its own."""
        together = [one for one in counted if self.engine.dialect == "duckdb" or not isinstance(one[1], Quantile)]
        answers: dict[str, Answers] = {without: {} for without, _ in counted}
        if together:
            names = self._names(question, together)
            self._read(answers, question, together, self.engine.rows(question, names, counting(question, names, together)))
        for without, one in counted:
            if (without, one) not in together and isinstance(one, Quantile):
                own = replace(question, without=without)
                names = wanted(own, [one])
                self._read(answers, question, [(without, one)], self.engine.rows(own, names, quantiles(own, names, one)))
        for without, one in counted:
            for found in answers[without].values():
                found.setdefault(one, _nothing(one))
        return answers

    def _names(self, question: Question, counted: Iterable[Counting]) -> frozenset[str]:
        names = wanted(question, [one for _, one in counted])
        return names | {"excluded_for"} if any(without for without, _ in counted) else names

    def _read(self, answers: Mapping[str, Answers], question: Question, asked: Sequence[Counting], rows: Iterable[tuple[Any, ...]]) -> None:
        width = len(question.by)
        scales = [scale_of(one, question.fact) for _, one in asked]
        for row in rows:
            group = _group(question, row)
            for (without, one), scale, value in zip(asked, scales, row[width:], strict=True):
                answers[without].setdefault(group, {})[one] = None if value is None else Fraction(int(value), scale)

    def _left_out(self, question: Question, bases: Sequence[Condition]) -> list[LeftOut]:
        """What is left out of the question's rows, for any metric."""
        if not may_exclude(question.fact) or not self.engine.excludes(question.fact):
            return []
        names, width = wanted(question, [Count(base) for base in bases]) | EXCLUDED, len(question.by)
        return [
            LeftOut(_group(question, row), int(row[width]), frozenset(filter(None, row[width + 1].split(","))), dict(zip(bases, row[width + 2 :], strict=True)))
            for row in self.engine.rows(question, names, left_out(question, names, bases))
        ]


def _group(question: Question, row: Sequence[Any]) -> Group:
    """The values of the dimensions; days and quarters of an hour by their number since 1970."""
    return tuple(value // PARTS[name] if name in PARTS else value for name, value in zip(question.by, row, strict=False))


def _nothing(aggregate: Aggregate) -> Fraction | None:
    """What an aggregate is over no row at all."""
    return None if not isinstance(aggregate, Count) and hasattr(aggregate, "value") else Fraction(0)


def compute(definitions: Iterable[Definition], period: Period, by: tuple[str, ...], engine: Engine, catalogue: Catalogue) -> list[Result]:
    """Every variant of the definitions over the period, by the dimensions: each raw and adjusted, in the order of the definitions."""
    return reckon([ask(definition, variant, period, by, catalogue) for definition in definitions for variant in definition.variants], engine)


def reckon(asked: Sequence[Asked], engine: Engine) -> list[Result]:
    """The figures of what is asked, raw and adjusted beside each other."""
    reckoner = Reckoner(engine)
    whole = questions(asked)
    for fact, names, span in _needed(whole):
        engine.load(fact, names, span)
    answers = {question: reckoner.answer(question, [one for one in asked if one.ripe and one.question == question]) for question in whole}
    return [result for one in asked for result in _of(one, answers)]


def _needed(whole: Mapping[Question, set[Aggregate]]) -> Iterator[tuple[str, frozenset[str], Span]]:
    """Of each fact the columns and rows that all questions together look at."""
    for fact in dict.fromkeys(question.fact for question in whole):
        own = {question: counted for question, counted in whole.items() if question.fact == fact}
        names = frozenset(name for question, counted in own.items() for name in wanted(question, counted)) | (EXCLUDED if may_exclude(fact) else frozenset())
        cohorts = frozenset(question.cohort for question in own)
        since, until = min(question.since for question in own), max(question.until for question in own)
        yield fact, names, Span(frozenset() if "" in cohorts else cohorts, since, until)


def _of(asked: Asked, answers: Mapping[Question, Answered]) -> Iterator[Result]:
    """The figures of one variant, group by group; where nothing is left out the adjusted ones are the raw ones."""
    if not asked.ripe:
        yield from (Result(asked, {}, raw) for raw in (True, False))
        return
    answered = answers[asked.question]
    raw, adjusted = answered.answers[""], answered.adjusted(asked.definition.ref)
    reasons = answered.reasons(asked.definition.ref, asked.base())
    if asked.definition.window == ROLLING:
        yield from _rolled(asked, raw, adjusted, reasons)
        return
    nothing = {one: _nothing(one) for one in asked.counted()}
    for group in sorted(raw, key=_order):
        by, why = shown_by(asked.question.by, group), reasons.get(group, {})
        yield Result(asked, by, raw=True, figure=figure_of(asked, raw[group]), excluded=why)
        yield Result(asked, by, raw=False, figure=figure_of(asked, adjusted.get(group, nothing)), excluded=why)


def _rolled(asked: Asked, answers: Answers, adjusted: Answers, reasons: Mapping[Group, Mapping[str, int]]) -> Iterator[Result]:
    """The rolling window of each group: the first dimension is the quarter of an hour."""
    names = asked.question.by[1:]
    for group in sorted({key[1:] for key in answers}, key=_order) or ([()] if not names else []):
        why = {reason: n for reason in BITS if (n := sum(found.get(reason, 0) for key, found in reasons.items() if key[1:] == group))}
        for raw, found in ((True, answers), (False, adjusted)):
            counts = {int(key[0]): counted for key, counted in found.items() if key[1:] == group}
            yield rolled(asked, shown_by(names, group), raw=raw, counts=counts, excluded=why)


def _order(group: Group) -> tuple[tuple[bool, str], ...]:
    """Groups in the order of their texts, null last."""
    return tuple((part is None, "" if part is None else f"{part:020}" if isinstance(part, int) and not isinstance(part, bool) else str(part)) for part in group)


def takes(results: Iterable[Result], code: str, variant: str, *, raw: bool) -> list[Result]:
    """Those of one variant."""
    return [one for one in results if one.asked.definition.code == code and one.asked.variant.name == variant and one.raw is raw]
