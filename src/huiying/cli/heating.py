"""The hot matters of a file, as JSON or as a table."""

import argparse
import json
import sys
from datetime import datetime
from typing import Any

from huiying.cli.refusal import Refusal
from huiying.dispatch.hotspots.reading import Hot, columns_of, hottest, read_line
from huiying.dispatch.hotspots.stream import Said
from huiying.kit.checks import Problem
from huiying.kit.errors import Told
from huiying.kit.sheets import open_sheet
from huiying.kit.times import SHANGHAI

SHOWN = 20


def run(args: argparse.Namespace) -> int:
    """0 every row was read, 1 a row was not. Raises Refusal for a file that cannot be used."""
    if args.least < 1:
        raise Refusal("--least 至少为 1。", "--least is at least 1.")
    said, refused = list[Said](), list[tuple[int, Problem]]()
    try:
        sheet = open_sheet(args.file)
        columns = columns_of(sheet.columns)
        for line in sheet.lines():
            one, problems = read_line(line, columns)
            refused += [(line.number, problem) for problem in problems]
            said += [one] if one else []
    except Told as error:
        raise Refusal(error.zh, error.en) from error
    found = hottest(said, least=args.least)
    print(json.dumps([told(hot) for hot in found], ensure_ascii=False) if args.json else "\n".join(_table(found, len(said))))
    for number, problem in refused[:SHOWN]:
        print(f"第 {number} 行 line {number}: {problem.zh} {problem.en}", file=sys.stderr)
    if len(refused) > SHOWN:
        print(f"……另有 {len(refused) - SHOWN} 处 and {len(refused) - SHOWN} more", file=sys.stderr)
    return 1 if refused else 0


def told(hot: Hot) -> dict[str, Any]:
    """A hot matter as JSON."""
    moments = [said.at for said in hot.members]
    return {
        "title": hot.matter.title, "members": [said.id for said in hot.members], "first": _moment(min(moments)), "last": _moment(max(moments)),
        "heat": hot.heat.value, "place": hot.matter.place, "people": hot.heat.people, "likes": hot.heat.likes,
    }  # fmt: skip


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _table(found: list[Hot], messages: int) -> list[str]:
    """A readable table: rank, heat, messages, people, likes, first and last day, place, title."""
    lines = [f"{messages} 条留言，{len(found)} 个热点  {messages} messages, {len(found)} hot matters", ""]
    lines += [f"{'#':>3} {'heat':>8} {'msgs':>5} {'people':>6} {'likes':>6}  {'first':<10}  {'last':<10}  title（place）"] if found else []
    for rank, hot in enumerate(found, 1):
        moments = [said.at.astimezone(SHANGHAI).date() for said in hot.members]
        place = f"（{hot.matter.place}）" if hot.matter.place else ""
        head = f"{rank:>3} {hot.heat.value:>8.1f} {len(hot.members):>5} {hot.heat.people:>6} {hot.heat.likes:>6}"
        lines.append(f"{head}  {min(moments)}  {max(moments)}  {hot.matter.title}{place}")
    return lines
