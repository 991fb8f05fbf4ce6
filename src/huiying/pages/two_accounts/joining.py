"""What joins the two accounts: why the cost changed, part by part, and what was paid for each need more that was reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiying.pages.naming import named
from huiying.pages.two_accounts.drawing import bar, curve
from huiying.pages.two_accounts.indicators import FACTORS
from huiying.pages.two_accounts.numbers import KINDS, Kind, between, decimal, exact_yuan, signed
from huiying.pages.two_accounts.sources import Doc
from huiying.pages.two_accounts.telling import said, withholds_of

MONEY = {"C", "EH", "E1", "E2", "E3", "E4", "E8"}


@dataclass(frozen=True, slots=True)
class Effect:
    """A part of the change in cost."""

    name: str
    amount: str
    drawn: SafeString


@dataclass(frozen=True, slots=True)
class Parts:
    """The change in cost and its parts, which sum to it."""

    total: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Both accounts together: lines of name and text, the curve, and the causal estimate in words."""

    lines: tuple[tuple[str, str], ...]
    quadrant: str
    drawn: SafeString
    range_said: str
    causal: tuple[str, ...]


def parts_of(doc: Doc) -> Parts | None:
    """The parts of the change in cost; nothing where the cost is withheld or they were not worked out."""
    told = doc.get("variance") or {}
    if told.get("total") is None or cost_withheld(doc, told):
        return None
    effects = told["effects"]
    most = max(abs(float(value)) for value in effects.values())
    rows = tuple(Effect(named(*FACTORS.get(name, (name, name))), signed(exact_yuan(value)), bar(float(value), most)) for name, value in in_order(effects))
    return Parts(signed(exact_yuan(told["total"])), rows)


def in_order(effects: dict[str, Any]) -> list[tuple[str, Any]]:
    """Effects in the order in which they are explained."""
    places = {name: place for place, name in enumerate(FACTORS)}
    return sorted(effects.items(), key=lambda one: places.get(one[0], len(places)))


def cost_withheld(doc: Doc, told: Doc) -> bool:
    """Whether a guard withholds what was paid, or its change: then nothing that is made of it is printed either."""
    blocking = {guard["id"] for guard in doc["guards"] if withholds_of(guard)}
    concerned = told.get("guards")
    if concerned is None:
        concerned = [code for row in doc["economic"] if row["id"] in MONEY for code in row.get("guards", ())]
    return bool(blocking & set(concerned))


def joined_of(doc: Doc) -> Joined | None:
    """What joins the accounts; where money or effect is withheld, only why, and what the causal estimate says."""
    told = doc.get("join") or {}
    causal = causal_of(told)
    if told.get("dC") is None or told.get("dE") is None or cost_withheld(doc, told):
        return Joined((), said(told.get("reason")), SafeString(""), "", causal)
    quadrant = said({"zh": told.get("quadrant_zh"), "en": told.get("quadrant_en")})
    points = [(float(decimal(x)), float(decimal(y))) for x, y in told.get("ceac") or () if y is not None]
    drawn, text = SafeString(""), ""
    if len(points) > 1:
        text = _("If one more is worth {low} to {high} to the city, the change pays with a probability from {first} to {last}.").format(
            low=EACH.level(points[0][0]), high=EACH.level(points[-1][0]), first=f"{100 * points[0][1]:.0f}%", last=f"{100 * points[-1][1]:.0f}%")  # fmt: skip
        drawn = curve(points, lambda fen: EACH.tick(round(fen)), text)
    return Joined(tuple(lines_of(told)), quadrant, drawn, text, causal)


EACH, MONEY_KIND, COUNT = KINDS["each"], KINDS["money"], KINDS["count"]


def lines_of(told: Doc) -> Iterator[tuple[str, str]]:
    """Change in cost, change in effect, and what was paid for each one more, each with its interval."""
    yield _("Change in cost, a year"), _with(MONEY_KIND, told["dC"], told.get("dC_ci95"))
    name = named(str(told.get("zh") or told["effect"]), str(told.get("en") or told["effect"]))
    yield _("Change, a year: {what}").format(what=name), _with(COUNT, told["dE"], told.get("dE_ci95"))
    fieller = told.get("fieller")
    if fieller == "unbounded":
        yield _("Paid for each one more"), _("no bounds: the change in effect may be zero, so no price can be given")
    elif told.get("icer") is not None and fieller:
        ends = between(EACH.level(fieller[0]), EACH.level(fieller[1]))
        yield _("Paid for each one more"), f"{EACH.level(told['icer'])}{named('；95% 区间 ', '; 95% interval ')}{ends}"


def _with(kind: Kind, value: float, ends: list[float] | None) -> str:
    """A difference with its interval."""
    text = kind.difference(value)
    return f"{text}{named('；95% 区间 ', '; 95% interval ')}{between(*(kind.difference(end, value) for end in ends))}" if ends else text


def causal_of(told: Doc) -> tuple[str, ...]:
    """The causal estimate in sentences; without a claim that it is a description only, and why."""
    causal = told.get("causal") or {}
    level = causal.get("level")
    if not causal.get("claim") or not level:
        reasons = tuple(said(one) for one in causal.get("reasons") or ())
        return (_("Descriptive only: before and after are set side by side; what caused the change is not claimed."), *reasons)
    methods = {
        "ITS": _("interrupted time series"), "DiD": _("comparison with other cities (difference in differences)"), "SC": _("comparison with a synthetic city"),
    }  # fmt: skip
    method = methods.get(causal["method"], causal["method"])
    found = [_("By {method} the month's level changed by {level} at the cut.").format(method=method, level=_with(COUNT, level["value"], level.get("ci95")))]
    if causal.get("month12"):
        found.append(_("After a year the effect is {effect} a month.").format(effect=_with(COUNT, causal["month12"]["value"], causal["month12"].get("ci95"))))
    if causal.get("placebo_rank") is not None:
        found.append(_("It exceeds {share} of the effects at placebo dates.").format(share=KINDS["share"].level(causal["placebo_rank"])))
    return tuple(found)
