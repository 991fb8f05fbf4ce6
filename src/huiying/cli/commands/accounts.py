"""./huiying accounts --before A.toml --after B.toml: what a hotline costs and what it brings, before and after, from two files; no city is needed.

With months of the running hotline (2025-01..2025-12) in the place of a file it works inside the city.
"""

import argparse
import re
from pathlib import Path

from huiying.accounts.effects import EFFECT, EFFECTS
from huiying.cli.inside import add_home, run_inside
from huiying.cli.refusal import Refusal
from huiying.kit.extras import reach

NAME = "accounts"
MONTHS = re.compile(r"\d{4}-\d{2}(\.\.\d{4}-\d{2})?", re.ASCII)
HELP = "两本账：花了多少、换来什么，前后对照 what a hotline costs and brings, before and after"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("template", nargs="*", metavar="template FILE", help="写出填报模板（.toml 或 .xlsx） write the form to fill in")
    parser.add_argument("--before", metavar="FILE|MONTHS", help="之前：文件，或本市月份 2025-01..2025-12 the side before: a file, or months of this city")
    parser.add_argument("--after", metavar="FILE|MONTHS", help="之后 the side after")
    parser.add_argument("--operator", default="", metavar="CODE", help="本市月份只计该服务商 of months of this city, what this operator answered")
    parser.add_argument("--before-operator", metavar="CODE", help="之前一边的服务商 another one for the side before")
    parser.add_argument("--before-with", type=Path, metavar="FILE", help="之前的月份另加人工填报的费用 what only people know beside its months")
    parser.add_argument("--after-with", type=Path, metavar="FILE", help="之后的月份另加人工填报的费用 the same of the side after")
    parser.add_argument("--controls", type=Path, nargs="+", default=[], metavar="FILE", help="对照城市，每城一个文件 other cities, a file each")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="随机数种子（1） seed of the random draws")
    parser.add_argument("--effect", choices=tuple(EFFECTS), default=EFFECT, help="合账时的效果 the effect that both accounts are joined on")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 done (guards never change that), 2 wrong use or a file that cannot be used."""
    status: int
    if args.template:
        status = reach("huiying.cli.accounting").write_template(args.template)  # numpy and scipy are loaded by whoever reckons
        return status
    if args.before is None or args.after is None:
        raise Refusal(
            "请给出 --before 与 --after：文件，或本热线的月份，如 2025-01..2025-12。",
            "Give --before and --after: a file, or months of this hotline, as 2025-01..2025-12.",
        )
    if not 0 <= args.seed < 2**32:
        raise Refusal("--seed 应为 0 至 4294967295 的整数。", "--seed is a whole number from 0 to 4294967295.")
    if MONTHS.fullmatch(args.before) or MONTHS.fullmatch(args.after):
        return run_inside("huiying.cli.accounted_own", args)
    status = reach("huiying.cli.accounting").compare(args)
    return status
