"""A published case: what was printed about a hotline somewhere, where, and what can be derived from it. Values only. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from huiying.accounts.inputs import KINDS

# A unit's words. Money is kept in yuan here and told in fen.
UNITS: Mapping[str, tuple[str, str]] = {
    "yuan": ("元", "yuan"), "yuan/year": ("元/年", "yuan a year"), "yuan/month": ("元/月", "yuan a month"),
    "yuan/person-month": ("元/人月", "yuan a person-month"),
    "yuan/person-year": ("元/人年", "yuan a person-year"), "yuan/seat-month": ("元/席位月", "yuan a seat-month"), "yuan/seat": ("元/席位", "yuan a seat"),
    "yuan/case": ("元/件", "yuan a case"), "yuan/item": ("元/件", "yuan an item"), "yuan/call": ("元/通", "yuan a call"),
    "yuan/order": ("元/单", "yuan an order"), "yuan/service": ("元/次", "yuan a service"), "share": ("", ""), "change": ("", ""), "times": ("倍", "times"),
    "per_need": ("次/诉求", "attempts a need"), "month": ("个月", "months"), "year": ("年", "years"), "day": ("天", "days"), "person": ("人", "people"),
    "seat": ("个席位", "seats"), "case": ("件", "cases"), "case/day": ("件/天", "cases a day"), "item": ("件", "items"), "item/day": ("件/天", "items a day"),
    "item/person-day": ("件/人日", "items a person-day"), "service": ("次", "services"), "call/day": ("通/天", "calls a day"), "call": ("通", "calls"),
    "erlang": ("爱尔兰", "erlang"), "quarter": ("人·刻钟", "agent-quarters"), "line": ("条", "lines"), "reply": ("份", "replies"),
}  # fmt: skip
MARKS: Mapping[str, tuple[str, str]] = {
    "read": ("原文已读", "wording read"), "press": ("媒体报道", "press report"), "notice": ("采购公告", "procurement notice"),
    "unverified": ("未核实", "not verified"), "claim": ("断言，无测算过程", "asserted, no workings"), "inference": ("网上推算", "an online inference"),
    "model": ("模型值", "from a model"), "supposed": ("假设", "supposed"), "unknown": ("未公布", "not published"),
    "unit": ("换算", "a conversion"),
}  # fmt: skip
RUN: Mapping[str, tuple[str, str]] = {**KINDS, "unknown": ("不明", "not known")}
"""How a hotline was run on a side of a comparison."""
QUALITIES = ("stated", "estimated", "missing")
CLAIMS: Mapping[str, tuple[str, str]] = {
    "level": ("", ""), "change": ("前后变化", "a change"), "gap": ("两个阶段之差", "a gap between two stages"), "if": ("有前提", "only under a supposition"),
    "refused": ("不予计算", "refused"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A text in both languages; `{id}` stands for a figure as printed."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures were printed: publication, date as far as known, address where one is given, and the grade of the source (A official, B press, C other)."""

    code: str
    zh: str
    en: str
    date: str
    address: str
    grade: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a given figure stands in an account: comparison and side, input id (cost.vendor_fee), the months that it is of, and what a guard asks of it."""

    comparison: str
    side: str
    input: str
    month: str
    months: int
    stage: str | None
    vat: str | None
    term_months: int | None
    price_year: int | None
    derived_from: tuple[str, ...]
    of: str | None


@dataclass(frozen=True, slots=True)
class Given:
    """A figure as printed (money in yuan, shares in [0,1]); None: nobody published it.

    `places`: where it stands in the case's comparisons. `prices`: of an asserted cost, the volume that it is about; it is divided by no other.
    `ambiguous`: in which ways the words can be read.
    """

    id: str
    zh: str
    en: str
    value: Decimal | None
    unit: str
    source: str
    quality: str
    mark: str
    prices: str
    ambiguous: Said | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure to derive: `formula` in the language of expression.py over givens and wanted ones above it, and how it is printed.

    `within`: the comparison that a change is a change in. `per_head`: divides money by people; `floors`: model figures that
    it should not lie below.
    """

    id: str
    zh: str
    en: str
    formula: str
    unit: str
    digits: int
    claim: str
    within: str
    per_head: bool
    floors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Epoch:
    """A side of a comparison: its name, its first and last month ("" where nobody says which month it is), how the hotline was run."""

    zh: str
    en: str
    first: str
    last: str
    kind: str


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is said, or would be read, without workings: a counterfactual, or a comparison of two denominators (input ids)."""

    zh: str
    en: str
    source: str
    kind: str
    of: str | None
    against: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides that somebody holds, or may hold, against each other."""

    code: str
    zh: str
    en: str
    before: Epoch
    after: Epoch
    assertions: tuple[Assertion, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A published case: sources, figures, what to derive, and four texts; `answer` to "did outsourcing improve service per yuan?"."""

    name: str
    zh: str
    en: str
    grade: str
    about: Said
    sources: tuple[Source, ...]
    comparisons: tuple[Comparison, ...]
    given: tuple[Given, ...]
    wanted: tuple[Wanted, ...]
    answer: Said
    answer_grade: str
    known: tuple[Said, ...]
    follows: tuple[Said, ...]
    missing: tuple[Said, ...]
    would_settle: tuple[Said, ...]

    def figure(self, code: str) -> Given:
        """The given figure of that id."""
        return next(one for one in self.given if one.id == code)
