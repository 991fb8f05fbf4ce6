"""A document of the two accounts (schema two_accounts/1) as rows to read: each figure with its base, interval, grade, guards, and what it says in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isclose
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiying.accounts.grades import WORDS as GRADES
from huiying.accounts.guard_words import BLOCK, DIFFERENCE, VALUE, WORD
from huiying.accounts.inputs import KINDS as REGIMES
from huiying.pages.naming import named
from huiying.pages.two_accounts.beside import beside_of
from huiying.pages.two_accounts.drawing import Dot, whiskers
from huiying.pages.two_accounts.indicators import ORDER, Indicator, indicator
from huiying.pages.two_accounts.numbers import KINDS, Kind, between, decimal, plain
from huiying.pages.two_accounts.sources import Doc, Source, inputs_of, sources_of
from huiying.pages.two_accounts.written import in_words


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard that fired, in plain words; a blocking one `withholds` figures ("value") or their difference."""

    id: str
    withholds: str
    text: str
    concerns: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it keeps a figure, or a difference, from being printed."""
        return bool(self.withholds)


@dataclass(frozen=True, slots=True)
class Side:
    """One side's figure: as it is read, what it was worked out from, and its own interval where it has one."""

    level: str
    base: str = ""
    interval: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator as it is printed. Withheld ones have no figures, only why; `sign` is +1 or -1 where the whole interval lies on one side of zero, else 0."""

    code: str
    of: Indicator
    title: str
    grade: str
    grade_said: str
    withheld: str = ""
    blocked: bool = False
    before: Side | None = None
    after: Side | None = None
    counterfactual: str = ""
    difference: str = ""
    interval: str = ""
    sign: int | None = None
    verdict: str = ""
    tone: str = ""
    guards: tuple[Guard, ...] = ()
    chart: SafeString = field(default_factory=SafeString)
    formula: str = ""
    written: str = ""
    note: str = ""
    method: str = ""
    sources: tuple[Source, ...] = ()


def guards_of(doc: Doc) -> list[Guard]:
    """The guards of a document; those that withhold first. Each says which figures it concerns."""
    rows = [*doc["economic"], *doc["livelihood"]]
    found = []
    for one in doc["guards"]:
        concerns = tuple(title_of(row) for row in rows if one["id"] in row.get("guards", ()))
        found.append(Guard(one["id"], withholds_of(one), named(one["zh"], one["en"]), concerns))
    return sorted(dict.fromkeys(found), key=lambda guard: (not guard.blocks, guard.id))


def withholds_of(guard: Doc) -> str:
    """What a guard of a document keeps from being printed: "value", "difference", or nothing. The word that G09 withholds no page of ours uses."""
    if guard["level"] != BLOCK:
        return ""
    told = guard.get("withholds") or EARLIER.get(guard["id"], DIFFERENCE)
    return "" if told == WORD else str(told)


def title_of(entry: Doc) -> str:
    """What an entry of a document is called."""
    of = indicator(entry)
    return of.said(of.title)


def code_of(entry: Doc) -> str:
    """The name of an entry in addresses, once in its document."""
    return "-".join(str(part).replace(":", "-") for part in (entry["id"], entry.get("metric"), entry.get("group")) if part)


def rows_of(doc: Doc, account: str) -> list[Row]:
    """The rows of one account ("economic" or "livelihood"), the most telling first."""
    guards = guards_of(doc)
    inputs = inputs_of(doc)
    entries = sorted(doc[account], key=lambda entry: ORDER.get(entry["id"], len(ORDER)))
    return [row_of(entry, guards, inputs, sides_of(doc)) for entry in entries]


def sides_of(doc: Doc) -> tuple[str, str]:
    """What the two sides are called, in one or two words."""
    kinds = [doc["regimes"][side].get("kind", "") for side in ("before", "after")]
    names = [named(*REGIMES[kind]) if kind in REGIMES else "" for kind in kinds]
    return (initial(names[0]), initial(names[1])) if all(names) and names[0] != names[1] else (_("Before"), _("After"))


def initial(name: str) -> str:
    """A name with a capital, as it stands at the head of a column."""
    return name[:1].upper() + name[1:]


def row_of(entry: Doc, guards: Iterable[Guard], inputs: Mapping[str, list[Doc]], sides: tuple[str, str]) -> Row:
    """One indicator as it is printed.

    A figure that a guard withholds, or that is not there, leaves only the reason; where only the difference is withheld, each side stands alone.
    """
    of = indicator(entry)
    own = tuple(one for one in guards if one.id in entry.get("guards", ()))
    blocking = [one for one in own if one.blocks]
    whole = any(one.withholds == VALUE for one in blocking) and all(value_of(entry.get(side)) is not None for side in ("before", "after"))
    reason = reason_of(entry)
    withheld = " ".join(one.text for one in blocking) if blocking and (whole or reason) else reason
    grade = "n/c" if withheld else str(entry.get("grade") or "n/c")
    common: dict[str, Any] = {
        "code": code_of(entry), "of": of, "title": title_of(entry), "grade": grade, "grade_said": named(*GRADES.get(grade, ("", ""))),
        "guards": own, "formula": of.said(of.formula),
        "written": in_words(str(entry.get("formula", ""))), "note": note_of(entry, of, inputs), "sources": sources_of(of, inputs),
        "withheld": withheld, "blocked": bool(withheld and blocking),
    }  # fmt: skip
    if withheld:
        return Row(**common)
    kind = KINDS[of.kind]
    stand: dict[str, Any] = {"before": side_of(entry, "before", kind), "after": side_of(entry, "after", kind), "method": method_of(entry)}
    if blocking:
        told = named("", " ").join([_("The two sides may not be set against each other."), *(one.text for one in blocking)])
        return Row(**common, **stand, verdict=told, tone="late")
    chart = chart_of(entry, kind, sides)
    return Row(**common, **stand, counterfactual=counterfactual_of(entry, kind), chart=chart, **change_of(entry, of, kind))


def note_of(entry: Doc, of: Indicator, inputs: Mapping[str, list[Doc]]) -> str:
    """What is to be kept in mind of an indicator; of our own satisfaction, whom it counts."""
    own = entry["id"] == "L9" and any(str(one.get("source", "")).startswith("locked:") for one in inputs.get("sat.answered", ()))
    more = _("Counted here: orders that need a call-back, in the month in which the reply was accepted. Evaluations count every call-back by its own day.")
    return named("", " ").join(filter(None, (of.said(of.note), more if own else "")))


YEAR_MONTHS = 12
LARGE = 1_000  # of larger denominators no fraction is told
EARLIER = {"G11": VALUE, "G12": VALUE, "G15": VALUE, "G09": WORD}
"""What a guard withholds in documents that were made before they said so."""


def reason_of(entry: Doc) -> str:
    """Why there is nothing to print, where neither side has a number."""
    if any(value_of(entry.get(side)) is not None for side in ("before", "after")):
        return ""
    told = entry.get("reason") or next((part["reason"] for part in (entry.get("before"), entry.get("after")) if part and part.get("reason")), "")
    return said(told) or _("No figures were given for either side.")


def said(told: Any) -> str:
    """A text of a document in the reader's language: a pair {"zh", "en"}, a list of missing inputs, or a plain text."""
    if isinstance(told, Mapping):
        return named(str(told.get("zh", "")), str(told.get("en", "")))
    if isinstance(told, list | tuple):
        return _("Missing: {what}").format(what=named("、", ", ").join(map(str, told)))
    return str(told or "")


