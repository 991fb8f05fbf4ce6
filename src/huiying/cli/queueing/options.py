"""The options of `staff`: each default is one of them. What is not certain is given as 0.32, as 0.25..0.40 (the middle counts) or as 0.32@0.25..0.40."""

import argparse
import math
import re
import unicodedata
from datetime import date
from pathlib import Path

from huiying.accounts.cost_parts import WAGES, Range, city_costs
from huiying.workforce.conventions import Convention

GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
HOURS_PER_MONTH = 174.0
PROFILE_NAMES = ("hotline", "busy_hotline", "flat")
COSTS = {
    "wage": "月工资（元） gross pay, yuan a month", "employer": "单位社保公积金占工资 employer's contributions, share of the pay",
    "overtime": "节假日、夜班、加班 holidays, nights, overtime, of the base", "recruiting": "招聘培训（元/人月） recruiting and training, yuan",
    "span": "每名班长带几人 agents per supervisor", "quality": "质检、知识库、排班 inspection, knowledge and planning, of the base",
    "seat": "场地、电、电脑（元） room, power, computer, yuan", "telecom": "线路、许可、语音（元） lines, licences, speech, yuan",
    "annuity": "自办：年金（元） in house: annuity, yuan", "building": "自办：房屋的机会成本（元） in house: what the rooms would bring if let, yuan",
    "margin": "外包利润 the vendor's margin, of its price", "vat": "增值税 value added tax", "management": "合同管理 the buyer's own effort, of the price",
}  # fmt: skip


def number(text: str) -> float:
    """0.85, 85%, 11,014 or １１０１４. Raises ValueError."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if GROUPED.fullmatch(plain):
        return float(plain.replace(",", ""))
    return float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)


def uncertain(text: str) -> Range:
    """0.32, 0.25..0.40 or 0.32@0.25..0.40. Raises ArgumentTypeError."""
    value, at, ends = text.rpartition("@")
    try:
        numbers = [number(part) for part in ends.split("..")]
        lo, hi = numbers if len(numbers) == 2 else (numbers[0], *numbers)  # noqa: PLR2004 - two ends
        middle = number(value) if at else (lo + hi) / 2
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number nor LO..HI nor VALUE@LO..HI") from error
    if not (math.isfinite(lo + hi) and 0 <= lo <= middle <= hi):
        raise argparse.ArgumentTypeError(f"{text!r}: the ends are not negative and the value lies between them")
    return Range(middle, lo, hi)


def day(text: str) -> date:
    """2026-01-01. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-01-01") from error


def add_asked(parser: argparse.ArgumentParser) -> None:
    """What is asked of the line."""
    add = parser.add_argument
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("--calls-per-day", type=number, metavar="N", help="每天多少来电：要多少人 calls a day: how many people?")
    one.add_argument("--headcount", type=number, metavar="N", help="这么多人：能接多少来电 so many people: how many calls do they carry?")
    one.add_argument("--budget", type=number, metavar="YUAN", help="每月这么多钱（元）：能接多少来电 so many yuan a month: how many calls do they carry?")
    add("--aht", type=uncertain, default="300", metavar="S", help="平均处理时长（秒） talk, hold and after-call work, seconds (300)")
    add("--target", type=number, default=0.85, help="服务水平目标 the share that is promised (0.85)")
    add("--within", type=number, default=15.0, metavar="S", help="多少秒内 within so many seconds (15)")
    add("--convention", choices=[str(one) for one in Convention], default="offered", help="服务水平口径 what it is a share of (offered)")
    add("--short", type=number, metavar="S", help="excl_short：多少秒内的放弃不计 excl_short leaves out calls given up within so many seconds (as --within)")
    add("--max-occupancy", type=number, metavar="SHARE", help="占用率上限 no busier than this (no limit)")
    add("--max-abandon", type=number, metavar="SHARE", help="放弃率上限 no more than this give up (no limit)")
    add("--patience", type=uncertain, metavar="S", help="来电人平均耐心（秒） mean patience, seconds (90@45..180)")
    add("--patience-sigma", type=number, metavar="SIGMA", help="耐心为对数正态，SIGMA 为对数标准差 patience is lognormal with this sigma (exponential)")
    add("--patience-from", type=Path, metavar="FILE", help="耐心按实际等待估计：CSV 列 wait_s, gave_up patience as the waits of a file show it (Kaplan-Meier)")
    add("--nobody-gives-up", action="store_true", help="按 Erlang C as Erlang C has it, instead of --patience")
    add("--redial", type=number, default=0.0, metavar="SHARE", help="放弃后重拨的比例 the share that calls again, Erlang X: calls a day are fresh calls (0)")
    add(
        "--profile",
        default="hotline",
        metavar="NAME|FILE",
        help=f"一天的分布：{', '.join(PROFILE_NAMES)}，或每行一个权重的文件 or a file with one weight a line (hotline)",
    )
    add(
        "--demand",
        choices=["average", "mol"],
        default="average",
        help="各时段按平均来电或修正负荷 each interval by its average or by modified offered load (average)",
    )
    add(
        "--service-sigma",
        type=number,
        metavar="SIGMA",
        help="mol：处理时长为对数正态 with mol: handling times are lognormal with this sigma (exponential); the load is exact, the line an approximation",
    )
    add_chain(parser)


def add_chain(parser: argparse.ArgumentParser) -> None:
    """What lies between hours on the line and people."""
    add = parser.add_argument
    add("--shrinkage", type=uncertain, metavar="SHARE", help="缩减率 the paid time that is not on the line (0.32@0.25..0.40)")
    add("--schedule-factor", type=uncertain, metavar="F", help="排班系数 rostered per needed hour; 1.25 with 8-hour shifts and none short (1.07@1.03..1.15)")
    add("--hours-per-month", type=number, default=HOURS_PER_MONTH, metavar="H", help="每人每月工时 paid hours of a head (174)")


def add_costs(parser: argparse.ArgumentParser) -> None:
    """What a head-month is made of, and how doubt is drawn."""
    add = parser.add_argument
    add("--city", choices=sorted(WAGES), default="haikou", help="工资范围取自哪个城市（模型值） whose range of pay, of the model (haikou)")
    defaults = city_costs("haikou")
    for name, words in COSTS.items():
        usual = "" if name == "wage" else f" ({written(getattr(defaults, name))})"
        add(f"--{name}", type=uncertain, metavar="V|LO..HI", help=words + usual.replace("%", "%%"))
    add("--contributions", type=Path, metavar="FILE", help="单位缴费比例文件（TOML），代替 --employer the employer's rates by city and day, as a file")
    add("--on", type=day, metavar="DAY", help="--contributions 取哪天的比例，如 2026-01-01 the day whose rates hold (the newest)")
    add("--seed", type=int, default=1, help="随机种子 seed of the draws (1)")
    add("--draws", type=int, help="抽多少次 how many draws (1000; the way back 400)")


def written(part: Range) -> str:
    """The range as the options take it."""
    return f"{part.value:g}" if part.fixed else f"{part.value:g}@{part.lo:g}..{part.hi:g}"
