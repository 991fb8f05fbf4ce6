"""Reckons metrics on an engine: asks each question once, divides last, gives every figure raw and adjusted. Needs the extra `metrics`."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from huiying.kit.clauses import Aggregate, Condition, Count, Every, Quantile
from huiying.metrics.asking import Asked, Period, Question, ask, may_exclude, questions, wanted
from huiying.metrics.catalogue import Catalogue
from huiying.metrics.compiling import PARTS, by_reason, counting, quantiles, scale_of
from huiying.metrics.definition import ROLLING, Definition
from huiying.metrics.engines import Engine
from huiying.metrics.exclusions import BITS, EVERY
from huiying.metrics.result import Result, figure_of, rolled, shown_by
from huiying.metrics.sources import Span

Group = tuple[Any, ...]
Answers = dict[Group, dict[Aggregate, Fraction | None]]
Reasons = dict[Group, dict[str, int]]
EXCLUDED = frozenset({"excluded", "excluded_for"})


@dataclass(frozen=True)
class Adjusted:
    """The answers without the rows left out, and why they are, for each base of what was asked."""

    answers: Answers
    reasons: Mapping[Condition, Reasons]


@dataclass(frozen=True)
class Reckoner:
    """An engine, and the answers to the questions put to it."""

    engine: Engine

    def answer(self, question: Question, counted: Collection[Aggregate]) -> Answers:
        """What the aggregates come to, by group. Quantiles are asked one by one where the engine has no exact one of its own."""
        together = [one for one in counted if self.engine.dialect == "duckdb" or not isinstance(one, Quantile)]
        answers: Answers = {}
        if together:
            names = wanted(question, together)
            self._read(answers, question, together, self.engine.rows(question, names, counting(question, names, together)))
        for one in counted:
            if one not in together and isinstance(one, Quantile):
                names = wanted(question, [one])
                self._read(answers, question, [one], self.engine.rows(question, names, quantiles(question, names, one)))
        for found in answers.values():
            for one in counted:
                found.setdefault(one, _nothing(one))
        return answers

    def _read(self, answers: Answers, question: Question, asked: Sequence[Aggregate], rows: Iterable[tuple[Any, ...]]) -> None:
        width = len(question.by)
        scales = [scale_of(one, question.fact) for one in asked]
        for row in rows:
            found = answers.setdefault(_group(question, row), {})
            for one, scale, value in zip(asked, scales, row[width:], strict=True):
                found[one] = None if value is None else Fraction(int(value), scale)

    def left_out(self, question: Question) -> frozenset[str]:
        """The refs for which rows of the question's window are left out; `*` among them: for all."""
        if not may_exclude(question.fact) or not self.engine.excludes(question.fact):
            return frozenset()
        asked = replace(question, by=("excluded_for",))
        names = wanted(asked, [Count(Every(()))])
        rows = self.engine.rows(asked, names, counting(asked, names, [Count(Every(()))]))
        return frozenset(ref for text, _ in rows for ref in str(text).split(",") if ref)

    def reasons(self, question: Question, bases: Sequence[Condition]) -> dict[Condition, Reasons]:
        """How many rows of each base are left out of that question (`only` names for which metric), by reason, for each group."""
        found: dict[Condition, Reasons] = {base: {} for base in bases}
        names = wanted(question, [Count(base) for base in bases])
        width = len(question.by)
        for row in self.engine.rows(question, names, by_reason(question, names, bases)):
            for place, base in enumerate(bases):
                counts = row[width + place * len(BITS) : width + (place + 1) * len(BITS)]
                found[base][_group(question, row)] = {reason: int(n) for reason, n in zip(BITS, counts, strict=True) if n}
        return found


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
    answers = {question: reckoner.answer(question, counted) for question, counted in whole.items()}
    adjusted = _adjusted(asked, reckoner, {question: reckoner.left_out(question) for question in whole})
    return [result for one in asked for result in _of(one, answers, adjusted)]


def _adjusted(asked: Sequence[Asked], reckoner: Reckoner, excluding: Mapping[Question, frozenset[str]]) -> dict[tuple[Question, str], Adjusted]:
    """The answers without the rows left out, once for each question and metric of which any are left out."""
    found: dict[tuple[Question, str], list[Asked]] = {}
    for one in asked:
        if one.ripe and excluding[one.question] & {EVERY, one.definition.ref}:
            found.setdefault((one.question, one.definition.ref), []).append(one)
    return {
        (question, ref): Adjusted(
            reckoner.answer(replace(question, without=ref), {aggregate for one in own for aggregate in one.counted()}),
            reckoner.reasons(replace(question, only=ref), list(dict.fromkeys(one.base() for one in own))),
        )
        for (question, ref), own in found.items()
    }


def _needed(whole: Mapping[Question, set[Aggregate]]) -> Iterator[tuple[str, frozenset[str], Span]]:
    """Of each fact the columns and rows that all questions together look at."""
    for fact in dict.fromkeys(question.fact for question in whole):
        own = {question: counted for question, counted in whole.items() if question.fact == fact}
        names = frozenset(name for question, counted in own.items() for name in wanted(question, counted)) | (EXCLUDED if may_exclude(fact) else frozenset())
        cohorts = frozenset(question.cohort for question in own)
        since, until = min(question.since for question in own), max(question.until for question in own)
        yield fact, names, Span(frozenset() if "" in cohorts else cohorts, since, until)


def _of(asked: Asked, answers: Mapping[Question, Answers], adjusted: Mapping[tuple[Question, str], Adjusted]) -> Iterator[Result]:
    """The figures of one variant, group by group; where nothing is left out the adjusted ones are the raw ones."""
    if not asked.ripe:
        yield from (Result(asked, {}, raw) for raw in (True, False))
        return
    raw = answers[asked.question]
    after = adjusted.get((asked.question, asked.definition.ref), Adjusted(raw, {}))
    reasons = after.reasons.get(asked.base(), {})
    if asked.definition.window == ROLLING:
        yield from _rolled(asked, raw, after.answers, reasons)
        return
    nothing = {one: _nothing(one) for one in asked.counted()}
    for group in sorted(raw, key=_order):
        by, why = shown_by(asked.question.by, group), reasons.get(group, {})
        yield Result(asked, by, raw=True, figure=figure_of(asked, raw[group]), excluded=why)
        yield Result(asked, by, raw=False, figure=figure_of(asked, after.answers.get(group, nothing)), excluded=why)


def _rolled(asked: Asked, answers: Answers, adjusted: Answers, reasons: Reasons) -> Iterator[Result]:
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
