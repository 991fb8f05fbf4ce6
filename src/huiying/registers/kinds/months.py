"""What people state of a month for the two accounts: paid hours from a time sheet, lines of cost from the books, indices. One row an input and employer."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.db.models import QuerySet

from huiying.accounts.inputs import FEN, INPUTS, SHARE, STAGES, VAT, WHOLE_UNITS
from huiying.accounts.models import StatedMonth
from huiying.accounts.months import is_month
from huiying.accounts.stating import STATABLE, SUMMED, Stated, keep_stated
from huiying.directory.reference import Reference, reference
from huiying.registers.kind import Asked, Choices, Column, HandOut, Hands, Kind, Row, Type, Wrong, joined
from huiying.registers.names import employers, id_of

MOST, PLACES = Decimal(10) ** 13, 4
NOBODY = "-"
NUMBER = ("应为不小于 0 的数，最多四位小数；人数为整数，占比不大于 1", "a number from 0 on, at most four decimals; people whole, a share at most 1")
STAGE_WORDS = {"budget": ("预算", "budget"), "ceiling": ("限价", "ceiling"), "award": ("中标", "award"), "contract": ("合同", "contract"),
               "paid": ("实付", "paid"), "audited": ("审定", "audited")}  # fmt: skip
VAT_WORDS = {"in": ("含税", "with VAT"), "out": ("不含税", "without VAT"), "none": ("不涉税", "bears no VAT")}
QUALITY_WORDS = {"measured": ("账册或考勤实录", "from books or time sheets"), "estimated": ("估算", "estimated"), "stated": ("仅有说法", "stated")}
UNITS = {FEN: ("元", "yuan"), "h": ("小时", "hours"), "head": ("人", "heads"), "index": ("基年=100", "base year = 100"), SHARE: ("0–1", "0–1"),
         "people": ("人", "people")}  # fmt: skip


def inputs(_data: Reference) -> Choices:
    """What can be stated, with its unit."""
    return {id_: (f"{INPUTS[id_].zh}（{UNITS[INPUTS[id_].unit][0]}）", f"{INPUTS[id_].en} ({UNITS[INPUTS[id_].unit][1]})") for id_ in STATABLE}


def row(one: StatedMonth) -> Row:
    """A figure as a row."""
    value = "" if one.value is None else f"{one.value.normalize():f}"
    return {"month": one.month, "employer": one.employer.code if one.employer else "", "input": one.input, "value": value, "quality": one.quality,
            "stage": one.stage, "vat": one.vat, "source": one.source}  # fmt: skip


def key(one: Row) -> str:
    """Month, employer, input."""
    return joined(one["month"], one["employer"] or NOBODY, one["input"])


def check(asked: Asked) -> list[Wrong]:
    """Months and numbers are such; a cost says its stage and its VAT, hours and heads whose they are."""
    return [wrong for move in asked.put for wrong in _wrong(move.key, asked.after[move.key])]


def _wrong(name: str, one: Row) -> list[Wrong]:
    cost, found = one["input"].startswith("cost."), []
    if not is_month(one["month"]):
        found.append(Wrong(name, "month", "月份写作 2026-01", "a month is written 2026-01"))
    if not _is_number(one["input"], one["value"]):
        found.append(Wrong(name, "value", *NUMBER))
    if one["input"] in SUMMED and not one["employer"]:
        found.append(Wrong(name, "employer", "工时和人数须写明用人单位", "hours and heads say whose they are"))
    if cost and not (one["stage"] and one["vat"]):
        found.append(Wrong(name, "stage", "费用须写明资金口径和是否含税", "a cost says its stage and its VAT"))
    if not cost and (one["stage"] or one["vat"]):
        found.append(Wrong(name, "stage", "只有费用有资金口径和含税与否", "only costs have a stage and VAT"))
    return found


def _is_number(id_: str, text: str) -> bool:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return False
    if not value.is_finite() or not 0 <= value <= MOST or value != round(value, PLACES):
        return False
    unit = INPUTS[id_].unit
    return (unit != SHARE or value <= 1) and (unit == FEN or unit not in WHOLE_UNITS or value == value.to_integral_value())


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the figures."""
    standing = {key(row(one)): one.pk for one in rows(asked.now)}
    data = reference()
    put = [
        Stated(one["month"], data.orgs[id_of(data, one["employer"])].pk if one["employer"] else None, one["input"], Decimal(one["value"]), one["quality"],
               one["stage"], one["vat"], one["source"])
        for move in asked.put for one in [asked.after[move.key]]
    ]  # fmt: skip
    keep_stated(put=put, ended=[standing[each] for each in asked.ended], actor=hands.proposer, approver=hands.approver, now=asked.now)
    return ()


def rows(_now: object) -> QuerySet[StatedMonth]:
    """The figures that stand."""
    return StatedMonth.objects.filter(superseded_at=None).select_related("employer").order_by("-month", "input", "employer__code")


MONTHS = Kind(
    name="months", zh="月度工时与费用", en="Hours and costs by month",
    about=("两本账里系统数不出来的：各月付薪工时、各项费用、价格指数；有来源，由另一人批准。没有发生写 0，不写即缺失；市里自付、不分用人单位的，用人单位空着。",
           "What both accounts need and nobody counts: hours paid, lines of cost, indices. Nothing happened: 0; not written: missing; no employer: the city."),
    columns=(
        Column("month", "月份", "Month", needed=True, fixed=True, longest=7, sort="month", hint=("如 2026-01", "such as 2026-01")),
        Column("employer", "用人单位", "Employer", Type.CHOICE, fixed=True, choices=employers, sort="employer__code", blank=("市里", "the city")),
        Column("input", "项目", "Input", Type.CHOICE, needed=True, fixed=True, choices=inputs, sort="input"),
        Column("value", "数值", "Value", needed=True, longest=20, amount=True, hint=("金额以元计", "money in yuan")),
        Column("quality", "来历", "Quality", Type.CHOICE, needed=True, choices=lambda _data: QUALITY_WORDS),
        Column("stage", "资金口径", "Stage of money", Type.CHOICE, choices=lambda _data: {name: STAGE_WORDS[name] for name in STAGES}),
        Column("vat", "含税与否", "VAT", Type.CHOICE, choices=lambda _data: {name: VAT_WORDS[name] for name in VAT}),
        Column("source", "来源", "Source", needed=True, longest=120),
    ),
    key=key, rows=rows, row=row, check=check, apply=apply, proposes="propose_month", approves="approve_month", search=("month", "input", "employer__name"),
    order="-month", lead="input",
)  # fmt: skip
