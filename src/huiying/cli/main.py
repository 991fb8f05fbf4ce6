"""The `huiying` command: one file per command, listed here by group."""

import argparse
import os
import sys
from typing import Protocol

from huiying.cli.commands import (
    accounts,
    api,
    backup,
    bench,
    cases,
    demo,
    dispatch,
    doctor,
    evaluate,
    evidence,
    extras,
    import_,
    keys,
    lessons,
    line,
    manage,
    metrics,
    prove,
    publish,
    queue,
    rebuild,
    reconcile,
    report,
    reset,
    restore,
    retention,
    settle,
    staff,
    test,
    trace,
    trial,
    up,
    verify,
    version,
    witness,
)
from huiying.cli.refusal import Refusal
from huiying.cli.usage import UNUSABLE, Parser
from huiying.work.supervise import CannotServe

INTERRUPTED = 130


class Command(Protocol):
    """What a command's module offers. HELP: one line, Chinese then English."""

    NAME: str
    HELP: str

    def add(self, parser: argparse.ArgumentParser, /) -> None:
        """Add the command's options."""

    def run(self, args: argparse.Namespace, /) -> int:
        """Do it; the exit status: 0 done, 1 something was refused or different, 2 unusable input, 3 a part is missing."""


EVERYDAY: tuple[Command, ...] = (demo, up, line, doctor, keys, reset, extras, version)
DATA: tuple[Command, ...] = (
    import_, rebuild, metrics, report, settle, evaluate, dispatch, lessons, accounts, cases, queue, staff, reconcile,
    api, trace, backup, restore, retention, evidence, publish, verify, prove, witness,
)  # fmt: skip
DEVELOPMENT: tuple[Command, ...] = (test, trial, bench, manage)
GROUPS = (("日常 everyday", EVERYDAY), ("数据 data", DATA), ("开发 development", DEVELOPMENT))


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    args = _parser().parse_args(arguments)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except (Refusal, CannotServe) as refusal:
        print(refusal, file=sys.stderr)
        return refusal.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our answer has read enough; what is left to write goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except PermissionError as error:
        print(f"没有权限：{error.filename}（{error.strerror}）。请换一个可写的目录（--home）或修改权限。", file=sys.stderr)
        print(f"Not permitted: {error.filename} ({error.strerror}). Use a folder you may write to (--home), or change its rights.", file=sys.stderr)
        return UNUSABLE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="./huiying",
        usage="./huiying 命令 COMMAND [选项 options]",
        description="回应：12345 热线开放平台。 Huiying, the open platform of a city's 12345 hotline.",
        epilog=_overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True, help=argparse.SUPPRESS, prog="./huiying")
    for _, group in GROUPS:
        for command in group:
            own = commands.add_parser(command.NAME, description=command.HELP, add_help=command.NAME != manage.NAME)
            own.set_defaults(run=command.run)
            command.add(own)
    return parser


def _overview() -> str:
    lines = []
    for title, group in GROUPS:
        if group:
            lines += [title, *(f"  {command.NAME:<10}{command.HELP}" for command in group), ""]
    return "\n".join([*lines, "./huiying COMMAND --help 看各命令的选项 shows a command's options"])
