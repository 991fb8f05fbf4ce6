"""What of a fact's row is published: what counting needs, and nothing by which somebody is followed from month to month.

A caller is another in each month: the keyed hash of the number is hashed once more, with a key that is thrown away when the month is locked. A secret matter
is counted and not told: its order bears a name made up for the month, and of its columns only those are kept that a figure is reckoned by.
"""

import hmac
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from huiying.metrics.columns import columns, nullable
from huiying.metrics.definition import Definition

HIDDEN = "hidden-"
OF_AN_ORDER = {
    "call": frozenset({"order_id", "demand", "demand_type", "topic_code", "order_route"}), "work": frozenset(columns("work")),
}  # fmt: skip
NAMES = frozenset({"order_id", "assignment_id", "parent_order_id", "related_order_id", "demand"})  # of orders and their parts
SENTENCES = ("numerator", "denominator", "sample", "needs", "cohort")
ALWAYS = frozenset({"excluded", "excluded_for"})  # by which figures are told before and after exclusion
_EMPTY = {"text": "", "integer": 0, "boolean": False, "decimal": "0.000"}
_WORD = re.compile(r"[a-z][a-z0-9_]*")


class Veil:
    """How the rows of one month are veiled. Made when the month is locked, and forgotten then."""

    def __init__(self, hidden: Collection[str], needed: Collection[str]) -> None:
        """`hidden`: ids of orders that are not told singly. `needed`: names of columns that figures are reckoned by or grouped by."""
        self.hidden, self._needed = hidden, needed
        self._key, self._names = secrets.token_bytes(32), dict[str, str]()

    def row(self, fact: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row as it is kept and published."""
        told = dict(row)
        if told.get("ani_hash"):
            told["ani_hash"] = hmac.digest(self._key, told["ani_hash"].encode(), "sha256").hex()[:32]
        if "order_no" in told:
            told["order_no"] = ""
        return self._veiled(fact, told) if told.get("order_id") in self.hidden else told

    def _veiled(self, fact: str, row: dict[str, Any]) -> dict[str, Any]:
        kinds, may_be_null = columns(fact), nullable(fact)
        for name in OF_AN_ORDER.get(fact, NAMES) & row.keys():
            if name in NAMES:
                row[name] = row[name] and self._name(row[name])
            elif name not in self._needed:
                row[name] = None if name in may_be_null else _EMPTY.get(kinds[name], row[name])
        return row

    def _name(self, id_: str) -> str:
        return self._names.setdefault(id_, HIDDEN + secrets.token_hex(8))


def needed_by(definitions: Iterable[Definition], views: Mapping[str, Mapping[str, str]], dims: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """The words of all sentences, among them each column that a figure is reckoned by; the cohorts; and the dimensions that figures are told in."""
    parts = [part for definition in definitions for part in (definition.data, *definition.data["variants"])]
    texts = [str(part[name]) for part in parts for name in SENTENCES if name in part]
    texts += [sentence for of_fact in views.values() for sentence in of_fact.values()]
    return ALWAYS | frozenset(word for text in texts for word in _WORD.findall(text)) | frozenset(name for by in dims for name in by)
