"""./huiying cases list|show NAME: the published cases, what follows from them, and what does not."""

import argparse

from huiying.kit.extras import reach

NAME = "cases"
HELP = "已公布的案例：给出的数字、推导、疑点 the published cases: figures, what follows, what does not (list, show)"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parts = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    _options(parts.add_parser("list", help="所有案例 all cases", description="所有案例 all cases"))
    own = parts.add_parser("show", help="一个案例 one case", description="一个案例 one case")
    own.add_argument("name", metavar="NAME", help="案例名 the case's name (haikou, 海口)")
    _options(own)


def _options(own: argparse.ArgumentParser) -> None:
    own.add_argument("--json", action="store_true", help="在标准输出给出 JSON as JSON on standard output")
    own.add_argument("--lang", choices=("zh", "en"), help="语言，默认按环境变量 LANG language; by LANG where it is not given")


def run(args: argparse.Namespace) -> int:
    """0 told, 2 no such case."""
    telling = reach("huiying.cli.published_cases")
    status: int = telling.tell_all(args) if args.what == "list" else telling.show(args)
    return status
