"""The figures computed again: the closed language of definitions, and each row of the KPI tables.

The language's sentences are, but for a few words, expressions of Python: so Python's own parser reads them, and only the kinds of nodes named here mean
anything. Columns are lists, null is None, logic has three values (as in SQL).
"""

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil
from typing import Any

from huiying_verify.note import Unusable
from huiying_verify.reading import EAST, Folder, Report, decimal, encode, exact, moment, month, named, parse, shown, written

LONGEST, MILLISECOND = 4_000, timedelta(milliseconds=1)
_WORDS = r"[ \t\r\n]++|[0-9]++(?:\.[0-9]++)?+|'(?:[^'\\\n]|'')*+'|[a-z][a-z0-9_]*+|<=|>=|!=|[()=<>+*/,-]"
_THOUSANDTHS = re.compile(r"-?[0-9]{1,15}\.[0-9]{3}").fullmatch
WORDS = {"=": "==", "null": "None", "true": "True", "false": "False"}
COMPARE = {"Eq": operator.eq, "NotEq": operator.ne, "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge}
COUNT = {"Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv}
Groups = Mapping[Any, Sequence[int]]
STEP, SPAN, DAY = timedelta(minutes=15), 96, timedelta(hours=24)
REASONS = dict(enumerate((
    "sudden_event", "system_fault", "over_capacity", "force_majeure", "out_of_duty", "unreasonable", "malicious", "statutory_period", "wrong_dispatch",
    "duplicate", "policy_limit", "test"))) | {31: "other"}  # fmt: skip
MOST, Z = 5_000, Decimal("1.959963984540054")  # definitions, and ways to group, that one table may ask for; of the interval of 95 %

def read(text: str) -> ast.expr:
    """The tree of a sentence. Raises Unusable."""
    try:
        if len(text) <= LONGEST and re.fullmatch(f"(?:{_WORDS})*+", text):
            words = (repr(word[1:-1].replace("''", "'")) if word[0] == "'" else WORDS.get(word, word) for word in re.findall(_WORDS, text) if word.strip())
            return ast.parse(" ".join(words), mode="eval").body
    except (SyntaxError, MemoryError, RecursionError):
        pass
    raise Unusable(f"not of the language: {shown(text)}")

def aggregates(number: ast.expr) -> list[ast.Call]:
    """The aggregates within a number: the calls that stand in no other."""
    if isinstance(number, ast.Call):
        return [number]
    return [call for node in ast.iter_child_nodes(number) if isinstance(node, ast.expr) for call in aggregates(node)]

def total(number: ast.expr, value: Callable[[ast.Call], Fraction | None]) -> Fraction | None:
    """A number from the values of its aggregates; null where one of them is."""
    match number:
        case ast.BinOp(left, kind, right):
            one, other = total(left, value), total(right, value)
            return None if one is None or other is None else COUNT[type(kind).__name__](one, other)
        case ast.UnaryOp(ast.USub(), inner):
            return total(ast.BinOp(ast.Constant(0), ast.Sub(), inner), value)
        case ast.Call(ast.Name("min" | "max" as name), parts):
            found = [one for part in parts if (one := total(part, value)) is not None]
            return min(found) if name == "min" else max(found)
        case ast.Call():
            return value(number)
    return Fraction(_literal(number)) / 1000

class Sheet:
    """Rows as columns, with the views over them and the moments of a computation. Numbers stand in thousandths."""
    def __init__(self, rows: Sequence[Mapping[str, Any]], views: Mapping[str, str]) -> None:
        self.size, self.views, self.moments, self.known = len(rows), views, dict[str, str](), dict[str, list[Any]]()
        self.columns = {name: _numbers([row.get(name) for row in rows]) for name in dict.fromkeys(name for row in rows for name in row)}

    def of(self, node: ast.expr) -> list[Any]:
        """The value of a condition or of a value in each row, computed once."""
        text = ast.unparse(node)
        if text not in self.known:
            self.known[text] = self._of(node)
        return self.known[text]

    def _of(self, node: ast.expr) -> list[Any]:
        match node:
            case ast.Name(name):
                if name in self.views:
                    return self.of(read(self.views[name]))
                return [self.moments[name]] * self.size if name in self.moments else self.columns.get(name, [None] * self.size)
            case ast.UnaryOp(ast.Not(), inner):
                return [None if told is None else not told for told in self.of(inner)]
            case ast.BoolOp(kind, parts):
                decides = isinstance(kind, ast.Or)
                return [decides if decides in row else None if None in row else not decides for row in zip(*map(self.of, parts), strict=True)]
            case ast.Compare(left, [test], [right]):
                return self._compared(left, test, right)
            case ast.BinOp(left, ast.Add(), right):
                return self._pairs(operator.add, left, right)
            case ast.Call(ast.Name("seconds"), [left, right]):
                return self._pairs(lambda a, b: (moment(a) - moment(b)) // MILLISECOND, left, right)
        return [_literal(node)] * self.size

    def _compared(self, left: ast.expr, test: ast.cmpop, right: ast.expr) -> list[Any]:
        if isinstance(test, ast.Is | ast.IsNot):
            return [(value is None) is isinstance(test, ast.Is) for value in self.of(left)]
        if isinstance(test, ast.In | ast.NotIn):
            among = {_literal(part) for part in (right.elts if isinstance(right, ast.Tuple) else [right])}
            return [None if value is None else (value in among) is isinstance(test, ast.In) for value in self.of(left)]
        return self._pairs(COMPARE[type(test).__name__], left, right)

    def _pairs(self, both: Callable[[Any, Any], Any], left: ast.expr, right: ast.expr) -> list[Any]:
        return [None if a is None or b is None else both(a, b) for a, b in zip(self.of(left), self.of(right), strict=True)]

    def aggregate(self, call: ast.Call, groups: Groups) -> dict[Any, Any]:
        """A count, sum, number of different values, or quantile, in each group of rows."""
        *given, condition = call.args
        holds, name = self.of(condition), call.func.id if isinstance(call.func, ast.Name) else ""
        picked = {key: [row for row in rows if holds[row] is True] for key, rows in groups.items()}
        if name == "count":
            return {key: Fraction(len(rows)) for key, rows in picked.items()}
        if name == "distinct":
            tuples = list(zip(*map(self.of, given), strict=True))
            return {key: Fraction(len({tuples[row] for row in rows if None not in tuples[row]})) for key, rows in picked.items()}
        values = self.of(given[-1])
        found = {key: sorted(values[row] for row in rows if values[row] is not None) for key, rows in picked.items()}
        if name == "sum":
            return {key: Fraction(sum(some)) / 1000 if some else None for key, some in found.items()}
        if name != "quantile":
            raise Unusable(f"no aggregate: {shown(ast.unparse(call))}")
        return {key: Fraction(some[max(ceil(_literal(given[0]) * len(some) / 1000), 1) - 1]) / 1000 if some else None for key, some in found.items()}

def _literal(node: ast.expr) -> Any:
    """A text, a yes or no, or a number in thousandths."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str | bool | int | float):
        raise Unusable(f"not of the language: {shown(ast.unparse(node))}")
    return node.value if isinstance(node.value, str | bool) else Fraction(repr(node.value)) * 1000

def _numbers(values: list[Any]) -> list[Any]:
    """A column; integers, and texts of three decimals where all are such, in thousandths."""
    if all(value is None or (isinstance(value, str) and _THOUSANDTHS(value)) for value in values):
        return [None if value is None else int(value.replace(".", "")) for value in values]
    return [value * 1000 if type(value) is int else value for value in values]

class Table:
    """One month's table with the facts and the definitions in force on its first day, and its rows computed again."""
    def __init__(self, folder: Folder, table: Any, facts: dict[str, list[Any]]) -> None:
        self.taken, self.definitions = moment(table["taken_at"]), dict[str, Any]()
        self.begins, self.ends = month(table["month"])
        (of_views,) = folder.under("definitions/views")  # one file of them
        views = parse(folder.read(of_views))
        self.sheets = {fact: Sheet(facts.get(fact, []), views.get(fact, {})) for fact in views.keys() | facts.keys()}
        for path in [path for path in folder.under("definitions/") if not path.startswith("definitions/views")][:MOST]:
            one = parse(folder.read(path))
            named(path, f"definitions/{one['code']}.v{one['version']}.json")
            if one["effective_from"] <= f"{table['month']}-01" and one["version"] > self.definitions.get(one["code"], {"version": 0})["version"]:
                self.definitions[one["code"]] = one

    def rows(self, code: str, variant: str, dims: tuple[str, ...], *, raw: bool) -> dict[Any, dict[str, Any]]:
        """The rows that the table must have for a variant, by the values of the dimensions."""
        definition = self.definitions[code]
        told = {**definition, **next(one for one in definition["variants"] if one["name"] == variant)}
        sheet, lag, rolling = self.sheets[told["fact"]], timedelta(days=told.get("report_lag_days", 0)), told["window"].startswith("rolling")
        moments = {"snapshot": written(min(self.taken, self.ends + lag)), "period_from": written(self.begins), "period_to": written(self.ends)}
        sheet.moments, sheet.known = moments, sheet.known if moments == sheet.moments else {}  # what was computed with others is forgotten
        cohort, since, until = sheet.columns.get(told["cohort"], [None] * sheet.size), written(self.begins - DAY * rolling), written(self.ends)
        inside = [row for row in range(sheet.size) if told["window"] == "stock" or (cohort[row] is not None and since <= cohort[row] < until)]
        excluded_for, bits = sheet.columns.get("excluded_for", [""] * sheet.size), sheet.columns.get("excluded", [0] * sheet.size)
        left = {row for row in inside if excluded_for[row] == "*" or f",{told['ref']}," in (excluded_for[row] or "")}
        every = _grouped(sheet, inside, dims, cohort)
        groups = {key: [row for row in rows if raw or row not in left] for key, rows in every.items()}
        trees = {name: read(told[name]) for name in ("numerator", "denominator", "sample", "needs") if name in told}
        values = {name: _values(sheet, trees[name], groups) for name in ("numerator", "denominator", "sample") if name in trees}
        needed = sheet.of(trees["needs"]) if "needs" in trees else [True] * sheet.size
        ripe, found = not lag or self.taken >= self.ends + lag, {}
        for key, rows in groups.items():
            known = ripe and any(needed[row] is True for row in rows)
            figure: dict[str, Any] = {name: some[key] for name, some in values.items()} if known else {}
            figure = self._rolling(sheet, trees, told, rows, cohort) if known and rolling else figure
            conditions = [sheet.of(call.args[-1]) for call in aggregates(trees.get("denominator", trees["numerator"]))]
            masks = [bits[row] // 1000 for row in every[key] if ripe and row in left and any(condition[row] is True for condition in conditions)]
            excluded = dict(Counter(reason for mask in masks for bit, reason in REASONS.items() if mask >> bit & 1))
            found[key] = _row(figure, told, ripe=ripe) | {"excluded": excluded}
        return found

    def _rolling(self, sheet: Sheet, trees: Any, told: Any, rows: Any, cohort: Any) -> dict[str, Any]:
        """The worst 24 hours that end on a quarter of the month, or how many of those ends reach a mark."""
        quarters: dict[Any, list[int]] = {}
        for row in rows:
            quarters.setdefault((moment(cohort[row]) - self.begins) // STEP, []).append(row)
        counts, sums, stood = [_values(sheet, trees[name], quarters) for name in ("numerator", "denominator")], (Fraction(0), Fraction(0)), [0, 0]
        points: dict[Any, list[int]] = {}  # of each pair of sums the first moment at which it stood, and at how many
        for end in range(1 - SPAN, (min(self.ends, self.taken) - self.begins) // STEP + 1):
            moved = [(at, sign) for at, sign in ((end - 1, 1), (end - 1 - SPAN, -1)) if at in quarters]
            for at, sign in moved:
                sums = sums[0] + sign * (counts[0][at] or 0), sums[1] + sign * (counts[1][at] or 0)
            if end > 0:
                stood = points.setdefault(sums, [end, 0]) if moved or end == 1 else stood
                stood[1] += 1
        points = {pair: seen for pair, seen in points.items() if pair[1] >= max(told.get("minimum_n", 30), 1)}
        if "at_least" in told and points:
            reached = sum(n for (num, den), (_, n) in points.items() if num >= exact(told["at_least"]) * den)
            return {"numerator": Fraction(reached), "denominator": Fraction(sum(n for _, n in points.values()))}
        sign = -1 if told.get("lower_is_better") else 1
        (num, den), (end, _) = min(points.items(), key=lambda point: (sign * point[0][0] / point[0][1], point[1][0]), default=((None, None), (0, 0)))
        return {"numerator": num, "denominator": den, "worst_at": written(self.begins + end * STEP)} if end else {}

def _grouped(sheet: Sheet, rows: list[int], dims: tuple[str, ...], cohort: list[Any]) -> Groups:
    found: dict[Any, list[int]] = {} if dims else {(): []}  # without dimensions one group, also of none
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

def _row(figure: dict[str, Any], told: Any, *, ripe: bool) -> dict[str, Any]:
    """What the table says of a figure: its base, the quotient last, how sure it is."""
    num, den, based, scale = figure.get("numerator"), figure.get("denominator"), "denominator" in told, exact(told.get("scale", 1))
    value = None if num is None or (based and not den) else scale * (num / den if based else num)
    n = int((figure.get("sample", den if based else num) or 0) // 1)
    few = told["unit"] in ("share", "ratio", "seconds", "days") and n < told.get("minimum_n", 30)
    sure = told.get("interval") == "wilson" and scale == 1 and "at_least" not in told and value is not None
    lo, hi = _wilson(num or Fraction(0), den) if sure and den else (None, None)
    return {
        **{name: some if some is None else decimal(some, 30).rstrip("0").rstrip(".") for name, some in (("num", num), ("den", den if based else None))},
        "value": None if value is None else decimal(value, 6), "n": n, "lo": lo, "hi": hi,
        "band": "not_ripe" if not ripe else "few" if few else None, "worst_at": figure.get("worst_at"),
    }  # fmt: skip

def _wilson(num: Fraction, den: Fraction) -> tuple[str | None, ...]:
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
            if len(told) > MOST or sum(map(len, told.values())) != len({encode(row) for row in published["rows"]}):
                raise Unusable("too many ways to group, or a row that stands twice")
            for code, version, variant, dims, raw in sorted(due | told.keys(), key=str):
                id_, rows = f"{name} {code}@{version}/{variant}{'/raw' * raw}", told.get((code, version, variant, dims, raw), {})
                with report.guarded("kpi", "kpi", id_):
                    found = table.rows(code, variant, dims, raw=raw) if version == table.definitions[code]["version"] else {}
                    for key in sorted(found.keys() | rows.keys(), key=str):
                        row = {field: value for field, value in rows.get(key, {}).items() if field in found.get(key, {field})}
                        report.equal("kpi", "kpi", f"{id_} {key}" if key else id_, row, found.get(key, {}))
