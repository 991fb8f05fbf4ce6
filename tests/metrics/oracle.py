"""The closed language reckoned row by row in plain Python, from the rows as they are published: slow, and by code of its own."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

from huiying.kit import clauses as c

Row = Mapping[str, Any]
MS = Decimal("0.001")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Oracle:
    """Numbers over rows at given moments; `kinds` are the columns' types."""

    def __init__(self, kinds: Mapping[str, str], moments: Mapping[str, datetime]) -> None:
        self.kinds, self.moments = kinds, moments

    def value(self, row: Row, value: Any) -> Any:
        if isinstance(value, c.Literal):
            return value.value
        if isinstance(value, c.Moment):
            return self.moments[value.name]
        if isinstance(value, c.Plus):
            parts = [self.value(row, part) for part in value.parts]
            return None if None in parts else sum(parts)
        if isinstance(value, c.Seconds):
            later, earlier = self.value(row, value.later), self.value(row, value.earlier)
            if later is None or earlier is None:
                return None
            span = later - earlier
            return (Decimal(span.days * 86_400 + span.seconds) + Decimal(span.microseconds).scaleb(-6)).quantize(MS, ROUND_FLOOR)
        found = row[value.name]
        if found is None:
            return None
        return {"instant": moment, "decimal": Decimal}.get(self.kinds[value.name], lambda same: same)(found)

    def holds(self, row: Row, test: c.Condition) -> bool | None:
        if isinstance(test, c.Named):
            return row[test.name]  # type: ignore[no-any-return]
        if isinstance(test, c.Missing):
            return row[test.column.name] is None
        if isinstance(test, c.Not):
            held = self.holds(row, test.part)
            return None if held is None else not held
        if isinstance(test, c.Every | c.Some):
            ends = isinstance(test, c.Some)
            parts = [self.holds(row, part) for part in test.parts]
            return ends if ends in parts else None if None in parts else not ends
        if isinstance(test, c.Among):
            found = self.value(row, test.column)
            return None if found is None else found in [value.value for value in test.values]
        left, right = self.value(row, test.left), self.value(row, test.right)
        if left is None or right is None:
            return None
        return {"=": left == right, "!=": left != right}.get(test.op) if test.op in {"=", "!="} else self.ordered(test.op, left, right)

    def ordered(self, op: str, left: Any, right: Any) -> bool:
        return bool({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[op])

    def number(self, rows: list[Row], number: c.Number) -> Fraction | None:
        if isinstance(number, c.Literal):
            return Fraction(number.value)
        if isinstance(number, c.Arithmetic):
            left, right = self.number(rows, number.left), self.number(rows, number.right)
            if left is None or right is None:
                return None
            return {"+": left + right, "-": left - right, "*": left * right}[number.op]
        taken = [row for row in rows if self.holds(row, number.where)]
        if isinstance(number, c.Count):
            return Fraction(len(taken))
        if isinstance(number, c.Different):
            tuples = {tuple(row[column.name] for column in number.columns) for row in taken}
            return Fraction(sum(None not in found for found in tuples))
        values = sorted(value for row in taken if (value := self.value(row, number.value)) is not None)
        if isinstance(number, c.Total):
            return Fraction(sum(values)) if values else None
        return Fraction(next(v for v in values if sum(w <= v for w in values) >= number.p * len(values))) if values else None