def value_of(side: Doc | None) -> float | None:
    """The number of a side: its numerator over its denominator, else its value."""
    if not side:
        return None
    if side.get("num") is not None and side.get("den") not in (None, 0, "0"):
        return float(decimal(side["num"]) / decimal(side["den"]))
    return None if side.get("value") is None else float(side["value"])


def side_of(entry: Doc, name: str, kind: Kind) -> Side | None:
    """A side as it is read, with what it was worked out from and what it is never shown without."""
    side = entry.get(name)
    value = value_of(side)
    if side is None or value is None:
        return Side("", said(side.get("reason"))) if side and side.get("reason") else None
    ends = side.get("ci95")
    return Side(kind.level(value), base_of(entry, side, value, kind), between(*(kind.level(end, value) for end in ends)) if ends else "", beside_of(side, kind))


def base_of(entry: Doc, side: Doc, value: float, kind: Kind) -> str:
    """Numerator ÷ denominator, years by months; the amount to the cent where there is none; of a published share over how many months it is a mean."""
    num, den = side.get("num"), side.get("den")
    if entry.get("variant") == "published":
        return _("as published, mean of {n} months").format(n=side.get("months", "?"))
    if num is not None and entry.get("unit") == "h/year" and side.get("months"):
        return _("{n} seconds waited ÷ 3,600 × 12 ÷ {months} months").format(n=kind.part(num), months=side["months"])
    if num is not None and side.get("months") and den not in (None, 1) and isclose(float(den) * YEAR_MONTHS, side["months"]):
        return f"{kind.part(num)} × {YEAR_MONTHS} ÷ {side['months']}"
    if num is not None and den not in (None, 1):
        return f"{kind.part(num)} ÷ {plain(den, 0 if float(den).is_integer() or den > LARGE else 2)}"
    if num is not None or kind is KINDS["money"]:
        return kind.part(value) + (_(" in {n} months").format(n=side["months"]) if side.get("months") else "")
    return said(side["base"]) if side.get("base") else _("from {what}").format(what=in_words(str(entry.get("formula") or entry["id"])))


