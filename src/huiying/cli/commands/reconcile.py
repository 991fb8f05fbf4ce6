"""./huiying reconcile trunk FILE: the carrier's records against our calls, day by day."""

import argparse
from pathlib import Path

from huiying.cli.inside import add_home, run_inside

NAME = "reconcile"
HELP = "与运营商话单核对 compare our calls with the carrier's records"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("what", choices=["trunk"], help="trunk：中继话单 records of the trunk")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV 或 XLSX：start 开始时间, id 话单号, caller 主叫号码, called 被叫号码, direction 方向")
    parser.add_argument("--tolerance", type=int, default=60, metavar="S", help="开始时间允许相差的秒数 seconds that the beginnings may differ (60)")
    parser.add_argument(
        "--note", action="store_true", help="把文件的校验值和结果记入封存日志 name the file's hash and the result in the sealed log (else nothing changes)"
    )
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 equal, 1 different, 2 unusable."""
    return run_inside("huiying.cli.reconciling", args)
