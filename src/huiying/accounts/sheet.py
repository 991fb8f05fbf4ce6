"""The one sheet that a side may be written on: marks in column A begin its five parts, the same content as a TOML file. Pure.

[side] name | value ...   [events] date | kind | zh | en   [claims] ...   [covariates] zh | en | source | months   [inputs] id | ... | one column for each month
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from huiying.accounts.months import is_month

PARTS = ("side", "events", "claims", "covariates", "inputs")
BY_MONTH = ("covariates", "inputs")
WHOLE = frozenset({"schema", "contract_months", "version", "price_year", "term_months", "n"})
LISTS = frozenset({"transition", "derived_from"})
READ_BY_PEOPLE = frozenset({"meaning"})
PRINTED = frozenset({"id", "unit"})  # what the form's rows already hold
NONE = ("none", "无")
Cells = Mapping[tuple[int, int], Any]


def column(number: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parsed(cells: Cells) -> tuple[dict[str, Any], dict[str, str]]:
    """The sheet as the data of a TOML file, and the cell of each place in it."""
    given: dict[str, Any] = {}
    places: dict[str, str] = {}
    for part, rows in _parts(cells).items():
        if part == "side":
            for row in rows:
                name = str(cells.get((row, 1), ""))
                if (value := cells.get((row, 2))) is not None:
                    given[name], places[name] = _value(name, value), f"B{row}"
        elif rows:
            _table(cells, part, rows, given, places)
    return given, places


def _parts(cells: Cells) -> dict[str, list[int]]:
    """The rows of each part that have anything in them."""
    found: dict[str, list[int]] = {}
    part = ""
    for row in sorted({row for row, _ in cells}):
        mark = cells.get((row, 1))
        if isinstance(mark, str) and mark.strip("[] ").lower() in PARTS and mark.strip().startswith("["):
            part = mark.strip("[] ").lower()
            found[part] = []
        elif part and not (isinstance(mark, str) and mark.startswith("#")):
            found[part].append(row)
    return found


def _table(cells: Cells, part: str, rows: list[int], given: dict[str, Any], places: dict[str, str]) -> None:
    """A part with a header: its rows as a list of tables; "none" in the first row says that there are none."""
    head, *body = rows
    if str(cells.get((head, 1), "")).lower() in NONE:
        given[part] = []
        return
    by_row = _by_row(cells, rows)
    names = {at: _name(value) for at, value in by_row[head].items()}
    if part == "events" and not body:
        return
    given[part] = []
    for row in body:
        if part == "events" and str(cells.get((row, 1), "")).lower() in NONE:
            continue
        filled = {names[at]: (value, f"{column(at)}{row}") for at, value in by_row[row].items() if names.get(at, "meaning") not in READ_BY_PEOPLE}
        if part == "inputs" and filled.keys() <= PRINTED:
            continue
        table: dict[str, Any] = {}
        n = len(given[part]) + 1
        for name, (value, cell) in filled.items():
            if part in BY_MONTH and is_month(name):
                table.setdefault("values", {})[name] = value
                places[f"{part}[{n}].values.{name}"] = cell
            else:
                table[name] = _value(name, value)
                places[f"{part}[{n}].{name}"] = cell
        places.setdefault(f"{part}[{n}].", f"A{row}")
        given[part].append(table)


def _by_row(cells: Cells, rows: Iterable[int]) -> dict[int, dict[int, Any]]:
    """The cells of some rows, each row's by column from left to right."""
    found: dict[int, dict[int, Any]] = {row: {} for row in rows}
    for (row, at), value in sorted(cells.items()):
        if row in found:
            found[row][at] = value
    return found


def _name(value: Any) -> str:
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value).strip()


def _value(name: str, value: Any) -> Any:
    """A cell as the entry of that name: months and lists written as text are what they say."""
    if name in LISTS:
        return [part for part in str(_month(value)).replace("，", ",").replace(" ", ",").split(",") if part]
    if name in {"from", "to"}:
        return _month(value)
    if name in WHOLE and isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if name == "date" or not isinstance(value, date) else str(value)


def _month(value: Any) -> Any:
    return f"{value:%Y-%m}" if isinstance(value, date) else value
