"""./huiying import messages FILE: messages and replies of another system become orders. calls FILE: its call-detail records. laws FOLDER: texts of laws."""

import argparse
from pathlib import Path

from huiying.cli.inside import add_home, run_inside
from huiying.cli.refusal import Refusal

NAME = "import"
WHAT = (
    "messages：留言及答复 messages with their replies；calls：话单 call-detail records；"
    "rosters：排班 rostered shifts；attestations：人员声明 what an operator attests about its people；"
    "laws：法律文本文件夹 a folder of law texts (Markdown)；"
    "regions：区划表 divisions (code, name)；outlines：区划边界 GeoJSON outlines of divisions, for drawing；"
    "quality：质检、知识、预测、故障、投诉、人员数据 inspections, knowledge, forecasts, incidents, complaints, staff"
)
HELP = "导入历史数据 take over another system's messages with their replies, or its calls (CSV or XLSX)"
WORK = {
    "messages": "huiying.cli.imports", "calls": "huiying.cli.calls_import", "rosters": "huiying.cli.proof_import", "attestations": "huiying.cli.proof_import",
    "quality": "huiying.cli.quality_import", "laws": "huiying.cli.laws_import", "regions": "huiying.cli.places_import",
    "outlines": "huiying.cli.places_import",
}  # fmt: skip


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("what", choices=list(WORK), help=WHAT)
    columns = "列名见 columns in docs/how-to/import-messages.md, …-calls.md"
    parser.add_argument("file", type=Path, metavar="FILE", help=f"CSV（UTF-8 或 GB18030）或 XLSX；{columns}；laws：文件夹 folder")
    parser.add_argument("--also", type=Path, nargs="+", default=[], metavar="FILE", help="区划：其余级别的表 regions: the tables of the other levels")
    parser.add_argument("--sheet", type=Path, metavar="OUT.csv", help="区划：只写出可上传的表 regions: write the sheet that two people upload and approve")
    parser.add_argument("--source", default="", help="边界：来源说明 outlines: where they come from")
    parser.add_argument("--map", type=Path, metavar="FILE.toml", help="列名与代码的对应 which columns and codes stand for ours")
    parser.add_argument("--contract", metavar="CODE", default="", help="排班与人员声明所属的合同 the contract that rosters and attestations belong to")
    parser.add_argument("--dry-run", action="store_true", help="质量数据：只检查不保存 quality: look at the file, keep nothing")
    parser.add_argument("--all-or-nothing", action="store_true", help="有一行被拒就全部不导入 one refused row leaves everything as it was")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 all taken or known, 1 some refused, 2 unreadable."""
    if args.dry_run and args.what != "quality":
        raise Refusal("--dry-run 只用于 quality。", "--dry-run is for quality alone.")
    return run_inside(WORK[args.what], args)
