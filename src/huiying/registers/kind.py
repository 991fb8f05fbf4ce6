"""What a kind of register is: its columns, how its rows are read, what makes a row wrong, and how changes are applied. One file a kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from huiying.directory.reference import Reference
from huiying.kit.actor import Actor
from huiying.kit.codes import pick

Row = dict[str, str]  # a row as text, by column: what a sheet holds
State = Mapping[str, Row]  # rows by key
Choices = Mapping[str, tuple[str, str]]  # code: zh, en


class Type(StrEnum):
    """How a cell is written: words, a code, several codes, yes or blank, a whole number, a day, a minute, a time of day, a limit, several."""

    TEXT = "text"
    CHOICE = "choice"
    MANY = "many"
    YES = "yes"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    CLOCK = "clock"
    LIMIT = "limit"
    LIMITS = "limits"


@dataclass(frozen=True, eq=False)
class Column:
    """A column. `sort` is the field that a list is ordered by; `fixed` columns are part of the key and never change in a row."""

    name: str
    zh: str
    en: str
    type: Type = Type.TEXT
    needed: bool = False
    fixed: bool = False
    longest: int = 200
    listed: bool = True  # whether lists show it; exports always hold it
    choices: Callable[[Reference], Choices] | None = None
    offered: Callable[[Reference], Choices] | None = None  # what a form offers where a sheet may name rows of its own
    sort: str = ""
    hint: tuple[str, str] = ("", "")
    blank: tuple[str, str] = ("", "")  # what it means where nothing is written
    words: Callable[[str], tuple[str, str]] | None = None  # what a cell of written rules says
    amount: bool = False  # a number that is set in its column as one, thousands apart

    def title(self, language: str) -> str:
        """Its heading in the reader's language."""
        return pick(self.zh, self.en, language)

    def help(self, language: str) -> str:
        """What to write, or what leaving it blank means."""
        return pick(*self.hint, language) or (f"{pick('空', 'blank', language)} = {pick(*self.blank, language)}" if self.blank[0] else "")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a row: its key, the column (blank = the row), and why; never the value itself where it may be personal."""

    key: str
    column: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        """The sentence in the reader's language."""
        return pick(self.zh, self.en, language)


@dataclass(frozen=True, slots=True)
class Move:
    """One row's change; `before` is None for a row that is added, `after` for one that is ended."""

    key: str
    before: Row | None
    after: Row | None

    @property
    def what(self) -> str:
        """Added, changed or ended."""
        return "added" if self.before is None else "ended" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be checked or applied: the moves, the whole state after them, who proposed it, and the moment."""

    moves: tuple[Move, ...]
    after: State
    actor: Actor
    now: datetime

    @property
    def put(self) -> tuple[Move, ...]:
        """The rows that are added or changed."""
        return tuple(move for move in self.moves if move.after is not None)

    @property
    def ended(self) -> tuple[str, ...]:
        """The keys of the rows that end."""
        return tuple(move.key for move in self.moves if move.after is None)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who stands behind a change: `proposer` in whose right it is done, `approver` who released it (the same before a city opens)."""

    proposer: Actor
    approver: Actor
    note: str = ""

    @property
    def alone(self) -> bool:
        """One person did both: possible only while a city is being set up."""
        return self.proposer.id == self.approver.id


@dataclass(frozen=True, slots=True)
class HandOut:
    """A one-time code to hand to a person, shown once and stored nowhere."""

    name: str
    login: str
    code: str


@dataclass(frozen=True, slots=True)
class Past:
    """One change of a row as the owning room's own versions tell it."""

    at: datetime
    by: str
    approved_by: str
    note: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of register. `proposes` and `approves` are verbs of directory/acts.py; the owning room's functions write their own events in `apply`."""

    name: str
    zh: str
    en: str
    about: tuple[str, str]
    columns: tuple[Column, ...]
    key: Callable[[Row], str]
    rows: Callable[[datetime], QuerySet[Any]]
    row: Callable[[Any], Row]
    check: Callable[[Asked], list[Wrong]]
    apply: Callable[[Asked, Hands], Sequence[HandOut]]
    proposes: str
    approves: str
    search: tuple[str, ...]
    lead: str = "name"  # the column that a row is called by; the first where there is none of this name
    seed: Callable[[datetime], list[Row]] | None = None
    numbered: str = ""  # the column that numbers rows: blank in a sheet = the next free number
    personal: bool = False  # its rows are kept sealed
    ends: bool = True
    single: bool = False  # it is one row, which is always there
    order: str = ""  # how a list is ordered at first
    page: str = ""  # a screen of its own, besides
    past: Callable[[str], list[Past]] | None = None  # a row's history, where the owning room keeps versions of its own
    events: tuple[str, ...] = ()  # types of events about a row that other screens write, with its id

    def title(self, language: str) -> str:
        """Its name in the reader's language."""
        return pick(self.zh, self.en, language)

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def leading(self) -> Column:
        """The column that a row is called by."""
        return self.column(self.lead) or self.columns[0]

    def state(self, now: datetime) -> State:
        """All rows in force at `now`, by key."""
        return {self.key(row): row for row in map(self.row, self.rows(now))}


def joined(*parts: str) -> str:
    """A key of several columns."""
    return " ".join(parts)
