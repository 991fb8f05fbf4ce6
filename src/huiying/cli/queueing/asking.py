"""The options of `staff` as a question to the room, checked."""

import argparse
from dataclasses import fields
from pathlib import Path

from huiying.accounts.cost_parts import Costs, Range, city_costs, with_values
from huiying.cli.queueing.options import COSTS
from huiying.cli.refusal import Refusal
from huiying.workforce.conventions import Convention, Standard
from huiying.workforce.heads import Asked, Chain
from huiying.workforce.profiles import PROFILES, Profile
from huiying.workforce.ranges import Ranges

PATIENCE, SHRINKAGE, FACTOR = Range(90.0, 45.0, 180.0), Range(0.32, 0.25, 0.40), Range(1.07, 1.03, 1.15)
SHARES = ("employer", "overtime", "quality", "margin", "vat", "management")


def asked(args: argparse.Namespace) -> tuple[Asked, Ranges]:
    """The question, and the ranges of what is not certain. Raises Refusal."""
    patience, shrinkage, factor = args.patience or PATIENCE, args.shrinkage or SHRINKAGE, args.schedule_factor or FACTOR
    standard = Standard(args.target, args.within, Convention(args.convention), args.short, args.max_occupancy, args.max_abandon)
    _between("--within", args.within, 0, 86_400)
    _between("--short", standard.short, 0, 86_400)
    _between("--shrinkage", shrinkage.hi, 0, 0.99)
    _between("--schedule-factor", factor.lo, 0.1, 100)
    _between("--hours-per-month", args.hours_per_month, 1, 744)
    _between("--redial", args.redial, 0, 0.99)
    _between("--patience", patience.lo, 0.001, 1e9)
    _between("--aht", args.aht.lo, 0.001, 1e6)
    chain = Chain(factor.value, shrinkage.value, args.hours_per_month)
    waits = None if args.nobody_gives_up else patience.value
    question = Asked(args.calls_per_day or 0.0, args.aht.value, standard, waits, args.redial, profile(args.profile), args.demand == "mol", chain)
    return question, Ranges(*((part.lo, part.hi) for part in (args.aht, patience, shrinkage, factor)))


def _between(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise Refusal(f"{name} 须在 {least:g} 与 {most:g} 之间。", f"{name} lies between {least:g} and {most:g}.")


def profile(name: str) -> Profile:
    """One of PROFILES, or the weights of a file. Raises Refusal, Unusable."""
    if name in PROFILES:
        return PROFILES[name]
    try:
        weights = tuple(float(line) for line in Path(name).read_text(encoding="utf-8-sig").split())
    except (OSError, ValueError) as wrong:
        raise Refusal(
            f"--profile：{name} 不是已有分布（{'、'.join(PROFILES)}），也不是每行一个数的文件。",
            f"--profile: {name} is neither {', '.join(PROFILES)} nor a file with one number a line.",
        ) from wrong
    return Profile(Path(name).name, weights)


def costs(args: argparse.Namespace) -> Costs:
    """The city's costs with what was given. Raises Refusal."""
    found = with_values(city_costs(args.city), {name: getattr(args, name) for name in COSTS if getattr(args, name) is not None})
    for one in fields(found):
        part: Range = getattr(found, one.name)
        if one.name in SHARES:
            _between(f"--{one.name}", part.hi, 0, 0.99)
        elif one.name in {"wage", "span"}:
            _between(f"--{one.name}", part.lo, 1, 1e6)
    return found
