"""A metric's definition as a value: read from data, held against the facts, written as canonical JSON. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from huiying.kit.checks import Problem
from huiying.kit.clauses_check import INSTANT, Fact, check_condition, check_number

MONTH, ROLLING, STOCK = "month", "rolling 24h by 15m", "stock"
WINDOWS = frozenset({MONTH, ROLLING, STOCK})
UNITS = frozenset({"share", "seconds", "count", "ratio", "days"})
INTERVALS = frozenset({"", "wilson"})
MINIMUM_N = 30
_NEEDED = ("code", "ref", "version", "zh", "en", "fact", "cohort", "window", "unit", "authority", "effective_from", "variants")
_VARIANT_NEEDS = ("name", "zh", "en", "numerator")
_OPTIONAL = ("traps", "report_lag_days", "minimum_n", "lower_is_better", "interval")
_VARIANT_OPTIONAL = ("denominator", "scale", "sample", "needs", "cohort", "at_least", "unit", "report_lag_days")


@dataclass(frozen=True)
class Variant:
    """One way to reckon a metric: texts of the closed language. Empty where there is none; `cohort`, `unit` and the lag are the definition's by default.

    `scale` multiplies the quotient (per 100, per 10,000). `sample` is how many observations stand behind it, by default the denominator. `needs` is
    the condition of the rows without which there is no data. `at_least` makes of a rolling window the share of its moments at that value or above.
    """

    name: str
    zh: str
    en: str
    numerator: str
    denominator: str
    scale: Decimal
    sample: str
    needs: str
    cohort: str
    at_least: Decimal | None
    unit: str
    report_lag_days: int


@dataclass(frozen=True)
class Definition:
    """A version of a metric. `cohort` is the column whose moment decides the month, `data` what it was read from (its canonical form).

    `report_lag_days`: so long after the period's end it can be told. `minimum_n`: below it there is a band and no rank.
    """

    code: str
    ref: str
    version: int
    zh: str
    en: str
    fact: str
    cohort: str
    window: str
    unit: str
    authority_zh: str
    authority_en: str
    effective_from: date
    variants: tuple[Variant, ...]
    traps_zh: str
    traps_en: str
    report_lag_days: int
    minimum_n: int
    lower_is_better: bool
    interval: str
    data: Mapping[str, Any] = field(compare=False)

    @property
    def key(self) -> str:
        """Code and version: `human_connect_rate@1`."""
        return f"{self.code}@{self.version}"

    def variant(self, name: str = "") -> Variant | None:
        """The variant of that name; without a name the first. None where there is no such variant."""
        return next((variant for variant in self.variants if name in {"", variant.name}), None)


def read(data: Mapping[str, Any], facts: Mapping[str, Fact]) -> tuple[Definition | None, list[Problem]]:
    """The definition that the data is, or all that is wrong with it."""
    problems = [*_shape(data)]
    if problems:
        return None, problems
    if not (problems := [*_meaning(data, facts)]):
        definition = _made(data)
        problems = [problem for variant in definition.variants for problem in _formulas(definition, variant, facts[definition.fact])]
    return (None, problems) if problems else (definition, [])


def _shape(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Names that are missing or not known, in the definition and its variants."""
    yield from _names("", data, _NEEDED, _OPTIONAL)
    for number, variant in enumerate(data.get("variants", ()), 1):
        yield from _names(f"variants.{number}.", variant, _VARIANT_NEEDS, _VARIANT_OPTIONAL)
    if not data.get("variants"):
        yield Problem("variants", "required", "至少要有一个口径", "At least one variant is needed")


def _names(place: str, data: Mapping[str, Any], needed: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Problem]:
    yield from (Problem(place + name, "required", "必填", "This is needed") for name in needed if data.get(name) in (None, ""))
    yield from (Problem(place + name, "unknown", "没有这一项", "There is no such entry") for name in data if name not in {*needed, *optional})


