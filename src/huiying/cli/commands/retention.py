"""./huiying retention: how long what is kept, by a policy file; what would be erased, and erasing it."""

import argparse
from pathlib import Path

from huiying.cli.inside import add_home, run_inside

NAME = "retention"
HELP = "按保存期限删除：先看后做 erase what is kept long enough by a policy file; plan shows it, run does it"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("what", choices=["plan", "run"], help="plan 只看不改；run 删除并留回执 plan changes nothing; run erases and leaves a receipt")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="政策文件（TOML） the policy (the city's retention.toml, else the shipped proposal)")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 done, 2 the policy cannot be used (nothing changed)."""
    return run_inside("huiying.cli.retaining", args)
