"""./huiying witness: vouch for another city's log, or take what witnesses say of one's own."""

import argparse
from pathlib import Path

from huiying.cli import vouching
from huiying.cli.inside import add_home, run_inside

NAME = "witness"
HELP = "见证日志：建密钥、签名、收取签名 vouch for a log: make a key, sign its latest checkpoint, take what witnesses signed"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("what", choices=["new", "sign", "take"], help="建见证密钥、签名、收取 make a witness's key, sign a log's checkpoint, take a signed one")
    parser.add_argument(
        "source",
        help="new：名称；sign：日志的目录或网址；take：签过的文件 new: the witness's name; sign: the log's folder or address; take: the signed file",
    )
    parser.add_argument("--key", type=Path, default=Path("witness.json"), help="见证密钥文件 the witness's key file (witness.json)")
    parser.add_argument("--log", action="append", default=[], metavar="KEY", help="日志的公钥，可多次 a public key of the log, NAME+ID+BASE64; may be repeated")
    parser.add_argument("--seen", type=Path, help="记住上次所见的文件 the file that remembers what was seen last (KEY.seen)")
    parser.add_argument("--out", type=Path, help="签名写到这里 where the signed checkpoint goes (standard output)")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 the witness refuses, 2 unusable input."""
    if args.what == "take":
        return run_inside("huiying.cli.keeping.log_taking", args)
    return vouching.new(args) if args.what == "new" else vouching.sign(args)