def _meaning(data: Mapping[str, Any], facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """Values that are none of those possible."""
    for name, known in (("fact", facts), ("window", WINDOWS), ("unit", UNITS), ("interval", INTERVALS)):
        if data.get(name, "") not in known:
            yield Problem(name, "unknown_code", "请从列表中选择", "Choose one of the list")
    if not isinstance(data["version"], int) or data["version"] < 1:
        yield Problem("version", "out_of_range", "版本从 1 起", "Versions begin with 1")
    if len({variant["name"] for variant in data["variants"]}) != len(data["variants"]):
        yield Problem("variants", "twice", "口径名称重复", "Two variants share a name")
    for number, variant in enumerate(data["variants"], 1):
        for name in ("scale", "at_least"):
            if name in variant and not _number(variant[name]):
                yield Problem(f"variants.{number}.{name}", "not_a_number", "应为以文字写出的数", "A number written as text is needed")


def _number(text: object) -> bool:
    try:
        return isinstance(text, str) and Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def told(text: str | Mapping[str, str]) -> dict[str, str]:
    """A text in both languages: a table with zh and en, or one text that stands for both, as the title of a law does."""
    return {"zh": text, "en": text} if isinstance(text, str) else {"zh": text.get("zh", ""), "en": text.get("en", "")}


def _made(data: Mapping[str, Any]) -> Definition:
    authority, traps = told(data["authority"]), told(data.get("traps", {}))
    same = {name: data[name] for name in ("code", "ref", "version", "zh", "en", "fact", "cohort", "window", "unit")}
    variants = tuple(_variant(variant, data) for variant in data["variants"])
    plain = {name: value for name, value in data.items() if value not in ("", None)} | {"effective_from": _day(data["effective_from"]).isoformat()}
    return Definition(
        **same, effective_from=_day(data["effective_from"]), variants=variants, authority_zh=authority["zh"], authority_en=authority["en"],
        traps_zh=traps["zh"], traps_en=traps["en"], report_lag_days=data.get("report_lag_days", 0), minimum_n=data.get("minimum_n", MINIMUM_N),
        lower_is_better=data.get("lower_is_better", False), interval=data.get("interval", ""), data=plain,
    )  # fmt: skip


def _variant(data: Mapping[str, Any], whole: Mapping[str, Any]) -> Variant:
    at_least = data.get("at_least")
    texts = {name: data.get(name, "") for name in ("name", "zh", "en", "numerator", "denominator", "sample", "needs")}
    return Variant(
        **texts, scale=Decimal(data.get("scale", "1")), at_least=None if at_least is None else Decimal(at_least), cohort=data.get("cohort", whole["cohort"]),
        unit=data.get("unit", whole["unit"]), report_lag_days=data.get("report_lag_days", whole.get("report_lag_days", 0)),
    )  # fmt: skip


def _formulas(definition: Definition, variant: Variant, fact: Fact) -> Iterator[Problem]:
    """What is wrong with the texts of a variant."""
    place, rolling = f"{variant.name}.", definition.window == ROLLING
    for name in ("numerator", "denominator", "sample"):
        if text := getattr(variant, name):
            yield from check_number(place + name, text, fact, additive=rolling)
    if variant.needs:
        yield from check_condition(place + "needs", variant.needs, fact)
    if fact.columns.get(variant.cohort) != INSTANT:
        yield Problem(place + "cohort", "not_an_instant", "归属日期须是时刻列", "The cohort is a column of instants")
    if (rolling or variant.at_least is not None) and not variant.denominator:
        yield Problem(place + "denominator", "required", "必填", "This is needed")
    if variant.at_least is not None and not rolling:
        yield Problem(place + "at_least", "not_rolling", "只用于滚动窗口", "Only with a rolling window")
    if variant.unit not in UNITS:
        yield Problem(place + "unit", "unknown_code", "请从列表中选择", "Choose one of the list")
