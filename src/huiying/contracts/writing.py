"""Terms as the TOML text that a person edits: what is said of them and no empty places. `reading.from_toml` reads the same terms. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from huiying.contracts.published import terms_json
from huiying.contracts.terms import AGREED, Terms

_BARE = re.compile(r"-?\d+(\.\d+)?|\d{4}-\d{2}-\d{2}", re.ASCII)
WORDS = frozenset({"code", "zh", "en", "ref", "contract", "source", "metric", "variant", "guarantee", "evidence", "queue", "org_id", "language"})
WORDS |= frozenset(AGREED) - {"export_test"}
EMPTY: tuple[Any, ...] = (None, "", [], {})


def to_toml(terms: Terms) -> str:
    """The terms as TOML."""
    given = terms_json(terms)
    plain = {name: value for name, value in given.items() if value not in EMPTY and not isinstance(value, list)}
    tables = {name: value for name, value in given.items() if value and isinstance(value, list) and isinstance(value[0], dict)}
    lists = {name: value for name, value in given.items() if value and isinstance(value, list) and not isinstance(value[0], dict)}
    lines = [f"{name} = {_value(name, value)}" for name, value in (plain | lists).items()]
    for name, rows in tables.items():
        for row in rows:
            lines += ["", f"[[{name}]]", *_entries(row)]
    return "\n".join(lines) + "\n"


def _entries(row: Mapping[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        if value not in EMPTY:
            yield f"{name} = {_value(name, value)}"


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if name not in WORDS and _BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(_value(name, one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(inner)} = {_value(inner, one)}" for inner, one in value.items() if one not in EMPTY) + " }"
    return str(value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)
