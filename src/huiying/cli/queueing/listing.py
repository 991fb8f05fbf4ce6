"""The rows of a file of queues with their measures, as JSON or as a table."""

import argparse
import json
import sys
from typing import Any

from huiying.cli.queueing.rows import LINE, MEASURES, answer, read


def run(args: argparse.Namespace) -> int:
    """0 every row was reckoned, 1 a row was not (its `error` says why), 2 no such file or column."""
    rows = answer(read(args.file))
    print(json.dumps({"rows": rows}, ensure_ascii=False, allow_nan=False) if args.json else "\n".join(_told(rows)))
    bad = sum(row["error"] is not None for row in rows)
    if bad:
        print(f"{bad} 行无法计算，原因见该行 error。 {bad} rows could not be reckoned; `error` says why.", file=sys.stderr)
    return 1 if bad else 0


def _told(rows: list[dict[str, Any]]) -> list[str]:
    lines = [f"{'model':<6}{'n':>6}" + "".join(f"{name:>13}" for name in MEASURES)]
    for row in rows:
        if row["error"]:
            lines.append(f"{row['model'] or '–':<6}{row['n'] or '–':>6}  第 {row[LINE]} 行 line {row[LINE]}：{row['error']}")
        else:
            lines.append(f"{row['model']:<6}{row['n']:>6}" + "".join(f"{'∞' if row[name] is None else format(row[name], '.6g'):>13}" for name in MEASURES))
    return lines if rows else [*lines, "没有数据行。 There is no row."]