def counterfactual_of(entry: Doc, kind: Kind) -> str:
    """What the figure would have been, and by which method it was worked out."""
    given = entry.get("counterfactual")
    value = value_of(given)
    return (
        f"{kind.level(value)}{named('（', ' (')}{given['method']}{named('）', ')')}" if given and value is not None and given["method"] != entry["id"] else ""
    )


def method_of(entry: Doc) -> str:
    """Which convention was counted by, in words."""
    conventions = {
        "offered": _("counted over all calls in the queue"),
        "answered": _("counted over answered calls only"),
        "good": _("short waits that were given up counted as good"),
    }
    return conventions.get(str(entry.get("convention", "")), "")


def change_of(entry: Doc, of: Indicator, kind: Kind) -> dict[str, Any]:
    """The difference with its interval, and the one sentence that they allow."""
    before, after = value_of(entry.get("before")), value_of(entry.get("after"))
    if before is None or after is None:
        return {"verdict": _("Only one side is known: nothing can be compared."), "tone": "shut"}
    given = entry.get("diff")
    difference = after - before if given is None else float(given)
    ends = entry.get("ci95")
    if entry.get("withhold_diff") or (given is None and not ends):
        return {"verdict": _("The two sides may not be set against each other."), "tone": "shut"}
    found: dict[str, Any] = {"difference": kind.difference(difference, max(abs(before), abs(after)))}
    if not ends:
        return found | {"verdict": _("Without an interval: nobody can say whether this is more than chance."), "tone": "shut"}
    low, high = map(float, ends)
    sign = (low > 0) - (high < 0)
    interval = between(kind.difference(low, before), kind.difference(high, before))
    return found | {"interval": interval, "sign": sign, **verdict(of, sign)}


def verdict(of: Indicator, sign: int) -> dict[str, str]:
    """What a whole interval above, below or across zero allows to say."""
    if of.id in ("E8", "C"):
        text = {1: _("More was paid."), -1: _("Less was paid."), 0: _("The interval crosses zero: one cannot say that less was paid, nor that more was.")}[sign]
        if of.id == "C" and sign:
            text = {
                1: _("More was paid in all; volume and standard may have changed too."),
                -1: _("Less was paid in all; volume and standard may have changed too."),
            }[sign]
        return {"verdict": text, "tone": "shut"}
    if not sign:
        return {"verdict": _("The change lies within chance: one cannot say that it rose, nor that it fell."), "tone": "shut"}
    text = _("It rose, by more than chance explains.") if sign > 0 else _("It fell, by more than chance explains.")
    judged = of.better if of.id.startswith("L") else 0  # a lower unit cost alone is no good news: see its note
    return {"verdict": text, "tone": {1: "ok", -1: "late", 0: "shut"}[sign * judged]}


def chart_of(entry: Doc, kind: Kind, sides: tuple[str, str]) -> SafeString:
    """Both sides on one scale. Where only the difference has an interval, it is laid round the later side."""
    before, after = value_of(entry.get("before")), value_of(entry.get("after"))
    if before is None or after is None:
        return SafeString("")
    dots, texts = [], []
    ends = None if "gap" in entry["after"] else entry.get("ci95")  # of a line it is the interval of the gap, not of the rate that is drawn
    for name, side, value in zip(sides, ("before", "after"), (before, after), strict=True):
        own = entry[side].get("ci95")
        if own is None and side == "after" and ends:
            own = [before + float(end) for end in ends]
        low, high = map(float, own) if own else (None, None)
        dots.append(Dot(name, value, low, high))
        interval = (
            _(", 95% interval {ends}").format(ends=between(kind.level(low, value), kind.level(high, value))) if low is not None and high is not None else ""
        )
        texts.append(f"{name} {kind.level(value)}{interval}")
    return whiskers(dots, lambda mark: kind.tick(mark, after), named("；", "; ").join(texts))
