"""The parser of the command line: what it refuses is said in Chinese and in English, like everything else the commands say."""

import argparse
import re
import sys
from datetime import date
from typing import NoReturn

UNUSABLE = 2
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
# what argparse says: its pattern, and the same in Chinese
SAID = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (
        (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 不能是 \2，可以是：\3"),
        (r"argument (.+?): (.+) is no day; one looks like (\S+)", r"\1 的值 \2 不是日期，应如 \3"),
        (r"argument (.+?): invalid \S+ value: (.+)", r"\1 的值 \2 不对"),
        (r"argument (.+?): expected .+", r"\1 后面缺少值"),
        (r"argument (.+?): not allowed with argument (.+)", r"\1 不能与 \2 同用"),
        (r"the following arguments are required: (.+)", r"缺少：\1"),
        (r"one of the arguments (.+) is required", r"以下各项须给出一项：\1"),
        (r"unrecognized arguments: (.+)", r"不认识：\1"),
        (r"ambiguous option: (.+) could match (.+)", r"\1 不明确，可能是：\2"),
    )
)


class Parser(argparse.ArgumentParser):
    """A parser that refuses in both languages; the parsers of its commands are of the same kind."""

    def error(self, message: str) -> NoReturn:
        """End with status 2: what is wrong, and where the options stand."""
        print(f"{in_chinese(message)}。{self.prog} --help 列出可用的选项。", file=sys.stderr)
        self.exit(UNUSABLE, f"{message[:1].upper()}{message[1:]}. {self.prog} --help lists what there is.\n")


def day(text: str) -> date:
    """A day such as 2026-10-01, of 1900 to 2199. Raises ArgumentTypeError, which the parser says in both languages."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not FIRST <= found <= LAST:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; one looks like 2026-10-01")
    return found


def in_chinese(message: str) -> str:
    """What argparse says, in Chinese; "用法不对" and its own words where it is not known."""
    for pattern, zh in SAID:
        found = pattern.fullmatch(message)
        if found:
            return found.expand(zh)
    return f"用法不对（{message}）"
