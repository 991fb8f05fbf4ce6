"""An answer of `staff` for people: the figures with their bands, then everything that was assumed, with the option that changes it."""

from collections.abc import Iterator
from typing import Any

from huiying.cli.queueing.options import COSTS

Told = dict[str, Any]
SHARE_OF = {
    "offered": "排队来电 of all queued calls", "answered": "已接来电 of the answered calls", "excl_short": "除去短时放弃 of queued calls but short abandons",
    "good": "及时接起或放弃 answered or given up in time", "virtual": "从不挂断的人 a caller who never hangs up", "connect": "接通 answered at all",
}  # fmt: skip
OPTIONS = {
    "aht_s": ("--aht", "处理时长（秒） handling time, s"), "patience_s": ("--patience", "耐心（秒） patience, s"), "redial": ("--redial", "重拨 call again"),
    "patience_sigma": ("--patience-sigma", "耐心的对数标准差 sigma of patience"), "patience_from": ("--patience-from", "耐心来自 patience from"),
    "service_sigma": ("--service-sigma", "处理时长的对数标准差 sigma of handling"), "contributions": ("--contributions", "缴费比例来自 rates from"),
    "profile": ("--profile", "一天的分布 profile of the day"), "demand": ("--demand", "各时段负荷 load of an interval"),
    "shrinkage": ("--shrinkage", "缩减率 shrinkage"), "schedule_factor": ("--schedule-factor", "排班系数 schedule factor"),
    "hours_per_month": ("--hours-per-month", "每人每月工时 hours of a head"), "max_occupancy": ("--max-occupancy", "占用率上限 most occupancy"),
    "max_abandon": ("--max-abandon", "放弃率上限 most abandons"), "city": ("--city", "工资范围 range of pay"), "seed": ("--seed", "随机种子 seed"),
    "draws": ("--draws", "抽样次数 draws"),
}  # fmt: skip


def lines(told: Told) -> Iterator[str]:
    """The answer line by line."""
    given = told["assumptions"]
    within = "" if given["convention"] == "connect" else f" / {given['within_s']:g} s"
    yield f"{given['target']:g}{within}，{SHARE_OF[given['convention']]}，{given['model']}"
    yield "括号内为九成区间 in brackets: where 90 % of the draws lie"
    yield ""
    for name in ("in_house", "bought"):
        if name in told:
            yield f"{'自办 in house' if name == 'in_house' else '外包 bought'}：{told['budget_month'] / 100:,.0f} 元/月 yuan a month"
            yield from _figures(told[name])
    yield from _figures(told)
    yield from _money(told)
    yield ""
    yield "假设 assumed"
    for name, (option, words) in OPTIONS.items():
        yield f"  {option:<18}{_value(given[name]):<24}{words}"
    for name, words in COSTS.items():
        yield f"  --{name:<16}{_value(given['costs'][name]):<24}{words}"
    yield "  模型值而非观测 of a model, not observed" + ("；社保公积金比例未经核实 the employer's share is not verified" if given["unverified"] else "")


def _figures(told: Told) -> Iterator[str]:
    if "calls_per_day" in told:
        yield f"  可接来电 calls a day     {_band(told['calls_per_day'], ',.0f')}"
    if "heads" in told:
        yield f"  人数 heads               {_band(told['heads'], ',.1f')}"
    if "agent_hours_per_day" in told:
        yield f"  座席小时/天 hours a day  {told['agent_hours_per_day']:,.1f}"
    if "peak_agents" in told:
        yield f"  最多同时在席 at once     {told['peak_agents']}"


def _money(told: Told) -> Iterator[str]:
    for key, words in (("head_month", "每人月 a head-month"), ("cost_month", "每月 a month")):
        if key in told:
            both = told[key]
            yield f"  {words}：自办 in house   {_band(both['in_house'], ',.0f', 100)} 元"
            yield f"  {words}：外包 bought     {_band(both['bought'], ',.0f', 100)} 元"
            yield f"      其中付给服务商 of it to the vendor  {_band(both['bought']['price'], ',.0f', 100)} 元"


def _band(part: Told, shown: str, unit: int = 1) -> str:
    value, lo, hi = (format(part[name] / unit, shown) for name in ("value", "lo", "hi"))
    return value if lo == hi else f"{value} ({lo}–{hi})"


def _value(part: object) -> str:
    if isinstance(part, dict):
        return f"{part['value']:g}" if part["lo"] == part["hi"] else f"{part['value']:g}@{part['lo']:g}..{part['hi']:g}"
    return "–" if part is None else f"{part:g}" if isinstance(part, float) else str(part)
