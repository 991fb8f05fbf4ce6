"""Figures from the tables of locked months, as they are published: one row for each figure, raw or adjusted, and scope. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from huiying.contracts.facts import Figure, Wanted


def from_tables(tables: Sequence[Mapping[str, Any]], wanted: Wanted) -> Mapping[str, Figure]:
    """The figures that are wanted, over the months of these tables. Of several months numerators, denominators and rows are added up.

    Of the worst 24 hours of several months the lowest stand: added up, a bad night would vanish among the others.
    A figure that has no denominator cannot be added up and has no data then; so has one that a month lacks.
    """
    found = {}
    for key in wanted.keys:
        rows = [_row(table["rows"], key, dict(wanted.scope)) for table in tables]
        figures = [_figure(row) for row in rows if row is not None]
        if figures and len(figures) == len(tables):
            lowest = all(row["worst_at"] for row in rows if row is not None)
            found[key] = figures[0] if len(figures) == 1 else _lowest(figures) if lowest else _sum(figures)
    return found


def lacking(table: Mapping[str, Any], wanted: Wanted) -> list[str]:
    """The figures that the table could not have told: their name is in it nowhere, or in other dimensions than the scope's although there was something."""
    dims = set(wanted.scope)
    found = []
    for key in wanted.keys:
        rows = [row for row in table["rows"] if _name(row) == key]
        nothing = [row for row in rows if not row["by"] and row["num"] is None]
        if not nothing and not any(set(row["by"]) == dims for row in rows):
            found.append(key)
    return found


def _row(rows: Iterable[Mapping[str, Any]], key: str, scope: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The row of a figure's name in this scope."""
    for row in rows:
        if _name(row) == key and row["by"] == scope:
            return row
    return None


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['code']}@{row['version']}/{row['variant']}" + ("/raw" if row["raw"] else "")


def _figure(row: Mapping[str, Any]) -> Figure:
    return Figure(_number(row["num"]), _number(row["den"]), _number(row["value"]), row["n"], tuple(sorted(row["excluded"].items())))


def _lowest(figures: Sequence[Figure]) -> Figure:
    return replace(min(figures, key=lambda one: one.value or Fraction(0)), value=None)


def _sum(figures: Sequence[Figure]) -> Figure:
    if any(one.num is None or one.den is None for one in figures):
        return Figure()
    excluded: dict[str, int] = {}
    for one in figures:
        for ground, n in one.excluded:
            excluded[ground] = excluded.get(ground, 0) + n
    num, den = sum((one.num or Fraction(0) for one in figures), Fraction(0)), sum((one.den or Fraction(0) for one in figures), Fraction(0))
    return Figure(num, den, None, sum(one.n or 0 for one in figures), tuple(sorted(excluded.items())))


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
