"""The indicators of both accounts in plain words: what each says, how it is worked out, and whether more of it is better."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from huiying.pages.naming import named
from huiying.pages.two_accounts.numbers import OF_UNITS

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: `kind` names how its numbers are written, `better` is +1 where more is better, -1 where less is, 0 where neither."""

    id: str
    kind: str
    better: int
    title: Pair
    formula: Pair
    note: Pair = ("", "")
    inputs: tuple[str, ...] = ()

    def said(self, pair: Pair) -> str:
        """A text in the reader's language."""
        return named(*pair)


UNIT_COST = ("只与“同量同标准费用”并看：电话接得快了、打来的多了，每个的费用也会降。",
             "Read it only beside the cost at the same volume and standard: it also falls when more people call and are answered faster.")  # fmt: skip
COSTS = ("cost.wage", "cost.social", "cost.overtime", "cost.training", "cost.supervision", "cost.site", "cost.telecom", "cost.licence", "cost.annuity",
         "cost.vendor_fee", "cost.deductions", "cost.contract_mgmt", "cost.transition", "cost.severance", "price.cpi")  # fmt: skip

ECONOMIC = (
    Indicator(
        "C",
        "money",
        -1,
        ("每年总费用", "Total cost a year"),
        ("各费用行之和 − 扣款，按价格指数折成同一年的价", "all cost lines less deductions, in prices of one year"),
        inputs=COSTS,
    ),
    Indicator(
        "E8",
        "money",
        -1,
        ("同量同标准的每年费用", "Cost a year at the same volume and standard"),
        (
            "把每一边的单价、人手和排班放到同一来电量、同一接听标准下重算",
            "each side's price, people and schedule, worked out again for one volume and one standard",
        ),
        ("只有这一项可以说“花钱是多了还是少了”。", "This alone may say whether more or less was paid."),
        inputs=(*COSTS, "hr.hours_paid", "tel.queued", "tel.handle"),
    ),
    Indicator(
        "V",
        "count",
        0,
        ("每年要求人工的来电", "Calls that asked for a person, a year"),
        ("要求人工的来电 ÷ 年数", "calls that asked for a person ÷ years"),
        ("来电多了，总费用也会多。", "More calls cost more in all."),
        ("tel.queued",),
    ),
    Indicator(
        "E3",
        "each",
        -1,
        ("每个有效接通的费用", "Cost per effective contact"),
        ("总费用 ÷（15 秒内接起 × 一次解决率）", "total cost ÷ (answered within 15 s × solved at the first contact)"),
        UNIT_COST,
        (*COSTS, "tel.ans_in", "contact.fcr"),
    ),
    Indicator(
        "E1",
        "each",
        -1,
        ("每个接起电话的费用", "Cost per answered call"),
        ("总费用 ÷ 人工接起数", "total cost ÷ calls answered by a person"),
        UNIT_COST,
        (*COSTS, "tel.answered"),
    ),
    Indicator(
        "E2",
        "each",
        -1,
        ("每件诉求的费用", "Cost per distinct need"),
        ("总费用 ÷ 不重复的诉求数", "total cost ÷ distinct needs"),
        UNIT_COST,
        (*COSTS, "need.count"),
    ),
    Indicator(
        "E4", "each", -1, ("每件办结的费用", "Cost per closed case"), ("总费用 ÷ 办结件数", "total cost ÷ closed cases"), UNIT_COST, (*COSTS, "case.closed")
    ),
    Indicator("E5", "heads", 0, ("付薪人数", "Heads paid"), ("各月付薪人数的平均", "mean of the heads paid each month"), inputs=("hr.heads", "hr.hours_paid")),
    Indicator(
        "E6",
        "share",
        0,
        ("坐席忙碌的时间", "Share of time busy"),
        ("通话与话后处理时间 ÷ 登录时间", "handling time ÷ hours logged in"),
        ("太低是闲置，太高则来电要等、人也留不住。", "Too low is idle, too high makes callers wait and people leave."),
        ("tel.handle", "hr.hours_logged"),
    ),
    Indicator(
        "E7",
        "ratio",
        1,
        ("每付薪小时接听数", "Calls answered per paid hour"),
        ("人工接起数 ÷ 付薪小时", "calls answered ÷ hours paid"),
        inputs=("tel.answered", "hr.hours_paid"),
    ),
    Indicator("E5h", "hours", 0, ("每月付薪工时", "Hours paid a month"), ("付薪工时 ÷ 月数", "hours paid ÷ months"), inputs=("hr.hours_paid",)),
    Indicator(
        "EH",
        "money",
        0,
        ("每人每月费用", "Cost of a head-month"),
        ("总费用 ÷ 人月", "total cost ÷ head-months"),
        ("人数若由金额反推，此数不予列示。", "Withheld where the heads were worked out from the money."),
        (*COSTS, "hr.heads"),
    ),
)
LIVELIHOOD = (
    Indicator(
        "L2",
        "share",
        1,
        ("15 秒内有人接", "Answered within 15 seconds"),
        ("15 秒内接起 ÷ 要求人工的全部来电（含没等到的）", "answered within 15 s ÷ all calls that asked for a person, those who gave up among them"),
        inputs=("tel.ans_in", "tel.queued"),
    ),
    Indicator(
        "L1",
        "share",
        1,
        ("有人接", "Answered at all"),
        ("人工接起 ÷ 要求人工的全部来电", "answered by a person ÷ all calls that asked for one"),
        ("国家标准：任意连续 24 小时不低于 95%（GB/T 33358-2016）。", "National standard: at least 95 % over any 24 hours (GB/T 33358-2016)."),
        ("tel.answered", "tel.queued"),
    ),
    Indicator(
        "L3",
        "share",
        -1,
        ("没等到就挂断", "Gave up waiting"),
        ("排队中挂断 ÷ 要求人工的全部来电", "abandoned in the queue ÷ all calls that asked for a person"),
        inputs=("tel.ab", "tel.queued"),
    ),
    Indicator(
        "L4",
        "hours",
        -1,
        ("市民每年等候的时间", "Time citizens waited, a year"),
        ("全部等候秒数 ÷ 3600，含没等到的", "all seconds waited ÷ 3600, of those who gave up too"),
        ("等候的时间不折成钱与费用相抵。", "The time is never turned into money and set against the cost."),
        ("tel.wait_all",),
    ),
    Indicator(
        "L5",
        "count",
        1,
        ("每年 15 秒内接到的诉求", "Needs reached within 15 seconds, a year"),
        ("至少一次在 15 秒内接起的不重复诉求", "distinct needs with at least one call answered in 15 s"),
        inputs=("need.in15", "need.count"),
    ),
    Indicator(
        "L5s",
        "share",
        1,
        ("15 秒内接到的诉求占比", "Share of needs reached within 15 seconds"),
        ("15 秒内接到的诉求 ÷ 全部诉求", "needs reached within 15 s ÷ all needs"),
        inputs=("need.in15", "need.count"),
    ),
    Indicator(
        "L6p50",
        "time",
        -1,
        ("办结用时：一半", "Time to close: half"),
        ("多少小时内办结了一半；未办结的也计入（Kaplan–Meier）", "hours until half were closed; open cases count (Kaplan–Meier)"),
        inputs=("case.ttc",),
    ),
    Indicator(
        "L6p90",
        "time",
        -1,
        ("办结用时：九成", "Time to close: nine in ten"),
        ("多少小时内办结了九成；未办结的也计入（Kaplan–Meier）", "hours until nine in ten were closed; open cases count (Kaplan–Meier)"),
        inputs=("case.ttc",),
    ),
    Indicator(
        "L7", "share", 1, ("按期办结", "Closed in time"), ("按期办结 ÷ 到期件数", "closed in time ÷ cases that fell due"), inputs=("case.on_time", "case.due")
    ),
    Indicator("L7r", "share", 1, ("有回复", "Replied"), ("已回复 ÷ 应回复", "replies made ÷ replies due"), inputs=("reply.made", "reply.due")),
    Indicator("L8", "share", -1, ("办结后又要再办", "Reopened"), ("重新办理 ÷ 办结件数", "reopened ÷ closed cases"), inputs=("case.reopened", "case.closed")),
    Indicator(
        "L9",
        "share",
        1,
        ("市民说满意", "Satisfied, say the citizens"),
        ("满意 ÷ 收回的答复（Wilson 95% 区间）", "satisfied ÷ answers received (Wilson 95 % interval)"),
        ("满意与否多取决于承办部门，不全在接电话的人。", "It depends on the unit that handles the matter more than on who answers the telephone."),
        ("sat.satisfied", "sat.answered", "sat.sent"),
    ),
    Indicator(
        "L10",
        "share",
        0,
        ("公平：最好与最差之间的差距", "Equity: the gap between best and worst served"),
        ("各组的比率之差；不足 30 的组合并", "difference of the groups' shares; groups below 30 are merged"),
    ),
)
ORDER = {one.id: place for place, one in enumerate((*ECONOMIC, *LIVELIHOOD))}
KNOWN = {one.id: one for one in (*ECONOMIC, *LIVELIHOOD)}
FACTORS: dict[str, Pair] = {
    "price": ("单价：每付薪小时多少钱", "price: yuan per paid hour"), "volume": ("来电多少", "volume of calls"), "mix": ("诉求类型的构成", "mix of types"),
    "handle": ("每通电话多长", "time per call"), "standard": ("接听标准高低", "service standard"), "schedule": ("排班与在岗", "scheduling and presence"),
    "labour": ("人手用得紧还是松", "people used tightly or loosely"), "fixed": ("与工时无关的费用", "costs that do not depend on hours"),
}  # fmt: skip


def indicator(entry: Mapping[str, Any]) -> Indicator:
    """The indicator of an entry of a document; one that is not known here, is counted another way or is a part keeps the entry's own name."""
    code, own = str(entry["id"]), (str(entry.get("zh") or entry["id"]), str(entry.get("en") or entry["id"]))
    kind = OF_UNITS.get(str(entry.get("unit")), "")
    base = KNOWN.get(code) or Indicator(code, kind or "ratio", 0, own, ("", ""))
    other = entry.get("group") or entry.get("variant") not in (None, "fcr")
    return replace(base, kind=kind or base.kind, title=own if other else base.title)
