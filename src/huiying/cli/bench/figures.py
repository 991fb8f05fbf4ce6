"""Figures with their limits and peers, the machine they were measured on, and how they are told."""

import argparse
import json
import os
import platform
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.db import connection

from huiying.cli.home import ROOT

SMALL = 1e-3


@dataclass
class Figures:
    """What was measured. A limit is "<=8", ">=3000" or empty."""

    all: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, unit: str, values: list[float], limit: str = "", peer: tuple[str, float] | None = None) -> None:
        """One figure: the median of the runs' values; the ratio is ours to the peer's."""
        value = median(values)
        ok = not limit or (value <= float(limit[2:]) if limit.startswith("<=") else value >= float(limit[2:]))
        told = {"name": name, "unit": unit, "value": round(value, 3) or float(f"{value:.2e}"), "median_of": len(values), "limit": limit or None, "ok": ok}
        told["peer"] = {"name": peer[0], "value": round(peer[1], 3)} if peer else None
        told["ratio"] = round(value / peer[1], 3) if peer and peer[1] else None
        self.all.append(told)
        print(_line(told), file=sys.stderr, flush=True)

    def tell(self, args: argparse.Namespace) -> int:
        """Print everything; 0 when every limit held."""
        ok = all(figure["ok"] for figure in self.all)
        whole = {
            "bench": args.name,
            "version": _version(),
            "machine": machine(),
            "rows": args.rows,
            "seed": args.seed,
            "runs": args.runs,
            "figures": self.all,
            "ok": ok,
        }
        if args.json:
            print(json.dumps(whole, ensure_ascii=False))
        else:
            print("\n".join(map(_line, self.all)))
        return 0 if ok else 1


def machine() -> dict[str, Any]:
    """Processor, cores, Python and, where one is used, PostgreSQL of this run."""
    info = Path("/proc/cpuinfo")
    models = [line.split(":", 1)[1].strip() for line in info.read_text(encoding="utf-8").splitlines() if line.startswith("model name")] if info.exists() else []
    version = connection.pg_version // 10_000 if settings.configured else None  # type: ignore[attr-defined]
    return {"cpu": (models or [platform.processor()])[0], "cores": os.cpu_count(), "python": platform.python_version(), "postgres": version}


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def _version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _line(told: dict[str, Any]) -> str:
    mark = "  " if not told["limit"] else "✓ " if told["ok"] else "✗ "
    peer = f"  {told['peer']['name']} {told['peer']['value']:g}, ratio {told['ratio']:g}" if told["peer"] else ""
    value = format(told["value"], ",.3f" if abs(told["value"]) >= SMALL or not told["value"] else ".2e")
    return f"{mark}{told['name']:<26}{value:>12} {told['unit']:<12}{told['limit'] or '':<9}{peer}"
