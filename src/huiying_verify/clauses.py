"""The closed language of definitions, read and computed by code of its own: columns as lists, null as None, logic of three values (as in SQL).

Its sentences are, but for a few words, expressions of Python: so Python's own parser reads them, and only the kinds of nodes named here mean anything.
"""

import ast
import operator
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from huiying_verify.note import Unusable
from huiying_verify.reading import moment, shown

LONGEST, MILLISECOND = 4_000, timedelta(milliseconds=1)
_TOKEN = re.compile(r"\s+|[0-9]+(?:\.[0-9]+)?|'(?:[^'\\\n]|'')*'|[a-z][a-z0-9_]*|<=|>=|!=|[()=<>+*/,-]")
_THOUSANDTHS = re.compile(r"-?[0-9]{1,15}\.[0-9]{3}").fullmatch
WORDS = {"=": "==", "null": "None", "true": "True", "false": "False"}
COMPARE: dict[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
COUNT: dict[type, Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
Groups = Mapping[Any, Sequence[int]]


def read(text: str) -> ast.expr:
    """The tree of a sentence. Raises Unusable."""
    tokens, at = list[str](), 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or len(text) > LONGEST:
            raise Unusable(f"not of the language: {shown(text[at:])}")
        word, at = found[0], found.end()
        tokens.append(repr(word[1:-1].replace("''", "'")) if word[0] == "'" else WORDS.get(word, " " if word.isspace() else word))
    try:
        return ast.parse("".join(tokens).strip(), mode="eval").body
    except (SyntaxError, MemoryError, RecursionError) as wrong:
        raise Unusable(f"not of the language: {shown(text)}") from wrong


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
            return None if one is None or other is None else COUNT[type(kind)](one, other)
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

    def computed_for(self, **moments: str) -> None:
        """Set the moments; what was computed with others is forgotten."""
        if moments != self.moments:
            self.moments, self.known = moments, {}

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
        return self._pairs(COMPARE[type(test)], left, right)

    def _pairs(self, both: Callable[[Any, Any], Any], left: ast.expr, right: ast.expr) -> list[Any]:
        return [None if a is None or b is None else both(a, b) for a, b in zip(self.of(left), self.of(right), strict=True)]

    def aggregate(self, call: ast.Call, groups: Groups) -> dict[Hashable, Any]:
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
