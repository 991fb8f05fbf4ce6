"""./huiying api: the programs that may register matters by JSON."""

import argparse

from huiying.cli.inside import add_home, run_inside

NAME = "api"
HELP = "接口客户：给密钥、吊销、列出 programs that register matters: give a key, revoke it, list them"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("what", choices=["add", "revoke", "list"], help="给密钥、吊销、列出 give a key (shown once), revoke it, list the clients")
    parser.add_argument("code", nargs="?", default="", metavar="CODE", help="系统的代号，如 jinan-app the system's code name")
    parser.add_argument("--channel", default="other", help="诉求来自的渠道 where its matters come from: app, wechat, mini_program, province, … (other)")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 there is no such client, 2 unusable input."""
    return run_inside("huiying.cli.admitting", args)
