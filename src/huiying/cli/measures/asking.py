"""What the options of ./huiying metrics name: a span of days, definitions, an engine."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from huiying.cli.refusal import Refusal
from huiying.kit.extras import reach
from huiying.kit.times import day_start
from huiying.metrics.asking import DAY, QUARTER, Period
from huiying.metrics.catalogue import Catalogue
from huiying.metrics.columns import GROUPABLE, columns
from huiying.metrics.definition import MONTH, Definition
from huiying.metrics.months import NoMonth, bounds


def days(args: argparse.Namespace) -> tuple[date, date]:
    """The first day and the day after the last. Raises Refusal."""
    if args.month and args.since is None and args.until is None:
        try:
            return bounds(args.month)
        except NoMonth as wrong:
            raise Refusal(wrong.zh, wrong.en) from wrong
    if args.month or args.since is None or args.until is None or args.since >= args.until:
        raise Refusal("请给出 --month，或 --from 与更晚的 --to。", "Give --month, or --from and a later --to.")
    return args.since, args.until


def period(args: argparse.Namespace, now: datetime) -> Period:
    """The span as a period, as known now."""
    since, until = days(args)
    return Period(day_start(since), day_start(until), now)


def chosen(args: argparse.Namespace, catalogue: Catalogue, by: tuple[str, ...]) -> list[Definition]:
    """The definitions in force that are named, all of them where none is; those that have the dimensions. Raises Refusal."""
    first = days(args)[0]
    in_force = catalogue.in_force(first)
    for code in args.codes:
        if not catalogue.find(code):
            raise Refusal(f"没有指标 {code}。", f"There is no metric {code}.")
    named = [one for one in in_force if not args.codes or one in {found for code in args.codes for found in catalogue.find(code)}]
    if not named:
        raise Refusal(f"{first} 还没有生效的定义。", f"No definition was in force yet on {first}.")
    fitting = [one for one in named if not by or _has(one, by)]
    if not fitting:
        raise Refusal(f"这些指标没有维度 {', '.join(by)}。", f"These metrics have no dimension {', '.join(by)}.")
    return fitting


def _has(definition: Definition, by: tuple[str, ...]) -> bool:
    kinds = columns(definition.fact)
    return all(kinds.get(name) in GROUPABLE or (name in {DAY, QUARTER} and definition.window == MONTH) for name in by)


@contextmanager
def engine(name: str) -> Iterator[Any]:
    """The engine of that name, closed at the end. Raises ExtraMissing."""
    if name == "postgres":
        yield reach("huiying.metrics.engines").Postgres()
        return
    module, kind = ("huiying.metrics.engines", "Duck") if name == "duckdb" else ("huiying.metrics.spark", "Spark")
    with getattr(reach(module), kind)() as made:
        yield made
