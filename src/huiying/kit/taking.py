"""What taking over a file did, row by row: read, created, known already, refused and why. Every importer counts alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiying.kit.checks import Problem
from huiying.kit.sheets import Sheet, Unreadable

LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line was not taken: the column as the sheet calls it, and its value where that is nobody's name, number or word."""

    line: int
    problem: Problem
    column: str = ""
    value: str = ""


@dataclass
class Outcome:
    """What an import did. `ids` are the keys of all rows of the file that now stand in our tables, each with the hash of its content."""

    read: int = 0
    dropped: int = 0
    created: int = 0
    unchanged: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    ids: dict[str, bytes] = field(default_factory=dict)

    def refuse(self, line: int, problem: Problem, columns: Mapping[str, str], cells: Mapping[str, Any], shown: Collection[str]) -> None:
        """Refuse a line with these cells: `columns` are the sheet's names of our fields, `shown` the fields whose values may be told."""
        column = columns.get(problem.field, "")
        value = str(cells.get(column, ""))[:LONGEST_SHOWN] if problem.field in shown else ""
        self.refusals.append(Refusal(line, problem, column, value))

    def again(self, same: bool, changed: Problem) -> list[Problem]:
        """A row that was taken before: counted where its content is the same; else this is wrong with it."""
        self.unchanged += same
        return [] if same else [changed]

    def is_undone(self, all_or_nothing: bool) -> bool:
        """Whether one refused row takes everything back; nothing counts as created then."""
        undone = all_or_nothing and bool(self.refusals)
        self.created = 0 if undone else self.created
        return undone


def demand_columns(sheet: Sheet, needed: Collection[str]) -> None:
    """Look that a sheet has the columns. Raises Unreadable with those that are missing."""
    missing = [name for name in needed if name not in sheet.columns]
    if missing:
        raise Unreadable(why=f"缺少列 {'、'.join(missing)}", why_en=f"columns are missing: {', '.join(missing)}")
