"""./huiying metrics list and show: definitions on the terminal, in words or as JSON."""

import argparse
import json
import os
from pathlib import Path

from huiying.cli.refusal import Refusal
from huiying.kit.errors import Told
from huiying.metrics.catalogue import Catalogue, with_own
from huiying.metrics.definition import Definition, Variant

WINDOWS = {"month": "自然月 calendar month", "stock": "时点存量 stock at a moment", "rolling 24h by 15m": "任意连续24小时 any 24 hours, every 15 minutes"}


def run(args: argparse.Namespace) -> int:
    """0 told; raises Refusal where there is no such metric."""
    catalogue = read(args.home)
    if args.what == "list":
        _list(catalogue, as_json=args.json)
        return 0
    found = catalogue.find(args.code)
    if not found:
        raise Refusal(f"没有指标 {args.code}。./huiying metrics list 列出全部。", f"There is no metric {args.code}. ./huiying metrics list shows all.")
    if args.json:
        print(json.dumps([dict(definition.data) for definition in found], ensure_ascii=False))
    else:
        print("\n\n".join(_told(definition) for definition in found))
    return 0


def read(home: Path) -> Catalogue:
    """The catalogue with the city's own definitions (HUIYING_METRICS, else the folder `metrics` of its home). Raises Refusal."""
    try:
        return with_own(Path(os.environ.get("HUIYING_METRICS") or home / "metrics"))
    except Told as refused:
        raise Refusal(refused.zh, refused.en) from refused


def _list(catalogue: Catalogue, *, as_json: bool) -> None:
    all_of = [definition for versions in catalogue.versions.values() for definition in versions]
    if as_json:
        names = ("code", "ref", "version", "zh", "en", "fact", "window", "unit")
        print(json.dumps([{name: getattr(one, name) for name in names} | {"variants": [v.name for v in one.variants]} for one in all_of], ensure_ascii=False))
        return
    for one in all_of:
        print(f"{one.ref}  {one.code}@{one.version}  {one.zh}  {one.en}  [{', '.join(variant.name for variant in one.variants)}]")


def _told(one: Definition) -> str:
    lines = [
        f"{one.ref} {one.code}@{one.version}  {one.zh}  {one.en}",
        f"  依据 authority    {one.authority_zh}",
        *([f"                    {one.authority_en}"] if one.authority_en != one.authority_zh else []),
        f"  事实 fact         {one.fact}，按 by {one.cohort}，{WINDOWS[one.window]}，自 from {one.effective_from}",
    ]
    if one.report_lag_days:
        lines.append(f"  延后 told after   {one.report_lag_days} 天 days")
    if one.traps_zh:
        lines += [f"  注意 mind         {one.traps_zh}", f"                    {one.traps_en}"]
    return "\n".join([*lines, *(line for variant in one.variants for line in _variant(variant))])


def _variant(one: Variant) -> list[str]:
    scale = f"{one.scale} × " if one.scale != 1 else ""
    lines = [f"  {one.name}  {one.zh}  {one.en}", f"      {scale}{one.numerator}"]
    lines += [f"    / {one.denominator}"] if one.denominator else []
    lines += [f"      需要 needs {one.needs}"] if one.needs else []
    lines += [f"      归属 by {one.cohort}"]
    return lines
