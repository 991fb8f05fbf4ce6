"""Cases from TOML, with all problems at once, each by its place; and whether their parts fit together. Pure."""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import cast

from huiying.accounts.cases.case import CLAIMS, MARKS, QUALITIES, RUN, UNITS, Assertion, Case, Comparison, Epoch, Given, Place, Said, Source, Wanted
from huiying.accounts.cases.expression import Call, NotAnExpression, names, nodes, parse
from huiying.accounts.cases.functions import FUNCTIONS
from huiying.accounts.cases.writing import places
from huiying.accounts.inputs import INPUTS, STAGES, VAT
from huiying.accounts.months import is_month
from huiying.kit.checks import Problem, Refused
from huiying.kit.fields import Fields

LONG = 600


def from_toml(text: str) -> Case:
    """The case written in a TOML text. Raises Refused with every problem that was found."""
    try:
        given = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as wrong:
        raise Refused([Problem("case", "toml", f"不是正确的 TOML：{wrong}", f"Not correct TOML: {wrong}")]) from None
    found: list[Problem] = []
    fields = Fields(given, found)
    case = _case(fields)
    fields.leave()
    found = found or list(inconsistencies(case))
    if found:
        raise Refused(found)
    return case


def _case(f: Fields) -> Case:
    if f.whole("schema", 1) != 1:
        f.problem("schema", "schema", "只认识版本 1", "Only version 1 is known")
    answer, grade = cast("tuple[Said, str]", f.table("answer", lambda a: (_said(a), a.choice("grade", ("n/c", "A", "B", "C", "D")))))
    return Case(
        name=f.code("name"), zh=f.text("zh"), en=f.text("en"), grade=f.choice("grade", ("A", "B", "C", "D")), about=cast("Said", f.table("about", _said)),
        sources=f.rows("sources", _source), comparisons=f.rows("comparisons", _comparison),
        given=f.rows("given", _given), wanted=f.rows("derived", _wanted), answer=answer, answer_grade=grade,
        known=f.rows("known", _said), follows=f.rows("follows", _said), missing=f.rows("missing", _said), would_settle=f.rows("would_settle", _said),
    )  # fmt: skip


def _said(f: Fields) -> Said:
    return Said(f.text("zh", most=LONG), f.text("en", most=LONG))


def _source(f: Fields) -> Source:
    return Source(f.code("code"), f.text("zh"), f.text("en"), f.text("date", ""), f.text("address", ""), f.choice("grade", ("A", "B", "C", "-")))


def _comparison(f: Fields) -> Comparison:
    before, after = cast("Epoch", f.table("before", _epoch)), cast("Epoch", f.table("after", _epoch))
    return Comparison(f.code("code"), f.text("zh"), f.text("en"), before, after, f.rows("assertions", _assertion))


def _epoch(f: Fields) -> Epoch:
    return Epoch(f.text("zh"), f.text("en"), _month(f, "from"), _month(f, "to"), f.choice("kind", tuple(RUN)))


def _month(f: Fields, name: str) -> str:
    month = f.text(name, "")
    if month and not is_month(month):
        f.problem(name, "month", "应为月份，如 2024-06", "A month such as 2024-06 is expected")
    return month


def _assertion(f: Fields) -> Assertion:
    kind = f.choice("kind", ("counterfactual", "comparison"))
    return Assertion(f.text("zh"), f.text("en"), f.code("source"), kind, _input(f, "of"), _input(f, "against"))


def _input(f: Fields, name: str) -> str | None:
    return f.choice(name, tuple(INPUTS)) if f.has(name) else None


def _given(f: Fields) -> Given:
    return Given(
        id=f.code("id"), zh=f.text("zh"), en=f.text("en"), value=_number(f), unit=f.choice("unit", tuple(UNITS)), source=f.code("source"),
        quality=f.choice("quality", QUALITIES, "stated" if f.has("value") else "missing"), mark=f.choice("mark", tuple(MARKS)), prices=f.code("prices", ""),
        ambiguous=f.table("ambiguous", _said, needed=False), places=f.rows("as", _place),
    )  # fmt: skip


