"""A document of decimals, dates and texts as the TOML that a person edits: what is said in it, and no empty places. Pure."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_BARE = re.compile(r"-?\d+(\.\d+)?|\d{4}-\d{2}-\d{2}", re.ASCII)
EMPTY: tuple[Any, ...] = (None, "", [], {})


def toml_of(given: Mapping[str, Any], texts: Collection[str]) -> str:
    """Canonical JSON as TOML. Numbers and dates, which stand in it as text, are written bare but under those names whose values are `texts`."""
    writer = _Writer(frozenset(texts))
    plain = {name: value for name, value in given.items() if value not in EMPTY and not isinstance(value, list)}
    tables = {name: value for name, value in given.items() if value and isinstance(value, list) and isinstance(value[0], dict)}
    lists = {name: value for name, value in given.items() if value and isinstance(value, list) and not isinstance(value[0], dict)}
    lines = [f"{name} = {writer.value(name, value)}" for name, value in (plain | lists).items()]
    for name, rows in tables.items():
        for row in rows:
            lines += ["", f"[[{name}]]", *writer.entries(row)]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes single values."""

    texts: frozenset[str]

    def entries(self, row: Mapping[str, Any]) -> Iterator[str]:
        for name, value in row.items():
            if value not in EMPTY:
                yield f"{name} = {self.value(name, value)}"

    def value(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return value if name not in self.texts and _BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)
        if isinstance(value, list):
            return "[" + ", ".join(self.value(name, one) for one in value) + "]"
        if isinstance(value, dict):
            return "{ " + ", ".join(f"{_key(inner)} = {self.value(inner, one)}" for inner, one in value.items() if one not in EMPTY) + " }"
        return str(value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)
