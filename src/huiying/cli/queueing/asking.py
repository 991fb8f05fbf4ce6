"""The options of `staff` as a question to the room, checked."""

import argparse
import csv
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

from huiying.accounts.contributions import in_force, read_contributions
from huiying.accounts.cost_parts import Costs, Range, city_costs, with_values
from huiying.cli.queueing.options import COSTS
from huiying.cli.refusal import Refusal
from huiying.workforce.conventions import Convention, Standard
from huiying.workforce.heads import Asked, Chain
from huiying.workforce.patience import Lognormal, Patience, kaplan_meier
from huiying.workforce.profiles import PROFILES, Profile
from huiying.workforce.ranges import Ranges

PATIENCE, SHRINKAGE, FACTOR = Range(90.0, 45.0, 180.0), Range(0.32, 0.25, 0.40), Range(1.07, 1.03, 1.15)
SHARES = ("employer", "overtime", "quality", "margin", "vat", "management")


def asked(args: argparse.Namespace) -> tuple[Asked, Ranges]:
    """The question, and the ranges of what is not certain. Raises Refusal."""
    patience, shrinkage, factor = args.patience or PATIENCE, args.shrinkage or SHRINKAGE, args.schedule_factor or FACTOR
    if args.target > 1:
        raise Refusal(f"--target 是 0 与 1 之间的比例：写 {args.target / 100:g}，不写 {args.target:g}。",
                      f"--target is a share between 0 and 1: write {args.target / 100:g}, not {args.target:g}.")  # fmt: skip
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
    _between("--patience-sigma", args.patience_sigma or 1.0, 0.01, 5)
    _between("--service-sigma", args.service_sigma or 1.0, 0.01, 5)
    shape = distribution(args, patience.value)
    question = Asked(
        args.calls_per_day or 0.0, args.aht.value, standard, waits, args.redial, profile(args.profile), args.demand == "mol", chain,
        service_sigma=args.service_sigma, patience=shape,
    )  # fmt: skip
    return question, Ranges(*((part.lo, part.hi) for part in (args.aht, patience, shrinkage, factor)))


def distribution(args: argparse.Namespace, mean: float) -> Patience | None:
    """A patience that is not exponential: lognormal, or as a file's waits show it. Raises Refusal, Unusable."""
    asked_for = [name for name, given in (("--patience-sigma", args.patience_sigma), ("--patience-from", args.patience_from)) if given is not None]
    if args.service_sigma is not None and args.demand != "mol":
        raise Refusal("--service-sigma 只用于 --demand mol。", "--service-sigma goes with --demand mol.")
    if not asked_for:
        return None
    if len(asked_for) > 1 or args.nobody_gives_up or args.redial or not args.calls_per_day:
        raise Refusal(
            f"{asked_for[0]} 只用于 --calls-per-day，且不与 --redial、--nobody-gives-up 或另一种耐心并用。",
            f"{asked_for[0]} goes with --calls-per-day alone: not with --redial, --nobody-gives-up or another patience.",
        )
    return Lognormal(mean, args.patience_sigma) if args.patience_from is None else kaplan_meier(*waits_of(args.patience_from))


def waits_of(file: Path) -> tuple[list[float], list[bool]]:
    """Each queued caller's wait in seconds and whether it ended by giving up: columns wait_s and gave_up (1 or 0). Raises Refusal."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = list(csv.DictReader(text, strict=True))
        return [float(row["wait_s"]) for row in rows], [{"1": True, "0": False}[row["gave_up"].strip()] for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, ValueError, AttributeError, TypeError) as wrong:
        raise Refusal(
            f"{file} 不是有 wait_s（秒）与 gave_up（1 或 0）两列的 UTF-8 CSV。",
            f"{file} is no CSV in UTF-8 with the columns wait_s (seconds) and gave_up (1 or 0).",
        ) from wrong


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


def contributions(args: argparse.Namespace, wage: float) -> Range | None:
    """The employer's share by a file's rates for the city; None where no file is given. Raises Refusal, NotContributions, NoContributions."""
    if args.contributions is None:
        return None
    if args.employer is not None:
        raise Refusal("--contributions 与 --employer 只用一个。", "Give --contributions or --employer, not both.")
    try:
        schedules = read_contributions(args.contributions.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as wrong:
        raise Refusal(f"{args.contributions} 无法读取（须为 UTF-8 的 TOML）。", f"{args.contributions} cannot be read as TOML in UTF-8.") from wrong
    rates = in_force(schedules, args.city, args.on or date.max)
    return Range(*(float(share) for share in rates.employer_share(Decimal(str(wage)))))


def costs(args: argparse.Namespace) -> Costs:
    """The city's costs with what was given. Raises Refusal."""
    found = with_values(city_costs(args.city), {name: getattr(args, name) for name in COSTS if getattr(args, name) is not None})
    shares = contributions(args, found.wage.value)
    found = found if shares is None else with_values(found, {"employer": shares})
    for one in fields(found):
        part: Range = getattr(found, one.name)
        if one.name in SHARES:
            _between(f"--{one.name}", part.hi, 0, 0.99)
        elif one.name in {"wage", "span"}:
            _between(f"--{one.name}", part.lo, 1, 1e6)
    return found