def _number(f: Fields) -> Decimal | None:
    """The value with the digits it was written with."""
    value = f.maybe("value")
    return value if value is None or "." in str(f.given["value"]) else value.to_integral_value()


def _place(f: Fields) -> Place:
    return Place(
        comparison=f.code("in"), side=f.choice("side", ("before", "after")), input=f.choice("id", tuple(INPUTS)), month=_month(f, "month"),
        months=f.whole("months", 1, low=1, high=240), stage=f.choice("stage", STAGES) if f.has("stage") else None,
        vat=f.choice("vat", VAT) if f.has("vat") else None, term_months=f.whole_or_none("term_months", low=1, high=240),
        price_year=f.whole_or_none("price_year", low=1990, high=2100), derived_from=f.words("derived_from"), of=_input(f, "of"),
    )  # fmt: skip


def _wanted(f: Fields) -> Wanted:
    return Wanted(
        id=f.code("id"), zh=f.text("zh"), en=f.text("en"), formula=f.text("formula"), unit=f.choice("unit", tuple(UNITS)), digits=f.whole("digits", 0, high=6),
        claim=f.choice("claim", tuple(CLAIMS), "level"), within=f.code("within", ""), per_head=f.truth("per_head", default=False),
        floors=f.words("floors"),
    )  # fmt: skip


def inconsistencies(case: Case) -> Iterator[Problem]:
    """Every contradiction between the parts of a case whose single fields are right."""
    sources, comparisons = {one.code for one in case.sources}, {one.code for one in case.comparisons}
    yield from _once(case)
    for at, one in enumerate(case.given, 1):
        if one.source not in sources:
            yield _unknown(f"given[{at}].source", one.source)
        if (one.value is None) is not (one.quality == "missing"):
            yield Problem(f"given[{at}].quality", "missing", "没有数值的才是 missing", "What has no value is missing, and nothing else")
        yield from _named(f"given[{at}].prices", [one.prices] if one.prices else [], {other.id for other in case.given})
        yield from _named(f"given[{at}].as", [place.comparison for place in one.places], comparisons)
    known = {one.id for one in case.given}
    for at, wanted in enumerate(case.wanted, 1):
        yield from _formula(f"derived[{at}].formula", wanted.formula, known)
        yield from _named(f"derived[{at}].within", [wanted.within] if wanted.within else [], comparisons)
        yield from _named(f"derived[{at}].floors", wanted.floors, known)
        known.add(wanted.id)
    for place, said in texts(case):
        yield from _named(place, (*places(said.zh), *places(said.en)), known)
        if sorted(places(said.zh)) != sorted(places(said.en)):
            yield Problem(place, "differ", "中英文引用的数字不同", "The two languages name different figures")


def texts(case: Case) -> Iterator[tuple[str, Said]]:
    """All texts of the case, each with its place."""
    yield from (("about", case.about), ("answer", case.answer))
    for part in ("known", "follows", "missing", "would_settle"):
        yield from ((f"{part}[{at}]", said) for at, said in enumerate(getattr(case, part), 1))


def _once(case: Case) -> Iterator[Problem]:
    figures = [*(one.id for one in case.given), *(one.id for one in case.wanted)]
    for place, codes in (("sources", [one.code for one in case.sources]), ("given", figures)):
        for code, n in Counter(codes).items():
            if n > 1:
                yield Problem(place, "once", f"{code} 出现 {n} 次", f"{code} stands {n} times")


def _formula(place: str, formula: str, known: Collection[str]) -> Iterator[Problem]:
    try:
        tree = parse(formula)
    except NotAnExpression:
        yield Problem(place, "formula", "不是算式", "This is no formula")
        return
    yield from _named(place, names(tree), known)
    for part in nodes(tree):
        if isinstance(part, Call) and (part.function not in FUNCTIONS or len(part.arguments) != FUNCTIONS[part.function].takes):
            yield Problem(place, "function", f"没有这样的函数 {part.function}", f"There is no such function {part.function}")


def _named(place: str, codes: Collection[str], known: Collection[str]) -> Iterator[Problem]:
    yield from (_unknown(place, code) for code in codes if code not in known)


def _unknown(place: str, code: str) -> Problem:
    return Problem(place, "unknown", f"没有 {code}", f"There is no {code}")
