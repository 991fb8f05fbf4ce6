"""How each line's orders fared, told on the terminal after counting anew."""

import argparse
import json
from typing import Any

from huiying.dispatch.lessons.counting import count
from huiying.dispatch.lessons.reading import Fared, fared, lessons
from huiying.dispatch.models_lessons import Lesson
from huiying.kit.actor import system
from huiying.work.clock import read_clock


def run(args: argparse.Namespace) -> int:
    """Count, and tell the lines with their return rates and the changes that wait for people."""
    parts = count(actor=system("lessons"), now=read_clock())
    lines, changes = [line(one) for one in fared().values()], [proposed(one) for one in lessons().filter(state="open")]
    if args.json:
        print(json.dumps({"parts": parts, "lines": lines, "proposed": changes}, ensure_ascii=False))
        return 0
    print(f"统计 {parts} 件派单 parts counted")
    for one in lines:
        print(f"{one['line']:>6}  派出 sent {one['sent']:>6}  退回 returned {one['returned']:>5}  {one['rate']}")
    for one in changes:
        print(f"第 {one['line']} 行 line {one['line']}: {one['from']} → {one['to']}  {one['k']}/{one['n']}  [{one['low']:.3f}, {one['high']:.3f}]")
    return 0


def line(one: Fared) -> dict[str, Any]:
    """A line's figures; the rate with its 95 % interval."""
    rate = [round(value, 4) for value in (one.rate.k / one.rate.n, one.rate.low, one.rate.high)] if one.rate else None
    return {"line": one.line_no, "sent": one.sent, "returned": one.returned, "handled": one.handled, "rate": rate}


def proposed(one: Lesson) -> dict[str, Any]:
    """A proposed change by codes."""
    where = {"line": one.line_no, "region": one.region_code, "word": one.word, "from": one.lead.code, "to": one.unit.code}
    return where | {"k": one.k, "n": one.n, "low": one.low / 1_000, "high": one.high / 1_000}
