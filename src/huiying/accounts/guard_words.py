"""What the fifteen guards say, in both languages; and how numbers and lists are written in those sentences. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from huiying.kit.sums import half_up

BLOCK, FLAG = "BLOCK", "FLAG"
VALUE, DIFFERENCE, WORD = "value", "difference", "word"
UNKNOWN = ("不明", "unknown")
MESSAGES: dict[str, tuple[str, str, str]] = {
    "G01": ("definition_break",
            "口径不一致：{metric} 前为 {v0}、后为 {v1}，不可相减；请按同一口径重算或提供≥3个月双口径数据。",
            "Definitions differ for {metric} ({v0} vs {v1}); recompute under one version or supply a 3-month overlap."),
    "G02": ("short_or_gappy",
            "时段过短或缺数：前 {n0} 月、后 {n1} 月，缺失 {miss}；仅作描述，不作因果结论。",
            "Too short or gappy ({n0}/{n1} months, {miss} missing): descriptive only."),
    "G03": ("demand_growth",
            "需求变动 {g}：单位成本不可直接比较，须同时列出同量同标准成本（E8）。",
            "Demand changed by {g}: show cost at constant volume and service (E8)."),
    "G04": ("denominator_mismatch",
            "分母不同（{d0}/{d1}）或数值自相矛盾，该指标不予比较。",
            "Different or impossible denominators ({d0}/{d1}): metric not compared."),
    "G05": ("redial_inflation",
            "重拨影响：来电 {calls}、不同来电人 {unique}；接通率低时来电量虚高。",
            "Redials: {calls} calls from {unique} callers; call volume is inflated when connection is poor."),
    "G06": ("scope_change",
            "服务范围变化：{events}；请剔除变化部分后再比。",
            "Scope changed ({events}); compare on the unchanged part."),
    "G07": ("money_stage",
            "资金口径不一：{s0} 与 {s1}（预算/限价/中标/合同/实付）。",
            "Money stages differ or not paid: {s0} vs {s1}."),
    "G08": ("period_tax",
            "合同期或含税口径不明：{detail}；不得把总额当年额。",
            "Term or VAT basis unclear: {detail}."),
    "G09": ("nominal_money",
            '未扣除价格变动（{y0}→{y1}），不得称"节约"。',
            "Nominal money {y0}->{y1}: no saving may be claimed."),
    "G10": ("incomplete_inhouse",
            "自办成本不完整，缺：{missing}；按区间列示。",
            "In-house (or contract-management) cost lacks {missing}: shown as a range."),
    "G11": ("satisfaction_without_n",
            "满意率缺样本：发出 {sent}、回收 {n}；须列置信区间与无应答上下界。",
            "Satisfaction without adequate n ({n} of {sent}): interval and non-response bounds required."),
    "G12": ("perfect_rate",
            '"100%"须列样本量与下限：n={n}，95%下限 {lo}。',
            "100 % needs its n: n={n}, 95 % lower bound {lo}."),
    "G13": ("asserted_counterfactual",
            '对照数为断言：称"{claim}"但无测算过程。',
            'Counterfactual is an assertion: "{claim}" has no workings.'),
    "G14": ("regression_to_mean",
            "基期为极端月份，改善可能属自然回归；请用≥12个月均值。",
            "Baseline is an extreme month: improvement may be regression to the mean; use >= 12 months."),
    "G15": ("circular_heads",
            "人数系由金额反推（循环论证），人均数不予列示。",
            "Headcount was derived from the money (circular): per-head figures withheld."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raised:
    """A guard that fired. `hits`: the input ids that it concerns ("cost" = all money, "head" = figures per head, "saving" = the word).

    `withholds`: nothing (""), the difference of whatever uses a hit, its values on `sides` too, or only the word.
    """

    id: str
    level: str
    params: dict[str, Any]
    zh: str
    en: str
    hits: frozenset[str] = frozenset()
    withholds: str = ""
    sides: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The guard's name."""
        return MESSAGES[self.id][0]

    def told(self) -> dict[str, Any]:
        """As the document tells it."""
        told = {"id": self.id, "name": self.name, "level": self.level, "params": self.params, "zh": self.zh, "en": self.en}
        return told | {"withholds": self.withholds, "sides": list(self.sides)}


@dataclass(frozen=True, slots=True)
class Said:
    """The words that fill a message: the same in both languages, or two."""

    plain: dict[str, str] = field(default_factory=dict)
    two: dict[str, tuple[str, str]] = field(default_factory=dict)


def fire(
    id_: str, level: str, params: dict[str, Any], said: Said, *, hits: Iterable[str] = (), withholds: str = "", sides: tuple[str, ...] = (),
    words: tuple[str, str] | None = None,
) -> Raised:  # fmt: skip
    """The guard with its message filled in; `words` where the case needs another sentence than the usual one."""
    zh, en = words or MESSAGES[id_][1:]
    filled = [said.plain | {name: pair[at] for name, pair in said.two.items()} for at in (0, 1)]
    return Raised(id_, level, params, zh.format(**filled[0]), en.format(**filled[1]), frozenset(hits), withholds, sides)


def percent(share: Fraction | None, decimals: int = 1, *, sign: bool = False) -> str:
    """A share as percent, half up; "∞" for none."""
    if share is None:
        return "∞"
    units = half_up(share * 100 * 10**decimals)
    digits = str(abs(units)).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    mark = "-" if units < 0 else "+" if sign else ""
    return f"{mark}{text} %"


def counted(value: Fraction | None) -> tuple[str, str]:
    """A count with thousands, or that it is unknown."""
    return UNKNOWN if value is None else (f"{half_up(value):,}",) * 2


def joined(pairs: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """A list in both languages."""
    parts = list(pairs)
    return "、".join(zh for zh, _ in parts), ", ".join(en for _, en in parts)


def real(value: Fraction | None) -> float | None:
    """A parameter as a JSON number."""
    return None if value is None else float(value)
