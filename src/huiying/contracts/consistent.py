"""What has to hold between the parts of a contract's terms: each checker gives what it finds, nothing stops at the first."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from huiying.contracts.source import Source, source_of
from huiying.contracts.terms import BY_SHARE, FEES, Clause, Component, Terms, Tier
from huiying.kit.checks import Problem
from huiying.kit.curves import curve_problems, lacking, most_points

ALL_POINTS = 100
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
NEEDS: dict[str, tuple[str, ...]] = {
    "lump_sum": (), "performance": (), "seat_month": ("rate",), "head_month": ("rate",), "item": ("tiers",), "base_plus_item": ("base", "tiers"),
    "minute": ("rate",), "productive_hour": ("rate",), "milestone": ("amount",), "pass_through": (),
}  # fmt: skip


def inconsistencies(terms: Terms) -> list[Problem]:
    """Every contradiction between the parts of terms whose single fields are right."""
    return [
        *_period(terms), *_once("components", [one.code for one in terms.components]), *_once("clauses", [one.code for one in terms.clauses]),
        *_once("fines", [one.code for one in terms.fines]), *_components(terms), *_clauses(terms), *_score(terms), *_fines(terms), *_prepayment(terms),
    ]  # fmt: skip


def _period(terms: Terms) -> Iterator[Problem]:
    if terms.start >= terms.end:
        yield Problem("period.to", "order", "合同期止应晚于起", "The period has to end after it begins")
    if terms.start.day != 1 or terms.end.day != 1:
        yield Problem("period", "whole_months", "合同期应为整月（起止均为某月 1 日）", "The period has to consist of whole months (from the first to a first)")


def months_between(start: date, end: date) -> int:
    """How many months lie from one first of a month to another."""
    return (end.year - start.year) * 12 + end.month - start.month


def _once(place: str, codes: Sequence[str]) -> Iterator[Problem]:
    for code, n in Counter(codes).items():
        if n > 1:
            yield Problem(place, "once", f"代码 {code} 出现 {n} 次", f"The code {code} stands {n} times")


def _components(terms: Terms) -> Iterator[Problem]:
    if not terms.components:
        yield Problem("components", "required", "至少要有一项价格", "At least one price is needed")
    known = {one.code for one in terms.components}
    for code in sorted(set(terms.performance_of) - known):
        yield Problem("performance.of", "unknown", f"没有价格 {code}", f"There is no price {code}")
    for at, one in enumerate(terms.components, 1):
        place = f"components[{at}]"
        yield from lacking(place, NEEDS[one.kind], one)
        yield from _amounts(place, one)
        if one.kind in BY_SHARE and one.months not in (None, months_between(terms.start, terms.end)):
            yield Problem(f"{place}.months", "period", "月数须等于合同期的月数", "The months have to be those of the period")
        yield from _tiers(f"{place}.tiers", one.tiers)
        if source_of(one) is None:
            zh, en = "应为 staffing、noted、one 或“metric 代码@版本/口径 num|den|value”", "staffing, noted, one or a metric's part is expected"
            yield Problem(f"{place}.source", "source", zh, en)
        elif source_of(one) == Source("staffing") and one.contracted is None:
            yield Problem(f"{place}.contracted", "required", "按到岗核定的价格要写合同数量", "A price by proven staff needs the number contracted")


def _amounts(place: str, one: Component) -> Iterator[Problem]:
    if one.kind in BY_SHARE and bool(one.schedule) == (one.amount is not None and one.months is not None):
        yield Problem(place, "amount", "写总额与月数，或写每月金额，二者取一", "Either an amount and its months, or the amounts of single months")
    for month, _amount in one.schedule:
        if not _MONTH.fullmatch(month):
            yield Problem(f"{place}.schedule.{month}", "month", "应为月份，如 2026-10", "A month such as 2026-10 is expected")
    if one.staffing is not None and one.kind not in FEES:
        zh, en = "按数量计价的项目已核定数量，不再扣缺员", "What is paid by quantity is verified already and loses nothing more"
        yield Problem(f"{place}.staffing", "twice", zh, en)
    if one.staffing is not None and one.contracted is None:
        yield Problem(f"{place}.contracted", "required", "扣缺员要写每月应到岗日", "A shortfall needs the post-days due in a month")
    if (one.forecast is None) != (one.min_share is None):
        yield Problem(f"{place}.min_share", "pair", "预测量与保底比例须同时写", "A forecast and its least share belong together")


def _tiers(place: str, tiers: tuple[Tier, ...]) -> Iterator[Problem]:
    ends = [tier.upto for tier in tiers]
    if tiers and (ends[-1] is not None or None in ends[:-1]):
        yield Problem(place, "open", "只有最后一档不写上限", "The last tier, and only that, has no upper end")
    elif any(lower >= upper for lower, upper in pairwise(end for end in ends if end is not None)):
        yield Problem(place, "order", "各档上限须递增", "The tiers' ends have to rise")


def _clauses(terms: Terms) -> Iterator[Problem]:
    for at, one in enumerate(terms.clauses, 1):
        place = f"clauses[{at}]"
        yield from curve_problems(place, one)
        yield from _mode(place, one)


def _mode(place: str, one: Clause) -> Iterator[Problem]:
    if one.mode == "score" and (one.cap is not None or one.earn_back is not None or one.basis == "gross"):
        yield Problem(place, "mode", "计分条款没有封顶金额、返还与基数", "A clause that gives points has no cap in money, no earn-back and no basis")
    if one.mode == "deduct" and one.is_bonus:
        yield Problem(f"{place}.curve", "mode", "加分只用于计分条款", "A bonus belongs to clauses that give points")
    if one.mode == "deduct" and one.missing == "zero":
        yield Problem(f"{place}.missing", "mode", "扣款条款没有数据就不扣款", "Without data a clause deducts nothing")
    if one.weight <= 0 and one.curve not in {"bands", "per_point"}:
        yield Problem(f"{place}.weight", "required", "要写分值或金额", "The points or the amount at stake are needed")


def _score(terms: Terms) -> Iterator[Problem]:
    lows = [row.low for row in terms.pay_factor]
    if any(upper <= lower for upper, lower in pairwise(lows)):
        yield Problem("pay_factor", "order", "各档须由高到低", "The rows have to go from high to low")
    if lows and lows[-1] != 0:
        yield Problem("pay_factor", "open", "最后一档须从 0 分起", "The last row has to begin at 0")
    if terms.pay_factor and terms.pay_factor[0].per_point:
        yield Problem("pay_factor[1].per_point", "top", "最高一档之上没有可比的一档", "Nothing stands above the first row to count points from")
    points = sum(most_points(clause) for clause in terms.scored if not clause.is_bonus)
    if terms.scored and points != ALL_POINTS:
        yield Problem("clauses", "hundred", f"计分条款合计 {points} 分，应为 100 分", f"The clauses give {points} points together; 100 are expected")
    at_stake = terms.performance_share > 0 or any(one.kind == "performance" for one in terms.components)
    if at_stake and not (terms.scored and terms.pay_factor):
        yield Problem("performance", "score", "按绩效支付须有计分条款和系数表", "Pay by performance needs clauses that give points and a table of factors")


def _fines(terms: Terms) -> Iterator[Problem]:
    for at, rule in enumerate(terms.fines, 1):
        if (rule.amount > 0) == (rule.points > 0):
            yield Problem(f"fines[{at}]", "one", "写金额或扣分，二者取一", "Either an amount or points, one of them")


def _prepayment(terms: Terms) -> Iterator[Problem]:
    if terms.prepayment is not None and terms.prepayment.mode == "share" and terms.prepayment.share <= 0:
        yield Problem("prepayment.share", "required", "按比例抵扣要写比例", "Recovery by share needs the share")
