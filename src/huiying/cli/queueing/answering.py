"""How many people, and what they cost; or what so many people, or so much money a month, can carry."""

import argparse
import json
from dataclasses import fields
from typing import Any

import numpy as np

from huiying.accounts.cost_parts import Costs, Range
from huiying.accounts.costing import HeadMonth, drawn_head_months, fen, head_month
from huiying.cli.queueing.asking import asked, costs
from huiying.cli.queueing.telling import lines
from huiying.cli.refusal import Refusal
from huiying.kit.errors import Told as Refused
from huiying.workforce.blocks import Floats
from huiying.workforce.heads import Asked, Heads, capacity, staff
from huiying.workforce.ranges import HIGH, LOW, Drawn, Ranges, band, draw, drawn_capacity, drawn_heads

FORWARD, BACK, MONEY = 1_000, 400, 50_000
MOST = {"calls_per_day": 5e6, "headcount": 1e6, "budget": 1e10}
Told = dict[str, Any]


def answered(args: argparse.Namespace) -> Told:
    """The whole answer, ready for JSON: seconds, shares, whole fen. Raises Refusal, Unusable, OutOfReach."""
    for name, most in MOST.items():
        value = getattr(args, name)
        if value is not None and not 0 < value <= most:
            option = f"--{name.replace('_', '-')}"
            raise Refusal(f"{option} 须大于 0，不超过 {most:g}。", f"{option} is more than 0 and at most {most:g}.")
    question, ranges = asked(args)
    draws = args.draws or (FORWARD if args.calls_per_day else BACK)
    if not 1 < draws <= 100_000:  # noqa: PLR2004 - a sensible number of draws
        raise Refusal("--draws 须在 2 与 100000 之间。", "--draws lies between 2 and 100000.")
    drawn = draw(question, ranges, seed=args.seed, draws=draws)
    parts = costs(args)
    month, months = head_month(parts), drawn_head_months(parts, args.seed, max(draws, MONEY))
    told: Told = {"assumptions": _assumptions(args, question, ranges, parts, draws)}
    if args.calls_per_day:
        return told | _people(question, drawn, month, months)
    if args.headcount:
        return told | _carried(question, drawn, month, months, args.headcount)
    return told | _bought(question, drawn, month, months, args.budget)


def _people(question: Asked, drawn: Drawn, month: HeadMonth, months: HeadMonth) -> Told:
    found = staff(question)
    each = drawn_heads(question, drawn)
    return {
        "agent_hours_per_day": found.hours_per_day, "agent_intervals": found.agent_intervals, "peak_agents": found.peak,
        "agents": list(found.agents), "heads": _ends(band(each, found.heads.value)), "head_month": _yuan(month, months, 1.0, np.ones(1)),
        "cost_month": _yuan(month, months, found.heads.value, each),
    }  # fmt: skip


def _carried(question: Asked, drawn: Drawn, month: HeadMonth, months: HeadMonth, heads: float) -> Told:
    so_many = np.full(drawn.size, heads)
    return {
        "agent_hours_per_day": heads / question.chain.heads_per_hour_a_day, "heads": _ends(Heads(heads, heads, heads)),
        "calls_per_day": _calls(question, drawn, heads, so_many), "head_month": _yuan(month, months, 1.0, np.ones(1)),
        "cost_month": _yuan(month, months, heads, so_many),
    }  # fmt: skip


def _bought(question: Asked, drawn: Drawn, month: HeadMonth, months: HeadMonth, budget: float) -> Told:
    told: Told = {"budget_month": fen(budget), "head_month": _yuan(month, months, 1.0, np.ones(1))}
    for name in ("in_house", "bought"):
        heads, each = budget / float(getattr(month, name)), budget / getattr(months, name)
        told[name] = {
            "agent_hours_per_day": heads / question.chain.heads_per_hour_a_day, "heads": _ends(band(each, heads)),
            "calls_per_day": _calls(question, drawn, heads, each[: drawn.size]),
        }  # fmt: skip
    return told


def _calls(question: Asked, drawn: Drawn, heads: float, each: Floats) -> Told:
    return _ends(band(drawn_capacity(question, drawn, each), capacity(question, heads)))


def _ends(found: Heads) -> Told:
    return {"value": found.value, "lo": found.lo, "hi": found.hi}


def _yuan(month: HeadMonth, months: HeadMonth, heads: float, each: Floats) -> Told:
    """So many heads for a month, in fen: in house; bought, of which what the vendor is paid and what the buyer spends on the contract."""
    told = {}
    for name in ("in_house", "bought", "price"):
        low, high = np.quantile(getattr(months, name) * np.resize(each, months.base.size), [LOW, HIGH])
        told[name] = {"value": fen(float(getattr(month, name)) * heads), "lo": fen(float(low)), "hi": fen(float(high))}
    return {"in_house": told["in_house"], "bought": told["bought"] | {"price": told["price"]}}


def _assumptions(args: argparse.Namespace, question: Asked, ranges: Ranges, parts: Costs, draws: int) -> Told:
    chain, standard = question.chain, question.standard
    ends = ranges.patience_s if question.patience is None else None
    patience = None if question.patience_s is None or args.patience_from else _drawn(question.patience_s, ends)
    model = "erlang_c" if question.patience_s is None else "erlang_x" if question.redial else "erlang_a"
    model = model if question.patience is None else "general_patience"
    return {
        "calls_per_day": args.calls_per_day, "model": model, "aht_s": _drawn(question.aht_s, ranges.aht_s), "patience_s": patience,
        "redial": question.redial, "target": standard.target, "within_s": standard.within_s, "convention": str(standard.convention),
        "short_s": standard.short, "max_occupancy": standard.max_occupancy, "max_abandon": standard.max_abandon,
        "patience_sigma": args.patience_sigma, "patience_from": str(args.patience_from) if args.patience_from else None,
        "service_sigma": question.service_sigma, "contributions": str(args.contributions) if args.contributions else None,
        "profile": question.profile.name, "interval_s": question.profile.interval_s, "demand": args.demand,
        "shrinkage": _drawn(chain.shrinkage, ranges.shrinkage), "schedule_factor": _drawn(chain.schedule_factor, ranges.schedule_factor),
        "hours_per_month": chain.hours_a_month, "city": args.city,
        "costs": {one.name: _part(getattr(parts, one.name)) for one in fields(parts)},
        "unverified": ["costs.employer"] if args.employer is None and args.contributions is None else [],
        "band": [LOW, HIGH], "seed": args.seed, "draws": draws,
    }  # fmt: skip


def _drawn(value: float, ends: tuple[float, float] | None) -> Told:
    lo, hi = ends or (value, value)
    return {"value": value, "lo": lo, "hi": hi}


def _part(part: Range) -> Told:
    return {"value": part.value, "lo": part.lo, "hi": part.hi}


def run(args: argparse.Namespace) -> int:
    """0 answered. Raises Refusal where what was given cannot be reckoned with, or no number of agents keeps the standard."""
    try:
        told = answered(args)
    except Refused as refused:
        raise Refusal(refused.zh, refused.en) from refused
    print(json.dumps(told, ensure_ascii=False, allow_nan=False) if args.json else "\n".join(lines(told)))
    return 0
