"""The fields of a contract's terms as they stand on the screen: what each is called, how it is typed, and which a kind of price or a curve needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiying.contracts.terms import AGREED, KINDS, STAFFED, SUBCONTRACT
from huiying.kit.curves import CURVES, NEEDS

Choices = Mapping[str, tuple[str, str]]
UNITS: Choices = {"percent": ("百分比", "percent"), "seconds": ("秒", "seconds"), "count": ("个", "count"), "ratio": ("比值", "ratio")}
MODES: Choices = {"score": ("计分", "gives points"), "deduct": ("扣款", "costs money")}
BETTER: Choices = {"higher": ("越高越好", "higher is better"), "lower": ("越低越好", "lower is better")}
TAX: Choices = {"included": ("含税", "included"), "excluded": ("不含税", "excluded")}
BASIS: Choices = {"yuan": ("元", "yuan"), "gross": ("毛额的比例", "share of the gross")}
MISSING: Choices = {"full": ("给满分", "full points"), "zero": ("零分", "no points")}
PER: Choices = {"event": ("每次", "each event"), "day": ("每日", "each day")}
RECOVERY: Choices = {"share": ("每期按比例", "a share of each period"), "end": ("末期一次", "at the end")}


@dataclass(frozen=True, slots=True)
class Spec:
    """One field: its place inside its table, its label, how it is typed (`kind`), and the words of a choice."""

    name: str
    label: str | Promise
    kind: str = "text"  # text, number, whole, day, truth, words, choice, tiers, bands, schedule
    choices: Choices | None = None
    help: str | Promise = ""


NAMES = (Spec("code", _("Code in the terms")), Spec("zh", _("Name in Chinese")), Spec("en", _("Name in English")))
REF = Spec("ref", _("Clause of the paper"))
POSTS = (
    Spec("staffing.tolerance", _("Missing posts tolerated"), "number", help=_("A fraction of one: 0.02 is 2 %.")),
    Spec("staffing.daily_rate", _("Price of a post-day"), "number", help=_("Empty: the fee over the days due.")),
)
CONTRACTED = (Spec("contracted", _("Number contracted for a month"), "number"), Spec("hours", _("Hours that make one"), "number"))
VOLUME = (
    Spec("tiers", _("Tiers"), "tiers", help=_("One a line: up to which number, and the price; the last without a number, as – 0.85.")),
    Spec("forecast", _("Forecast for a month"), "number"), Spec("min_share", _("Least share of the forecast that is paid"), "number"),
    Spec("max_volume", _("Most that is paid in a month"), "number"),
)  # fmt: skip
RATE = Spec("rate", _("Rate in yuan"), "number")
WHOLE = (
    Spec("amount", _("Amount of the whole period in yuan"), "number"), Spec("months", _("Months of the period"), "whole"),
    Spec("schedule", _("Or amounts of single months"), "schedule", help=_("One a line: 2026-10 48000")),
)  # fmt: skip
COMPONENT = (
    *NAMES, Spec("kind", _("Kind of price"), "choice", KINDS), REF,
    Spec("source", _("Where the quantity comes from"), help=_("staffing, noted, one, or a figure: metric callback_missed_rate@1/all num")),
)  # fmt: skip
OF_KIND: Mapping[str, tuple[Spec, ...]] = {
    **dict.fromkeys(("lump_sum", "performance"), (*WHOLE, *CONTRACTED, *POSTS)),
    **dict.fromkeys(STAFFED, (RATE, *CONTRACTED, Spec("tolerance", _("Log-ins within this share count as rostered"), "number"))),
    "item": VOLUME, "base_plus_item": (Spec("base", _("Base fee of a month in yuan"), "number"), *VOLUME, *CONTRACTED, *POSTS), "minute": (RATE,),
    "milestone": (Spec("amount", _("Amount in yuan"), "number"),), "pass_through": (RATE, Spec("ceiling", _("Most that is paid in a period"), "number")),
}  # fmt: skip
CLAUSE = (
    *NAMES, REF, Spec("mode", _("What it does"), "choice", MODES), Spec("metric", _("Metric")), Spec("version", _("Version of its definition"), "whole"),
    Spec("variant", _("Variant")), Spec("raw", _("Before exclusions"), "truth"), Spec("unit", _("Unit"), "choice", UNITS),
    Spec("scale", _("Multiplied by"), "number", help=_("What the figure is multiplied by: 100 for percent.")),
    Spec("better", _("Which is better"), "choice", BETTER),
    Spec("curve", _("Curve"), "choice", CURVES),
)  # fmt: skip
OF_CURVE: Mapping[str, Spec] = {
    "target": Spec("target", _("Target"), "number"), "floor": Spec("floor", _("Floor"), "number"), "top": Spec("top", _("Full bonus at"), "number"),
    "k": Spec("k", _("Less for each unit missing"), "number"),
    "bands": Spec("bands", _("Bands of the figure"), "bands", help=_("One a line: from, to, gives; – where it is open: 90 95 12")),
}  # fmt: skip
WEIGHT = Spec("weight", _("Points or amount at stake"), "number")
OF_MODE: Mapping[str, tuple[Spec, ...]] = {
    "score": (Spec("missing", _("Too few rows"), "choice", MISSING),),
    "deduct": (
        Spec("basis", _("The amount is"), "choice", BASIS), Spec("cap", _("Most in a period, in yuan"), "number"),
        Spec("earn_back.periods", _("Earned back after good periods"), "whole"), Spec("earn_back.share", _("Share that is earned back"), "number"),
    ),
}  # fmt: skip
FINE = (
    *NAMES, REF, Spec("per", _("Counted by"), "choice", PER), Spec("amount", _("Amount in yuan"), "number"), Spec("points", _("Or points"), "number"),
    Spec("repeat_after", _("More than so many in twelve months"), "whole"), Spec("repeat_times", _("count so many times"), "number"),
    Spec("cap", _("Most in a period, in yuan"), "number"), Spec("evidence", _("Kind of evidence")),
)  # fmt: skip
PAY_ROW = (
    Spec("from", _("Score from"), "number"), Spec("factor", _("Factor"), "number"),
    Spec("per_point", _("Less for each point below the row above"), "number"), Spec("notice", _("To be put right"), "truth"),
)  # fmt: skip
TERMINATION = (Spec("below", _("Score below"), "number"), Spec("times", _("So many times"), "whole"))
ROWS: Mapping[str, tuple[str | Promise, str | Promise, tuple[Spec, ...]]] = {
    "components": (_("Prices"), _("Add a price"), COMPONENT), "pay_factor": (_("Score and pay"), _("Add a row"), PAY_ROW),
    "clauses": (_("Promises"), _("Add a promise"), CLAUSE), "fines": (_("Fines"), _("Add a fine"), FINE),
    "terminations": (_("Scores that may end the contract"), _("Add a row"), TERMINATION),
}  # fmt: skip


def _party(side: str) -> tuple[Spec, ...]:
    return tuple(Spec(f"{side}.{one.name}", _("Code of the organisation") if one.name == "code" else one.label) for one in NAMES)


TABLES: Mapping[str, tuple[str | Promise, tuple[Spec, ...]]] = {
    "contract": (_("Contract"), (
        *NAMES[1:], Spec("period.from", _("Begins on"), "day"), Spec("period.to", _("Ends before"), "day", help=_("The first day after it; whole months.")),
        Spec("cycle_months", _("Months of a settlement period"), "whole"), Spec("tax", _("Tax"), "choice", TAX),
    )),
    "buyer": (_("Buyer"), _party("buyer")), "operator": (_("Operator"), _party("operator")), "authorised": (_("Authorised"), _party("authorised")),
    "score": (_("Paid by score"), (
        Spec("performance.share", _("Share of the fees at stake"), "number"), Spec("performance.of", _("Of these prices alone"), "words",
             help=_("Codes; empty: all.")),
        Spec("score.minimum_n", _("Least number of rows"), "whole"), Spec("score.decimals", _("Decimals of points"), "whole"),
        Spec("score.bonus_cap", _("Most bonus points"), "number"), Spec("deductions.total_cap", _("Deductions at most, a share of the gross"), "number"),
    )),
    "prepayment": (_("Prepayment"), (
        Spec("prepayment.amount", _("Amount in yuan"), "number"), Spec("prepayment.mode", _("Recovered"), "choice", RECOVERY),
        Spec("prepayment.share", _("Share of each gross"), "number"), Spec("prepayment.guarantee", _("Number of the guarantee")),
        Spec("prepayment.expires", _("Last day of the guarantee"), "day"),
    )),
    "bond": (_("Performance bond"), (
        Spec("bond.amount", _("Amount in yuan"), "number"), Spec("bond.guarantee", _("Number of the guarantee")),
        Spec("bond.expires", _("Last day of the guarantee"), "day"), Spec("bond.release", _("Given back from"), "day"),
    )),
    "people": (_("Staff terms"), (
        Spec("staffing.turnover_limit", _("Most that may leave in twelve months"), "number"),
        Spec("staffing.pay_floor", _("Least pay of a month in yuan"), "number"),
        Spec("staffing.insured", _("All are insured"), "truth"),
    )),
    "rest": (_("Windows, exclusions, scope"), (
        Spec("windows.objection_days", _("Working days to object"), "whole"), Spec("windows.decision_days", _("Working days to decide"), "whole"),
        Spec("exclusions", _("Grounds of exclusion allowed"), "words", help=_("Codes with spaces between.")), Spec("scope.language", _("Only this language")),
        Spec("scope.org_id", _("Only this employer")), Spec("scope.queue", _("Only this queue")),
    )),
    "agreed": (_("What else was agreed"), tuple(
        Spec(f"agreed.{name}", name, {"subcontract": "choice", "export_test": "day"}.get(name, "text"), SUBCONTRACT if name == "subcontract" else None)
        for name in AGREED
    )),
}  # fmt: skip
BEFORE, AFTER = ("contract", "buyer", "operator", "authorised"), ("score", "prepayment", "bond", "people", "rest", "agreed")
ORDER: tuple[str, ...] = (*BEFORE, "components", "clauses", *AFTER[:1], "pay_factor", "fines", *AFTER[1:5], "terminations", *AFTER[5:])


ALL: Mapping[str, tuple[Spec, ...]] = {
    "components": tuple(spec for specs in OF_KIND.values() for spec in specs),
    "clauses": (*OF_CURVE.values(), WEIGHT, *(spec for specs in OF_MODE.values() for spec in specs)),
}  # fmt: skip


def specs_of(rows: str, typed: Mapping[str, str]) -> Iterable[Spec]:
    """The fields of a row (`typed`: its values by name): of every such row, of its kind, curve and mode, and others in which something stands."""
    asked = list(_asked(rows, typed))
    yield from asked
    names = {spec.name for spec in asked}
    for spec in ALL.get(rows, ()):
        if spec.name not in names and spec.kind != "choice" and typed.get(spec.name, "") not in ("", "0"):
            names.add(spec.name)
            yield spec


def _asked(rows: str, typed: Mapping[str, str]) -> Iterable[Spec]:
    yield from ROWS[rows][2]
    if rows == "components":
        yield from OF_KIND.get(typed.get("kind", ""), ())
    elif rows == "clauses":
        curve, mode = typed.get("curve", ""), typed.get("mode", "")
        yield from (OF_CURVE[name] for name in NEEDS.get(curve, ()))
        yield from () if curve == "bands" or (curve == "per_point" and mode == "deduct") else (WEIGHT,)
        yield from OF_MODE.get(mode, ())
