"""./huiying verify FOLDER: recompute what was published, by the separate program that trusts nothing of ours."""

import argparse
import subprocess
import sys
from pathlib import Path

from huiying.cli.home import ROOT
from huiying.cli.refusal import Refusal

NAME = "verify"
HELP = "复核发布的数据：签名、日志、指标、结算单 check a published folder: signatures, log, figures, statements; what differs is printed"


def add(parser: argparse.ArgumentParser) -> None:
    """The options are the program's own: all are handed on."""
    parser.add_argument("folder", help="发布的文件夹 the published folder")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help="日志公钥（另行取得） the log's key, from elsewhere than the folder")
    parser.add_argument("--witness", action="append", default=[], metavar="VKEY", help="见证方公钥 a witness's key")
    parser.add_argument("--quorum", metavar="N", help="须有几个见证方签署 how many witnesses must have signed")
    parser.add_argument("--earlier", action="append", default=[], metavar="FILE", help="以前留存的检查点 a checkpoint that was kept earlier")
    parser.add_argument("--receipt", action="append", default=[], metavar="FILE", help="回执 a receipt")


def run(args: argparse.Namespace) -> int:
    """0 all is equal, 1 something differs, 2 the folder cannot be used. Raises Refusal where there is none."""
    if not Path(args.folder).is_dir():
        zh, en = f"没有文件夹 {args.folder}。请给出 ./huiying publish 写成的那个。", f"There is no folder {args.folder}. Give one that ./huiying publish wrote."
        raise Refusal(zh, en)
    listed = [word for name in ("key", "witness", "earlier", "receipt") for value in getattr(args, name) for word in (f"--{name}", value)]
    more = [*(["--json"] if args.json else []), *(["--quorum", args.quorum] if args.quorum else [])]
    command = [sys.executable, "-I", "-c", "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('huiying_verify', run_name='__main__')"]
    return subprocess.run([*command, str(ROOT / "src"), args.folder, *listed, *more], check=False).returncode
