"""./huiying report daily|weekly|monthly: a period's report, drafted where it has none; on the terminal, as JSON or as a file."""

import argparse
from pathlib import Path

from huiying.cli.inside import add_home, run_inside
from huiying.cli.refusal import PartMissing
from huiying.cli.usage import day
from huiying.kit.extras import ExtraMissing

NAME = "report"
HELP = "日报、周报、月报 a day's, a week's or a month's report, drafted from locked figures"
DAYS = {"daily": "该日 the day", "weekly": "该周中的任一天 a day of the week"}


def add(parser: argparse.ArgumentParser) -> None:
    """One parser for each kind."""
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    for kind, words in (("daily", "日报 a day's report"), ("weekly", "周报 a week's report"), ("monthly", "月报 a month's report, of its locked figures")):
        own = kinds.add_parser(kind, help=words, description=words)
        if kind == "monthly":
            own.add_argument("--month", required=True, metavar="YYYY-MM", help="月份 the month")
        else:
            own.add_argument("--day", required=True, type=day, metavar="YYYY-MM-DD", help=DAYS[kind])
        own.add_argument("--reason", default="", help="已有报告时，更正的原因 where it has a report: why a new version is made")
        own.add_argument("--out", type=Path, metavar="FILE.xlsx|docx|pdf", help="写入文件 write it as a file")
        own.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 language of words and file (zh)")
        own.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
        add_home(own)


def run(args: argparse.Namespace) -> int:
    """0 told (and written), 2 the period is not over, its month not locked, or the file not writable, 3 a part is missing."""
    try:
        return run_inside("huiying.cli.reporting", args)
    except ExtraMissing as missing:
        raise PartMissing(missing.zh, missing.en) from missing
