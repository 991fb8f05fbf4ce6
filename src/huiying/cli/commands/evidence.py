"""./huiying evidence: the sealed log of this city: how it stands, whether the journal is what was sealed, new keys."""

import argparse

from huiying.cli.inside import add_home, run_inside

NAME = "evidence"
HELP = "封存日志：状态、全面核对、换密钥 the sealed log: how it stands, a look at every entry, new keys"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "what",
        choices=["status", "check", "roll", "anew"],
        help="状态与公钥；逐条核对；换签名密钥；密钥丢失后重新开始"
        " state and public keys; compare every entry with what was sealed; hand over to a new key; the key is lost: go on under another name",
    )
    parser.add_argument("--role", choices=["log", "receipt"], default="log", help="roll：换哪个密钥 roll: which key (log)")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 as it should be, 1 something differs, 2 refused."""
    return run_inside("huiying.cli.keeping.log_state", args)
