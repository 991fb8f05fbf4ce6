"""What joins the two accounts: why the cost changed, part by part, and what was paid for each need more that was reached."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiying.pages.naming import named
from huiying.pages.two_accounts.drawing import bar, curve
from huiying.pages.two_accounts.indicators import FACTORS, KNOWN
from huiying.pages.two_accounts.numbers import KINDS, between, decimal, exact_yuan, plain, signed
from huiying.pages.two_accounts.sources import Doc
from huiying.pages.two_accounts.telling import OF_WORDS, said

QUADRANTS = {
    "dominant": ("更省更好：花得少，接到的多", "cheaper and better: less is paid, more is reached"),
    "more": ("多花多得：花得多，接到的也多", "more for more: more is paid, more is reached"),
    "less": ("少花少得：花得少，接到的也少", "less for less: less is paid, less is reached"),
    "dominated": ("更贵更差：花得多，接到的少", "dearer and worse: more is paid, less is reached"),
    "undetermined": ("说不准：区间跨过零", "undetermined: an interval crosses zero"),
}
MONEY = {"E0", "E1", "E2", "E3", "E4", "E8"}


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
    if told.get("total") is None or cost_withheld(doc):
        return None
    effects = told["effects"]
    most = max(abs(float(value)) for value in effects.values())
    rows = tuple(Effect(named(*FACTORS.get(name, (name, name))), signed(exact_yuan(value)), bar(float(value), most)) for name, value in in_order(effects))
    return Parts(signed(exact_yuan(told["total"])), rows)


def in_order(effects: dict[str, Any]) -> list[tuple[str, Any]]:
    """Effects in the order in which they are explained."""
    places = {name: place for place, name in enumerate(FACTORS)}
    return sorted(effects.items(), key=lambda one: places.get(one[0], len(places)))


def cost_withheld(doc: Doc) -> bool:
    """Whether a guard withholds what was paid, or its change: then nothing that is made of it is printed either."""
    blocking = {guard["id"] for guard in doc["guards"] if guard["level"] == "BLOCK"} - OF_WORDS
    return any(blocking & set(row.get("guards", ())) for row in doc["economic"] if row["id"].partition(".")[0] in MONEY)


def joined_of(doc: Doc) -> Joined | None:
    """What joins the accounts; where money or effect is withheld, only what the causal estimate says."""
    told = doc.get("join") or {}
    causal = causal_of(told)
    if told.get("dC") is None or told.get("dE") is None or cost_withheld(doc):
        reason = said(told.get("reason"))
        return Joined((), reason, SafeString(""), "", causal) if causal or reason else None
    lines = [(_("Change in cost"), signed(exact_yuan(told["dC"]))), (effect_name(told), signed(plain(told["dE"])))]
    quadrant = named(*QUADRANTS.get(str(told.get("quadrant")), (str(told.get("quadrant")), str(told.get("quadrant")))))
    fieller = told.get("fieller")
    if told.get("icer") is not None and isinstance(fieller, list | tuple):
        ends = between(KINDS["each"].level(fieller[0]), KINDS["each"].level(fieller[1]))
        lines.append((_("Paid for each one more"), f"{KINDS['each'].level(told['icer'])}{named('；95% 区间 ', '; 95% interval ')}{ends}"))
    elif fieller == "unbounded":
        lines.append((_("Paid for each one more"), _("no bounds: the change in effect may be zero, so no price can be given")))
    points = [(float(decimal(x)), float(decimal(y))) for x, y in told.get("ceac") or ()]
    drawn, text = SafeString(""), ""
    if len(points) > 1:
        text = _("If one more reached need is worth {low} to {high} to the city, the change pays with a probability from {first} to {last}.").format(
            low=KINDS["each"].level(points[0][0]),
            high=KINDS["each"].level(points[-1][0]),
            first=f"{100 * points[0][1]:.0f}%",
            last=f"{100 * points[-1][1]:.0f}%",
        )
        drawn = curve(points, lambda fen: KINDS["each"].tick(round(fen)), text)
    return Joined(tuple(lines), quadrant, drawn, text, causal)


def effect_name(told: Doc) -> str:
    """What the effect counts."""
    code = str(told.get("effect", ""))
    of = next((one for one in KNOWN.values() if code in one.inputs[:1]), None)
    return _("Change in: {what}").format(what=of.said(of.title).lower() if of else code)


def causal_of(told: Doc) -> tuple[str, ...]:
    """The causal estimate in sentences; without one that it is a description only."""
    causal = told.get("causal") or {}
    if causal.get("level") is None:
        reason = said(causal.get("reason")) if isinstance(causal, dict) else ""
        return (_("Descriptive only: before and after are set side by side; what caused the change is not claimed."), *([reason] if reason else []))
    methods = {
        "ITS": _("interrupted time series"),
        "DiD": _("comparison with other cities (difference in differences)"),
        "SC": _("comparison with a synthetic city"),
    }
    found = [
        _("By {method} the level changed by {level} at the cut.").format(method=methods.get(causal["method"], causal["method"]), level=_number(causal["level"]))
    ]
    if causal.get("slope") is not None:
        found.append(_("After it the monthly slope changed by {slope}.").format(slope=_number(causal["slope"])))
    if causal.get("placebo_rank") is not None:
        found.append(_("Among placebo dates its rank is {rank}.").format(rank=causal["placebo_rank"]))
    return tuple(found)


def _number(value: Any) -> str:
    """An estimate with four significant digits."""
    return signed(f"{float(value):.4g}")
