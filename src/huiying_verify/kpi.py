"""Each row of the KPI tables computed again, from the published facts and definitions."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from huiying_verify.clauses import Groups, Sheet, aggregates, read, total
from huiying_verify.note import Unusable
from huiying_verify.reading import EAST, Folder, Report, decimal, exact, moment, month, written

STEP, SPAN, DAY = timedelta(minutes=15), 96, timedelta(hours=24)
REASONS = (
    "sudden_event", "system_fault", "over_capacity", "force_majeure", "out_of_duty", "unreasonable", "malicious", "statutory_period", "wrong_dispatch",
    "duplicate", "policy_limit", "test",
)  # fmt: skip
MOST = 5_000  # definitions, and ways to group, that one table may ask for
Z = Decimal("1.959963984540054")


class Table:
    """One month's table with the facts and the definitions in force on its first day, and its rows computed again."""

    def __init__(self, folder: Folder, table: Any, facts: dict[str, list[Any]]) -> None:
        self.taken, self.definitions = moment(table["taken_at"]), dict[str, Any]()
        self.begins, self.ends = month(table["month"])
        views = folder.json(folder.under("definitions/views")[-1])
        self.sheets = {fact: Sheet(facts.get(fact, []), views.get(fact, {})) for fact in views.keys() | facts.keys()}
        for path in [path for path in folder.under("definitions/") if not path.startswith("definitions/views")][:MOST]:
            one = folder.json(path)
            if one["effective_from"] <= f"{table['month']}-01" and one["version"] > self.definitions.get(one["code"], {"version": 0})["version"]:
                self.definitions[one["code"]] = one

    def rows(self, code: str, variant: str, dims: tuple[str, ...], *, raw: bool) -> dict[Any, dict[str, Any]]:
        """The rows that the table must have for a variant, by the values of the dimensions."""
        definition = self.definitions[code]
        told = {**definition, **next(one for one in definition["variants"] if one["name"] == variant)}
        sheet, lag, rolling = self.sheets[told["fact"]], timedelta(days=told.get("report_lag_days", 0)), told["window"].startswith("rolling")
        names = {"snapshot": min(self.taken, self.ends + lag), "period_from": self.begins, "period_to": self.ends}
        sheet.computed_for(**{name: written(at) for name, at in names.items()})
        cohort, since, until = sheet.columns.get(told["cohort"], [None] * sheet.size), written(self.begins - DAY * rolling), written(self.ends)
        inside = [row for row in range(sheet.size) if told["window"] == "stock" or (cohort[row] is not None and since <= cohort[row] < until)]
        excluded_for = sheet.columns.get("excluded_for", [""] * sheet.size)
        left = {row for row in inside if excluded_for[row] == "*" or f",{told['ref']}," in (excluded_for[row] or "")}
        every = _grouped(sheet, inside, dims, cohort)
        groups = every if raw else _grouped(sheet, [row for row in inside if row not in left], dims, cohort)
        trees = {name: read(told[name]) for name in ("numerator", "denominator", "sample", "needs") if name in told}
        values = {name: _values(sheet, trees[name], groups) for name in ("numerator", "denominator", "sample") if name in trees}
        needed = sheet.of(trees["needs"]) if "needs" in trees else [True] * sheet.size
        ripe, found = not lag or self.taken >= self.ends + lag, {}
        for key, rows in groups.items():
            known = ripe and any(needed[row] is True for row in rows)
            figure: dict[str, Any] = {name: some[key] for name, some in values.items()} if known else {}
            figure = self._rolling(sheet, trees, told, rows, cohort) if known and rolling else figure
            excluded = _excluded(sheet, trees.get("denominator", trees["numerator"]), [row for row in every[key] if row in left])
            found[key] = _row(figure, told, ripe=ripe) | {"excluded": excluded}
        return found

    def _rolling(self, sheet: Sheet, trees: Any, told: Any, rows: Any, cohort: Any) -> dict[str, Any]:
        """The worst 24 hours that end on a quarter of the month, or how many of those ends reach a mark."""
        quarters: dict[Any, list[int]] = {}
        for row in rows:
            quarters.setdefault((moment(cohort[row]) - self.begins) // STEP, []).append(row)
        counts, sums = [_values(sheet, trees[name], quarters) for name in ("numerator", "denominator")], (Fraction(0), Fraction(0))
        points: dict[Any, list[int]] = {}  # of each pair of sums the first moment at which it stood, and at how many
        for end in range(1 - SPAN, (min(self.ends, self.taken) - self.begins) // STEP + 1):
            for at, sign in ((end - 1, 1), (end - 1 - SPAN, -1)):
                sums = (sums[0] + sign * (counts[0][at] or 0), sums[1] + sign * (counts[1][at] or 0)) if at in quarters else sums
            if end > 0:
                points.setdefault(sums, [end, 0])[1] += 1
        points = {pair: seen for pair, seen in points.items() if pair[1] >= max(told.get("minimum_n", 30), 1)}
        if "at_least" in told and points:
            reached = sum(n for (num, den), (_, n) in points.items() if num >= exact(told["at_least"]) * den)
            return {"numerator": Fraction(reached), "denominator": Fraction(sum(n for _, n in points.values()))}
        sign = -1 if told.get("lower_is_better") else 1
        (num, den), (end, _) = min(points.items(), key=lambda point: (sign * point[0][0] / point[0][1], point[1][0]), default=((None, None), (0, 0)))
        return {"numerator": num, "denominator": den, "worst_at": written(self.begins + end * STEP)} if end else {}


def _grouped(sheet: Sheet, rows: list[int], dims: tuple[str, ...], cohort: list[Any]) -> Groups:
    """The rows by the values of the dimensions; without dimensions one group, also of none."""
    found: dict[Any, list[int]] = {} if dims else {(): []}
    columns = [_dimension(sheet, name, cohort) for name in dims]
    for row in rows:
        found.setdefault(tuple(column[row] for column in columns), []).append(row)
    return found


def _dimension(sheet: Sheet, name: str, cohort: list[Any]) -> list[Any]:
    if name == "day":
        return [at and (moment(at) + EAST).date().isoformat() for at in cohort]
    if name == "quarter":
        return [at and f"{at[:14]}{int(at[14:16]) // 15 * 15:02}:00.000000Z" for at in cohort]
    return [value // 1000 if type(value) is int else value for value in sheet.columns[name]]


def _values(sheet: Sheet, tree: Any, groups: Groups) -> dict[Any, Fraction | None]:
    parts = {id(call): sheet.aggregate(call, groups) for call in aggregates(tree)}
    return {key: total(tree, lambda call, key=key: parts[id(call)][key]) for key in groups}  # type: ignore[misc]


def _excluded(sheet: Sheet, tree: Any, rows: list[int]) -> dict[str, int]:
    """How many rows that would have counted were left out, by reason."""
    conditions, bits = [sheet.of(call.args[-1]) for call in aggregates(tree)], sheet.columns.get("excluded", [0] * sheet.size)
    masks = [bits[row] // 1000 for row in rows if any(condition[row] is True for condition in conditions)]
    return dict(Counter(reason for mask in masks for bit, reason in enumerate(REASONS) if mask >> bit & 1))


def _row(figure: dict[str, Any], told: Any, *, ripe: bool) -> dict[str, Any]:
    """What the table says of a figure: its base, the quotient last, how sure it is."""
    num, den, based, scale = figure.get("numerator"), figure.get("denominator"), "denominator" in told, exact(told.get("scale", 1))
    value = None if num is None or (based and not den) else scale * (num / den if based else num)
    n = int((figure.get("sample", den if based else num) or 0) // 1)
    few = told["unit"] in ("share", "ratio", "seconds") and n < told.get("minimum_n", 30)
    lo, hi = _wilson(num or Fraction(0), den) if told.get("interval") == "wilson" and scale == 1 and value is not None and den else (None, None)
    return {
        "num": _plain(num), "den": _plain(den if based else None), "value": None if value is None else decimal(value, 6), "n": n, "lo": lo, "hi": hi,
        "band": "not_ripe" if not ripe else "few" if few else None, "worst_at": figure.get("worst_at"),
    }  # fmt: skip


def _plain(value: Fraction | None) -> str | None:
    return None if value is None else decimal(value, 30).rstrip("0").rstrip(".")


def _wilson(num: Fraction, den: Fraction) -> tuple[str | None, ...]:
    """The ends of Wilson's 95 % interval of a share."""
    if not 0 <= num <= den:
        return None, None
    with localcontext() as context:
        context.prec = 60
        n, share = (Decimal(some.numerator) / Decimal(some.denominator) for some in (den, num / den))
        half = Z * (share * (1 - share) / n + Z * Z / (4 * n * n)).sqrt()
        ends = ((share + Z * Z / (2 * n) + sign * half) / (1 + Z * Z / n) for sign in (-1, 1))
        return tuple(decimal(Fraction(min(max(end, Decimal(0)), Decimal(1))), 6) for end in ends)


def check(folder: Folder, report: Report, tables: dict[str, Any], facts: dict[str, list[Any]]) -> None:
    """Compare each published row with its computation, and look for rows that should be there."""
    for name, published in tables.items():
        with report.guarded("kpi", "kpi", name):
            table, told = Table(folder, published, facts), dict[Any, dict[Any, Any]]()
            for row in published["rows"]:
                dims = tuple(sorted(row["by"]))
                told.setdefault((row["code"], row["version"], row["variant"], dims, row["raw"]), {})[tuple(row["by"][dim] for dim in dims)] = row
            due = {(one["code"], one["version"], v["name"], (), raw) for one in table.definitions.values() for v in one["variants"] for raw in (True, False)}
            if len(told) > MOST or sum(map(len, told.values())) != len(published["rows"]):
                raise Unusable("too many ways to group, or a row that stands twice")
            for way in sorted(due | told.keys(), key=str):
                _compare(report, table, f"{name} {way[0]}@{way[1]}/{way[2]}{'/raw' * way[4]}", way, told.get(way, {}))


def _compare(report: Report, table: Table, name: str, way: Any, published: dict[Any, Any]) -> None:
    with report.guarded("kpi", "kpi", name):
        if way[1] != table.definitions[way[0]]["version"]:
            raise Unusable("a version that is not in force")
        found = table.rows(way[0], way[2], way[3], raw=way[4])
        for key in sorted(found.keys() | published.keys(), key=str):
            told = {field: value for field, value in published.get(key, {}).items() if field in found.get(key, {field})}
            report.equal("kpi", "kpi", f"{name} {key}" if key else name, told, found.get(key, {}))
