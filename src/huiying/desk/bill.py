"""A statement as a bill: its lines in words, numbered, with what was measured, the arithmetic, the amount and its objections in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.contracts.flags import FLAGS
from huiying.contracts.life import OBJECTION_STATES
from huiying.contracts.models import Objection, Statement
from huiying.contracts.statement import CARRY, EARN_BACK, GROSS, MARKS, PREPAYMENT, STEPS
from huiying.kit.sums import MINUS, rounded, written

PLACES = 2
DECIDED = frozenset({"upheld", "refused"})
COUNTS = ("contracted", "rostered", "logged_in", "attested")


@dataclass(frozen=True, slots=True)
class Said:
    """An objection in the margin: its number, its state in words, and both sides' words."""

    number: int
    state: str
    tone: str
    ground: str
    reason: str


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line as it is read. `amount` is written in yuan, or in points in step 3."""

    key: str
    number: str
    rule: str
    ref: str
    measured: str
    base: str
    arithmetic: str
    amount: str
    is_points: bool
    notes: tuple[str, ...]
    unmeasured: str
    was: str
    url: str
    objections: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together, and what they come to."""

    title: str
    total: str
    rows: tuple[BillLine, ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """A statement, ready to be drawn or written to a file."""

    net: str
    parts: tuple[tuple[str, str, str], ...]
    groups: tuple[Group, ...]
    flags: tuple[tuple[str, str], ...]
    staff: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = field(default_factory=tuple)

    @property
    def has_objections(self) -> bool:
        """Whether a line is disputed, or was."""
        return any(line.objections for group in self.groups for line in group.rows)


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")


def state_of(objection: Objection) -> str:
    """An objection's state in words."""
    return OBJECTION_STATES.label(objection.state, get_language() or "zh-hans")


def pick(pair: Sequence[str]) -> str:
    """Of Chinese and English, the reader's."""
    return pair[0] if chinese() else pair[1]


def yuan(fen: int, *, signed: bool = False) -> str:
    """An amount in yuan with two decimals; `signed` puts a plus before what is added."""
    text = written(Fraction(fen, 100), PLACES)
    return f"+{text}" if signed and fen > 0 else text


def bill_of(statement: Statement, objections: Sequence[Objection]) -> Bill:
    """The bill of a statement."""
    said = statement.document
    by_line: dict[str, list[Said]] = {}
    for at, one in enumerate(objections, 1):
        by_line.setdefault(one.line, []).append(Said(at, state_of(one), "done" if one.state in DECIDED else "", one.ground, one.reason))
    drawn: dict[bool, list[BillLine]] = {True: [], False: []}
    for step, lines in groupby(said["lines"], key=lambda line: line["step"]):
        rows = list(lines)
        for at, line in enumerate(rows, 1):
            drawn[step == GROSS].append(_line(statement, line, at if len(rows) > 1 else 0, tuple(by_line.get(_key(line), ()))))
    rest = sum(line["fen"] for line in said["lines"] if line["step"] != GROSS)
    groups = [Group(pick(STEPS[GROSS]), yuan(said["gross_fen"]), tuple(drawn[True]))]
    groups += [Group(_("Deducted, returned and corrected"), yuan(rest, signed=True), tuple(drawn[False]))] if drawn[False] else []
    flags = tuple((pick(FLAGS[flag["code"]]), flag["measured"]) for flag in said["flags"])
    return Bill(yuan(said["net_fen"]), _parts(said), tuple(groups), flags, _staff(said))


def _key(line: Mapping[str, Any]) -> str:
    return f"{line['step']}:{line['code']}"


def _line(statement: Statement, line: Mapping[str, Any], at: int, objections: tuple[Said, ...]) -> BillLine:
    points = line["points"] is not None
    was = "" if line["was_fen"] is None else yuan(line["was_fen"])
    notes = [_("target met")] if line["met"] else []
    notes += [pick(MARKS[mark]) for mark in line["marks"]]
    if line["over_fen"]:
        notes.append(_("{amount} were cut by caps").format(amount=yuan(line["over_fen"])))
    return BillLine(
        key=_key(line), number=f"{line['step']}.{at}" if at else str(line["step"]), rule=line["rule"]["zh" if chinese() else "en"], ref=line["ref"],
        measured=measured_text(line), base=base_text(line["base"]), arithmetic=line["arithmetic"],
        amount=_("{n} points").format(n=_points(line["points"])) if points else yuan(line["fen"], signed=line["step"] == EARN_BACK), is_points=points,
        notes=tuple(notes), unmeasured=_unmeasured(line), was=was, url=reverse("desk:statement-line", args=[statement.pk, _key(line)]), objections=objections,
    )  # fmt: skip


def _unmeasured(line: Mapping[str, Any]) -> str:
    """What stands beside points, or an amount, that nothing was measured for."""
    if "no_data" not in line["marks"]:
        return ""
    return _("no data: full points") if line["points"] is not None and Decimal(line["points"]) > 0 else _("no data")


def _points(text: str) -> str:
    return f"{Decimal(text):.2f}".replace("-", MINUS)


def measured_text(line: Mapping[str, Any]) -> str:
    """What was measured, with its unit, shortened to two decimals where it has more."""
    if line["measured"] is None:
        return _("no data")
    value = Fraction(line["measured"])
    text = written(value) if line["unit"] == "factor" else written(rounded(value, PLACES), PLACES if line["unit"] in {"percent", "points"} else 0)
    return unit_text(line["unit"]).format(n=text)


def unit_text(unit: str) -> str:
    """How a number of this unit is said."""
    known = {
        "percent": "{n}%", "seconds": _("{n} s"), "seat_month": _("{n} seat-months"), "head_month": _("{n} person-months"), "item": _("{n} items"),
        "minute": _("{n} minutes"), "hour": _("{n} hours"), "month": _("months: {n}"), "post_day": _("post-days missing: {n}"), "event": _("events: {n}"),
        "day": _("days: {n}"), "points": _("{n} points"), "factor": _("factor {n}"), "periods_met": _("periods since that met the target: {n}"),
        "yuan_open": _("{n} yuan still open"),
    }  # fmt: skip
    return known.get(unit, "{n}")


def base_text(base: Mapping[str, str] | None) -> str:
    """The raw counts behind a measured value."""
    if not base:
        return ""
    if "num" in base and "den" in base:
        left_out = sum(int(n) for name, n in base.items() if name.startswith("excluded."))
        counts = f"{written(Fraction(base['num']))} ÷ {written(Fraction(base['den']))}"
        return counts + (_(" · {n} left out").format(n=left_out) if left_out else "")
    names = {**staff_names(), "score": _("score"), "at_stake": _("at stake"), "n": "n"}
    return " · ".join(f"{name} {written(Fraction(base[code]))}" for code, name in names.items() if code in base)


def staff_names() -> dict[str, str]:
    """What the four counts are called."""
    return {"contracted": _("contract"), "rostered": _("rostered"), "logged_in": _("logged in"), "attested": _("insured")}


def _parts(said: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """The sum at a glance: sign, name, amount."""

    def sum_of(*, keep: Any) -> int:
        return sum(line["fen"] for line in said["lines"] if keep(line))

    less = -sum_of(keep=lambda line: line["step"] not in {GROSS, PREPAYMENT, CARRY} and line["fen"] < 0)
    more = sum_of(keep=lambda line: line["step"] not in {GROSS, PREPAYMENT, CARRY} and line["fen"] > 0)
    recovered, carried = -sum_of(keep=lambda line: line["step"] == PREPAYMENT), sum_of(keep=lambda line: line["step"] == CARRY)
    parts = [("", _("Gross fee"), said["gross_fen"]), (MINUS, _("Deducted and corrected"), less), ("+", _("Returned"), more),
             (MINUS, _("Prepayment recovered"), recovered), ("+" if carried >= 0 else MINUS, _("Carried"), abs(carried))]  # fmt: skip
    return tuple((sign, name, yuan(fen)) for at, (sign, name, fen) in enumerate(parts) if fen or not at)


def _staff(said: Mapping[str, Any]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The four counts of each price that has them, with the price's name."""
    names = {line["code"]: line["rule"]["zh" if chinese() else "en"] for line in said["lines"] if line["step"] == GROSS}
    return tuple(
        (names.get(code, code), tuple((staff_names()[name], written(Fraction(counts[name]))) for name in COUNTS))
        for code, counts in said["facts"]["staffing"].items()
    )  # fmt: skip
