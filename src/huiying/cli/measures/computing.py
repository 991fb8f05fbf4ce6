"""./huiying metrics compute and rows: figures and what stands behind them, on the terminal or as JSON."""

import argparse
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from huiying.cli.measures.asking import chosen, days, engine, period
from huiying.cli.refusal import Refusal
from huiying.contracts.telling import tell_staff
from huiying.directory.clock import city_now
from huiying.kit.errors import Told
from huiying.metrics.asking import ask
from huiying.metrics.computing import compute
from huiying.metrics.definition import Definition
from huiying.metrics.drilling import behind
from huiying.metrics.facts import freshen
from huiying.metrics.own import own_catalogue
from huiying.metrics.result import Result, instant


def run(args: argparse.Namespace) -> int:
    """0 told. Raises Refusal for what cannot be asked."""
    try:
        return _rows(args) if args.what == "rows" else _compute(args)
    except Told as refused:
        raise Refusal(refused.zh, refused.en) from refused


def _compute(args: argparse.Namespace) -> int:
    by = tuple(dict.fromkeys(name.strip() for name in args.by.split(",") if name.strip()))
    catalogue, span = own_catalogue(), period(args, city_now(datetime.now(UTC)))
    definitions = chosen(args, catalogue, by)
    _freshen(definitions, args, span.taken_at)
    with engine(args.engine) as counting:
        results = compute(definitions, span, by, counting, catalogue)
    if args.json:
        head = {"from": instant(span.since), "to": instant(span.until), "taken_at": instant(span.taken_at), "engine": args.engine}
        print(json.dumps(head | {"rows": [_row(one) for one in results]}, ensure_ascii=False))
    else:
        for raw, adjusted in zip(results[::2], results[1::2], strict=True):
            print(_line(raw, adjusted))
    return 0


def _freshen(definitions: Iterable[Definition], args: argparse.Namespace, now: datetime) -> None:
    """Have the facts that these definitions look at told as they stand."""
    facts = {one.fact for one in definitions}
    if "work" in facts:
        freshen(now)
    if facts & {"staff_month", "agent_interval"}:
        first, after = days(args)
        for month in sorted({f"{first + timedelta(days=n):%Y-%m}" for n in range((after - first).days)}):
            tell_staff(month, now=now)


def _row(result: Result) -> dict[str, Any]:
    """A figure with its base as numbers: {"code", "ref", "version", "variant", "unit", "by", "raw", "figure": {"num", "den", "value"}, "n", …}."""
    told, asked = result.published(), result.asked
    figure = {name: _number(told.pop(name)) for name in ("num", "den", "value")}
    interval = {name: _number(told.pop(name)) for name in ("lo", "hi")}
    names = {"code": told.pop("code"), "ref": asked.definition.ref, "version": told.pop("version"), "variant": told.pop("variant"), "unit": asked.variant.unit}
    return names | {"by": told.pop("by"), "raw": told.pop("raw"), "figure": figure, "interval": None if interval["lo"] is None else interval, **told}


def _number(text: str | None) -> int | float | None:
    if text is None:
        return None
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def _line(raw: Result, adjusted: Result) -> str:
    """One line a figure: raw, and adjusted where something was excluded."""
    told, after = raw.published(), adjusted.published()
    group = " ".join(f"{name}={value}" for name, value in told["by"].items())
    text = f"{raw.asked.definition.ref} {told['code']}/{told['variant']} {group}  {_value(told)}"
    if told["excluded"]:
        why = ", ".join(f"{reason} {n}" for reason, n in told["excluded"].items())
        text += f"  剔除后 adjusted {_value(after)}（{why}）"
    return text


def _value(told: dict[str, Any]) -> str:
    if told["value"] is None:
        return "未到公布时间 not ripe" if told["band"] == "not_ripe" else "无数据 no data"
    base = f" = {told['num']} / {told['den']}" if told["den"] is not None else ""
    interval = f" [{told['lo']}, {told['hi']}]" if told["lo"] is not None else ""
    few = f" 样本少 few (n={told['n']})" if told["band"] else ""
    return f"{told['value']}{base}{interval}{few}{' ' + told['worst_at'] if told['worst_at'] else ''}"


def _rows(args: argparse.Namespace) -> int:
    catalogue, span = own_catalogue(), period(args, city_now(datetime.now(UTC)))
    definition = chosen(args, catalogue, ())[0]
    variant = definition.variant(args.variant)
    if variant is None:
        raise Refusal(f"没有口径 {args.variant}。", f"There is no variant {args.variant}.")
    _freshen([definition], args, span.taken_at)
    with engine("postgres") as counting:
        found = behind(ask(definition, variant, span, (), catalogue), {}, counting, limit=args.limit)
    if args.json:
        print(json.dumps({"total": found.total, "rows": found.rows}, ensure_ascii=False))
    else:
        print(f"{definition.ref} {definition.zh} {variant.zh}: {found.total}")
        for row in found.rows:
            print("  " + "  ".join(f"{name}={value}" for name, value in row.items()))
    return 0
